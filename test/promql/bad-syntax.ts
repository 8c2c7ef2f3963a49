import type { BadExpression } from './bad-expressions';

/** What Prometheus can not evaluate. */
export const badSyntax: readonly BadExpression[] = [
  {
    expr: 'count by (version) (prometheus_build_info) by (version)',
    says: [
      'can not be evaluated: it is no PromQL from character 44 (line 1) on, near "by (version)": count by (version) (prometheus_build_info) by (version)',
    ],
  },
  {
    expr: 'apiserver_request_total{code=~"5**"}',
    says: ['has the regular expression "5**", which can not be compiled: Nothing to repeat.'],
  },
  {
    expr: 'apiserver_request_total{code!~"^(?!5).*"}',
    says: [
      'has the regular expression "^(?!5).*", which can not be compiled: RE2, which Prometheus uses, does not know a negative lookahead, (?!…).',
    ],
  },
  {
    expr: 'apiserver_request_total{verb=~"(GET|LIST)\\\\1"}',
    says: [
      'has the regular expression "(GET|LIST)\\1", which can not be compiled: RE2, which Prometheus uses, does not know a backreference such as \\1.',
    ],
  },
  {
    expr: 'node_filesystem_avail_bytes{fstype=~"*tmpfs"}',
    says: ['has the regular expression "*tmpfs", which can not be compiled: Nothing to repeat.'],
  },
  {
    expr: 'node_filesystem_avail_bytes{mountpoint=~"/(run"}',
    says: ['has the regular expression "/(run", which can not be compiled: Unterminated group.'],
  },
  {
    expr: 'node_network_receive_bytes_total{device=~"veth\\d+"}',
    says: ['has the text "veth\\d+" with the escape \\d, which Prometheus does not know. Write \\\\d.'],
  },
  {
    expr: 'label_replace(node_load1, "host", "$1", "instance", "(.*):(?=\\\\d)")',
    says: [
      'has the regular expression "(.*):(?=\\d)", which can not be compiled: RE2, which Prometheus uses, does not know a lookahead, (?=…).',
    ],
  },
  {
    expr: 'rate(node_cpu_seconds_total)',
    says: [
      'can not be evaluated at node_cpu_seconds_total: expected type matrix in call to function "rate", got vector. Give the selector a range, e.g. [5m].',
    ],
  },
  {
    expr: 'node_cpu_seconds_total[5m] > 1',
    says: [
      'can not be evaluated at node_cpu_seconds_total[5m]: binary expression must contain only scalar and instant vector types. Take the range away, or put a function around it.',
    ],
  },
  {
    expr: 'sum(rate(node_cpu_seconds_total[5m])',
    says: [
      'can not be evaluated: it is no PromQL from character 37 (line 1) on, at its end: sum(rate(node_cpu_seconds_total[5m])',
    ],
  },
  {
    expr: 'sum by instance (node_load1)',
    says: [
      'can not be evaluated: it is no PromQL from character 8 (line 1) on, near "instance (node_load1)": sum by instance (node_load1)',
    ],
  },
  {
    expr: 'sum(node_load1) by (instance) > 4 and',
    says: [
      'can not be evaluated: it is no PromQL from character 38 (line 1) on, at its end: sum(node_load1) by (instance) > 4 and',
    ],
  },
  {
    expr: 'node_load1{instance=db} > 4',
    says: [
      'can not be evaluated: it is no PromQL from character 21 (line 1) on, near "db} > 4": node_load1{instance=db} > 4',
    ],
  },
  {
    expr: 'rate(node_cpu_seconds_total{mode="idle"})[5m]',
    says: [
      'can not be evaluated at node_cpu_seconds_total{mode="idle"}: expected type matrix in call to function "rate", got vector. Give the selector a range, e.g. [5m].',
      'has the range [5m] behind rate(node_cpu_seconds_total{mode="idle"}), but only a selector can have a range. A subquery can be of anything: [5m:].',
    ],
  },
  {
    expr: 'sum(node_load1)[5m]',
    says: [
      'has the range [5m] behind sum(node_load1), but only a selector can have a range. A subquery can be of anything: [5m:].',
    ],
  },
  {
    expr: 'rate(node_cpu_seconds_total[5m]) offset 1h',
    says: [
      'has offset 1h behind rate(node_cpu_seconds_total[5m]), but that belongs directly behind the selector.',
    ],
  },
  {
    expr: 'node_load1 offset 1h[5m]',
    says: ['has offset 1h before a range, but the range comes first: x[5m] offset 1h.'],
  },
  {
    expr: 'rate(node_cpu_seconds_total[5m], 3)',
    says: [
      'can not be evaluated at rate(node_cpu_seconds_total[5m], 3): expected 1 argument(s) in call to "rate", got 2.',
    ],
  },
  {
    expr: 'histogram_quantile(sum by (le) (rate(apiserver_request_duration_seconds_bucket[5m])), 0.9)',
    says: [
      'can not be evaluated at sum by (le) (rate(apiserver_request_duration_seconds_bucket[5m])): expected type scalar in call to function "histogram_quantile", got vector.',
      'can not be evaluated at 0.9: expected type vector in call to function "histogram_quantile", got scalar.',
    ],
  },
  {
    expr: 'avg_over_time(rate(node_cpu_seconds_total[5m]))',
    says: [
      'can not be evaluated at rate(node_cpu_seconds_total[5m]): expected type matrix in call to function "avg_over_time", got vector. Give the selector a range, e.g. [5m].',
    ],
  },
  {
    expr: '1 > 0',
    says: [
      'can not be evaluated at 1 > 0: comparisons between scalars must use BOOL modifier. Write e.g. "> bool 0".',
    ],
  },
  {
    expr: 'node_load1 and 4',
    says: ['can not be evaluated at node_load1 and 4: set operator not allowed in binary scalar expression.'],
  },
  {
    expr: 'sum(node_load1) + on (instance) bool 3',
    says: [
      'can not be evaluated: it is no PromQL from character 33 (line 1) on, near "bool 3": sum(node_load1) + on (instance) bool 3',
    ],
  },
  {
    expr: 'topk(node_load1, 5)',
    says: [
      'can not be evaluated at node_load1: expected type scalar in aggregation parameter, got vector.',
      'can not be evaluated at 5: expected type vector in aggregation expression, got scalar.',
    ],
  },
  {
    expr: '{job=""}',
    says: ['can not be evaluated at {job=""}: vector selector must contain at least one non-empty matcher.'],
  },
  {
    expr: 'node_load1 = 4',
    says: ['can not be evaluated: it is no PromQL from character 12 (line 1) on, near "= 4": node_load1 = 4'],
  },
  {
    expr: 'node_load1 > 4 or absent(node_load1) and on () vector("1")',
    says: ['can not be evaluated at "1": expected type scalar in call to function "vector", got string.'],
  },
  {
    expr: 'node_filesystem_avail_bytes + on (instance) group_left (instance) node_load1',
    says: [
      'can not be evaluated at node_filesystem_avail_bytes + on (instance) group_left (instance) node_load1: label "instance" must not occur in ON and GROUP clause at once.',
    ],
  },
  {
    expr: 'rate(node_cpu_seconds_total[5 minutes])',
    says: [
      'can not be evaluated: it is no PromQL from character 31 (line 1) on, near "minutes])": rate(node_cpu_seconds_total[5 minutes])',
    ],
  },
  {
    expr: 'foo(node_load1)',
    says: [
      'can not be evaluated: it is no PromQL from character 4 (line 1) on, near "(node_load1)": foo(node_load1)',
    ],
  },
  {
    expr: 'count_values(node_load1, "load")',
    says: [
      'can not be evaluated at node_load1: expected type string in aggregation parameter, got vector.',
      'can not be evaluated at "load": expected type vector in aggregation expression, got string.',
    ],
  },
];
