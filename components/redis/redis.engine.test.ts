import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Size } from 'cdk8s';
import { Redis } from '.';
import { program, startUnprivileged, writableFolder } from '../../cli/catalogue-programs';
import type { EngineProcess } from '../../test/engines';
import { eventually, freePort, stopAll } from '../../test/engines';
import { COMMON, exporterChart, find } from '../../test/exporter-chart';

/** What a shell, a configuration file and a password in quotes could trip over. */
const PASSWORD = `a'b"c $HOME \\ #> é`;

const chart = exporterChart();
const redis = new Redis(chart, 'redis', {
  name: 'cart',
  namespace: COMMON.namespace,
  image: COMMON.image,
  size: Size.gibibytes(1),
  resources: { ...COMMON.resources, memoryLimit: '8Mi' },
  clients: [],
});
const { data } = find(chart, 'ConfigMap', redis.host);
const [container] = find(chart, 'StatefulSet', redis.host).spec.template.spec.containers;

let port: number;
let here: (text: string) => string;
let server: EngineProcess;

/** Starts it with the pod's command and files, as another user, and with nothing else in its environment. */
function start(password = PASSWORD): EngineProcess {
  const environment = [`PATH=${process.env['PATH']}`, `REDISCLI_AUTH=${password}`];
  return startUnprivileged('Redis', 'env', ['-i', ...environment, ...container.command.map(here)]);
}

/** Runs a probe of the pod. @returns its exit status */
function probe(name: 'readinessProbe' | 'livenessProbe', password = PASSWORD): number {
  const [file, ...args]: string[] = container[name].exec.command.map(here);
  try {
    execFileSync(program(`${file}`), args, {
      env: { ...process.env, REDISCLI_AUTH: password },
      stdio: 'pipe',
    });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

function command(...args: string[]): string {
  const env = { ...process.env, REDISCLI_AUTH: PASSWORD };
  return execFileSync(program('redis-cli'), ['-p', `${port}`, ...args], {
    encoding: 'utf8',
    env,
    stdio: 'pipe',
  }).trim();
}

const ready = () =>
  eventually('Redis to be ready', () => {
    if (!server.running) throw new Error(server.log);
    expect(probe('readinessProbe')).toBe(0);
  });

beforeAll(async () => {
  port = await freePort();
  const folder = writableFolder('redis-configuration');
  const claim = writableFolder('redis-data');
  here = (text) =>
    text
      .replaceAll('/etc/redis', folder)
      .replaceAll('dir /data', `dir ${claim}`)
      .replaceAll('6379', `${port}`);
  for (const [file, text] of Object.entries(data as Record<string, string>)) {
    // with the address of tests, which is not for the pod
    const local = file === 'redis.conf' ? `bind 127.0.0.1\n${here(text)}` : here(text);
    writeFileSync(join(folder, file), local, { mode: 0o444 });
  }
  server = start();
  await ready();
}, 60_000);

afterAll(stopAll);

describe('the Redis of the pod', () => {
  test('asks for the password, whatever characters are in it', () => {
    expect(command('SET', 'visits', '41')).toBe('OK');
    expect(probe('readinessProbe', 'wrong')).not.toBe(0);
    // no reason to restart it
    expect(probe('livenessProbe', 'wrong')).toBe(0);
  });

  test('took the place of the shell, and tells nobody the password', () => {
    const line = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8');
    expect(line).toContain('redis-server');
    expect(line).not.toContain("a'b");
    expect(command('CONFIG', 'GET', 'requirepass')).not.toContain("a'b");
    expect(server.log).not.toContain("a'b");
  });

  test('keeps what is a second old when it is killed', async () => {
    expect(command('INCR', 'visits')).toBe('42');
    await sleep(2_000);
    await server.kill('SIGKILL');
    expect(probe('livenessProbe')).not.toBe(0);
    server = start();
    await ready();
    expect(command('GET', 'visits')).toBe('42');
  });

  test('keeps everything when it is asked to end', async () => {
    expect(command('INCR', 'visits')).toBe('43');
    await server.kill('SIGTERM');
    expect(server.ended).toBe('exited with status 0');
    server = start();
    await ready();
    expect(command('GET', 'visits')).toBe('43');
  });

  test('refuses to write before its memory is used up, and still reads', () => {
    // a script is only asked before it starts
    command('EVAL', "for i = 1, 6000 do redis.call('SET', 'filler' .. i, string.rep('x', 1000)) end", '0');
    expect(command('INCR', 'visits')).toContain('OOM');
    expect(command('GET', 'visits')).toBe('43');
  });

  test('does not start without a password', async () => {
    await server.stop();
    const open = start('');
    await eventually('it to end', () => expect(open.running).toBe(false));
    expect(open.log).toContain('the Secret has to hold a password');
  });
});
