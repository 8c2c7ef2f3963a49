import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startUnprivileged, writableFolder } from '../../cli/catalogue-programs';
import { type EngineProcess, eventually, freePort, stopAll } from '../../test/engines';
import { Rendered } from '../../test/manifests';
import { RedisServer } from '../../test/servers';
import { logLines } from '../../test/workload';

const PASSWORD = 'p%/@:&?#=+ "';
const objects = new Rendered({ name: 'test', demo: { counter: {} } });
const pod = objects.find('Deployment', 'counter').spec.template.spec;
const [container] = pod.containers;
const [volume] = pod.volumes;

let redis: RedisServer;
let counter: EngineProcess;
let ports: Record<'http' | 'management', number>;

/** The folder of the mounted ConfigMap, in which nobody may write. */
function programFolder(): string {
  const folder = writableFolder('counter');
  const { binaryData } = objects.find('ConfigMap', volume.configMap.name, 'demo');
  for (const { key, path } of volume.configMap.items) {
    writeFileSync(join(folder, path), Buffer.from(binaryData[key], 'base64'), { mode: 0o444 });
  }
  chmodSync(folder, 0o555);
  return folder;
}

/** What stands for a variable here: other ports, as those of the pod may be taken, and one Secret. */
function valueOf({ name, value, valueFrom }: any): string {
  if (valueFrom?.secretKeyRef) return PASSWORD;
  if (valueFrom?.fieldRef) return 'counter-a';
  if (name === 'PORT') return `${ports.http}`;
  if (name === 'MANAGEMENT_PORT') return `${ports.management}`;
  if (name === 'REDIS_HOST') return '127.0.0.1';
  if (name === 'REDIS_PORT') return `${redis.port}`;
  return value;
}

/** The status of what a probe of the pod asks. */
async function status(probe: 'readinessProbe' | 'livenessProbe'): Promise<number> {
  const { path, port } = container[probe].httpGet;
  return (await fetch(`http://127.0.0.1:${ports[port as 'management']}${path}`)).status;
}

beforeAll(async () => {
  redis = await RedisServer.start(PASSWORD);
  ports = { http: await freePort(), management: await freePort() };
  const [{ mountPath }] = container.volumeMounts;
  const folder = programFolder();
  const [, ...args] = container.command.map((word: string) => word.replace(mountPath, folder));
  const variables = container.env.map((variable: any) => `${variable.name}=${valueOf(variable)}`);
  counter = startUnprivileged('counter', 'env', [
    '-i',
    'HOST=127.0.0.1',
    ...variables,
    process.execPath,
    ...args,
  ]);
  await eventually('the counter to be ready', async () => {
    if (!counter.running) throw new Error(counter.log);
    expect(await status('readinessProbe')).toBe(200);
  });
}, 60_000);

afterAll(stopAll);

describe('the counter of the pod', () => {
  test('counts, and says which version and which pod it was', async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.http}/`);
    expect(await answer.json()).toEqual({
      visits: 1,
      version: objects.env('Deployment', 'counter', 'VERSION'),
      pod: 'counter-a',
    });
  });

  test('is alive but not ready while Redis is away', async () => {
    await redis.stop();
    await eventually('it to notice', async () => expect(await status('readinessProbe')).toBe(503));
    expect(await status('livenessProbe')).toBe(200);
    expect((await fetch(`http://127.0.0.1:${ports.http}/`)).status).toBe(503);
    redis = await RedisServer.start(PASSWORD, [], redis.port);
    await eventually('it to be ready again', async () => expect(await status('readinessProbe')).toBe(200));
  });

  test('ends by itself before it would be killed', async () => {
    const asked = Date.now();
    await counter.kill('SIGTERM');
    expect(counter.ended).toBe('exited with status 0');
    expect((Date.now() - asked) / 1000).toBeLessThan(pod.terminationGracePeriodSeconds);
    expect(logLines(counter).every(({ program }) => program === 'counter')).toBe(true);
  });
});
