import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  engine,
  type EngineName,
  type EngineProcess,
  eventually,
  freePort,
  getText,
  query,
  run,
  start,
  stopAll,
  temporaryFolder,
} from './engines';

afterAll(stopAll);

describe('node-exporter, scraped by Prometheus', () => {
  let exporter: EngineProcess;
  let exporterAddress: string;
  let prometheusUrl: string;

  beforeAll(async () => {
    exporterAddress = `127.0.0.1:${await freePort()}`;
    exporter = start('node-exporter', [`--web.listen-address=${exporterAddress}`]);
    await exporter.waitForHttp(`http://${exporterAddress}/`);

    const folder = temporaryFolder('engines');
    const configuration = path.join(folder, 'prometheus.yml');
    const scrapeConfigs = [{ job_name: 'node', static_configs: [{ targets: [exporterAddress] }] }];
    // JSON is YAML too.
    writeFileSync(
      configuration,
      JSON.stringify({
        global: { scrape_interval: '1s', scrape_timeout: '1s' },
        scrape_configs: scrapeConfigs,
      }),
    );
    const address = `127.0.0.1:${await freePort()}`;
    prometheusUrl = `http://${address}`;
    await start('prometheus', [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ]).waitForHttp(`${prometheusUrl}/-/ready`);
  });

  test('serves node_uname_info', async () => {
    expect(await getText(`http://${exporterAddress}/metrics`)).toMatch(
      /^node_uname_info\{.*sysname="Linux".*\} 1$/m,
    );
  });

  test('is up, and down once it has been killed', async () => {
    await eventually('the exporter is up', async () => {
      expect(await query(prometheusUrl, 'up')).toEqual([
        { metric: { __name__: 'up', instance: exporterAddress, job: 'node' }, value: 1 },
      ]);
    });
    await exporter.kill('SIGKILL');
    expect(exporter.running).toBe(false);
    await eventually('the exporter is down', async () => {
      expect(await query(prometheusUrl, 'up == 0')).toHaveLength(1);
    });
  });

  test('reads infinite values and refuses a query that selects no vector', async () => {
    expect(await query(prometheusUrl, 'vector(-1/0)')).toEqual([{ metric: {}, value: -Infinity }]);
    await expect(query(prometheusUrl, '1')).rejects.toThrow('1 is a scalar, not an instant vector.');
    await expect(query(prometheusUrl, 'up{')).rejects.toThrow(/answered 400: .*unexpected end of input/);
  });
});

test('a missing program names the command that fetches it', () => {
  expect(() => engine('no-such-engine' as EngineName)).toThrow(
    /^no-such-engine is not in .*Run `npm run engines`/,
  );
});

test('a program that exits early fails the wait at once, with its log', async () => {
  const missing = path.join(temporaryFolder('engines'), 'missing.yml');
  const before = Date.now();
  const prometheus = start('prometheus', [`--config.file=${missing}`, '--web.listen-address=127.0.0.1:0']);
  await expect(prometheus.waitForHttp(`http://127.0.0.1:${await freePort()}/-/ready`)).rejects.toThrow(
    /^prometheus exited with status 2 before http.*answered\. Its log ends with:\n[^]*missing\.yml/,
  );
  expect(Date.now() - before).toBeLessThan(10_000);
});

test('a program that never gets ready fails the wait with the reason and its log', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const exporter = start('node-exporter', [`--web.listen-address=${address}`]);
  await exporter.waitForHttp(`http://${address}/`);
  await expect(exporter.waitForHttp(`http://${address}/nowhere`, { timeout: 300 })).rejects.toThrow(
    /^node-exporter was not ready within 0\.3 s: GET .* answered 404: [^]*Its log ends with:\n[^]*Listening on/,
  );
});

test('run gives the input to the program and tells its status', async () => {
  const rules = { groups: [{ name: 'demo', rules: [{ record: 'demo', expr: 'sum(' }] }] };
  const broken = await run('promtool', ['check', 'rules'], { input: JSON.stringify(rules) });
  expect(broken.status).toBe(1);
  expect(broken.stderr).toContain('parse error');
});

test('eventually tells what it waited for and the last failure', async () => {
  let attempts = 0;
  const attempt = () => {
    attempts += 1;
    throw new Error(`attempt ${attempts}`);
  };
  await expect(eventually('the moon is full', attempt, { timeout: 50, interval: 10 })).rejects.toThrow(
    /^the moon is full: still not so after 0\.05 s\. The last failure:\nattempt [2-9]$/,
  );
});
