import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApacheExporter } from '.';
import { eventually, query, stopAll } from '../../test/engines';
import { ExporterBench, promqlOf } from '../../test/exporter-bench';
import { COMMON, exporterChart } from '../../test/exporter-chart';
import { ApacheServer } from '../../test/servers';
import { dashboard } from './dashboard';

const bench = new ExporterBench();
let apache: ApacheServer;

/** The names of the servers that have such a series. */
async function serversOf(promql: string): Promise<(string | undefined)[]> {
  return (await query(bench.url, promql)).map(({ metric }) => metric['server']).sort();
}

beforeAll(async () => {
  apache = await ApacheServer.start();
  const chart = exporterChart();
  const url = `http://127.0.0.1:${apache.port}/server-status?auto`;
  const hostHeader = ApacheServer.STATUS_HOST;
  const bundle = ApacheExporter.monitoring([
    new ApacheExporter(chart, 'shop', { ...COMMON, name: 'shop', url, hostHeader }),
    // the same server, which does not show its status to this host
    new ApacheExporter(chart, 'closed', { ...COMMON, name: 'closed', url }),
  ]);
  if (!bundle) throw new Error('no bundle');
  await bench.start('apache-exporter', chart, bundle, {});
}, 120_000);

afterAll(async () => {
  await stopAll();
  await bench.stop();
});

describe('apache-exporter', () => {
  test('reads the status of a virtual host, and the series say which server it is', async () => {
    await eventually('the server to be up', async () => {
      expect(await serversOf('apache_up == 1')).toEqual(['closed', 'shop']);
      expect(await serversOf('apache_workers{state="idle"}')).toEqual(['shop']);
    });
    const [series] = await query(bench.url, 'apache_up{server="shop"}');
    expect(series?.metric).toEqual({
      __name__: 'apache_up',
      cluster: 'test',
      container: 'apache-exporter',
      instance: 'shop',
      job: 'apache-exporter',
      namespace: 'shop',
      node: 'node-a',
      pod: 'apache-exporter-shop-0',
      server: 'shop',
    });
    expect(await serversOf('up == 1')).toEqual(['closed', 'shop']);
    expect(await query(bench.url, '{exported_server!=""}')).toEqual([]);
  });

  test('knows how many workers there may be, not only how many there are', async () => {
    const [slots] = await query(bench.url, 'sum(apache_scoreboard{server="shop"})');
    expect(slots?.value).toBe(10);
  });

  test('gives every panel its numbers', async () => {
    await eventually('all panels to have numbers', async () => {
      expect(await bench.emptyQueries(dashboard([]))).toEqual([]);
    });
  });

  test('lets Prometheus answer every query of the runbook', async () => {
    const runbook = readFileSync(join(__dirname, 'runbook.md'), 'utf8');
    const queries = promqlOf(runbook, { SERVER: 'shop' });
    expect(queries.length).toBeGreaterThan(5);
    for (const promql of queries) await expect(query(bench.url, promql)).resolves.toBeInstanceOf(Array);
  });

  test('has rules that Prometheus can evaluate, of which only the one about the closed page sees anything', async () => {
    await eventually('all rules to be evaluated', async () => {
      const rules = await bench.rules();
      expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
      const pending = rules.flatMap(({ name, alerts }) =>
        alerts.map(({ labels }) => [name, labels['server']]),
      );
      expect(pending).toEqual([['ApacheStatusUnreadable', 'closed']]);
    });
  });

  test('says that a server is down which has been stopped', async () => {
    await apache.stop();
    await eventually('the server to be down', async () => {
      expect(await serversOf('apache_up == 0')).toEqual(['closed', 'shop']);
    });
    expect(await serversOf('up == 1')).toEqual(['closed', 'shop']);
    await eventually('the alert to be pending', async () => {
      const pending = (await bench.rules()).flatMap(({ name, alerts }) =>
        alerts.map(({ labels }) => [name, labels['server']]),
      );
      expect(pending).toEqual([
        ['ApacheDown', 'closed'],
        ['ApacheDown', 'shop'],
      ]);
    });
  });
});
