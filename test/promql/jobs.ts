import { Duration } from 'cdk8s';
import type { MetricSource } from '../../lib/catalogue';
import { Schema } from '../../lib/promql/schema';
import { POD_LABELS, copy } from '../../lib/scrape-job';
import type { RelabelStep, ScrapeJob } from '../../lib/scrape-job';

const NODE = copy('__meta_kubernetes_node_name', 'node');

function job(
  name: string,
  source: MetricSource | undefined,
  steps: readonly RelabelStep[],
  rest: Partial<ScrapeJob> = {},
  config: Partial<ScrapeJob['config']> = {},
): ScrapeJob {
  return {
    name,
    config: { job_name: name, relabel_configs: [...steps, copy('__address__', 'instance')], ...config },
    ...(source && { source }),
    targets: { kind: 'fixed', count: 1 },
    access: [],
    egress: [],
    ...rest,
  };
}

/** Jobs of each kind: with labels of pods, of their own, honored or set, slow ones, and users' own programs. */
export const jobs: readonly ScrapeJob[] = [
  job('node-exporter', 'node-exporter', [NODE]),
  job('kube-state-metrics', 'kube-state-metrics', [], {}, { honor_labels: true }),
  job(
    'cadvisor',
    'kubelet-cadvisor',
    [NODE],
    { minimumInterval: Duration.seconds(30) },
    { honor_labels: true },
  ),
  job('kubelet', 'kubelet', [NODE], { minimumInterval: Duration.seconds(30) }),
  job('apiserver', 'apiserver', [], { minimumInterval: Duration.seconds(30) }),
  job('coredns', 'coredns', POD_LABELS),
  job('etcd', 'etcd', [NODE]),
  job('prometheus', 'prometheus', POD_LABELS),
  job(
    'probes-services',
    'blackbox-probe',
    [copy('__meta_kubernetes_service_name', 'service'), { target_label: 'job', replacement: 'probes' }],
    { interval: Duration.minutes(2) },
  ),
  job(
    'postgres',
    'postgres-exporter',
    [copy('__meta_kubernetes_pod_label_server', 'server')],
    {},
    {
      metric_relabel_configs: [{ regex: 'exported_server', action: 'labeldrop' }],
    },
  ),
  job('shop', undefined, POD_LABELS),
  job('machines', undefined, [], {}, { static_configs: [{ targets: ['a:1'], labels: { site: 'berlin' } }] }),
];

/** All that these jobs have, scraped every 15 seconds. */
export function schemaOfJobs(): Schema {
  const schema = new Schema(jobs, {
    scrapeInterval: Duration.seconds(15),
    knownMetrics: [{ name: 'pushed_total' }],
  });
  schema.record('instance:node_cpu:rate5m', {
    possible: new Set(['job', 'instance', 'cluster']),
    certain: new Map(['job', 'instance', 'cluster'].map((label) => [label, undefined])),
  });
  return schema;
}
