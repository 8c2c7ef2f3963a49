import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, freePort, getText, stopAll } from '../../test/engines';
import { RedisServer } from '../../test/servers';
import { logLines, Workload } from '../../test/workload';

const PASSWORD = 'correct horse';

let redis: RedisServer;
const pods: Workload[] = [];

const settings = (port = redis.port) => ({
  REDIS_HOST: '127.0.0.1',
  REDIS_PORT: `${port}`,
  REDIS_PASSWORD: PASSWORD,
});

async function visit(pod: Workload, init?: RequestInit) {
  const response = await fetch(`${pod.url}/`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

beforeAll(async () => {
  redis = await RedisServer.start(PASSWORD);
  for (const name of ['counter-a', 'counter-b'])
    pods.push(await Workload.start('counter', { ...settings(), POD_NAME: name }));
  await Promise.all(pods.map((pod) => pod.ready()));
});
beforeEach(() => {
  redis.command('DEL', 'visits');
});
afterAll(stopAll);

const first = () => pods[0] as Workload;
const second = () => pods[1] as Workload;

describe('the counter', () => {
  test('counts visits, and says which pod of which version answered', async () => {
    expect((await visit(first())).body).toEqual({ visits: 1, version: '1.2.3', pod: 'counter-a' });
    expect((await visit(second())).body).toEqual({ visits: 2, version: '1.2.3', pod: 'counter-b' });
    const looked = await fetch(`${first().url}/visits`);
    expect(await looked.json()).toEqual({ visits: 2, version: '1.2.3', pod: 'counter-a' });
    await fetch(`${first().url}/`, { method: 'HEAD' });
    expect(redis.command('GET', 'visits')).toBe('2');
  });

  test('loses no visit and counts none twice, with fifty visitors at once at each of two pods', async () => {
    const numbers: number[] = [];
    const visitor = async (pod: Workload) => {
      for (let i = 0; i < 10; i++) numbers.push((await visit(pod)).body.visits as number);
    };
    await Promise.all(Array.from({ length: 100 }, (_, i) => visitor(i % 2 ? first() : second())));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect(redis.command('GET', 'visits')).toBe('1000');
  });

  test('answers unknown paths with 404 and other methods with 405, and counts their routes as one', async () => {
    const answer = await fetch(`${first().url}/favicon.ico`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    await fetch(`${first().url}/another`);
    const posted = await fetch(`${first().url}/visits`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const unmatched = { route: 'unmatched', status: '404' };
    expect(await first().metric('http_requests_total', unmatched)).toBeGreaterThanOrEqual(2);
    expect(await first().metric('http_requests_total', { route: '/visits', status: '405' })).toBe(1);
    expect(await getText(`${first().managementUrl}/metrics`)).not.toContain('favicon');
  });

  test('keeps metrics and probes from the port of users', async () => {
    for (const path of ['/metrics', '/livez', '/readyz'])
      expect((await fetch(`${first().url}${path}`)).status).toBe(404);
  });

  test('measures requests, visits, its process and Redis', async () => {
    const before = (await first().metric('counter_visits_total')) ?? 0;
    const requests = (await first().metric('http_requests_total', { route: '/', status: '200' })) ?? 0;
    await visit(first());
    expect(await first().metric('counter_visits_total')).toBe(before + 1);
    expect(await first().metric('http_requests_total', { route: '/', status: '200' })).toBe(requests + 1);
    expect(
      await first().metric('http_request_duration_seconds_bucket', { route: '/', le: '0.05' }),
    ).toBeGreaterThan(0);
    expect(await first().metric('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(await first().metric('program_info', { program: 'counter', version: '1.2.3' })).toBe(1);
    expect(await first().metric('database_up', { database: 'redis' })).toBe(1);
    expect(await first().metric('http_requests_in_flight')).toBe(0);
  });

  test('logs JSON lines with the id of the request, given or made', async () => {
    const given = await visit(first(), { headers: { 'x-request-id': 'from-the-proxy.1' } });
    expect(given.headers.get('x-request-id')).toBe('from-the-proxy.1');
    const hostile = await visit(first(), { headers: { 'x-request-id': '"}{"level":"fatal' } });
    const made = hostile.headers.get('x-request-id') ?? '';
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
    await eventually('the lines to be there', () => {
      for (const requestId of ['from-the-proxy.1', made]) {
        expect(
          first()
            .lines()
            .filter((line) => line['requestId'] === requestId),
        ).toEqual([
          expect.objectContaining({
            level: 'info',
            program: 'counter',
            pod: 'counter-a',
            version: '1.2.3',
            method: 'GET',
            path: '/',
            route: '/',
            status: 200,
            seconds: expect.any(Number),
            msg: 'answered',
          }),
        ]);
      }
    });
    for (const { time } of first().lines()) expect(new Date(time as string).toISOString()).toBe(time);
    expect(first().process.log).not.toContain(PASSWORD);
  });
});

describe('without Redis the counter', () => {
  let pod: Workload;
  let own: RedisServer;

  beforeAll(async () => {
    own = await RedisServer.start(PASSWORD);
    pod = await (await Workload.start('counter', settings(own.port))).ready();
  });

  test('answers 503, is alive but not ready, says why in the log, and comes back by itself', async () => {
    expect((await visit(pod)).body.visits).toBe(1);
    await own.stop();
    const away = await visit(pod, { headers: { 'x-request-id': 'while-away' } });
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('1');
    expect(away.body).toEqual({
      title: 'Service Unavailable',
      status: 503,
      detail: 'Redis does not answer. Try again in a moment.',
      requestId: 'while-away',
    });
    expect(await pod.readiness()).toBe(503);
    expect((await fetch(`${pod.managementUrl}/livez`)).status).toBe(200);
    expect(await pod.metric('database_up')).toBe(0);
    const line = pod.lines().find(({ requestId }) => requestId === 'while-away');
    expect(line).toMatchObject({ level: 'error', status: 503, err: { type: 'Unavailable' } });
    expect(line?.['err'].stack).toMatch(/Unavailable: Redis does not answer\.\n +at .*\bask\b.*\/main\.js:/);

    const back = await RedisServer.start(PASSWORD, [], own.port);
    await pod.ready();
    expect((await visit(pod)).status).toBe(200);
    expect(await pod.metric('database_up')).toBe(1);
    await back.stop();
  });

  test('starts, and waits for it', async () => {
    const port = await freePort();
    const early = await Workload.start('counter', settings(port));
    expect(await early.readiness()).toBe(503);
    const late = await RedisServer.start(PASSWORD, [], port);
    await early.ready();
    expect((await visit(early)).body.visits).toBe(1);
    await early.stop();
    await late.stop();
  });

  test('is not ready with a wrong password, and does not show it', async () => {
    const wrong = await Workload.start('counter', { ...settings(), REDIS_PASSWORD: 'not-the-one' });
    await eventually('the log to say so', () => expect(wrong.process.log).toContain('WRONGPASS'));
    expect(await wrong.readiness()).toBe(503);
    expect(wrong.process.log).not.toContain('not-the-one');
    await wrong.stop();
  });

  test('answers soon when Redis hangs', async () => {
    const hung = await RedisServer.start(PASSWORD);
    const patient = await (await Workload.start('counter', settings(hung.port))).ready();
    process.kill(hung.process.pid ?? 0, 'SIGSTOP');
    const begin = Date.now();
    expect((await visit(patient)).status).toBe(503);
    expect(Date.now() - begin).toBeLessThan(2_000);
    expect(await patient.readiness()).toBe(503);
    process.kill(hung.process.pid ?? 0, 'SIGCONT');
    await patient.ready();
    await patient.stop();
    await hung.stop();
  });
});

describe('the end of the counter', () => {
  test('lets a request end that has begun, takes no other, and leaves with status 0', async () => {
    const own = await RedisServer.start(PASSWORD);
    const pod = await (
      await Workload.start('counter', { ...settings(own.port), SHUTDOWN_DELAY: '0.5' })
    ).ready();
    process.kill(own.process.pid ?? 0, 'SIGSTOP'); // so that the request takes as long as we like
    const request = visit(pod);
    await eventually('the request to have begun', async () =>
      expect(await pod.metric('http_requests_in_flight')).toBe(1),
    );
    const gone = pod.stop();
    await eventually('it to have heard', () => expect(pod.process.log).toContain('"ending"'), {
      interval: 10,
    });
    expect(await pod.readiness()).toBe(503);
    process.kill(own.process.pid ?? 0, 'SIGCONT');
    const { status, headers, body } = await request;
    expect([status, headers.get('connection'), body.visits]).toEqual([200, 'close', 1]);
    // for a while it still answers those who have not heard of its end
    expect((await visit(pod)).status).toBe(200);
    await gone;
    expect(pod.lines().map(({ msg }) => msg as string)).toEqual(
      expect.arrayContaining(['started', 'ending', 'ended']),
    );
    expect(pod.process.ended).toBe('exited with status 0');
    await own.stop();
  });

  test('does not wait for ever for a request', async () => {
    const own = await RedisServer.start(PASSWORD);
    const pod = await (
      await Workload.start('counter', { ...settings(own.port), SHUTDOWN_TIMEOUT: '0.1' })
    ).ready();
    process.kill(own.process.pid ?? 0, 'SIGSTOP');
    const request = expect(visit(pod)).rejects.toThrow('fetch failed');
    await eventually('the request to have begun', async () =>
      expect(await pod.metric('http_requests_in_flight')).toBe(1),
    );
    await pod.stop();
    await request;
    expect(pod.process.ended).toBe('exited with status 1');
    expect(pod.lines().at(-1)).toMatchObject({ msg: 'requests have not ended within 0.1 s' });
    process.kill(own.process.pid ?? 0, 'SIGCONT');
    await own.stop();
  });
});

test('settings that can not be used end the counter, which tells all that is wrong as one line', async () => {
  const process = Workload.spawn('counter', { PORT: '99999', LOG_LEVEL: 'loud', REDIS_PASSWORD: '' });
  await eventually('it to end', () => expect(process.ended).toBe('exited with status 1'));
  expect(logLines(process)).toEqual([
    expect.objectContaining({
      level: 'fatal',
      program: 'counter',
      problems: [
        'PORT is "99999", but has to be a whole number from 1 to 65535.',
        'LOG_LEVEL is "loud", but has to be one of trace, debug, info, warn, error, fatal.',
        'REDIS_HOST is not set. Set it to the name of the host on which Redis listens.',
        'REDIS_PASSWORD is not set. Set it to a password, from a Secret.',
      ],
    }),
  ]);
});
