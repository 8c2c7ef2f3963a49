import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { program } from '../../cli/catalogue-programs';
import { deskSettings, PageServer, startDeskDatabase } from '../../test/desk';
import { eventually, freePort, getText, stopAll } from '../../test/engines';
import { logLines, Workload } from '../../test/workload';

let desk: Workload;
let page: PageServer;

beforeAll(async () => {
  const database = await startDeskDatabase();
  desk = await (await Workload.start('border', deskSettings(database))).ready();
  page = await PageServer.start(desk.url);
});
afterAll(stopAll);

/** The lines of the access log; errors are lines of text. */
const lines = () =>
  page.process.log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Asks for a path as it stands, which fetch would put in order. */
function askRaw(path: string, headers: Record<string, string> = {}): Promise<number> {
  const { hostname, port } = new URL(page.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.once('error', reject);
    asked.end();
  });
}

describe('httpd', () => {
  test('finds nothing wrong with its configuration', () => {
    const file = program('apache2', ['/usr/sbin']);
    const env = { POD_NAME: 'page-0' };
    const check = (config: string) =>
      execFileSync(file, ['-t', '-f', config, ...['-c', 'PidFile /tmp/unused.pid']], { stdio: 'pipe', env });
    expect(() => check(page.config)).not.toThrow();
    expect(() =>
      execFileSync(file, ['-t', '-f', page.config, '-c', 'Nonsense On'], { stdio: 'pipe', env }),
    ).toThrow();
  });

  test.each([
    ['/', 'text/html; charset=utf-8', '<title>Immigration desk</title>'],
    ['/style.css', 'text/css; charset=utf-8', 'color-scheme'],
    ['/page.js', 'text/javascript; charset=utf-8', 'addEventListener'],
  ])('serves %s as %s, and says that nothing else may be loaded', async (path, type, content) => {
    const response = await fetch(`${page.url}${path}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(await response.text()).toContain(content);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('server')).toBe('Apache');
  });

  test('passes the API on, with bodies, status codes and headers', async () => {
    const registered = await fetch(`${page.url}/api/entries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ document: 'PAGE12345', name: 'By the Page', flight: 'IB3166' },
        ...{ lodging: 'A hotel', days: 1, funds: 100 },
      }),
    });
    expect(registered.status).toBe(201);
    const place = registered.headers.get('location') ?? '';
    expect(JSON.parse(await getText(`${page.url}${place}`))).toMatchObject({ document: 'PAGE12345' });
    const refused = await fetch(`${page.url}/api/entries?limit=none`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
  });

  test('shows nothing but the page, the API and the slow page at the port of users', async () => {
    for (const path of ['/server-status', '/server-status?auto', '/metrics', '/readyz', '/nothing'])
      expect([path, await askRaw(path)]).toEqual([path, 404]);
    for (const path of ['/../httpd.ts', '/%2e%2e/httpd.ts', '/.%2e/schema.sql'])
      expect([path, [400, 403, 404].includes(await askRaw(path))]).toEqual([path, true]);
  });

  test('shows its status, and nothing else, at the port of the exporter', async () => {
    const status = await getText(`${page.statusUrl}/server-status?auto`);
    expect(status).toMatch(/^BusyWorkers: \d+$/m);
    expect(status).toMatch(/^Total Accesses: \d+$/m);
    const scoreboard = /^Scoreboard: (\S+)$/m.exec(status)?.[1] ?? '';
    expect(scoreboard).toHaveLength(100);
    for (const path of ['/', '/api/flights', '/delay'])
      expect([path, (await fetch(`${page.statusUrl}${path}`)).status]).toEqual([path, 403]);
  });

  test('is slow at /delay, and not at other pages meanwhile', async () => {
    const time = async (path: string) => {
      const begin = Date.now();
      await getText(`${page.url}${path}`);
      return Date.now() - begin;
    };
    const [slow, quick] = await Promise.all([time('/delay'), time('/')]);
    expect(slow).toBeGreaterThan(1_500);
    expect(slow).toBeLessThan(4_000);
    expect(quick).toBeLessThan(1_000);
  });
});

describe('the id of a request', () => {
  test('follows it from the page through the desk, given or made', async () => {
    for (const headers of [{ 'x-request-id': 'from-ingress_1' }, { 'x-request-id': 'no "id"' }, undefined]) {
      const response = await fetch(`${page.url}/api/flights`, { headers });
      const id = response.headers.get('x-request-id') ?? '';
      expect(id).toMatch(/^[\w.@-]{10,64}$/);
      if (headers?.['x-request-id'] === 'from-ingress_1') expect(id).toBe('from-ingress_1');
      await eventually('both logs to have it', () => {
        const expected = { requestId: id, method: 'GET', path: '/api/flights', status: 200, msg: 'answered' };
        expect(lines().filter(({ requestId }) => requestId === id)).toEqual([
          expect.objectContaining({ ...expected, program: 'border-page', pod: 'page-0' }),
        ]);
        expect(logLines(desk.process).filter(({ requestId }) => requestId === id)).toEqual([
          expect.objectContaining({ ...expected, program: 'border' }),
        ]);
      });
    }
  });

  test('stays in lines of JSON, whatever is asked for', async () => {
    const strange = ['/%80%ff', '/%22,%22level%22:%22fatal', '/%0a', '/a%5cb', '/%00', '/"', '/tab%09'];
    for (const path of strange) await askRaw(path, { 'user-agent': 'a"b', 'x-request-id': '"\\' });
    await getText(`${page.url}/?the=last`);
    await eventually('all lines to be there', () => {
      const logged = lines();
      expect(logged.at(-1)).toMatchObject({ path: '/', status: 200, microseconds: expect.any(Number) });
      expect(logged.filter(({ path }) => path === '/"')).toHaveLength(1);
      expect(logged.filter(({ path }) => path === '/%22,%22level%22:%22fatal')).toHaveLength(1);
    });
    const [line] = lines();
    expect(Number.isNaN(Date.parse(line?.['time'] as string))).toBe(false);
  });
});

test('httpd answers 503 while the desk is away, and finds it when it is back', async () => {
  const port = await freePort();
  const other = await PageServer.start(`http://127.0.0.1:${port}`);
  const begin = Date.now();
  expect((await fetch(`${other.url}/api/flights`)).status).toBe(503);
  expect(Date.now() - begin).toBeLessThan(3_000);
  expect((await fetch(`${other.url}/`)).status).toBe(200);
  const back = createServer((_, response) => response.end('back'));
  back.listen(port, '127.0.0.1');
  await once(back, 'listening');
  expect(await getText(`${other.url}/api/flights`)).toBe('back');
  back.close();
});

test('httpd lets answers end when it is asked to go, as the stock image asks', async () => {
  const own = await PageServer.start(desk.url);
  const slow = getText(`${own.url}/delay`);
  await eventually('the answer to have begun', async () =>
    expect(await getText(`${own.statusUrl}/server-status?auto`)).toMatch(/^BusyWorkers: [2-9]/m),
  );
  const gone = own.process.kill('SIGWINCH');
  expect(await slow).toContain('This was the last line.');
  await gone;
  expect(own.process.ended).toBe('exited with status 0');
});
