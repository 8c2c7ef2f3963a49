import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogueOf, type CatalogueFile, find, type MetricSource, metricSources } from '.';

const files = readdirSync(__dirname).filter((name) => name.endsWith('.json'));
const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, file), 'utf8'));
const series = read('series.json') as Record<string, Record<string, number | [number, number]>>;

/** What is wrong with a file: nothing else would notice an edit by hand. */
function problems(name: string, { source, version, from, metrics }: CatalogueFile): string[] {
  const names = Object.keys(metrics);
  const isSorted = (words: readonly string[]) =>
    words.every((word, index) => index === 0 || word > (words[index - 1] ?? ''));
  return [
    ...(source === name ? [] : [`${name} calls itself ${source}`]),
    ...(/^\d+(\.\d+)+$/.test(version) && from.includes(version)
      ? []
      : [`${name} does not say what it is of`]),
    ...(names.length > 0 && isSorted(names) ? [] : [`${name} is not sorted`]),
    ...Object.entries(metrics).flatMap(([metric, { type, help, labels = [] }]) => [
      ...(/^[a-zA-Z_:][\w:]*$/.test(metric) ? [] : [`${metric} is no name`]),
      ...(['counter', 'gauge', 'histogram', 'summary', 'untyped'].includes(type)
        ? []
        : [`${metric} is a ${type}`]),
      // no source so far has a metric without
      ...(help ? [] : [`${metric} has no help`]),
      ...(isSorted(labels) ? [] : [`${metric}'s labels are not sorted`]),
      ...((type === 'histogram' && labels.includes('le')) ||
      (type === 'summary' && labels.includes('quantile'))
        ? [`${metric} has a label that its type implies`]
        : []),
    ]),
  ];
}

