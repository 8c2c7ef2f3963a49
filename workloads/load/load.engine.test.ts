import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deskSettings, PageServer, startDeskDatabase } from '../../test/desk';
import { eventually, getText, stopAll } from '../../test/engines';
import { RedisServer } from '../../test/servers';
import { logLines, Workload } from '../../test/workload';
import { parseExposition } from '../../lib/catalogue/exposition';

const RATE = 40;

let counter: Workload;
let desk: Workload;
let page: PageServer;
let load: Workload;

beforeAll(async () => {
  const redis = await RedisServer.start('for a test');
  const redisSettings = {
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: `${redis.port}`,
    REDIS_PASSWORD: 'for a test',
  };
  counter = await (await Workload.start('counter', redisSettings)).ready();
  desk = await (await Workload.start('border', deskSettings(await startDeskDatabase()))).ready();
  page = await PageServer.start(desk.url);
  load = await Workload.start('load', {
    ...{ COUNTER_URL: `${counter.url}/`, BORDER_URL: page.url, RATE: `${RATE}`, LOG_LEVEL: 'debug' },
  });
});
afterAll(stopAll);

/** Requests so far, by what became of them. */
async function outcomes(): Promise<Record<string, number>> {
  const family = parseExposition(await getText(`${load.managementUrl}/metrics`)).get('load_requests_total');
  const sums: Record<string, number> = {};
  for (const { labels, value } of family?.samples ?? []) {
    const outcome = labels.get('outcome') ?? '';
    sums[outcome] = (sums[outcome] ?? 0) + value;
  }
  return sums;
}

test('the load asks everything at the rate that it is told, and gets the answers that are right', async () => {
  expect(await load.readiness()).toBe(200);
  const begin = Date.now();
  const { expected: before = 0 } = await outcomes();
  await eventually(
    'every kind of request to have been sent, and every decision made',
    async () => {
      const text = await getText(`${load.managementUrl}/metrics`);
      for (const action of [
        'visit',
        'look',
        'check',
        'register',
        'list',
        'search',
        'flights',
        'page',
        'mistake',
        'delay',
      ])
        expect(text).toContain(`action="${action}",outcome="expected"`);
      for (const reason of ['wanted', 'unknown-flight', 'no-lodging', 'insufficient-funds'])
        expect(await desk.metric('border_refusals_total', { reason })).toBeGreaterThan(0);
    },
    { timeout: 90_000 },
  );
  const { expected = 0, ...others } = await outcomes();
  expect(others).toEqual({});
  const perSecond = (expected - before) / ((Date.now() - begin) / 1000);
  expect(perSecond).toBeGreaterThan(RATE * 0.6);
  expect(perSecond).toBeLessThan(RATE * 1.4);
  expect(await load.metric('load_rate')).toBe(RATE);
  expect(await desk.metric('http_requests_total', { route: '/api/entries', status: '201' })).toBeGreaterThan(
    5,
  );
  expect(await counter.metric('counter_visits_total')).toBeGreaterThan(10);
});

test('the id of a request is in the logs of all whom it came to', async () => {
  await eventually('some registration to be in three logs', () => {
    const sent = load.lines().find(({ action, status }) => action === 'register' && status === 201);
    const id = sent?.['requestId'] as string;
    expect(id).toMatch(/^load-/);
    const { process } = page;
    for (const log of [desk.process.log, process.log])
      expect(log.split(`"requestId":"${id}"`)).toHaveLength(2);
  });
});

test('the load goes on when one of the two is away, and says so', async () => {
  await counter.stop();
  await eventually('requests to have failed', async () => {
    expect((await outcomes())['failed']).toBeGreaterThan(3);
  });
  expect(load.lines().find(({ msg }) => msg === 'no answer')).toMatchObject({
    level: 'warn',
    target: 'counter',
    err: { message: 'fetch failed', cause: { code: 'ECONNREFUSED' } },
  });
  const { expected: before = 0 } = await outcomes();
  await eventually('the desk to be asked still', async () => {
    expect((await outcomes())['expected']).toBeGreaterThan(before + 20);
  });
});

test('the end of the load leaves no request without its answer', async () => {
  await load.stop();
  expect(load.process.ended).toBe('exited with status 0');
  expect(load.lines().at(-1)).toMatchObject({ msg: 'ended' });
});

test('settings that can not be used end the load', async () => {
  const process = Workload.spawn('load', { COUNTER_URL: 'counter:8080', RATE: '1e9' });
  await eventually('it to end', () => expect(process.ended).toBe('exited with status 1'));
  expect(logLines(process)[0]?.['problems']).toEqual([
    'COUNTER_URL is "counter:8080", but has to be the address of an HTTP server, e.g. http://border:8080.',
    'BORDER_URL is not set. Set it to the address of an HTTP server, e.g. http://border:8080.',
    'RATE is "1e9", but has to be a number from 0.01 to 500.',
  ]);
});
