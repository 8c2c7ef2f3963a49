import { Duration } from 'cdk8s';
import { formatDuration } from '../../lib/duration';
import { spentShare } from '../../lib/error-budget';
import { recordingsOf } from '../../lib/recording-rule';
import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder, Signal } from '../../lib/signal';
import { JOB } from './jobs';

const signal = signalsOf(JOB);
const recorded = recordingsOf(JOB);
const legend = '{{instance}}';

export const up = signal({
  name: 'API servers up',
  description: 'Number of API servers that answer.',
  unit: 'short',
  // 0, not nothing, when discovery finds none: it asks the API server
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const reachable = signal({
  name: 'Reachable',
  description: 'Whether an API server answers; nothing when none does.',
  unit: 'bool_yes_no',
  legend,
  // a share above 0 and one that is down mean that there are several, however many discovery finds
  expr: ({ series }) => `(${series('up')} and on () (avg(${series('up')}) > 0))`,
});

/**
 * Requests that are answered and done with: no WATCH, and no CONNECT, which is what exec, attach, port-forward and
 * proxy count as. Written as what is meant, because only that can be kept and the rest left out.
 */
const ANSWERED = { verb: '=~"GET|LIST|POST|PUT|PATCH|APPLY|DELETE|DELETECOLLECTION"' };
/** Following a log takes as long as somebody reads. */
const TIMED = { ...ANSWERED, subresource: '!="log"' };

const COUNT = 'apiserver_request_sli_duration_seconds_count';
const BUCKET = 'apiserver_request_sli_duration_seconds_bucket';

/** Requests per second, for the error budget: evaluated over its days, these hundreds of series would take seconds. */
export const timedRequests = recorded({
  name: 'Requests that have to be in time',
  description: 'Requests per second, without watches, connections that stay open, and logs.',
  unit: 'reqps',
  record: 'cluster:apiserver_requests:rate5m',
  expr: ({ series, range, sum }) => sum(`rate(${series(COUNT, TIMED)}[${range}])`),
});

/**
 * In time is, without what webhooks and queues took: one object within a second, lists within 30
 * (https://github.com/kubernetes/community/blob/master/sig-scalability/slos/api_call_latency.md).
 */
export const badRequests = recorded({
  name: 'Failed or slow requests',
  description: 'Requests per second that ended with a code of 500 or more or took too long.',
  unit: 'reqps',
  record: 'cluster:apiserver_requests_bad:rate5m',
  expr: ({ series, range, sum }) => {
    const all = sum(`rate(${series(COUNT, TIMED)}[${range}])`);
    const one = series(BUCKET, { ...TIMED, scope: '=~"resource|"', le: '1.0' });
    const lists = series(BUCKET, { ...TIMED, scope: '=~"namespace|cluster"', le: '30.0' });
    const inTime = sum(`rate(${one}[${range}])\n  or rate(${lists}[${range}])`);
    const errors = sum(
      `rate(${series('apiserver_request_total', { ...ANSWERED, code: '=~"5.."' })}[${range}])`,
    );
    // where nothing ever failed, there is no series of errors
    return `${all}\n- ${inTime}\n+ (${errors} or 0 * ${all})`;
  },
});

const RATES = { bad: badRequests, all: timedRequests };

/** Share of the requests of a time that failed or took too long: what an error budget is spent on. */
export function badShare(window: Duration): Signal {
  const range = formatDuration(window);
  return signal({
    name: `Failed or slow requests, ${range}`,
    description: `Share of the requests of the last ${range} that ended with a code of 500 or more or took too long. Times of which nothing is known count as good.`,
    unit: 'percentunit',
    expr: (builder) => spentShare(builder, RATES, window),
  });
}

export const availability = signal({
  name: 'Availability, 1 day',
  description:
    'Share of the requests of the last day that were answered without an error of the server, and in time: within a second for one object, within 30 for a list. Times of which nothing is known count as good.',
  unit: 'percentunit',
  expr: (builder) => `1 - ${spentShare(builder, RATES, Duration.days(1))}`,
});

export const requests = signal({
  name: 'Requests',
  description: 'Requests per second, without watches and connections that stay open.',
  unit: 'reqps',
  legend: '{{verb}}',
  expr: ({ series, range }) =>
    `sum by (verb) (rate(${series('apiserver_request_total', ANSWERED)}[${range}]))`,
});

export const refusedRequests = signal({
  name: 'Requests without success',
  description:
    'Requests per second that ended with this code. 429 and 5xx are the fault of the server, others of the client.',
  unit: 'reqps',
  legend: '{{code}}',
  expr: ({ series, range }) =>
    `sum by (code) (rate(${series('apiserver_request_total', { ...ANSWERED, code: '=~"[45].."' })}[${range}]))`,
});

export const requestDuration = signal({
  name: 'Request duration',
  description: 'Mean time until a request is answered, without what webhooks and queues take.',
  unit: 's',
  legend: '{{verb}}',
  expr: ({ series, range }) =>
    ['_sum', '_count']
      .map((part) => series(`apiserver_request_sli_duration_seconds${part}`, TIMED))
      .map((part) => `sum by (verb) (rate(${part}[${range}]))`)
      .join('\n/ '),
});

export const rejectedShare = signal({
  name: 'Rejected requests',
  description: 'Share of requests that the API server turned away because it had too many (code 429).',
  unit: 'percentunit',
  expr: ({ series, range }) => {
    // an eviction that a PodDisruptionBudget forbids has the same code, and is no sign of load
    const rejected = series('apiserver_request_total', {
      ...ANSWERED,
      subresource: '!="eviction"',
      code: '429',
    });
    return `(sum(rate(${rejected}[${range}])) or vector(0))\n/ sum(rate(${series('apiserver_request_total', ANSWERED)}[${range}]))`;
  },
});

export const inFlight = signal({
  name: 'Requests in flight',
  description: 'Requests that an API server is working on at once, the most within a second.',
  unit: 'short',
  legend: '{{instance}} {{request_kind}}',
  expr: ({ series }) => series('apiserver_current_inflight_requests'),
});

/** Nothing limits this level: requests of system:masters. */
const LIMITED = { priority_level: '!="exempt"' };

export const seatsInUse = signal({
  name: 'Seats in use',
  description:
    'Share of its seats that the requests of a priority level occupy. At 1, more requests have to queue.',
  unit: 'percentunit',
  legend: '{{instance}} {{priority_level}}',
  expr: ({ series, range }) =>
    ['apiserver_flowcontrol_current_executing_seats', 'apiserver_flowcontrol_current_limit_seats']
      .map((metric) => `avg_over_time(${series(metric, LIMITED)}[${range}])`)
      .map((seats) => `sum by (instance, priority_level) (${seats})`)
      .join('\n/ '),
});

export const queued = signal({
  name: 'Requests that wait',
  description: 'Requests in the queues of a priority level.',
  unit: 'short',
  legend: '{{instance}} {{priority_level}}',
  expr: ({ series }) =>
    `sum by (instance, priority_level) (${series('apiserver_flowcontrol_current_inqueue_requests', LIMITED)})`,
});

/** Reads vary with how much is read, writes do not. */
const WRITES = { operation: '=~"create|update|delete"' };
const writeDuration = ({ series, range }: ExpressionBuilder, by: string) =>
  ['_sum', '_count']
    .map((part) => series(`etcd_request_duration_seconds${part}`, WRITES))
    .map((part) => `sum by (${by}) (rate(${part}[${range}]))`)
    .join('\n/ ');

export const storageWriteDuration = signal({
  name: 'Duration of writes to etcd',
  description: 'Mean time that etcd takes to write an object, as an API server sees it.',
  unit: 's',
  legend,
  expr: (builder) => writeDuration(builder, 'instance'),
});

export const storageOperationDuration = signal({
  name: 'Duration of writes to etcd by operation',
  description: 'Mean time that etcd takes to create, change or delete an object.',
  unit: 's',
  legend: '{{operation}}',
  expr: (builder) => writeDuration(builder, 'operation'),
});

const sizeOfStorage = ({ series }: ExpressionBuilder) =>
  `max by (storage_cluster_id) (${series('apiserver_storage_size_bytes')})`;

export const storageSize = signal({
  name: 'Size of the database',
  description: 'Bytes of the file in which etcd keeps everything.',
  unit: 'bytes',
  legend: '{{storage_cluster_id}}',
  expr: sizeOfStorage,
});

const GIBIBYTE = 2 ** 30;
/** etcd's default, and the most that it is recommended to have (https://etcd.io/docs/latest/dev-guide/limit/). */
const QUOTA = { least: 2 * GIBIBYTE, most: 8 * GIBIBYTE };

export const storageShare = signal({
  name: 'Share of the quota in use',
  description:
    'Size of the database against the quota of etcd, which the API server does not know: 2 GiB, the default, or 8 GiB if the database is larger than that allows.',
  unit: 'percentunit',
  legend: '{{storage_cluster_id}}',
  // at its quota etcd refuses writes; what is 10 % beyond it has another one
  expr: (builder) => {
    const size = sizeOfStorage(builder);
    return `(\n  (${size} < ${1.1 * QUOTA.least}) / ${QUOTA.least}\n  or ${size} / ${QUOTA.most}\n)`;
  },
});

export const objects = signal({
  name: 'Objects',
  description: 'Stored objects of the ten most frequent kinds.',
  unit: 'short',
  // the oldest kinds, such as pods, have no group
  legend: '{{resource}} {{group}}',
  expr: ({ series }) => `topk(10, max by (group, resource) (${series('apiserver_resource_objects')}))`,
});

export const apiUnavailable = signal({
  name: 'Extension APIs unavailable',
  description: 'Share of the last 10 minutes in which an API that another server answers was unavailable.',
  unit: 'percentunit',
  legend: '{{name}}',
  expr: ({ series }) => `max by (name) (avg_over_time(${series('aggregator_unavailable_apiservice')}[10m]))`,
});

export const clientErrors = signal({
  name: 'Failed calls to webhooks and itself',
  description:
    'Share of the requests that the API server sends to a host (an admission webhook, or itself) that got no answer or one with a code of 500 or more.',
  unit: 'percentunit',
  legend: '{{host}}',
  expr: ({ series, range }) => {
    const failed = series('rest_client_requests_total', { code: '=~"5..|<error>"' });
    return `sum by (host) (rate(${failed}[${range}]))\n/ sum by (host) (rate(${series('rest_client_requests_total')}[${range}]))`;
  },
});

/** The part of an API server that asks webhooks. */
const WEBHOOKS = { name: '=~"MutatingAdmissionWebhook|ValidatingAdmissionWebhook"' };

export const webhookRejections = signal({
  name: 'Rejected by webhooks',
  description:
    'Requests per second that an admission webhook refused, or that failed because it gave no answer.',
  unit: 'reqps',
  legend: '{{operation}} {{name}}',
  expr: ({ series, range }) => {
    const rejected = series('apiserver_admission_controller_admission_duration_seconds_count', {
      ...WEBHOOKS,
      rejected: 'true',
    });
    return `sum by (name, operation) (rate(${rejected}[${range}]))`;
  },
});

/** Remaining lifetimes of client certificates, as buckets have them: seconds. */
const LIFETIME = { day: '86400.0', twoDays: '172800.0', week: '604800.0', month: '2.592e+06' };

/** Requests of a time whose client certificate had at most this long to go. */
const withLifetime = ({ series }: ExpressionBuilder, le: string, range: string) =>
  `sum(increase(${series('apiserver_client_certificate_expiration_seconds_bucket', { le })}[${range}]))`;

export const certificateWeek = signal({
  name: 'Requests with a certificate for less than a week',
  description: 'Requests of the last hour by clients whose certificate expires within 7 days.',
  unit: 'short',
  expr: (builder) => withLifetime(builder, LIFETIME.week, '1h'),
});

export const certificateDay = signal({
  name: 'Requests with a certificate for less than a day',
  description: 'Requests of the last hour by clients whose certificate expires within a day.',
  unit: 'short',
  expr: (builder) => withLifetime(builder, LIFETIME.day, '1h'),
});

/**
 * Of the requests with at most `to` to go, the share with more than `from`. Certificates that are made for hours are always
 * about to expire; one that is forgotten had longer to go before. A share, because the two increases are extrapolated
 * apart, by less than a thousandth.
 */
const between = (builder: ExpressionBuilder, from: string, to: string, range: string) =>
  `(1 - ${withLifetime(builder, from, range)}\n/ ${withLifetime(builder, to, range)})`;

export const certificatePassedWeek = signal({
  name: 'Requests with a certificate for a week to a month',
  description:
    'Share of the requests of the last 7 days with a certificate for less than 30 days that had more than 7 to go.',
  unit: 'percentunit',
  expr: (builder) => between(builder, LIFETIME.week, LIFETIME.month, '7d'),
});

export const certificatePassedDay = signal({
  name: 'Requests with a certificate for one day to two',
  description:
    'Share of the requests of the last day with a certificate for less than two days that had more than one to go.',
  unit: 'percentunit',
  expr: (builder) => between(builder, LIFETIME.day, LIFETIME.twoDays, '1d'),
});

export const workQueueDepth = signal({
  name: 'Work queues',
  description: 'Things that wait to be done by a controller inside the API server.',
  unit: 'short',
  legend: '{{name}}',
  expr: ({ series }) => `max by (instance, name) (${series('workqueue_depth')})`,
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
