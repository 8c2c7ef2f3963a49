import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, stopAll } from '../../test/engines';
import { deskSettings, startDeskDatabase } from '../../test/desk';
import type { PostgresServer } from '../../test/servers';
import { logLines, Workload } from '../../test/workload';

let postgres: PostgresServer;
let desk: Workload;

const traveller = {
  document: 'X1234567',
  name: 'Somebody New',
  flight: 'IB3166',
  lodging: 'A hotel',
  days: 3,
  funds: 300,
};

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

async function ask(path: string, init?: RequestInit, to: Workload = desk): Promise<Answer> {
  const response = await fetch(`${to.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && (JSON.parse(text) as unknown) };
}

const post = (path: string, body: unknown, to?: Workload) =>
  ask(
    path,
    { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
    to,
  );

const check = (changes: object = {}) => post('/api/checks', { ...traveller, ...changes });
const register = (changes: object = {}) => post('/api/entries', { ...traveller, ...changes });
const codes = ({ body }: Answer) => (body.reasons as { code: string }[]).map(({ code }) => code);

beforeAll(async () => {
  postgres = await startDeskDatabase();
  desk = await (await Workload.start('border', deskSettings(postgres))).ready();
});
beforeEach(() => {
  postgres.sql("DELETE FROM migrations WHERE document NOT LIKE 'SAMPLE%'", 'border');
});
afterAll(stopAll);

describe('a traveller', () => {
  test('is accepted when nothing speaks against it', async () => {
    const { status, body } = await check();
    expect([status, body]).toEqual([200, { decision: 'accepted', reasons: [] }]);
  });

  test.each([
    ['the document is on the list of Interpol', { document: 'WANTED001' }, ['wanted']],
    ['it is on the list, written in another way', { document: ' wanted-0 01' }, ['wanted']],
    ['there is no such flight', { flight: 'ZZ9999' }, ['unknown-flight']],
    ['no lodging is given', { lodging: '  ' }, ['no-lodging']],
    ['the lodging is left out', { lodging: undefined }, ['no-lodging']],
    ['the money misses a cent', { funds: 299.99 }, ['insufficient-funds']],
    [
      'everything is wrong, with every reason',
      { document: 'WANTED002', flight: 'ZZ1', lodging: '', funds: 0 },
      ['wanted', 'unknown-flight', 'no-lodging', 'insufficient-funds'],
    ],
  ])('is refused when %s', async (_, changes, reasons) => {
    const answer = await check(changes);
    expect([answer.status, answer.body.decision, codes(answer)]).toEqual([200, 'refused', reasons]);
    for (const { message } of answer.body.reasons as { message: string }[]) expect(message).toMatch(/\.$/);
  });

  test('is told how much money is missing, by the setting', async () => {
    const cheap = await (
      await Workload.start('border', { ...deskSettings(postgres), FUNDS_PER_DAY: '20' })
    ).ready();
    const { body } = await post('/api/checks', { ...traveller, days: 10, funds: 199 }, cheap);
    expect(body.reasons[0].message).toBe(
      'The money does not suffice for the stay. 10 days take 200 euros, and 199 are declared.',
    );
    await cheap.stop();
  });
});

describe('an entry', () => {
  test('is registered once a day, and found again by its id', async () => {
    const { status, headers, body } = await register({ document: 'x 123-4567', funds: 300.5 });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...traveller,
      funds: 300.5,
      id: expect.any(Number),
      enteredAt: expect.any(String),
    });
    expect(Date.now() - Date.parse(body.enteredAt as string)).toBeLessThan(60_000);
    expect(headers.get('location')).toBe(`/api/entries/${body.id}`);
    expect((await ask(`/api/entries/${body.id}`)).body).toEqual(body);

    const again = await register();
    expect([again.status, again.body.detail]).toEqual([
      409,
      'X1234567 has already entered today with the flight IB3166.',
    ]);
    expect((await register({ flight: 'KL1667' })).status).toBe(201);
  });

  test('of somebody who is refused is not registered', async () => {
    const answer = await register({ document: 'WANTED003' });
    expect([answer.status, answer.body.decision, codes(answer)]).toEqual([422, 'refused', ['wanted']]);
    expect(postgres.sql("SELECT count(*) FROM migrations WHERE document = 'WANTED003'", 'border')).toBe('0');
  });

  test('that there is not is answered with 404', async () => {
    for (const id of ['99999999', '0', '99999999999', 'one', '1%27'])
      expect([id, (await ask(`/api/entries/${id}`)).status]).toEqual([id, 404]);
  });

  test('is registered once, however often it is sent at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => register()));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  });
});

describe('the list of entries', () => {
  const list = async (query = '') => (await ask(`/api/entries${query}`)).body;
  const documents = (body: any) => (body.entries as { document: string }[]).map(({ document }) => document);

  test('begins with the latest, and goes on where it ended', async () => {
    const all = documents(await list());
    expect(all).toEqual(['SAMPLE003', 'SAMPLE002', 'SAMPLE001']);
    const first = await list('?limit=2');
    expect(documents(first)).toEqual(all.slice(0, 2));
    const second = await list(`?limit=2&before=${first.next}`);
    expect([documents(second), second.next]).toEqual([all.slice(2), null]);
  });

  test.each([
    ['?search=second', ['SAMPLE002']],
    ['?search=ple00', ['SAMPLE003', 'SAMPLE002', 'SAMPLE001']],
    ['?flight=la2484', ['SAMPLE003']],
    ['?search=second&flight=LA2484', []],
    // signs that mean something to LIKE, or to SQL, mean nothing here
    ['?search=%25', []],
    ['?search=SAMPLE_01', []],
    ['?search=%5C', []],
    ['?search=%27%20OR%201=1--', []],
  ])('searched by %s has %j', async (query, expected) => {
    expect(documents(await list(query))).toEqual(expected);
  });

  test.each([
    ['?limit=0', 'limit', 'The limit is a whole number from 1 to 100.'],
    ['?limit=101', 'limit', 'The limit is a whole number from 1 to 100.'],
    ['?before=x', 'before', '"before" is the id of an entry.'],
    ['?flight=nowhere', 'flight', 'A flight is an airline and a number, e.g. IB3166.'],
    ['?name=a', 'name', 'There is no parameter name.'],
  ])('asked for with %s answers 400', async (query, field, message) => {
    const { status, body } = await ask(`/api/entries${query}`);
    expect([status, body.problems]).toEqual([400, [{ field, message }]]);
  });

  test('knows the flights', async () => {
    const { body } = await ask('/api/flights');
    expect(body.flights).toContainEqual({ number: 'LA2484', origin: 'Lima' });
  });
});

describe('what can not be used', () => {
  test('is answered with 400 and every field that is wrong', async () => {
    const { status, body } = await check({ document: 'a', name: '', flight: 7, days: 1.5, funds: '300' });
    expect(status).toBe(400);
    expect(body.problems).toEqual([
      {
        field: 'document',
        message: 'The number of the document has 5 to 20 letters and digits, e.g. X1234567.',
      },
      { field: 'name', message: 'The name has 1 to 100 characters.' },
      { field: 'flight', message: 'A flight is an airline and a number, e.g. IB3166.' },
      { field: 'days', message: 'Days are a whole number from 1 to 365.' },
      { field: 'funds', message: 'Funds are euros from 0 to 10000000, with two decimals at most.' },
    ]);
  });

  test.each([
    ['nothing', {}, ['document', 'name', 'flight', 'days', 'funds']],
    ['a stay of no day', { ...traveller, days: 0 }, ['days']],
    ['a debt', { ...traveller, funds: -1 }, ['funds']],
    ['a tenth of a cent', { ...traveller, funds: 300.001 }, ['funds']],
    ['a line break in a name', { ...traveller, name: 'a\nb' }, ['name']],
    ['a zero byte, which PostgreSQL does not take', { ...traveller, lodging: 'a\u0000b' }, ['lodging']],
    ['a list', [], ['document', 'name', 'flight', 'days', 'funds']],
    ['null', null, ['']],
  ])('such as %s is told by field', async (_, body, fields) => {
    const answer = await post('/api/checks', body);
    expect(answer.status).toBe(400);
    expect((answer.body.problems as { field: string }[]).map(({ field }) => field)).toEqual(fields);
  });

  test('as a request is answered with the status that says so', async () => {
    const json = { 'content-type': 'application/json' };
    const cases: [number, string, RequestInit][] = [
      [400, '/api/checks', { method: 'POST', body: '{"document":', headers: json }],
      [415, '/api/checks', { method: 'POST', body: 'document=1' }],
      [413, '/api/checks', { method: 'POST', body: `"${'a'.repeat(20_000)}"`, headers: json }],
      [405, '/api/checks', {}],
      [405, '/api/entries', { method: 'DELETE' }],
      [404, '/api/nothing', {}],
      [404, '/', {}],
    ];
    for (const [status, path, init] of cases) {
      const answer = await ask(path, init);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
      expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    }
  });

  test('is refused when it comes in pieces that are too many, or does not come to its end', async () => {
    const piece = new TextEncoder().encode('a'.repeat(1000));
    const body = new ReadableStream({
      start(stream) {
        for (let i = 0; i < 20; i++) stream.enqueue(piece);
        stream.close();
      },
    });
    const headers = { 'content-type': 'application/json' };
    const tooLong = await ask('/api/checks', {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    });
    expect(tooLong.status).toBe(413);

    const failures = () => desk.lines().filter(({ level }) => level === 'error');
    const before = failures().length;
    const socket = connect(desk.port, '127.0.0.1');
    await once(socket, 'connect');
    const head = 'POST /api/checks HTTP/1.1\r\nHost: desk\r\nX-Request-Id: cut-off\r\nContent-Length: 99\r\n';
    socket.write(`${head}Content-Type: application/json\r\n\r\n{"document":`);
    await eventually('the request to have begun', async () =>
      expect(await desk.metric('http_requests_in_flight')).toBe(1),
    );
    socket.destroy();
    await eventually('it to be over', () =>
      expect(desk.lines().find(({ requestId }) => requestId === 'cut-off')).toMatchObject({ status: 400 }),
    );
    // it is no failure of the desk
    expect(failures()).toHaveLength(before);
  });
});

describe('the metrics of the desk', () => {
  test('have a histogram of each route, with limits from 0.05 to 1 by 0.05', async () => {
    await check();
    const page = await (await fetch(`${desk.managementUrl}/metrics`)).text();
    const limits = page
      .split('\n')
      .filter((line) => /^http_request_duration_seconds_bucket\{.*route="\/api\/checks"/.test(line))
      .filter((line) => line.includes('method="POST"'))
      .map((line) => /le="([^"]+)"/.exec(line)?.[1]);
    expect(limits).toEqual([
      ...['0.05', '0.1', '0.15', '0.2', '0.25', '0.3', '0.35', '0.4', '0.45', '0.5'],
      ...['0.55', '0.6', '0.65', '0.7', '0.75', '0.8', '0.85', '0.9', '0.95', '1', '+Inf'],
    ]);
    const routes = [...page.matchAll(/^http_request_duration_seconds_count\{.*route="([^"]+)"/gm)];
    expect([...new Set(routes.map(([, route]) => route))].sort()).toEqual([
      '/api/checks',
      '/api/entries',
      '/api/entries/:id',
      '/api/flights',
      'unmatched',
    ]);
  });

  test('count requests by route and status, decisions by route, and reasons', async () => {
    const read = async () => [
      await desk.metric('http_requests_total', { route: '/api/entries', method: 'POST', status: '422' }),
      await desk.metric('border_decisions_total', { route: '/api/checks', decision: 'accepted' }),
      await desk.metric('border_decisions_total', { route: '/api/entries', decision: 'refused' }),
      await desk.metric('border_refusals_total', { reason: 'wanted' }),
      await desk.metric('border_refusals_total', { reason: 'no-lodging' }),
    ];
    const before = await read();
    await check();
    await register({ document: 'WANTED004', lodging: '' });
    expect(await read()).toEqual(before.map((value = 0) => value + 1));
    expect(await desk.metric('database_up', { database: 'postgresql' })).toBe(1);
    expect(await desk.metric('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  test('have every series of decisions from the start', async () => {
    const fresh = await Workload.start('border', deskSettings(postgres));
    for (const route of ['/api/checks', '/api/entries'])
      for (const decision of ['accepted', 'refused'])
        expect(await fresh.metric('border_decisions_total', { route, decision })).toBe(0);
    expect(await fresh.metric('border_refusals_total', { reason: 'insufficient-funds' })).toBe(0);
    await fresh.stop();
  });
});

describe('the log of the desk', () => {
  const linesOf = (requestId: string) =>
    eventually('the line to be there', () => {
      const lines = desk.lines().filter((line) => line['requestId'] === requestId);
      expect(lines).toHaveLength(1);
      return lines;
    });

  test('has a line for each request, with its id and nothing of the traveller', async () => {
    await ask('/api/checks', {
      method: 'POST',
      body: JSON.stringify({ ...traveller, name: 'Very Secret Name' }),
      headers: { 'content-type': 'application/json', 'x-request-id': 'desk-1' },
    });
    expect(await linesOf('desk-1')).toEqual([
      expect.objectContaining({ level: 'info', program: 'border', route: '/api/checks', status: 200 }),
    ]);
    expect(desk.process.log).not.toContain('Very Secret Name');
  });

  test('has the stack and the cause of what went wrong, which the caller is not told', async () => {
    postgres.sql('ALTER TABLE flights RENAME TO planes', 'border');
    try {
      const { status, body } = await ask('/api/flights', { headers: { 'x-request-id': 'desk-2' } });
      expect([status, body.detail]).toEqual([
        500,
        'Something went wrong here. The log tells what, at this request id.',
      ]);
      expect(JSON.stringify(body)).not.toContain('relation');
      expect(await desk.readiness()).toBe(503);
      const [line] = await linesOf('desk-2');
      expect(line).toMatchObject({ level: 'error', status: 500, err: { code: '42P01' } });
      expect(line?.['err'].stack).toMatch(/relation "flights" does not exist\n[^]*Store\.flights/);
    } finally {
      postgres.sql('ALTER TABLE planes RENAME TO flights', 'border');
    }
    await desk.ready();
  });
});

describe('without PostgreSQL the desk', () => {
  test('answers 503, is alive but not ready, and comes back by itself', async () => {
    const server = await startDeskDatabase();
    const own = await (await Workload.start('border', deskSettings(server))).ready();
    const load = Promise.all(Array.from({ length: 30 }, () => ask('/api/entries', {}, own)));
    await load;
    await server.stop();
    const away = await ask('/api/entries', { headers: { 'x-request-id': 'desk-3' } }, own);
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1']);
    expect(away.body.detail).toBe('PostgreSQL does not answer. Try again in a moment.');
    expect(await own.readiness()).toBe(503);
    expect((await fetch(`${own.managementUrl}/livez`)).status).toBe(200);
    expect(await own.metric('database_up')).toBe(0);
    const line = own.lines().find(({ requestId }) => requestId === 'desk-3');
    expect(line).toMatchObject({
      level: 'error',
      err: { type: 'Unavailable', cause: { code: 'ECONNREFUSED' } },
    });
    const back = await server.startAgain();
    await own.ready();
    expect((await ask('/api/entries', {}, own)).status).toBe(200);

    process.kill(back.process.pid ?? 0, 'SIGSTOP'); // its listener and its children still take connections
    const begin = Date.now();
    await ask('/api/entries', {}, own);
    expect(Date.now() - begin).toBeLessThan(5_000);
    process.kill(back.process.pid ?? 0, 'SIGCONT');
    await own.stop();
    expect(own.process.ended).toBe('exited with status 0');
    await back.stop();
  });

  test('with a wrong password is not ready, and does not show it', async () => {
    const wrong = await Workload.start('border', { ...deskSettings(postgres), PGPASSWORD: 'not-the-one' });
    expect(await wrong.readiness()).toBe(503);
    expect((await ask('/api/flights', {}, wrong)).status).toBe(503);
    await eventually('the log to say why', () => expect(wrong.process.log).toContain('28P01'));
    expect(wrong.process.log).not.toContain('not-the-one');
    await wrong.stop();
  });
});

test('the end of the desk waits for a query that has begun', async () => {
  const own = await (await Workload.start('border', deskSettings(postgres))).ready();
  const lock = postgres.sql.bind(postgres);
  lock(
    "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NEW; END'",
    'border',
  );
  lock('CREATE TRIGGER slow BEFORE INSERT ON migrations FOR EACH ROW EXECUTE FUNCTION slow()', 'border');
  const request = post('/api/entries', { ...traveller, document: 'SLOW12345' }, own);
  await eventually('the query to have begun', () =>
    expect(
      lock("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'INSERT%' AND state = 'active'"),
    ).toBe('1'),
  );
  const gone = own.stop();
  expect((await request).status).toBe(201);
  await gone;
  expect(own.process.ended).toBe('exited with status 0');
  lock('DROP TRIGGER slow ON migrations', 'border');
});

test('settings that can not be used end the desk, which tells all that is wrong', async () => {
  const process = Workload.spawn('border', {
    PGPORT: '0',
    FUNDS_PER_DAY: 'ten',
    PGPASSWORD: 'shown-nowhere',
  });
  await eventually('it to end', () => expect(process.ended).toBe('exited with status 1'));
  expect(logLines(process).at(-1)?.['problems']).toEqual([
    'PGHOST is not set. Set it to the name of the host on which PostgreSQL listens.',
    'PGPORT is "0", but has to be a whole number from 1 to 65535.',
    'PGDATABASE is not set. Set it to the name of the database.',
    'PGUSER is not set. Set it to the name of the user of the database.',
    'FUNDS_PER_DAY is "ten", but has to be a whole number from 0 to 100000.',
  ]);
  expect(process.log).not.toContain('shown-nowhere');
});
