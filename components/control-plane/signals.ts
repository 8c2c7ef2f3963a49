/*
 * Nothing recorded tells what scheduler, controller manager and kube-proxy serve. What is read of them is documented as
 * STABLE by https://kubernetes.io/docs/reference/instrumentation/metrics/, or there under this name for many releases:
 *
 * | metric                                                    | type      | labels          | level  |
 * | --------------------------------------------------------- | --------- | --------------- | ------ |
 * | scheduler_pending_pods                                    | gauge     | queue           | STABLE |
 * | scheduler_schedule_attempts_total                         | counter   | profile, result | STABLE |
 * | scheduler_scheduling_attempt_duration_seconds             | histogram | profile, result | STABLE |
 * | node_collector_evictions_total                            | counter   | zone            | STABLE |
 * | leader_election_master_status                             | gauge     | name            | ALPHA  |
 * | kubeproxy_sync_proxy_rules_duration_seconds               | histogram | ip_family       | ALPHA  |
 * | kubeproxy_sync_proxy_rules_last_timestamp_seconds         | gauge     | ip_family       | ALPHA  |
 * | kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds  | gauge     | ip_family       | ALPHA  |
 *
 * kube-proxy has the label ip_family from Kubernetes 1.33 on, and no label before: expressions have to work with both.
 *
 * The rest is of libraries that the API server is made of too, and is in lib/catalogue/apiserver.json: workqueue_*,
 * rest_client_* and process_*.
 */
import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder, Matchers } from '../../lib/signal';
import { JOBS } from './jobs';

/** Stands where the name of one job would: a matcher that takes any of these. */
const oneOf = (...jobs: readonly string[]) => `=~"${jobs.join('|')}"`;

const ofAny = signalsOf(oneOf(...Object.values(JOBS)));
/** Of those that are clients of the API server. */
const ofClient = signalsOf(oneOf(JOBS.controllerManager, JOBS.scheduler, JOBS.proxy));
/** Of those of which one works while the others wait. */
const ofElecting = signalsOf(oneOf(JOBS.controllerManager, JOBS.scheduler));
const ofControllerManager = signalsOf(JOBS.controllerManager);
const ofScheduler = signalsOf(JOBS.scheduler);
const ofProxy = signalsOf(JOBS.proxy);

/** The mean of what a histogram has counted in the range, e.g. a duration. */
export function average({ series, range }: ExpressionBuilder, histogram: string, by: string): string {
  const sum = (suffix: string) => `sum by (${by}) (rate(${series(`${histogram}_${suffix}`)}[${range}]))`;
  return `${sum('sum')}\n/ ${sum('count')}`;
}

export const answering = ofAny({
  name: 'Answering',
  description: 'Number of instances of each program whose metrics arrive.',
  unit: 'short',
  legend: '{{job}}',
  expr: ({ series }) => `sum by (job) (${series('up')})`,
});

export const unreachable = ofAny({
  name: 'Reachable while others are',
  description: 'Whether the metrics of an instance arrive, for programs of which at least one answers.',
  unit: 'bool_yes_no',
  legend: '{{job}} {{instance}}',
  // when none answers, there is an alert that says so
  expr: ({ series }) => `(${series('up')} unless on (job) sum by (job) (${series('up')}) == 0)`,
});

