import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { mountVolume } from '../../test/config-map-volume';
import {
  engine,
  eventually,
  freePort,
  getJson,
  getText,
  start,
  stopAll,
  temporaryFolder,
} from '../../test/engines';
import type { EngineProcess } from '../../test/engines';
import { CONFIGURATION_FILE, CONFIGURATION_SCRIPT } from './script';

/** The shells that the image could have, by the words that start them: its own is busybox', with busybox' programs. */
const SHELLS: string[][] = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];

const scripts = temporaryFolder('configuration-script');
const script = join(scripts, 'configuration.sh');
writeFileSync(script, CONFIGURATION_SCRIPT);
const applets = join(scripts, 'applets');
mkdirSync(applets);
spawnSync('busybox', ['--install', '-s', applets]);
// Debian's busybox is linked statically and can not look up addresses; a test below is about its options
rmSync(join(applets, 'wget'));

/** A configuration that tells one receiver of this name. */
const configuration = (receiver: string) => ({
  [CONFIGURATION_FILE]: dump({
    route: { receiver },
    receivers: [{ name: receiver }],
    templates: ['*.tmpl'],
  }),
  'messages.tmpl': '{{ define "one" }}{{ .Status }}{{ end }}',
});
const BROKEN = { [CONFIGURATION_FILE]: dump({ route: { receiver: 'missing' }, receivers: [] }) };
const BROKEN_TEMPLATE = { ...configuration('third'), 'messages.tmpl': '{{ define "one" }}{{ end' };

let folder = '';
let url = '';
let alertmanager: EngineProcess | undefined;
let followers: ChildProcess[] = [];

const mount = (files: Record<string, string>) => mountVolume(join(folder, 'mounted'), files);
const inWork = (path: string) => join(folder, 'work', path);
const read = (...path: string[]) => readFileSync(join(folder, ...path, CONFIGURATION_FILE), 'utf8');

/** What the pod's variables are, and programs that the image has too. */
function environment(shell: string[], pause = '0.2') {
  const programs = [dirname(engine('amtool')), process.env['PATH']];
  return {
    PATH: [...(shell[0] === 'busybox' ? [applets] : []), ...programs].join(':'),
    MOUNTED: join(folder, 'mounted'),
    WORK: join(folder, 'work'),
    GOOD: join(folder, 'volume', 'good'),
    ADDRESS: url,
    PAUSE: pause,
    PATIENCE: '5',
  };
}

function prepare(shell: string[]): { status: number | null; output: string } {
  const [command = '', ...args] = shell;
  const { status, stdout, stderr } = spawnSync(command, [...args, script, 'prepare'], {
    env: environment(shell),
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

/** Starts what follows the mounted files. @returns what it has said so far */
function follow(shell: string[], pause?: string): { said: () => string; child: ChildProcess } {
  const [command = '', ...args] = shell;
  const child = spawn(command, [...args, script, 'follow'], { env: environment(shell, pause) });
  followers.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += String(text)));
  return { said: () => output, child };
}

/** The command lines of the programs that a program has started and that still run. */
const childrenOf = ({ pid }: ChildProcess) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' '));

function startAlertmanager(): EngineProcess {
  const process = start('alertmanager', [
    `--config.file=${inWork(`current/${CONFIGURATION_FILE}`)}`,
    `--storage.path=${join(folder, 'volume')}`,
    `--web.listen-address=${new URL(url).host}`,
    '--cluster.listen-address=',
  ]);
  alertmanager = process;
  return process;
}

const receiver = async () => {
  const [{ name }] = await getJson<[{ name: string }]>(`${url}/api/v2/receivers`);
  return name;
};
const reloadSuccessful = async () =>
  /^alertmanager_config_last_reload_successful (\d)$/m.exec(await getText(`${url}/metrics`))?.[1];

