import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import versions from '../versions.json';
import { bundle, PROGRAMS } from './bundle';
import { borderSettings } from './border/settings';
import { counterSettings } from './counter/settings';
import { loadSettings } from './load/settings';

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The stages of a Dockerfile, each from its FROM on. */
function stages(file: string): Instruction[][] {
  const all: Instruction[][] = [];
  for (const line of read(file).split('\n')) {
    const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (name === 'FROM') all.push([]);
    if (name) all.at(-1)?.push({ name, rest });
  }
  return all;
}

const find = (stage: readonly Instruction[] = [], name: string) =>
  stage.filter((instruction) => instruction.name === name).map(({ rest }) => rest);

const dockerfiles = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => /Dockerfile$/.test(file))
  .map((file) => join('workloads', file))
  .sort();

test('every program has an image, and the page one', () => {
  expect(dockerfiles).toEqual([
    'workloads/border/Dockerfile',
    'workloads/border/page.Dockerfile',
    'workloads/counter/Dockerfile',
    'workloads/load/Dockerfile',
  ]);
});

/** What the build stage has made of nothing but what it copies. */
let out = '';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-image-'));
  out = join(folder, 'out');
  const [build] = stages('workloads/counter/Dockerfile');
  for (const copy of find(build, 'COPY')) {
    const files = copy.split(' ').slice(0, -1);
    for (const source of files) cpSync(join(ROOT, source), join(folder, source), { recursive: true });
  }
  const [install, make = ''] = find(build, 'RUN');
  expect(install).toBe('npm ci');
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  execFileSync('sh', ['-c', make.replace('/out', out)], { cwd: folder, stdio: 'pipe' });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('the programs of images are those of pods', () => {
  for (const name of PROGRAMS)
    expect(readFileSync(join(out, name, 'main.js'), 'utf8')).toBe(bundle(name).code);
});

describe.each(dockerfiles)('%s', (file) => {
  const [build = [], run = [], ...others] = stages(file);

  test('builds in one stage and runs in another, as a number that is not root', () => {
    expect(others).toEqual([]);
    for (const stage of [build, run])
      expect(find(stage, 'FROM')).toEqual([
        expect.stringMatching(/^docker\.io\/library\/[a-z]+:\d+\.\d+\.\d+/),
      ]);
    expect(Number(find(run, 'USER')[0])).toBeGreaterThan(0);
  });

  test('copies what the build, which is the same for all, has made', () => {
    expect(build).toEqual(stages('workloads/counter/Dockerfile')[0]);
    for (const copy of find(run, 'COPY')) {
      const [source = ''] = copy.replace('--from=build ', '').split(' ');
      const place = copy.startsWith('--from=build ') ? source.replace('/out', out) : join(ROOT, source);
      expect([source, existsSync(place)]).toEqual([source, true]);
    }
  });
});

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
}

describe('workloads/compose.yaml', () => {
  const text = read('workloads/compose.yaml');
  const { services } = load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }) as {
    services: Readonly<Record<string, Service>>;
  };
  const environment = (name: string) =>
    Object.fromEntries(
      Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
        key,
        value.replace(/^\$\{\w+:\?.*\}$/, 'from .env'),
      ]),
    );

  test('runs every program with its database', () => {
    expect(Object.keys(services)).toEqual(['redis', 'postgres', 'counter', 'border', 'page', 'load']);
    const built = Object.values(services).flatMap(({ build }) => build?.dockerfile ?? []);
    expect(built.sort()).toEqual(dockerfiles);
  });

  test('gives each program the settings that it asks for, and no other', () => {
    const programs = { counter: counterSettings, border: borderSettings, load: loadSettings };
    for (const [name, settings] of Object.entries(programs)) {
      const given = environment(name);
      expect(Object.keys(settings(given))).toEqual(expect.arrayContaining(Object.keys(given)));
      expect(() => settings({ ...given, [Object.keys(given)[0] ?? '']: '' })).toThrow('is not set');
    }
  });

  test('has no password, and asks for those that .env.example names', () => {
    const asked = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name);
    const named = [...read('workloads/.env.example').matchAll(/^(\w+)=(.*)$/gm)];
    expect(named.map(([, name]) => name)).toEqual([...new Set(asked)]);
    for (const [, , value] of named) expect(value).toBe('');
    for (const [key, value] of Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment),
    ))
      if (/PASSWORD|AUTH/.test(key)) expect(value).toMatch(/^\$\{\w+:\?/);
    expect(
      execFileSync('git', ['check-ignore', 'workloads/.env'], { cwd: ROOT, encoding: 'utf8' }),
    ).toContain('.env');
  });

  test('mounts files that there are, listens on this machine only, and has the databases of the stack', () => {
    const all = Object.values(services);
    const files = all.flatMap(({ volumes = [] }) => volumes).filter((volume) => volume.startsWith('./'));
    expect(files).toHaveLength(2);
    for (const file of files) expect(existsSync(join(__dirname, file.split(':')[0] ?? ''))).toBe(true);
    for (const port of all.flatMap(({ ports = [] }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
    const { image, tag } = versions.postgresql;
    expect(services['postgres']?.image).toBe(`${image}:${tag}`);
    for (const { build, read_only } of all) if (build) expect(read_only).toBe(true);
  });
});