export const controllerManagersAnswering = ofControllerManager({
  name: 'Controller managers answering',
  description: 'Number of controller managers whose metrics arrive.',
  unit: 'short',
  // 0, not nothing, when its pods are gone: a static pod whose manifest is broken is not even listed
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const schedulersAnswering = ofScheduler({
  name: 'Schedulers answering',
  description: 'Number of schedulers whose metrics arrive.',
  unit: 'short',
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const proxiesAnswering = ofProxy({
  name: 'kube-proxies answering',
  description: 'Number of nodes whose kube-proxy sends its metrics.',
  unit: 'short',
  // nothing, not 0, without pods: some networks do its work themselves, and clusters with them have none
  expr: ({ series }) => `sum(${series('up')})`,
});

export const hasLeader = ofElecting({
  name: 'Has a leader',
  description:
    'Whether one of the instances holds the lease, and so works. Nothing where leader election is turned off, as in minikube.',
  unit: 'bool_yes_no',
  legend: '{{job}}',
  // the lease has the name of the program; the controller manager may hold others besides
  expr: ({ series }) =>
    `max by (job) (${series('leader_election_master_status', { name: oneOf(JOBS.controllerManager, JOBS.scheduler) })})`,
});

export const allAnswer = ofElecting({
  name: 'All answer',
  description: 'Whether the metrics of all instances arrive: one that does not may be the leader.',
  unit: 'bool_yes_no',
  legend: '{{job}}',
  expr: ({ series }) => `min by (job) (${series('up')})`,
});

export const pendingPods = ofScheduler({
  name: 'Pods that wait for a node',
  description:
    'Pods by the queue that they are in: active ones are tried next, backoff and unschedulable ones have been tried in vain, gated ones are held back by a scheduling gate.',
  unit: 'short',
  legend: '{{queue}}',
  // those that do not lead have their own idea of the queues
  expr: ({ series }) => `max by (queue) (${series('scheduler_pending_pods')})`,
});

export const unschedulablePods = ofScheduler({
  name: 'Pods without a node',
  description: 'Pods that the scheduler has tried at least once and found no node for.',
  unit: 'short',
  // every change in the cluster moves some for a moment from one of these queues to the other
  expr: ({ series }) =>
    `max(sum by (instance) (${series('scheduler_pending_pods', { queue: '=~"backoff|unschedulable"' })}))`,
});

const ATTEMPTS = 'scheduler_schedule_attempts_total';
const attempts = ({ series, range }: ExpressionBuilder, by: string, matchers?: Matchers) =>
  `sum${by}(rate(${series(ATTEMPTS, matchers)}[${range}]))`;

export const schedulingAttempts = ofScheduler({
  name: 'Scheduling attempts',
  description: 'Attempts per second to find a node for a pod, by their result.',
  unit: 'cps',
  legend: '{{result}}',
  expr: (builder) => attempts(builder, ' by (result) '),
});

export const failedAttempts = ofScheduler({
  name: 'Failed scheduling attempts',
  description:
    'Share of the attempts that ended in an error of the scheduler itself; that no node fits is no error.',
  unit: 'percentunit',
  expr: (builder) => `${attempts(builder, '', { result: 'error' })}\n/ ${attempts(builder, '')}`,
});

export const attemptDuration = ofScheduler({
  name: 'Duration of a scheduling attempt',
  description: 'Mean time from taking a pod to having bound it to a node, or given up, by the result.',
  unit: 's',
  legend: '{{result}}',
  expr: (builder) => average(builder, 'scheduler_scheduling_attempt_duration_seconds', 'result'),
});

export const queueDepth = ofControllerManager({
  name: 'Waiting work',
  description: 'Objects that wait in the queue of a controller. Queues without any are left out.',
  unit: 'short',
  legend: '{{name}}',
  expr: ({ series }) => `max by (name) (${series('workqueue_depth')}) > 0`,
});

export const backlog = ofControllerManager({
  name: 'Backlog',
  description: 'How many objects were waiting in the queue of a controller at every moment of 15 minutes.',
  unit: 'short',
  legend: '{{name}}',
  // a burst fills a queue for seconds or minutes; one that is never empty takes in more than it puts out
  expr: ({ series }) => `max by (name) (min_over_time(${series('workqueue_depth')}[15m]))`,
});

export const longestWork = ofControllerManager({
  name: 'Longest work',
  description: 'How long a worker of a controller has been at one object. Less than a second is left out.',
  unit: 's',
  legend: '{{name}}',
  expr: ({ series }) => `max by (name) (${series('workqueue_longest_running_processor_seconds')}) > 1`,
});

export const evictions = ofControllerManager({
  name: 'Nodes given up',
  description: 'Nodes per second whose pods the controller manager evicts because the node is not ready.',
  unit: 'cps',
  legend: 'zone {{zone}}',
  expr: ({ series, range }) => `sum by (zone) (rate(${series('node_collector_evictions_total')}[${range}]))`,
});

const FAMILY = 'instance, ip_family';

export const syncDuration = ofProxy({
  name: 'Writing rules',
  description: "Mean time in which kube-proxy writes a node's rules for Services.",
  unit: 's',
  legend: '{{instance}} {{ip_family}}',
  expr: (builder) => average(builder, 'kubeproxy_sync_proxy_rules_duration_seconds', FAMILY),
});

export const rulesOutdated = ofProxy({
  name: 'Rules out of date',
  description:
    'How long ago the rules for Services were written, on nodes where changes wait to be written. Nothing where none do.',
  unit: 's',
  legend: '{{instance}} {{ip_family}}',
  expr: ({ series }) => {
    const queued = series('kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds');
    const written = `max by (${FAMILY}) (${series('kubeproxy_sync_proxy_rules_last_timestamp_seconds')})`;
    // the second part is for one that has never managed to write any: it has no time of the last success
    return (
      `(\n  time() - ${written}\n    and max by (${FAMILY}) (${queued}) > ${written}\n` +
      `  or\n  time() - min by (${FAMILY}) (min_over_time(${queued}[10m]))\n    unless ${written}\n)`
    );
  },
});

export const failedRequests = ofClient({
  name: 'Failed requests to the API server',
  description: 'Share of the requests of each program that got a server error (5xx) or no answer.',
  unit: 'percentunit',
  legend: '{{job}}',
  expr: ({ series, range }) => {
    const requests = (matchers?: Matchers) =>
      `sum by (job) (rate(${series('rest_client_requests_total', matchers)}[${range}]))`;
    return `${requests({ code: '=~"5..|<error>"' })}\n/ ${requests()}`;
  },
});

export const memory = ofAny({
  name: 'Memory',
  description: 'Memory of each process.',
  unit: 'bytes',
  legend: '{{job}} {{node}}',
  expr: ({ series }) => `max by (job, node) (${series('process_resident_memory_bytes')})`,
});

export const cpu = ofAny({
  name: 'CPU',
  description: 'CPUs that each process keeps busy.',
  unit: 'short',
  legend: '{{job}} {{node}}',
  expr: ({ series, range }) => `max by (job, node) (rate(${series('process_cpu_seconds_total')}[${range}]))`,
});
