import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PostgresExporter } from '.';
import { eventually, query, stopAll } from '../../test/engines';
import { ExporterBench, promqlOf } from '../../test/exporter-bench';
import { COMMON, exporterChart } from '../../test/exporter-chart';
import { PostgresServer } from '../../test/servers';
import { dashboard } from './dashboard';

const bench = new ExporterBench();
const servers: PostgresServer[] = [];

/** The names of the servers that have such a series. */
async function serversOf(promql: string): Promise<(string | undefined)[]> {
  return (await query(bench.url, promql)).map(({ metric }) => metric['server']).sort();
}

beforeAll(async () => {
  const primary = await PostgresServer.start();
  // everything for which a URL has another meaning
  primary.sql("CREATE ROLE watcher LOGIN PASSWORD 'p%/@:&?#=+' IN ROLE pg_monitor");
  primary.sql('CREATE DATABASE orders');
  primary.sql('CREATE TABLE items AS SELECT generate_series(1, 1000) AS id', 'orders');
  primary.sql('DELETE FROM items WHERE id <= 500', 'orders');
  primary.sql("SELECT pg_create_physical_replication_slot('gone', true)");
  const replica = await PostgresServer.startReplicaOf(primary);
  servers.push(primary, replica);

  const chart = exporterChart();
  const secret = {
    kind: 'brought',
    name: 'watcher',
    usernameKey: 'username',
    passwordKey: 'password',
  } as const;
  const common = { ...COMMON, host: '127.0.0.1', database: 'orders', sslMode: 'disable', secret } as const;
  const bundle = PostgresExporter.monitoring([
    new PostgresExporter(chart, 'orders', { ...common, name: 'orders', port: primary.port }),
    new PostgresExporter(chart, 'replica', { ...common, name: 'orders-replica', port: replica.port }),
  ]);
  if (!bundle) throw new Error('no bundle');
  // as an editor leaves them, with a line break at the end
  const watcher = { username: 'watcher\n', password: 'p%/@:&?#=+\n' };
  await bench.start('postgres-exporter', chart, bundle, { watcher });
}, 120_000);

afterAll(async () => {
  await stopAll();
  await bench.stop();
});

describe('postgres-exporter', () => {
  test('logs in to every server, and the series say which it is', async () => {
    await eventually('the servers to be up', async () => {
      expect(await serversOf('pg_up == 1')).toEqual(['orders', 'orders-replica']);
    });
    const [series] = await query(bench.url, 'pg_up{server="orders"}');
    expect(series?.metric).toEqual({
      __name__: 'pg_up',
      cluster: 'test',
      container: 'postgres-exporter',
      instance: 'orders',
      job: 'postgres-exporter',
      namespace: 'shop',
      node: 'node-a',
      pod: 'postgres-exporter-orders-0',
      server: 'orders',
    });
    expect(await serversOf('up == 1')).toEqual(['orders', 'orders-replica']);
  });

  test('names its server once, and no series is lost with the other name', async () => {
    expect(await serversOf('pg_settings_max_connections')).toEqual(['orders', 'orders-replica']);
    expect(await query(bench.url, '{exported_server!=""}')).toEqual([]);
    // as many series are kept as were sent: no two have become one
    const kept = 'count by (server) ({job="postgres-exporter", __name__!~"up|scrape_.+"})';
    expect(await serversOf(`${kept} == on (server) scrape_samples_scraped`)).toEqual([
      'orders',
      'orders-replica',
    ]);
  });

  test('succeeds with every query, on a replica too, as a mere pg_monitor', async () => {
    expect(await query(bench.url, 'pg_scrape_collector_success == 0')).toEqual([]);
    expect(await serversOf('count by (server) (pg_scrape_collector_success == 1)')).toEqual([
      'orders',
      'orders-replica',
    ]);
    // the queries of others are nothing without that role, and nobody would notice
    const sessions = 'sum by (server) (pg_stat_activity_count{backend_type="client backend"}) > 0';
    // at the moment of a scrape there may be none
    await eventually('sessions to be seen', async () => {
      expect(await serversOf(sessions)).toEqual(['orders', 'orders-replica']);
    });
  });

  test('gives every panel its numbers', async () => {
    await eventually('all panels to have numbers', async () => {
      expect(await bench.emptyQueries(dashboard([]))).toEqual([]);
    });
  });

  test('lets Prometheus answer every query of the runbook', async () => {
    const runbook = readFileSync(join(__dirname, 'runbook.md'), 'utf8');
    const queries = promqlOf(runbook, { SERVER: 'orders' });
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

  test('says that a server is down which has been stopped, and of which', async () => {
    await servers[0]?.stop();
    await eventually('the server to be down', async () => {
      expect(await serversOf('pg_up == 0')).toEqual(['orders']);
    });
    expect(await serversOf('up == 1')).toEqual(['orders', 'orders-replica']);
    await eventually('the alert to be pending', async () => {
      const pending = (await bench.rules()).filter(({ state }) => state === 'pending');
      expect(pending.map(({ name, alerts }) => [name, alerts.map(({ labels }) => labels['server'])])).toEqual(
        [['PostgresDown', ['orders']]],
      );
    });
  });
});