describe('the files', () => {
  test('are there for every source, and no others', () => {
    expect(files).toEqual([...metricSources.map((source) => `${source}.json`), 'series.json'].sort());
  });

  test.each(metricSources)('%s is in order', (source) => {
    expect(problems(source, read(`${source}.json`) as CatalogueFile)).toEqual([]);
  });

  test('that are not in order are told', () => {
    const metrics = {
      b: { type: 'histogram', labels: ['le', 'a'], help: 'Some' },
      a: { type: 'info', labels: [], help: '' },
      'c-d': { type: 'gauge', help: 'Some' },
    } as unknown as CatalogueFile['metrics'];
    expect(problems('x', { source: 'y', version: '', from: '', metrics })).toEqual([
      'x calls itself y',
      'x does not say what it is of',
      'x is not sorted',
      "b's labels are not sorted",
      'b has a label that its type implies',
      'a is a info',
      'a has no help',
      'c-d is no name',
    ]);
  });

  test('have a metric a line, so that diffs can be read', () => {
    for (const source of metricSources) {
      const lines = readFileSync(join(__dirname, `${source}.json`), 'utf8').split('\n');
      expect(lines.filter((line) => line.includes('"type":'))).toHaveLength(catalogueOf(source).size);
    }
  });

  test('stay small: together less than 600 KiB', () => {
    const sizes = files.map((file) => statSync(join(__dirname, file)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(600 * 1024);
  });

  test('count the series of every source that Atalaya scrapes', () => {
    const scraped = metricSources.filter((source) => !source.startsWith('thanos-'));
    expect(Object.keys(series)).toEqual([...scraped].sort());
    for (const source of scraped) {
      const counts = series[source] ?? {};
      const known = [...catalogueOf(source).keys()];
      expect(Object.keys(counts)).toEqual(known.filter((name) => counts[name] !== undefined));
      const unseen = [...catalogueOf(source).values()].filter(({ seen }) => !seen).map(({ name }) => name);
      expect(Object.keys(counts).filter((name) => counts[name] === 0)).toEqual(unseen);
    }
  });

  test('count the buckets of histograms', () => {
    expect(series['coredns']?.['coredns_health_request_duration_seconds']).toEqual([8, 6]);
    // a family that is not listed has one series
    expect(series['coredns']?.['coredns_panics_total']).toBeUndefined();
  });
});

describe('the catalogue', () => {
  test('knows kube_pod_status_phase with its labels', () => {
    expect(catalogueOf('kube-state-metrics').get('kube_pod_status_phase')).toEqual({
      name: 'kube_pod_status_phase',
      type: 'gauge',
      help: '[STABLE] The pods current phase.',
      labels: ['namespace', 'phase', 'pod', 'uid'],
      seen: true,
      documented: false,
    });
  });

  test('tells that it has seen no series of a metric', () => {
    expect(
      catalogueOf('kube-state-metrics').get('kube_cronjob_spec_starting_deadline_seconds'),
    ).toMatchObject({
      labels: [],
      seen: false,
    });
  });

  // what only shows when a source has been made to work
  test.each<[MetricSource, string, string, string[]]>([
    ['alertmanager', 'alertmanager_cluster_members', 'gauge', []],
    ['alertmanager', 'alertmanager_notifications_failed_total', 'counter', ['integration', 'reason']],
    ['apache-exporter', 'apache_accesses_total', 'counter', []],
    [
      'apiserver',
      'apiserver_request_sli_duration_seconds',
      'histogram',
      ['component', 'group', 'resource', 'scope', 'subresource', 'verb', 'version'],
    ],
    ['blackbox-probe', 'probe_dns_serial', 'gauge', []],
    ['blackbox-probe', 'probe_http_duration_seconds', 'gauge', ['phase']],
    ['blackbox-probe', 'probe_icmp_duration_seconds', 'gauge', ['phase']],
    ['blackbox-probe', 'probe_ssl_earliest_cert_expiry', 'gauge', []],
    [
      'kubelet-cadvisor',
      'container_memory_working_set_bytes',
      'gauge',
      ['container', 'id', 'image', 'name', 'namespace', 'pod'],
    ],
    ['node-exporter', 'node_cpu_seconds_total', 'counter', ['cpu', 'mode']],
    ['postgres-exporter', 'pg_replication_slot_slot_is_active', 'gauge', ['slot_name', 'slot_type']],
    ['postgres-exporter', 'pg_stat_user_tables_n_live_tup', 'gauge', ['datname', 'relname', 'schemaname']],
    ['prometheus', 'prometheus_notifications_latency_seconds', 'summary', ['alertmanager']],
    ['prometheus', 'prometheus_rule_evaluation_failures_total', 'counter', ['rule_group']],
    ['prometheus', 'prometheus_sd_kubernetes_http_request_total', 'counter', ['status_code']],
    ['redis-exporter', 'redis_aof_enabled', 'gauge', []],
    ['redis-exporter', 'redis_commands_latencies_usec', 'histogram', ['cmd']],
  ])('of %s has %s', (source, name, type, labels) => {
    expect(catalogueOf(source).get(name)).toMatchObject({ type, labels, seen: true });
  });

  test('is read once', () => {
    expect(catalogueOf('etcd')).toBe(catalogueOf('etcd'));
  });
});

describe('find', () => {
  test.each<[MetricSource, string, string]>([
    ['node-exporter', 'node_load1', 'node_load1'],
    ['node-exporter', 'node_cpu_seconds_total', 'node_cpu_seconds_total'],
    [
      'prometheus',
      'prometheus_http_request_duration_seconds_bucket',
      'prometheus_http_request_duration_seconds',
    ],
    [
      'prometheus',
      'prometheus_http_request_duration_seconds_sum',
      'prometheus_http_request_duration_seconds',
    ],
    [
      'prometheus',
      'prometheus_http_request_duration_seconds_count',
      'prometheus_http_request_duration_seconds',
    ],
    ['prometheus', 'prometheus_target_interval_length_seconds', 'prometheus_target_interval_length_seconds'],
    [
      'prometheus',
      'prometheus_target_interval_length_seconds_count',
      'prometheus_target_interval_length_seconds',
    ],
    // gauges of kube-state-metrics that end like parts of a histogram or a counter
    ['kube-state-metrics', 'kube_job_status_failed', 'kube_job_status_failed'],
    ['kubelet', 'registered_metrics_total', 'registered_metrics_total'],
    // a counter that OpenMetrics has under another name
    ['grafana', 'grafana_emails_sent_failed', 'grafana_emails_sent_failed'],
    ['grafana', 'grafana_emails_sent_failed_total', 'grafana_emails_sent_failed'],
  ])('of %s takes %s for %s', (source, sample, metric) => {
    expect(find(source, sample)?.name).toBe(metric);
  });

  test.each<[MetricSource, string]>([
    ['node-exporter', 'node_load_1'],
    ['node-exporter', 'node_load1_total'],
    ['node-exporter', 'node_load1_count'],
    ['node-exporter', 'node_cpu_seconds'],
    ['node-exporter', 'kube_pod_status_phase'],
    ['prometheus', 'prometheus_target_interval_length_seconds_bucket'],
    ['prometheus', 'prometheus_http_request_duration_seconds_total'],
    ['prometheus', 'constructor'],
  ])('of %s does not take %s for anything', (source, sample) => {
    expect(find(source, sample)).toBeUndefined();
  });
});
