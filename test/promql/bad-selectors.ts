import type { BadExpression } from './bad-expressions';

/** Names of metrics, jobs and labels, and values of labels that are not there. */
export const badSelectors: readonly BadExpression[] = [
  {
    expr: 'node_filesystem_available_bytes < 1e9',
    says: [
      'reads node_filesystem_available_bytes, but no job of this environment has a metric of that name. Did you mean "node_filesystem_avail_bytes"?',
    ],
  },
  {
    expr: 'node_cpu < 1',
    says: [
      'reads node_cpu, but no job of this environment has a metric of that name. Did you mean "node_cpu_seconds_total"?',
    ],
  },
  {
    expr: 'rate(node_cpu{mode="idle"}[5m])',
    says: [
      'reads node_cpu, but no job of this environment has a metric of that name. Did you mean "node_cpu_seconds_total"?',
    ],
  },
  {
    expr: 'node_memory_MemAvailable < 1e9',
    says: [
      'reads node_memory_MemAvailable, but no job of this environment has a metric of that name. Did you mean "node_memory_MemAvailable_bytes"?',
    ],
  },
  {
    expr: 'kube_pod_container_status_restarts > 5',
    says: [
      'reads kube_pod_container_status_restarts, but no job of this environment has a metric of that name. Did you mean "kube_pod_container_status_restarts_total"?',
    ],
  },
  {
    expr: 'rate(container_cpu_usage_seconds[5m])',
    says: [
      'reads container_cpu_usage_seconds, but no job of this environment has a metric of that name. Did you mean "container_cpu_usage_seconds_total"?',
    ],
  },
  {
    expr: 'up{job="node-exporters"} == 0',
    says: [
      'reads up with job="node-exporters", but this environment has no such job. Did you mean "node-exporter"?',
    ],
  },
  {
    expr: 'absent(up{job="kubernetes-apiservers"})',
    says: ['reads up with job="kubernetes-apiservers", but this environment has no such job. Its jobs are'],
  },
  {
    expr: 'node_load1{job="kube-state-metrics"} > 4',
    says: [
      'reads node_load1 with job="kube-state-metrics", but only the job "node-exporter" has a metric of that name.',
    ],
  },
  {
    expr: 'http_requests_total{job="shop", code="500"} + orders_total',
    says: [
      'reads orders_total, but no job of this environment has a metric of that name. If a program of your own has it, name its job in the selector, or list it in knownMetrics.',
    ],
  },
  {
    expr: 'sum(rate(apiserver_request_duration_seconds[5m]))',
    says: [
      'reads apiserver_request_duration_seconds, which is a histogram: its samples are called apiserver_request_duration_seconds_bucket,',
    ],
  },
  {
    expr: 'thanos_compact_halted == 1',
    says: [
      'reads thanos_compact_halted, but no job of this environment has a metric of that name. It is a metric of "thanos-compact", which nothing here scrapes. If a program of your own has it, name its job in the selector, or list it in knownMetrics.',
    ],
  },
  {
    expr: '{__name__=~"nod_.+"}',
    says: ['reads {__name__=~"nod_.+"}, but no metric of this environment has such a name.'],
  },
  {
    expr: 'instance:node_cpu:rate1m > 0.9',
    says: [
      'reads instance:node_cpu:rate1m, but no job of this environment has a metric of that name. Did you mean "instance:node_cpu:rate5m"?',
    ],
  },
  {
    expr: 'sum by (pod_name) (rate(container_cpu_usage_seconds_total[5m]))',
    says: [
      [
        'groups by "pod_name", but container_cpu_usage_seconds_total has only the labels',
        'Did you mean "pod"?',
      ],
    ],
  },
  {
    expr: 'container_memory_working_set_bytes{container_name!=""} > 1e9',
    says: [
      [
        'matches on the label "container_name" of container_memory_working_set_bytes, which has only the labels',
        'Did you mean "container"?',
      ],
    ],
  },
  {
    expr: 'node_filesystem_avail_bytes{mount_point="/"} < 1e9',
    says: [
      [
        'matches on the label "mount_point" of node_filesystem_avail_bytes, which has only the labels',
        'Did you mean "mountpoint"?',
      ],
    ],
  },
  {
    expr: 'kube_pod_status_phase{status="Failed"} > 0',
    says: [
      'matches on the label "status" of kube_pod_status_phase, which has only the labels "cluster", "instance", "job", "namespace", "phase", "pod" and "uid".',
    ],
  },
  {
    expr: 'sum by (exported_namespace) (kube_pod_info)',
    says: ['groups by "exported_namespace", but kube_pod_info has only the labels'],
  },
  {
    expr: 'node_load1{namespace="monitoring"} > 4',
    says: [
      'matches on the label "namespace" of node_load1, which has only the labels "cluster", "instance", "job" and "node".',
    ],
  },
  {
    expr: 'sum by (node) (sum by (namespace, pod) (rate(container_cpu_usage_seconds_total[5m])))',
    says: [
      'groups by "node", but the sum(…) inside has only the labels "namespace" and "pod". Did you mean "pod"?',
    ],
  },
  {
    expr: 'max by (path) (sum by (instance, device) (node_filesystem_avail_bytes))',
    says: ['groups by "path", but the sum(…) inside has only the labels "device" and "instance".'],
  },
  {
    expr: 'instance:node_cpu:rate5m{mode="idle"} > 0.5',
    says: [
      'matches on the label "mode" of instance:node_cpu:rate5m, which has only the labels "cluster", "instance" and "job".',
    ],
  },
  {
    expr: 'rate(node_cpu_seconds_total[$__rate_interval])',
    says: ['has the variable $__rate_interval, but only Grafana fills those in: write what it stands for.'],
  },
  {
    expr: 'node_load1{cluster="$cluster"} > 4',
    says: ['has the variable $cluster, but only Grafana fills those in: write what it stands for.'],
  },
  {
    expr: 'apiserver_request_duration_seconds_bucket{le="1"}',
    says: [
      'matches le="1" of apiserver_request_duration_seconds_bucket, but Prometheus 3 writes numbers in one way only: "1.0", not "1".',
    ],
  },
  {
    expr: 'apiserver_request_duration_seconds_bucket{le=~"0.1|1"}',
    says: [
      'matches le=~"0.1|1" of apiserver_request_duration_seconds_bucket, but Prometheus 3 writes numbers in one way only: "1.0", not "1".',
    ],
  },
  {
    expr: 'apiserver_response_sizes_bucket{le="1000000"}',
    says: [
      'matches le="1000000" of apiserver_response_sizes_bucket, but Prometheus 3 writes numbers in one way only: "1e+06", not "1000000".',
    ],
  },
  {
    expr: 'apiserver_request_duration_seconds_bucket{le="Inf"}',
    says: [
      'matches le="Inf" of apiserver_request_duration_seconds_bucket, but Prometheus 3 writes numbers in one way only: "+Inf", not "Inf".',
    ],
  },
  {
    expr: 'prometheus_rule_group_duration_seconds{quantile="0.990"}',
    says: [
      'matches quantile="0.990" of prometheus_rule_group_duration_seconds, but Prometheus 3 writes numbers in one way only: "0.99", not "0.990".',
    ],
  },
  {
    expr: 'apiserver_request_duration_seconds_bucket{le="fast"}',
    says: [
      'matches le="fast" of apiserver_request_duration_seconds_bucket, but the values of le are numbers.',
    ],
  },
];