beforeEach(async () => {
  folder = temporaryFolder('configuration');
  mkdirSync(join(folder, 'volume'));
  mkdirSync(join(folder, 'work'));
  url = `http://127.0.0.1:${await freePort()}`;
});
afterEach(async () => {
  for (const child of followers) {
    child.kill('SIGKILL');
    // a pause that it leaves behind holds them
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
  followers = [];
  if (alertmanager?.running) await alertmanager.kill('SIGKILL');
});
afterAll(stopAll);

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('under %s', (_name, shell) => {
  test('Alertmanager starts with what is mounted', () => {
    mount(configuration('first'));
    const { status, output } = prepare(shell);
    expect(output).toContain('starts with the configuration that is mounted');
    expect(status).toBe(0);
    expect(read('work', 'current')).toBe(configuration('first')[CONFIGURATION_FILE]);
    expect(existsSync(inWork('current/messages.tmpl'))).toBe(true);
  });

  test('and with the last good one if that is broken; without one it says why it does not', () => {
    mount(BROKEN);
    const without = prepare(shell);
    expect(without.status).toBe(1);
    expect(without.output).toContain('there is no earlier one');
    expect(without.output).toContain('missing');

    mkdirSync(join(folder, 'volume', 'good'));
    for (const [file, text] of Object.entries(configuration('earlier'))) {
      writeFileSync(join(folder, 'volume', 'good', file), text);
    }
    const withOne = prepare(shell);
    expect(withOne.status).toBe(0);
    expect(withOne.output).toContain('is refused');
    expect(withOne.output).toContain('starts with the last good one');
    expect(read('work', 'current')).toBe(configuration('earlier')[CONFIGURATION_FILE]);
  });

  test('says when nothing is mounted', () => {
    const { status, output } = prepare(shell);
    expect(status).toBe(1);
    expect(output).toContain('no configuration is mounted');
  });

  test('a change is loaded, a broken one is not, and its end is noticed', async () => {
    mount(configuration('first'));
    expect(prepare(shell).status).toBe(0);
    const { said } = follow(shell);
    // it waits for Alertmanager, however long that takes
    await eventually('the first round', () => expect(existsSync(inWork('alive'))).toBe(true));
    await startAlertmanager().waitForHttp(`${url}/-/ready`);
    await eventually('a last good one', () => expect(read('volume', 'good')).toContain('first'));

    mount(configuration('second'));
    await eventually('the change', async () => expect(await receiver()).toBe('second'));
    await eventually('a word of it', () => expect(said()).toContain('the changed configuration is in force'));
    expect(read('volume', 'good')).toContain('second');

    for (const [broken, reason] of [
      [BROKEN, 'missing'],
      [BROKEN_TEMPLATE, 'messages.tmpl'],
    ] as const) {
      mount(broken);
      await eventually('the refusal', () => {
        expect(said().split('stays in force').at(-1)).toContain(reason);
      });
      expect(await receiver()).toBe('second');
      await eventually('the metric', async () => expect(await reloadSuccessful()).toBe('0'));
      // whatever restarts now, starts with the good one
      await eventually('the good one', () => expect(read('work', 'current')).toContain('second'));
      expect(read('volume', 'good')).toContain('second');

      mount(configuration('second'));
      await eventually('all to be well', async () => expect(await reloadSuccessful()).toBe('1'));
    }
  }, 60_000);

  test('a refused one is offered again to an Alertmanager that has started anew', async () => {
    mount(configuration('first'));
    prepare(shell);
    const first = startAlertmanager();
    await first.waitForHttp(`${url}/-/ready`);
    follow(shell);
    await eventually('a last good one', () => expect(read('volume', 'good')).toContain('first'));
    mount(BROKEN);
    await eventually('the metric', async () => expect(await reloadSuccessful()).toBe('0'));
    await eventually('the good one', () => expect(read('work', 'current')).toContain('first'));

    await first.kill('SIGKILL');
    await startAlertmanager().waitForHttp(`${url}/-/ready`);
    expect(await receiver()).toBe('first');
    await eventually('the metric', async () => expect(await reloadSuccessful()).toBe('0'));
  }, 30_000);

  test('a change arrives although Alertmanager does not start without it', async () => {
    mount(configuration('first'));
    prepare(shell);
    const { said } = follow(shell);
    mount(BROKEN);
    await eventually('the first round', () => expect(existsSync(inWork('alive'))).toBe(true));
    mount(configuration('second'));
    await eventually('the second', () => expect(read('work', 'current')).toContain('second'));
    await startAlertmanager().waitForHttp(`${url}/-/ready`);
    await eventually('a word of it', () => expect(said()).toContain('the changed configuration is in force'));
    expect(await receiver()).toBe('second');
    expect(said()).not.toContain('missing');
  }, 30_000);

  test('it ends at once when it is asked to, however long it would have paused', async () => {
    mount(configuration('first'));
    prepare(shell);
    const { child } = follow(shell, '5');
    // at any other time some versions of bash end too, but may complain: they read a trap as a part of a `$(`
    await eventually('the pause', () =>
      expect(childrenOf(child)).toEqual([expect.stringContaining('sleep')]),
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const before = Date.now();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(Date.now() - before).toBeLessThan(4000);
  }, 30_000);
});

test("busybox' wget takes the options that the script gives to it", () => {
  const { stderr } = spawnSync('busybox', ['wget', '--help'], { encoding: 'utf8' });
  const calls = [...CONFIGURATION_SCRIPT.matchAll(/wget (.+) "\$address/g)];
  const used = calls.flatMap(([, options = '']) => options.match(/(?<=^| )--?\w[-\w]*/g) ?? []);
  expect(new Set(used)).toEqual(new Set(['-q', '-O', '--post-data']));
  for (const option of used) expect(stderr).toMatch(new RegExp(`^\\s+${option}\\s`, 'm'));
});

test('any other word is answered with the usage', () => {
  const { status, stderr } = spawnSync('dash', [script, 'dance'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain('usage');
});
