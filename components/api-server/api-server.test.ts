import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { alertExpression } from '../../lib/alert';
import { find } from '../../lib/catalogue';
import { parseExposition } from '../../lib/catalogue/exposition';
import { MADE_BY_PROMETHEUS, keptSeries } from '../../lib/kept-series';
import { selectorsRead } from '../../lib/monitoring-bundle';
import { anchored, selectorsOf } from '../../lib/promql/selectors';
import { Rendered } from '../../test/manifests';
import { apiServerMonitoring } from '.';

const objects = new Rendered({ name: 'test' });
const job = (
  load(objects.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as any
).scrape_configs.find(({ job_name }: { job_name: string }) => job_name === 'apiserver');

describe('API server', () => {
  test('has to prove that it is the one', () => {
    expect(job.tls_config).toEqual({
      ca_file: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      server_name: 'kubernetes.default.svc',
    });
  });

  test('is found by its Service, which needs no right outside the namespace default', () => {
    expect(job.kubernetes_sd_configs).toEqual([
      { role: 'endpointslice', namespaces: { names: ['default'] } },
    ]);
    const withoutOthers = new Rendered({
      name: 'test',
      prometheus: { annotationDiscovery: { enabled: false } },
    });
    expect(withoutOthers.find('Role', 'prometheus', 'default').rules).toEqual([
      { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    ]);
  });
});

const bundle = apiServerMonitoring({ network: { apiServerPorts: [6443] } });
const selectors = selectorsRead([bundle]);

describe('what is read of its page', () => {
  const kept = keptSeries({ name: 'apiserver', source: 'apiserver' }, selectors, bundle.alsoRead);
  const page = parseExposition(
    gunzipSync(readFileSync(join(__dirname, '..', '..', 'test', 'recorded', 'apiserver.prom.gz'))).toString(),
  );
  const samples = [...page.values()].flatMap((family) => family.samples);
  /** Prometheus writes bounds of buckets as floats. */
  const value = (label: string, text = '') => (label === 'le' && /^\d+$/.test(text) ? `${text}.0` : text);
  const read = samples.filter(({ name, labels }) => {
    const limits = kept.get(name);
    return (
      limits &&
      Object.entries(limits).every(([label, values]) =>
        anchored(values).test(value(label, labels.get(label))),
      )
    );
  });
  const readOf = (name: string) => read.filter((sample) => sample.name === name);

  test('is about one series of thirty', () => {
    expect(samples.length).toBeGreaterThan(20_000);
    expect(read.length).toBeGreaterThan(500);
    expect(read.length).toBeLessThanOrEqual(700);
  });

  test('is no request that is open as long as somebody looks', () => {
    for (const name of ['apiserver_request_total', 'apiserver_request_sli_duration_seconds_count']) {
      const verbs = new Set(readOf(name).map(({ labels }) => labels.get('verb')));
      expect([...verbs].sort()).toEqual(['DELETE', 'GET', 'LIST', 'PATCH', 'POST', 'PUT']);
    }
  });

  test.each([
    ['apiserver_request_sli_duration_seconds_bucket', ['1', '30']],
    ['apiserver_client_certificate_expiration_seconds_bucket', ['172800', '2.592e+06', '604800', '86400']],
  ])('is of %s no bucket but %j', (name, bounds) => {
    const found = new Set(readOf(name).map(({ labels }) => labels.get('le')));
    expect([...found].sort()).toEqual(bounds);
  });

  test('is served by real ones, with these labels', () => {
    const ofTarget = new Set(['job', 'cluster', 'instance', 'le']);
    const unknown = selectors
      .filter(({ metric = '' }) => !MADE_BY_PROMETHEUS.test(metric) && !metric.includes(':'))
      .flatMap(({ metric = '', matchers }) => {
        const info = find('apiserver', metric);
        if (!info) return [metric];
        return matchers
          .filter(({ label }) => !ofTarget.has(label) && !info.labels.includes(label))
          .map(({ label }) => `${metric}{${label}}`);
      });
    expect(unknown).toEqual([]);
  });
});

describe('the error budget', () => {
  const alertOf = (name: string) => {
    const alert = bundle.alerts.find((candidate) => candidate.name === name);
    if (!alert) throw new Error(`there is no alert ${name}`);
    return alert;
  };

  // https://sre.google/workbook/alerting-on-slos/, with a step between the last two as kubernetes-mixin has it
  test.each([
    ['ApiServerErrorBudgetSpentIn2Days', '1h', '5m', 0.0144, 'critical'],
    ['ApiServerErrorBudgetSpentIn5Days', '6h', '30m', 0.006, 'critical'],
    ['ApiServerErrorBudgetSpentIn10Days', '1d', '2h', 0.003, 'warning'],
    ['ApiServerErrorBudgetSpentIn30Days', '3d', '6h', 0.001, 'warning'],
  ] as const)('raises %s by the last %s and the last %s', (name, long, short, limit, severity) => {
    const alert = alertOf(name);
    expect(alert.severity).toBe(severity);
    const [first = '', second = '', ...rest] = alertExpression(alert).split('\nand\n');
    expect(rest).toEqual([]);
    for (const [expression, range] of [
      [first, long],
      [second, short],
    ] as const) {
      // the recorded rates are those of 5 minutes
      expect(new Set(expression.match(/\[\w+\]/g))).toEqual(new Set(range === '5m' ? [] : [`[${range}]`]));
      expect(expression).toMatch(new RegExp(`> ${limit}$`));
    }
  });

  test.each([
    ['1h', 60],
    ['6h', 360],
    ['1d', 1440],
    ['3d', 4320],
  ])('takes %s for %d recorded samples, and so what was not recorded for good', (range, samples) => {
    const expressions = bundle.alerts.map(alertExpression).join('\n');
    expect(expressions).toContain(
      `sum_over_time(cluster:apiserver_requests_bad:rate5m{job="apiserver"}[${range}])\n/ (${samples} * avg_over_time(cluster:apiserver_requests:rate5m{job="apiserver"}[${range}]))`,
    );
  });

  test('is read from recorded series alone', () => {
    const read = bundle.alerts
      .filter(({ name }) => name.startsWith('ApiServerErrorBudget'))
      .flatMap((alert) => selectorsOf(alertExpression(alert)))
      .map(({ metric }) => metric);
    expect([...new Set(read)].sort()).toEqual((bundle.recordings ?? []).map(({ name }) => name).sort());
  });
});
