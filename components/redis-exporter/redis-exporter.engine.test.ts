import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RedisExporter } from '.';
import { eventually, query, stopAll } from '../../test/engines';
import { ExporterBench, promqlOf } from '../../test/exporter-bench';
import { COMMON, exporterChart } from '../../test/exporter-chart';
import { RedisServer } from '../../test/servers';
import { dashboard } from './dashboard';

const PASSWORD = 'p%/@:&?#=+ "';
const ALL = ['cart', 'cart-replica', 'sessions'];

const bench = new ExporterBench();
let master: RedisServer;

/** The names of the servers that have such a series. */
async function serversOf(promql: string): Promise<(string | undefined)[]> {
  return (await query(bench.url, promql)).map(({ metric }) => metric['server']).sort();
}

beforeAll(async () => {
  master = await RedisServer.start(PASSWORD, ['--appendonly', 'yes', '--maxmemory', '64mb']);
  master.command('SET', 'item', '1', 'EX', '600');
  master.command('GET', 'item');
  master.command('GET', 'no-item');
  const follow = ['--replicaof', '127.0.0.1', `${master.port}`, '--masterauth', PASSWORD];
  const replica = await RedisServer.start(PASSWORD, follow);
  const sessions = await RedisServer.start(PASSWORD);
  sessions.command('ACL', 'SETUSER', 'watcher', 'on', '>of-the-user', '-@all', '+info', '+config|get');
  sessions.command('ACL', 'SETUSER', 'watcher', '+slowlog', '+latency', '+client|setname', '+ping');

  const chart = exporterChart();
  const common = { ...COMMON, host: '127.0.0.1' } as const;
  const secret = { kind: 'brought', name: 'cart', passwordKey: 'password' } as const;
  const account = { ...secret, name: 'sessions', usernameKey: 'username' } as const;
  const bundle = RedisExporter.monitoring([
    new RedisExporter(chart, 'master', { ...common, name: 'cart', port: master.port, secret }),
    new RedisExporter(chart, 'replica', { ...common, name: 'cart-replica', port: replica.port, secret }),
    new RedisExporter(chart, 'user', { ...common, name: 'sessions', port: sessions.port, secret: account }),
  ]);
  if (!bundle) throw new Error('no bundle');
  await bench.start('redis-exporter', chart, bundle, {
    cart: { password: PASSWORD },
    sessions: { username: 'watcher', password: 'of-the-user' },
  });
}, 120_000);

afterAll(async () => {
  await stopAll();
  await bench.stop();
});

describe('redis-exporter', () => {
  test('logs in to every server, with a password or as a user, and the series say which it is', async () => {
    await eventually('the servers to be up', async () => {
      expect(await serversOf('redis_up == 1')).toEqual(ALL);
    });
    const [series] = await query(bench.url, 'redis_up{server="cart"}');
    expect(series?.metric).toEqual({
      __name__: 'redis_up',
      cluster: 'test',
      container: 'redis-exporter',
      instance: 'cart',
      job: 'redis-exporter',
      namespace: 'shop',
      node: 'node-a',
      pod: 'redis-exporter-cart-0',
      server: 'cart',
    });
    expect(await serversOf('up == 1')).toEqual(ALL);
    expect(await query(bench.url, '{exported_server!=""}')).toEqual([]);
  });

  test('gives every panel its numbers', async () => {
    await eventually('all panels to have numbers', async () => {
      // without lookups there is no ratio of hits, and errors are counted from the first one on
      master.command('GET', 'item');
      master.command('NOSUCHCOMMAND');
      expect(await bench.emptyQueries(dashboard([]))).toEqual([]);
    });
  });

  test('tells that a replica follows its master', async () => {
    await eventually('the replica to follow', async () => {
      expect(await serversOf('redis_master_link_up == 1')).toEqual(['cart-replica']);
    });
  });

  test('lets Prometheus answer every query of the runbook', async () => {
    const runbook = readFileSync(join(__dirname, 'runbook.md'), 'utf8');
    const queries = promqlOf(runbook, { SERVER: 'cart' });
    expect(queries.length).toBeGreaterThan(5);
    for (const promql of queries) await expect(query(bench.url, promql)).resolves.toBeInstanceOf(Array);
  });

  test('has rules that Prometheus can evaluate, none of which fires on a healthy server', async () => {
    await eventually('all rules to be evaluated', async () => {
      const rules = await bench.rules();
      expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
      expect(rules.filter(({ state }) => state !== 'inactive')).toEqual([]);
    });
  });

  test('tells that writes are refused for lack of memory', async () => {
    master.command('CONFIG', 'SET', 'maxmemory', '1');
    await eventually('the alerts to be pending', async () => {
      expect(master.command('SET', 'item', '2')).toMatch(/^OOM/);
      const pending = (await bench.rules()).filter(({ state }) => state === 'pending');
      expect(pending.map(({ name }) => name)).toEqual(['RedisRefusesWrites', 'RedisMemoryNearLimit']);
    });
  });

  test('says that a server is down which has been stopped, and of which', async () => {
    await master.stop();
    await eventually('the server to be down', async () => {
      expect(await serversOf('redis_up == 0')).toEqual(['cart']);
    });
    expect(await serversOf('up == 1')).toEqual(ALL);
    await eventually('the alerts to be pending', async () => {
      const pending = (await bench.rules()).flatMap(({ name, state, alerts }) =>
        state === 'pending' ? alerts.map(({ labels }) => [name, labels['server']]) : [],
      );
      expect(pending).toContainEqual(['RedisDown', 'cart']);
      expect(pending).toContainEqual(['RedisReplicationBroken', 'cart-replica']);
    });
  });
});
