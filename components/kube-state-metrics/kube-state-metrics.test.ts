import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Testing } from 'cdk8s';
import { load } from 'js-yaml';
import { KubeStateMetrics } from '.';
import { alertExpression } from '../../lib/alert';
import { find } from '../../lib/catalogue';
import { imageOf } from '../../lib/image';
import { selectorsOf } from '../../lib/promql/selectors';
import { Rendered } from '../../test/manifests';

const objects = new Rendered({ name: 'test' });
const container = objects.container('Deployment', 'kube-state-metrics');
const jobs: any[] = (load(objects.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as any)
  .scrape_configs;
const job = (name: string) => jobs.find(({ job_name }) => job_name === name);

describe('kube-state-metrics', () => {
  test('may list and watch, and neither Secrets nor ConfigMaps', () => {
    const { rules } = objects.find('ClusterRole', 'monitoring-kube-state-metrics');
    for (const { verbs } of rules) expect(verbs).toEqual(['list', 'watch']);
    const resources = rules.flatMap((rule: any) => rule.resources);
    expect(resources).toContain('pods');
    expect(resources).not.toContain('secrets');
    expect(resources).not.toContain('configmaps');
  });

  test('looks at what it may read, and at nothing else', () => {
    const { rules } = objects.find('ClusterRole', 'monitoring-kube-state-metrics');
    const listed = container.args
      .find((arg: string) => arg.startsWith('--resources='))
      .slice('--resources='.length);
    expect(listed.split(',')).toEqual(rules.flatMap((rule: any) => rule.resources).sort());
  });

  test('is one, and never two for a moment: everything would count twice', () => {
    const { replicas, strategy } = objects.find('Deployment', 'kube-state-metrics').spec;
    expect(replicas).toBe(1);
    expect(strategy).toEqual({ type: 'Recreate' });
  });

  test('is scraped for the objects, whose labels count, and for itself', () => {
    expect(job('kube-state-metrics').honor_labels).toBe(true);
    const set = (name: string) => job(name).relabel_configs.flatMap((step: any) => step.target_label ?? []);
    expect(set('kube-state-metrics')).toEqual(['instance', 'cluster']);
    expect(set('kube-state-metrics-self')).toEqual([
      'namespace',
      'pod',
      'node',
      'container',
      'instance',
      'cluster',
    ]);
  });

  test('is only reached by Prometheus', () => {
    const { ingress } = objects.find('NetworkPolicy', 'kube-state-metrics').spec;
    expect(ingress).toHaveLength(1);
    expect(ingress[0].ports.map(({ port }: any) => port)).toEqual([8080, 8081]);
    expect(
      ingress[0].from.map((peer: any) => peer.podSelector.matchLabels['app.kubernetes.io/name']),
    ).toEqual(['prometheus']);
  });
});

/** What it brings along, as charts get it. */
const { alerts, dashboards, alsoRead, scrapeJobs } = new KubeStateMetrics(Testing.chart(), 'test', {
  namespace: 'monitoring',
  image: imageOf('kube-state-metrics'),
  resources: { cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' },
  network: { apiServerPorts: [443] },
  scrapedBy: [],
}).monitoring;
const expressions = [
  ...alerts.map(alertExpression),
  ...dashboards.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
].filter((expression) => !expression.startsWith('ALERTS{'));
const metricsOf = (expression: string) => selectorsOf(expression).flatMap(({ metric }) => metric ?? []);
const read = new Set([...expressions.flatMap(metricsOf), ...(alsoRead ?? [])]);

describe('alerts and panels about objects', () => {
  const singular = (resource: string) =>
    resource
      .replace(/ies$/, 'y')
      .replace(/(ss)es$/, '$1')
      .replace(/([^s])s$/, '$1');
  const kinds: string[] = objects
    .find('ClusterRole', 'monitoring-kube-state-metrics')
    .rules.flatMap((rule: any) => rule.resources.map(singular));
  const unknown = (metrics: Iterable<string>) =>
    [...metrics].filter(
      (metric) => !kinds.some((kind) => metric === `kube_${kind}` || metric.startsWith(`kube_${kind}_`)),
    );

  test('read nothing about objects that it does not look at', () => {
    const ofItself = new Set(['up', 'kube_state_metrics_list_total', 'kube_state_metrics_watch_total']);
    expect(unknown([...read].filter((metric) => !ofItself.has(metric)))).toEqual([]);
    expect(unknown(['kube_secret_info', 'kube_pod_info', 'kube_lease_owner'])).toEqual([
      'kube_secret_info',
      'kube_lease_owner',
    ]);
  });

  test('read known metrics and labels only', () => {
    const problems = expressions.flatMap(selectorsOf).flatMap(({ metric = '', matchers }) => {
      if (metric === 'up' || metric.startsWith('kube_state_metrics_')) return [];
      const known = find('kube-state-metrics', metric);
      if (!known) return [metric];
      // of some, no series was there to see labels of
      if (!known.seen) return [];
      return matchers
        .map(({ label }) => label)
        .filter((label) => !['job', 'cluster', ...known.labels].includes(label))
        .map((label) => `${metric} ${label}`);
    });
    expect(problems).toEqual([]);
  });

  test('name only jobs that there are', () => {
    const named = expressions
      .flatMap(selectorsOf)
      .flatMap(({ matchers }) => matchers.filter(({ label }) => label === 'job').map(({ value }) => value));
    expect([...new Set(named)].sort()).toEqual(scrapeJobs.map(({ name }) => name).sort());
  });
});

describe('the runbook', () => {
  const text = readFileSync(join(__dirname, 'runbook.md'), 'utf8');
  const queries = [...text.matchAll(/^ *```promql\n([^]*?)^ *```/gm)].map(([, query = '']) => query);

  test('asks only for what is kept', () => {
    expect(queries.length).toBeGreaterThanOrEqual(alerts.length);
    const asked = new Set(queries.flatMap(metricsOf));
    expect([...asked].filter((metric) => !read.has(metric))).toEqual([]);
  });

  test('is the only one to ask for what is kept for its sake', () => {
    const asked = new Set(queries.flatMap(metricsOf));
    const elsewhere = new Set(expressions.flatMap(metricsOf));
    for (const metric of alsoRead ?? []) {
      expect([metric, asked.has(metric), elsewhere.has(metric)]).toEqual([metric, true, false]);
    }
  });
});
