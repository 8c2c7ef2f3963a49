import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Environment } from '../config/environment';
import { notify } from '../test/notifications';
import { synthesize } from './synthesize';

const ROOT = join(__dirname, '..');
const local: Environment = { name: 'local' };
const production: Environment = { name: 'production', cluster: 'eu-1' };
const broken: Environment = {
  name: 'production',
  prometheus: { scrape: { interval: '5s', timeout: '10s' } },
};

let folder: string;
let dist: string;
let printed: string;
let errors: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atalaya-synth-'));
  dist = join(folder, 'dist');
  printed = '';
  errors = '';
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (environments: Environment[], names: string[] = [], outdir?: string) =>
  synthesize(environments, names, {
    dist,
    outdir,
    print: (text) => (printed += `${text}\n`),
    printError: (text) => (errors += `${text}\n`),
  });

/** Every file below a folder, with its content. */
const contents = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(join(root, file)).isFile())
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  );

describe('all environments', () => {
  test('go to dist/ itself and to folders below it', () => {
    expect(run([local, production])).toBe(0);
    const files = Object.keys(contents(dist));
    expect(files).toContain('0000-namespaces.k8s.yaml');
    expect(files).toContain('production/0000-namespaces.k8s.yaml');
    expect(printed).toContain('local: 8 files');
    expect(readdirSync(folder)).toEqual(['dist']);
  });

  test('say who will be told of alerts, and which Secrets that takes', () => {
    expect(run([local])).toBe(0);
    expect(printed).toContain('Nobody will be told of any alert: notify.receivers is empty.');
    printed = '';
    expect(run([{ name: 'local', notify }])).toBe(0);
    expect(printed).toContain('Alertmanager tells on-call, team, shop.');
    expect(printed).toMatch(/\d+ alerts are told to nobody; Grafana shows them\./);
    expect(printed).toContain(
      "create secret generic pagerduty \\\n  --from-literal=routing-key='<integration key of PagerDuty for on-call>'",
    );
  });

  test('take the place of everything that was there', () => {
    mkdirSync(join(dist, 'gone'), { recursive: true });
    writeFileSync(join(dist, 'gone/0000-old.k8s.yaml'), '');
    expect(run([local])).toBe(0);
    expect(existsSync(join(dist, 'gone'))).toBe(false);
  });

  test('leave dist/ whole when one of them is wrong, and say all that is', () => {
    run([local, production]);
    const before = contents(dist);
    const worse: Environment = { ...broken, grafana: { replicas: 0 } };
    expect(run([{ ...local, cluster: 'changed' }, worse])).toBe(1);
    expect(contents(dist)).toEqual(before);
    expect(errors).toContain('prometheus.scrape.timeout is 10s but prometheus.scrape.interval is 5s');
    expect(errors).toContain('grafana.replicas is 0');
    expect(errors).toContain('dist/ is as it was');
    expect(readdirSync(folder)).toEqual(['dist']);
  });

  test('leave dist/ whole when a manifest is wrong, and name the object', () => {
    run([local]);
    const before = contents(dist);
    const targets = Array.from({ length: 20_000 }, (_, i) => `host-${i}.example.com:9100`);
    const large: Environment = { name: 'local', prometheus: { staticJobs: [{ name: 'many', targets }] } };
    expect(run([large])).toBe(1);
    expect(contents(dist)).toEqual(before);
    expect(errors).toContain('The environment "local" can\'t be rendered');
    expect(errors).toMatch(/ConfigMap monitoring\/prometheus-config has \d+ bytes as JSON/);
  });

  test('remove what an interrupted run left behind', () => {
    // no process has the first number; the second is at work
    mkdirSync(join(folder, '.dist-4194305'));
    mkdirSync(join(folder, `.dist-${process.ppid}`));
    run([local]);
    expect(readdirSync(folder).sort()).toEqual([`.dist-${process.ppid}`, 'dist']);
  });
});

describe('one environment', () => {
  test('leaves the others as they were', () => {
    run([local, production]);
    const before = contents(dist);
    expect(
      run(
        [
          { ...local, cluster: 'other' },
          { ...production, cluster: 'us-1' },
        ],
        ['production'],
      ),
    ).toBe(0);
    const after = contents(dist);
    const changed = Object.keys(after).filter((file) => after[file] !== before[file]);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((file) => !file.startsWith('production/'))).toEqual([]);
  });

  test('local: replaces the flat files, and no folder', () => {
    run([local, production]);
    writeFileSync(join(dist, '0009-old.k8s.yaml'), '');
    const before = contents(dist);
    expect(run([{ ...local, cluster: 'other' }, production], ['local'])).toBe(0);
    const after = contents(dist);
    expect(after['0009-old.k8s.yaml']).toBeUndefined();
    expect(after['0005-prometheus.k8s.yaml']).not.toBe(before['0005-prometheus.k8s.yaml']);
    expect(after['production/0005-prometheus.k8s.yaml']).toBe(before['production/0005-prometheus.k8s.yaml']);
  });

  test('works where nothing was rendered before', () => {
    expect(run([local, production], ['production'])).toBe(0);
    expect(readdirSync(dist)).toEqual(['production']);
  });

  test('is not stopped by mistakes in another one', () => {
    expect(run([local, broken], ['local'])).toBe(0);
  });

  test('that does not exist is told from those that do', () => {
    expect(run([local, production], ['prodution'])).toBe(2);
    expect(errors).toContain(
      'There is no environment "prodution". Did you mean "production"? Known: local, production.',
    );
    expect(existsSync(dist)).toBe(false);
  });
});

test.each([[{}], [[]], ['local'], [{ name: 5 }], [null], [undefined]])(
  'an environment without a name is told, beside the mistakes of others: %j',
  (nameless) => {
    expect(run([nameless as unknown as Environment, broken])).toBe(1);
    expect(errors).toContain('without a name');
    expect(errors).toContain('prometheus.scrape.timeout is 10s');
    expect(errors).not.toContain('TypeError');
  },
);

test('two environments of one name are refused', () => {
  expect(run([local, production, production])).toBe(2);
  expect(errors).toContain('Two environments are named "production"');
});

test('Secrets to be made by hand are printed as commands', () => {
  run([{ name: 'local', secrets: { kind: 'existing' } }]);
  expect(printed).toContain('kubectl --namespace monitoring create secret generic grafana-admin');
  expect(printed).toContain('--from-literal=admin-password="$(openssl rand -hex 24)"');
  expect(printed).toContain('create secret generic grafana-database');
});

test('nothing is asked for when the stack makes all of them', () => {
  run([local]);
  expect(printed).not.toContain('create secret');
});

describe('the commands', () => {
  const node = (...args: string[]) =>
    spawnSync(process.execPath, args, {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    });

  test('cdk8s synth gives the same bytes as npm run synth', () => {
    const outdir = join(folder, 'by-cli');
    const { status, stderr } = node('node_modules/cdk8s-cli/bin/cdk8s', 'synth', '--output', outdir);
    expect(stderr).not.toContain('rror');
    expect(status).toBe(0);
    expect(contents(outdir)).toEqual(contents(join(ROOT, 'dist')));
  });

  test('--help says what can be asked for', () => {
    const { status, stdout } = node('cli/run.cjs', 'main.ts', '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('npm run synth -- production');
  });

  test('an unknown option is refused with the help', () => {
    const { status, stderr } = node('cli/run.cjs', 'main.ts', '--fast');
    expect(status).toBe(2);
    expect(stderr).toContain("Unknown option '--fast'");
    expect(stderr).toContain('npm run synth');
  });
});
