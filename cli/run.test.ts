/* eslint-disable @typescript-eslint/no-require-imports -- what runs TypeScript is none itself */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';

const cache = require('./cache.cjs') as {
  readonly FOLDER: string;
  readonly read: (name: string) => Buffer | undefined;
  readonly write: (name: string, content: string) => void;
};
const { PACKAGES } = require('./esbuild-options.cjs') as { readonly PACKAGES: readonly string[] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a stack trace tells where code was written', () => {
  const file = join(folder, 'fails.ts');
  const lines = [
    'interface Some { readonly text: string }',
    '',
    "throw new Error('no' as Some['text']);",
    '',
  ];
  writeFileSync(file, lines.join('\n'));
  const { status, stderr } = spawnSync(process.execPath, [join(__dirname, 'run.cjs'), file], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('Error: no');
  expect(stderr).toContain(`${file}:3:7`);
});

test('every package that the program loads is in the one file of packages', () => {
  const { metafile } = buildSync({
    entryPoints: [join(__dirname, '..', 'main.ts')],
    bundle: true,
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
    outdir: folder,
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  const packages = imported.flatMap(({ path, external }) => (external && !isBuiltin(path) ? [path] : []));
  expect(packages).toContain('cdk8s');
  // esbuild finds its program from where it lies, and so can not be moved into another file
  expect(packages.filter((name) => !PACKAGES.includes(name))).toEqual(['esbuild']);
});

describe('an entry of the cache', () => {
  const name = `test-${process.pid}.txt`;
  const file = join(cache.FOLDER, name);
  afterEach(() => rmSync(file, { force: true }));

  test('is read as it was written', () => {
    cache.write(name, 'ä text');
    expect(cache.read(name)?.toString()).toBe('ä text');
  });

  test('counts as none when it is not there', () => {
    expect(cache.read(name)).toBeUndefined();
  });

  test.each([0, 10, 32, 36])('counts as none when it was cut off after %i bytes', (bytes) => {
    cache.write(name, 'a text');
    truncateSync(file, bytes);
    expect(cache.read(name)).toBeUndefined();
  });

  test('counts as none when a byte of it has changed', () => {
    cache.write(name, 'a text');
    const stored = readFileSync(file);
    stored.write('b', stored.length - 6);
    writeFileSync(file, stored);
    expect(cache.read(name)).toBeUndefined();
  });
});
