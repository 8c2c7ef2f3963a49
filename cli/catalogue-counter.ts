// The counter as a source of the catalogue: the bundle that pods run, with a Redis that goes away.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { RedisServer } from '../test/servers';
import { Workload } from '../test/workload';
import { type Served, metricsOf, program } from './catalogue-programs';

const PASSWORD = 'catalogue';

/** Enough for Node.js to collect garbage of each kind that it tells of. */
const VISITS = 2_000;

/** What callers ask: a visit, a look, a path that is not there and a method that is not taken. */
const REQUESTS: readonly (readonly [path: string, method: string, status: number])[] = [
  ['/', 'GET', 200],
  ['/visits', 'GET', 200],
  ['/favicon.ico', 'GET', 404],
  ['/visits', 'POST', 405],
];

async function ask(url: string, path: string, method: string, status: number): Promise<void> {
  const answer = await fetch(`${url}${path}`, { method });
  await answer.text();
  if (answer.status !== status)
    throw new Error(`The counter answered ${answer.status} to ${method} ${path}.`);
}

export async function counter(): Promise<Served> {
  const versionLine = execFileSync(program('redis-server'), ['--version'], { encoding: 'utf8' });
  program('redis-cli');
  const redis = await RedisServer.start(PASSWORD);
  const pod = await Workload.start('counter', {
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: `${redis.port}`,
    REDIS_PASSWORD: PASSWORD,
  });
  await pod.ready();
  for (let i = 0; i < VISITS; i += REQUESTS.length)
    for (const [path, method, status] of REQUESTS) await ask(pod.url, path, method, status);
  await redis.stop();
  for (const path of ['/', '/visits']) await ask(pod.url, path, 'GET', 503);
  const texts = [
    await metricsOf(pod.process, `${pod.managementUrl}/metrics`, [
      'http_requests_total',
      'counter_visits_total',
      'nodejs_gc_duration_seconds',
    ]),
  ];
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const redisVersion = /v=([\d.]+)/.exec(versionLine)?.[1];
  return {
    version,
    from: `workloads/counter ${version} on Node.js ${process.versions.node}, against Redis ${redisVersion}`,
    texts,
  };
}
