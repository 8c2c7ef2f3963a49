import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder, Matchers } from '../../lib/signal';

/** Name of the scrape job. */
export const JOB = 'grafana';

const signal = signalsOf(JOB);
const legend = '{{instance}}';
const REQUESTS = 'grafana_http_request_duration_seconds';

/** Connections that stay open: they end when somebody closes the page. */
const ANSWERED = { handler: '!~"/api/live/.*"' };

const rate = ({ series, range }: ExpressionBuilder, suffix: string, by: string, matchers: Matchers = {}) =>
  `sum${by && ` by (${by})`} (rate(${series(`${REQUESTS}_${suffix}`, matchers)}[${range}]))`;

export const replicasUp = signal({
  name: 'Replicas up',
  description: 'Number of Grafana servers that answer.',
  unit: 'short',
  // 0, not nothing, when discovery finds none
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const version = signal({
  name: 'Version',
  description: 'Servers of each version.',
  unit: 'short',
  legend: '{{version}}',
  expr: ({ series }) => `count by (version) (${series('grafana_build_info')})`,
});

export const requests = signal({
  name: 'Requests',
  description: 'Requests per second, by the status that they end with.',
  unit: 'reqps',
  legend: '{{status_code}}',
  expr: (builder) => rate(builder, 'count', 'status_code'),
});

const FAILED = { status_code: '=~"5.."' };

export const failedRequests = signal({
  name: 'Failed requests',
  description: 'Share of the requests that Grafana answers with a server error (5xx).',
  unit: 'percentunit',
  legend: '{{handler}}',
  expr: (builder) => `${rate(builder, 'count', 'handler', FAILED)}\n/ ${rate(builder, 'count', 'handler')}`,
});

export const failuresPerSecond = signal({
  name: 'Failures',
  description: 'Requests per second that Grafana answers with a server error (5xx).',
  unit: 'reqps',
  legend: '{{handler}}',
  expr: (builder) => rate(builder, 'count', 'handler', FAILED),
});

export const averageTime = signal({
  name: 'Time of a request',
  description: 'Average time until Grafana answers. Connections that stay open are left out.',
  unit: 's',
  legend,
  expr: (builder) =>
    `${rate(builder, 'sum', 'instance', ANSWERED)}\n/ ${rate(builder, 'count', 'instance', ANSWERED)}`,
});

export const slowestHandlers = signal({
  name: 'Slowest addresses',
  description: 'Average time until Grafana answers a request for an address: the ten slowest.',
  unit: 's',
  legend: '{{handler}}',
  expr: (builder) =>
    `topk(10,\n  ${rate(builder, 'sum', 'handler', ANSWERED)}\n  / (${rate(builder, 'count', 'handler', ANSWERED)} > 0)\n)`,
});

export const slowShare = signal({
  name: 'Slow requests',
  description: 'Share of the requests that take longer than 2.5 s.',
  unit: 'percentunit',
  expr: (builder) =>
    `1 - ${rate(builder, 'bucket', '', { ...ANSWERED, le: '2.5' })}\n/ ${rate(builder, 'count', '', ANSWERED)}`,
});

export const requestsPerSecond = signal({
  name: 'All requests',
  description: 'Requests per second that are answered.',
  unit: 'reqps',
  expr: (builder) => rate(builder, 'count', '', ANSWERED),
});

/** A number that the database knows and each server tells alike. */
const counted = (metric: string, name: string, description: string) =>
  signal({ name, description, unit: 'short', expr: ({ series }) => `max(${series(metric)})` });

export const dashboards = counted(
  'grafana_stat_totals_dashboard',
  'Dashboards',
  "Dashboards, this stack's and people's own.",
);
export const users = counted('grafana_stat_total_users', 'Users', 'Accounts.');
export const activeUsers = counted(
  'grafana_stat_active_users',
  'Active users',
  'Accounts that somebody has used in the last 30 days.',
);

export const memory = signal({
  name: 'Memory',
  description: 'Memory of the process.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => `max by (instance) (${series('process_resident_memory_bytes')})`,
});

export const cpu = signal({
  name: 'CPU',
  description: 'CPUs that the process uses.',
  unit: 'short',
  legend,
  expr: ({ series, range }) => `max by (instance) (rate(${series('process_cpu_seconds_total')}[${range}]))`,
});

export const openFiles = signal({
  name: 'Open files',
  description: 'Open files and connections, against what the process may have.',
  unit: 'percentunit',
  legend,
  expr: ({ series }) =>
    `max by (instance) (${series('process_open_fds')})\n/ max by (instance) (${series('process_max_fds')})`,
});
