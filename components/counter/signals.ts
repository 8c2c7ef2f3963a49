import { Duration } from 'cdk8s';
import { formatDuration } from '../../lib/duration';
import { spentShare } from '../../lib/error-budget';
import type { RecordedRates } from '../../lib/error-budget';
import { recordingsOf } from '../../lib/recording-rule';
import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder, Matchers, Signal } from '../../lib/signal';
import { JOB } from './jobs';

const signal = signalsOf(JOB);
const recorded = recordingsOf(JOB);
const legend = '{{instance}}';

const REQUESTS = 'http_requests_total';
const DURATION = 'http_request_duration_seconds';
const FAILED = { status: '=~"5.."' };

/** A limit of a bucket, as Prometheus writes it: who waits longer notices. */
const IN_TIME = '0.25';

const rateOf = ({ series, range }: ExpressionBuilder, metric: string, matchers: Matchers = {}) =>
  `rate(${series(metric, matchers)}[${range}])`;

export const podsUp = signal({
  name: 'Pods up',
  description: 'Number of pods that answer Prometheus.',
  unit: 'short',
  // 0, not nothing, when discovery finds none
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const versions = signal({
  name: 'Versions',
  description: 'Pods of each version: two while an update runs.',
  unit: 'short',
  legend: '{{version}}',
  expr: ({ series }) => `count by (version) (${series('program_info')})`,
});

export const databaseReached = signal({
  name: 'Redis reached',
  description:
    'Share of the pods to which Redis answered when they last asked. Readiness asks every few seconds.',
  unit: 'percentunit',
  expr: ({ series }) => `avg(${series('database_up', { database: 'redis' })})`,
});

export const databaseReachedByPod = signal({
  name: 'Redis reached, by pod',
  description: 'Whether Redis answered a pod when it last asked: 1, or 0.',
  unit: 'short',
  legend,
  expr: ({ series }) => `min by (instance) (${series('database_up', { database: 'redis' })})`,
});

export const visits = signal({
  name: 'Visits',
  description: 'Visits that are counted per second.',
  unit: 'cps',
  legend,
  expr: (builder) => `sum by (instance) (${rateOf(builder, 'counter_visits_total')})`,
});

export const requestsByStatus = signal({
  name: 'Requests, by status',
  description:
    'Requests per second, by the status that they end with. 503 is the answer while Redis is away.',
  unit: 'reqps',
  legend: '{{status}}',
  expr: (builder) => `sum by (status) (${rateOf(builder, REQUESTS)})`,
});

export const requestsByRoute = signal({
  name: 'Requests, by route',
  description: 'Requests per second: visits at `/`, looks at `/visits`, and all other paths as `unmatched`.',
  unit: 'reqps',
  legend: '{{method}} {{route}}',
  expr: (builder) => `sum by (method, route) (${rateOf(builder, REQUESTS)})`,
});

export const errorShare = signal({
  name: 'Failed requests',
  description: 'Share of the requests that are answered with a server error (5xx).',
  unit: 'percentunit',
  expr: (builder) => {
    const all = `sum(${rateOf(builder, REQUESTS)})`;
    // where nothing ever failed, there is no series of errors
    return `(sum(${rateOf(builder, REQUESTS, FAILED)}) or 0 * ${all})\n/ (${all} > 0)`;
  },
});

/** Time within which a share of the requests is answered. */
const quantile = (share: number, name: string) =>
  signal({
    name: `Latency, ${name}`,
    description: `Time within which ${share * 100} % of the requests are answered, failed ones too.`,
    unit: 's',
    legend: name,
    expr: (builder) => `histogram_quantile(${share}, sum by (le) (${rateOf(builder, `${DURATION}_bucket`)}))`,
  });

export const median = quantile(0.5, 'p50');
export const p95 = quantile(0.95, 'p95');
export const p99 = quantile(0.99, 'p99');

export const slowestRoutes = signal({
  name: 'Latency, p99 by route',
  description: 'Time within which 99 % of the requests of a route are answered.',
  unit: 's',
  legend: '{{route}}',
  expr: (builder) =>
    `histogram_quantile(0.99, sum by (route, le) (${rateOf(builder, `${DURATION}_bucket`)}))`,
});

export const inFlight = signal({
  name: 'In flight',
  description: 'Requests that are being answered.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum by (instance) (${series('http_requests_in_flight')})`,
});

// --- error budgets

/** Requests per second, for the error budgets: one series a cluster, however many pods and routes there are. */
export const allRequests = recorded({
  name: 'All requests',
  description: 'Requests per second.',
  unit: 'reqps',
  record: 'cluster:counter_requests:rate5m',
  expr: ({ sum, ...builder }) => sum(rateOf(builder, REQUESTS)),
});

export const failedRequests = recorded({
  name: 'Failed requests per second',
  description: 'Requests per second that are answered with a server error (5xx).',
  unit: 'reqps',
  record: 'cluster:counter_requests_failed:rate5m',
  expr: ({ sum, ...builder }) =>
    // where nothing ever failed, there is no series of errors
    `${sum(rateOf(builder, REQUESTS, FAILED))}\nor 0 * ${sum(rateOf(builder, REQUESTS))}`,
});

export const slowRequests = recorded({
  name: 'Slow requests per second',
  description: `Requests per second that take longer than ${IN_TIME} s.`,
  unit: 'reqps',
  record: 'cluster:counter_requests_slow:rate5m',
  expr: ({ sum, ...builder }) =>
    `${sum(rateOf(builder, `${DURATION}_count`))}\n- ${sum(rateOf(builder, `${DURATION}_bucket`, { le: IN_TIME }))}`,
});

const FAILURES = { bad: failedRequests, all: allRequests };
const SLOWNESS = { bad: slowRequests, all: allRequests };

/** Makes a signal for each time once, so that panels know what alerts are about. */
function overTimes(make: (text: string, window: Duration) => Signal): (window: Duration) => Signal {
  const made = new Map<string, Signal>();
  return (window) => {
    const text = formatDuration(window);
    const known = made.get(text) ?? make(text, window);
    made.set(text, known);
    return known;
  };
}

const UNKNOWN_IS_GOOD = 'Times of which nothing is known count as good.';

/** Share of the requests of a time that failed: what the budget of availability is spent on. */
export const failedShare = overTimes((text, window) =>
  signal({
    name: `Failed requests, ${text}`,
    description: `Share of the requests of the last ${text} that were answered with a server error (5xx). ${UNKNOWN_IS_GOOD}`,
    unit: 'percentunit',
    legend: text,
    expr: (builder) => spentShare(builder, FAILURES, window),
  }),
);

/** Share of the requests of a time that took too long: what the budget of latency is spent on. */
export const slowShare = overTimes((text, window) =>
  signal({
    name: `Slow requests, ${text}`,
    description: `Share of the requests of the last ${text} that took longer than ${IN_TIME} s. ${UNKNOWN_IS_GOOD}`,
    unit: 'percentunit',
    legend: text,
    expr: (builder) => spentShare(builder, SLOWNESS, window),
  }),
);

/** What was promised, as far as a day tells. */
const kept = (rates: RecordedRates, name: string, how: string) =>
  signal({
    name: `${name}, 1 day`,
    description: `Share of the requests of the last day that were answered ${how}. ${UNKNOWN_IS_GOOD}`,
    unit: 'percentunit',
    // of no requests there is no share: 0 / 0 is not a number, and so not 0 or more
    expr: (builder) => `1 - ${spentShare(builder, rates, Duration.days(1))} >= 0`,
  });

export const availability = kept(FAILURES, 'Availability', 'without a server error (5xx)');
export const inTime = kept(SLOWNESS, 'In time', `within ${IN_TIME} s`);

/** Requests per second in the mean of a time: of few, a single one that fails is a large share. */
export const traffic = overTimes((text) =>
  signal({
    name: `Requests, mean of ${text}`,
    description: `Requests per second in the mean of the last ${text}.`,
    unit: 'reqps',
    expr: ({ series }) => `avg_over_time(${series(allRequests.rule.name)}[${text}])`,
  }),
);

// --- the process

export const eventLoopLag = signal({
  name: 'Event loop lag',
  description:
    'How late the program got to 1 % of what was due since the last scrape: it is busy with something else.',
  unit: 's',
  legend,
  expr: ({ series }) => `max by (instance) (${series('nodejs_eventloop_lag_p99_seconds')})`,
});

export const memory = signal({
  name: 'Memory',
  description: 'Memory of the process.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => `max by (instance) (${series('process_resident_memory_bytes')})`,
});

export const heap = signal({
  name: 'Heap',
  description: 'Memory that objects of the program take.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => `max by (instance) (${series('nodejs_heap_size_used_bytes')})`,
});

export const cpu = signal({
  name: 'CPU',
  description: 'CPUs that the process uses.',
  unit: 'short',
  legend,
  expr: (builder) => `max by (instance) (${rateOf(builder, 'process_cpu_seconds_total')})`,
});

export const restarts = signal({
  name: 'Restarts, 1 hour',
  description:
    'How often a container of each version has started anew within the last hour. New pods are no restarts.',
  unit: 'short',
  legend: '{{version}}',
  expr: ({ series }) =>
    `sum by (version) (\n  max by (instance) (changes(${series('process_start_time_seconds')}[1h]))\n  * on (instance) group_right () max by (instance, version) (${series('program_info')})\n)`,
});
