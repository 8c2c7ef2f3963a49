import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { bundle, PROGRAMS, startCommand } from './bundle';

/** The largest object that `kubectl apply` takes, and what a ConfigMap has besides its content. */
const LARGEST_OBJECT = 262_144;
const METADATA = 2_000;

describe.each(PROGRAMS)('the bundle of %s', (name) => {
  const { code, compressed } = bundle(name);

  test('fits into a ConfigMap', () => {
    expect(compressed.length).toBeGreaterThan(50_000);
    expect(compressed.toString('base64').length).toBeLessThan(LARGEST_OBJECT - METADATA);
  });

  test('is the program', () => {
    expect(gunzipSync(compressed).toString()).toBe(code);
  });

  test('has the same bytes every time, and nothing of the machine that made it', () => {
    expect(bundle(name).compressed.equals(compressed)).toBe(true);
    expect(code).not.toContain(process.cwd());
    // the time in the header of gzip, and its system: unknown
    expect(compressed.subarray(4, 8)).toEqual(Buffer.alloc(4));
  });

  test('needs no package', () => {
    const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, wanted = '']) => wanted);
    const others = required.filter((wanted) => !isBuiltin(wanted));
    // pg's faster twin in C, which it only asks for when told to
    expect([...new Set(others)]).toEqual(name === 'border' ? ['pg-native'] : []);
  });
});

test('the command of the pod starts a compressed file, and errors show where they happened', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-start-'));
  try {
    const file = join(folder, 'main.js.gz');
    writeFileSync(file, gzipSync('function broken(){throw new Error("as expected")}\nbroken()'));
    const [, ...args] = startCommand(file);
    let stderr = '';
    try {
      execFileSync(process.execPath, args, { stdio: 'pipe' });
    } catch (error) {
      stderr = String((error as { stderr: Buffer }).stderr);
    }
    expect(stderr).toMatch(/Error: as expected\n +at broken \(.*main\.js:1:\d+\)/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
