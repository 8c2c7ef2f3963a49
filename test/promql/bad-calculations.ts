import type { BadExpression } from './bad-expressions';

/** Functions and joins that give nothing, or something else than what is meant. */
export const badCalculations: readonly BadExpression[] = [
  {
    expr: 'kube_node_status_condition{condition="Ready",status="true"} == 0 and on (hostname) up',
    says: [
      'matches on "hostname", but kube_node_status_condition has only the labels "cluster", "condition", "instance", "job", "node" and "status".',
    ],
  },
  {
    expr: 'label_replace(node_load1, "node_name", "$1", "host", "(.+)")',
    says: [
      'takes label_replace() from the label "host", but node_load1 has only the labels "cluster", "instance", "job" and "node".',
    ],
  },
  {
    expr: 'node_filesystem_avail_bytes / ignoring (mode) node_filesystem_size_bytes',
    says: [['ignores "mode", but what is there has only the labels', 'Did you mean "node"?']],
  },
  {
    expr: 'rate(node_load1[5m]) > 1',
    says: [
      'takes rate() of node_load1, which is a gauge: each time it falls would count as a restart. Use delta() or deriv(), or a function such as avg_over_time().',
    ],
  },
  {
    expr: 'increase(kube_deployment_status_replicas[1h]) > 0',
    says: [
      'takes increase() of kube_deployment_status_replicas, which is a gauge: each time it falls would count as a restart. Use delta() or deriv(), or a function such as',
    ],
  },
  {
    expr: 'delta(node_network_receive_bytes_total[5m]) > 0',
    says: [
      'takes delta() of node_network_receive_bytes_total, which is a counter: its restarts would count as falls. Use rate() or increase().',
    ],
  },
  {
    expr: 'deriv(apiserver_request_total[10m])',
    says: [
      'takes deriv() of apiserver_request_total, which is a counter: its restarts would count as falls. Use rate() or increase().',
    ],
  },
  {
    expr: 'predict_linear(node_cpu_seconds_total[1h], 3600) > 0',
    says: [
      'takes predict_linear() of node_cpu_seconds_total, which is a counter: its restarts would count as falls. Use rate() or increase().',
    ],
  },
  {
    expr: 'rate(prometheus_rule_group_duration_seconds{quantile="0.99"}[5m])',
    says: [
      'takes rate() of prometheus_rule_group_duration_seconds, which is a gauge: each time it falls would count as a restart. Use delta() or deriv(), or a function such as',
    ],
  },
  {
    expr: 'rate(sum(apiserver_request_total)[5m:1m])',
    says: [
      'takes rate() of sum(…), which hides when one of its counters starts anew. Take rate() of the series first, then sum().',
    ],
  },
  {
    expr: 'histogram_quantile(0.99, sum by (verb) (rate(apiserver_request_duration_seconds_bucket[5m])))',
    says: [
      'takes histogram_quantile() of what has only the label "verb": it needs "le". Keep it, e.g. with sum by (le) (…).',
    ],
  },
  {
    expr: 'histogram_quantile(0.99, rate(apiserver_request_duration_seconds_sum[5m]))',
    says: [
      'takes histogram_quantile() of apiserver_request_duration_seconds_sum, which has no label "le": it needs the buckets, e.g. apiserver_request_duration_seconds_bucket.',
    ],
  },
  {
    expr: 'histogram_quantile(99, sum by (le) (rate(apiserver_request_duration_seconds_bucket[5m])))',
    says: ['asks histogram_quantile() for 99, but a quantile is between 0 and 1. Write 0.99.'],
  },
  {
    expr: 'quantile by (node) (95, node_load1)',
    says: ['asks quantile() for 95, but a quantile is between 0 and 1. Write 0.95.'],
  },
  {
    expr: 'count(up{job="shop"} == 1) == 0',
    says: [
      'compares count(…) == 0, which never holds: where there is nothing to count, the result is nothing, not 0. Write absent(…), or (count(…) or vector(0)) == 0.',
    ],
  },
  {
    expr: '(count by (instance) (node_load1 > 3)) < 1',
    says: ['compares count(…) < 1, which never holds'],
  },
  {
    expr: 'quantile_over_time(90, node_load1[1h])',
    says: ['asks quantile_over_time() for 90, but a quantile is between 0 and 1. Write 0.9.'],
  },
  {
    expr: 'rate(container_cpu_usage_seconds_total[30s])',
    says: [
      'takes rate() of container_cpu_usage_seconds_total over 30s, but it is only scraped every 30 s, and rate() needs two samples. Use at least 60 s.',
    ],
  },
  {
    expr: 'irate(node_cpu_seconds_total[15s])',
    says: [
      'takes irate() of node_cpu_seconds_total over 15s, but it is only scraped every 15 s, and irate() needs two samples. Use at least 30 s.',
    ],
  },
  {
    expr: 'avg_over_time(probe_success[1m]) < 1',
    says: [
      'takes avg_over_time() of probe_success over 1m, but it is only scraped every 120 s, and avg_over_time() needs a sample. Use at least 120 s.',
    ],
  },
  {
    expr: 'changes(probe_success[2m]) > 3',
    says: [
      'takes changes() of probe_success over 2m, but it is only scraped every 120 s, and changes() needs two samples. Use at least 240 s.',
    ],
  },
  {
    place: 'panel',
    expr: 'rate(node_cpu_seconds_total[$__interval])',
    says: [
      'takes rate() of node_cpu_seconds_total over $__interval, which may be shorter than the time between two samples. Use $__rate_interval.',
    ],
  },
  {
    place: 'panel',
    expr: 'rate(probe_success[$__rate_interval])',
    says: [
      'takes rate() of probe_success, which is a gauge: each time it falls would count as a restart. Use delta() or deriv(), or a function such as avg_over_time().',
      'takes rate() of probe_success over $__rate_interval, which may be 120 s, but it is only scraped every 120 s, and rate() needs two samples. Use at least 240 s, e.g. [5m].',
    ],
  },
  {
    place: 'panel',
    expr: 'deriv(probe_duration_seconds[$__rate_interval])',
    says: [
      'takes deriv() of probe_duration_seconds over $__rate_interval, which may be 120 s, but it is only scraped every 120 s, and deriv() needs two samples. Use at least',
    ],
  },
  {
    expr: 'rate(rate(node_cpu_seconds_total[5m])[5m:])',
    says: [
      'takes rate() of rate(…), which is no counter any more. Use a function such as avg_over_time() or deriv().',
    ],
  },
  {
    expr: 'sum by (instance) (rate(node_cpu_seconds_total[5m])) / sum(rate(node_cpu_seconds_total[5m]))',
    says: [
      'compares series that never match: on both sides of "/" they need the same labels, but the left side has only the label',
    ],
  },
  {
    expr: 'sum by (namespace) (kube_pod_info) > sum by (node) (kube_node_info)',
    says: [
      'compares series that never match: on both sides of ">" they need the same labels, but the left side has only the label',
    ],
  },
  {
    expr: 'node_load1 / count by (instance) (node_cpu_seconds_total)',
    says: [
      'compares series that never match: on both sides of "/" they need the same labels, but the left side has "cluster" and "job", and the right side only the label',
    ],
  },
  {
    expr: 'container_memory_working_set_bytes{job="cadvisor"} / kube_pod_container_resource_limits{resource="memory"}',
    says: [
      'compares series that never match: on both sides of "/" they need the same labels, but the right side has "resource", and the left side only the labels "cluster",',
    ],
  },
  {
    expr: 'kube_pod_info{job="kube-state-metrics"} * on (namespace, pod) group_left (deployment) kube_pod_owner',
    says: ['takes with group_left the label "deployment", but kube_pod_owner has only the labels'],
  },
  {
    expr: 'kube_pod_status_phase and on (uid_) kube_pod_info',
    says: [['matches on "uid_", but kube_pod_status_phase has only the labels', 'Did you mean "uid"?']],
  },
  {
    expr: 'kube_pod_status_reason{reason="Evicted"} * on (pod) group_left (host_name) kube_pod_info',
    says: ['takes with group_left the label "host_name", but kube_pod_info has only the labels'],
  },
];
