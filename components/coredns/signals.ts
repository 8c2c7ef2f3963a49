import { signalsOf } from '../../lib/signal';
import { JOB } from './jobs';

const signal = signalsOf(JOB);
const legend = '{{instance}}';

export const up = signal({
  name: 'DNS servers up',
  description: 'Number of CoreDNS pods that answer; nothing where there has been none for an hour.',
  unit: 'short',
  // a cluster whose DNS is another program has none, and is none the worse for it. One whose pods are all gone had some
  expr: ({ series }) => `(sum(${series('up')}) or 0 * count(max_over_time(${series('up')}[1h])))`,
});

export const reachable = signal({
  name: 'Reachable',
  description: 'Whether a CoreDNS pod answers; nothing when none does.',
  unit: 'bool_yes_no',
  legend,
  // a share above 0 and one that is down mean that there are several
  expr: ({ series }) => `(${series('up')} and on () (avg(${series('up')}) > 0))`,
});

export const queries = signal({
  name: 'Queries',
  description: 'Queries per second by type.',
  unit: 'reqps',
  legend: '{{type}}',
  expr: ({ series, range }) => `sum by (type) (rate(${series('coredns_dns_requests_total')}[${range}]))`,
});

export const responses = signal({
  name: 'Answers',
  description:
    'Answers per second by their code. NXDOMAIN is usual: search lists make programs try names that do not exist.',
  unit: 'reqps',
  legend: '{{rcode}}',
  expr: ({ series, range }) => `sum by (rcode) (rate(${series('coredns_dns_responses_total')}[${range}]))`,
});

const FAILED = { rcode: 'SERVFAIL' };

export const failedShare = signal({
  name: 'Failed queries',
  description: 'Share of queries that are answered with SERVFAIL: the name may exist, but nobody can say.',
  unit: 'percentunit',
  expr: ({ series, range }) =>
    `(sum(rate(${series('coredns_dns_responses_total', FAILED)}[${range}])) or vector(0))\n/ sum(rate(${series('coredns_dns_responses_total')}[${range}]))`,
});

export const failures = signal({
  name: 'Failures by plugin',
  description:
    'SERVFAIL answers per second by the plugin that gave them: "forward" passes on what another server said, none means that CoreDNS got no answer itself.',
  unit: 'reqps',
  legend: 'plugin "{{plugin}}"',
  expr: ({ series, range }) =>
    `sum by (plugin) (rate(${series('coredns_dns_responses_total', FAILED)}[${range}]))`,
});

/** The bucket of durations that is next to half a second. */
const SLOW = '0.512';

export const slowShare = signal({
  name: 'Slow queries',
  description: 'Share of queries that take longer than half a second.',
  unit: 'percentunit',
  expr: ({ series, range }) => {
    const quick = series('coredns_dns_request_duration_seconds_bucket', { le: SLOW });
    return `(1 - sum(rate(${quick}[${range}]))\n/ sum(rate(${series('coredns_dns_request_duration_seconds_count')}[${range}])))`;
  },
});

export const queryDuration = signal({
  name: 'Query duration',
  description: 'Mean time until a query is answered.',
  unit: 's',
  legend,
  expr: ({ series, range }) =>
    ['_sum', '_count']
      .map((part) => series(`coredns_dns_request_duration_seconds${part}`))
      .map((part) => `sum by (instance) (rate(${part}[${range}]))`)
      .join('\n/ '),
});

export const cacheHitShare = signal({
  name: 'Answered from the cache',
  description: 'Share of queries that need neither another server nor a look at the objects of Kubernetes.',
  unit: 'percentunit',
  legend,
  expr: ({ series, range }) =>
    ['coredns_cache_hits_total', 'coredns_cache_requests_total']
      .map((metric) => `sum by (instance) (rate(${series(metric)}[${range}]))`)
      .join('\n/ '),
});

export const cacheEntries = signal({
  name: 'Entries in the cache',
  description: 'Answers in the cache: "success" are names that exist, "denial" such that do not.',
  unit: 'short',
  legend: '{{instance}} {{type}}',
  expr: ({ series }) => `sum by (instance, type) (${series('coredns_cache_entries')})`,
});

export const upstreamDuration = signal({
  name: 'Duration of forwarded queries',
  description: 'Mean time that another DNS server takes to answer a query that is not about the cluster.',
  unit: 's',
  legend: '{{to}}',
  expr: ({ series, range }) =>
    ['_sum', '_count']
      .map((part) => series(`coredns_proxy_request_duration_seconds${part}`))
      .map((part) => `sum by (to) (rate(${part}[${range}]))`)
      .join('\n/ '),
});

export const upstreamFailures = signal({
  name: 'Failed health checks of other servers',
  description:
    'Failed health checks per second of a DNS server that queries are forwarded to, as the CoreDNS pod sees it that gets the fewest answers.',
  unit: 'cps',
  legend: '{{to}}',
  expr: ({ series, range }) =>
    `max by (to) (rate(${series('coredns_proxy_healthcheck_failures_total')}[${range}]))`,
});

export const noUpstream = signal({
  name: 'Queries with every other server down',
  description: 'Queries per second for which all servers that they could be forwarded to were down.',
  unit: 'reqps',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('coredns_forward_healthcheck_broken_total')}[${range}]))`,
});

export const refused = signal({
  name: 'Refused for too many at once',
  description: 'Queries per second that were refused because too many were being forwarded already.',
  unit: 'reqps',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('coredns_forward_max_concurrent_rejects_total')}[${range}]))`,
});

export const panics = signal({
  name: 'Panics',
  description: 'Queries of the last 15 minutes at which CoreDNS panicked: each went without an answer.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum by (instance) (increase(${series('coredns_panics_total')}[15m]))`,
});

export const failedReloads = signal({
  name: 'Failed reloads',
  description: 'Configurations that CoreDNS did not take in the last hour.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum by (instance) (increase(${series('coredns_reload_failed_total')}[1h]))`,
});

export const memory = signal({
  name: 'Memory',
  description: 'Memory of the process.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => series('process_resident_memory_bytes'),
});

export const cpu = signal({
  name: 'CPU',
  description: 'CPUs that the process keeps busy.',
  unit: 'short',
  legend,
  expr: ({ series, range }) => `rate(${series('process_cpu_seconds_total')}[${range}])`,
});
