import { signalsOf } from '../../../lib/signal';
import { JOB } from '../jobs';
import { type Fragment, countOf, indented, livingPods, podsOfLostNodes } from './fragments';

const signal = signalsOf(JOB);
const legend = '{{namespace}} {{pod}} {{container}}';
const CONTAINER = 'namespace, pod, container';

/** Of a pod's containers and of those that run before or beside them. */
const WAITING = ['kube_pod_container_status_waiting_reason', 'kube_pod_init_container_status_waiting_reason'];
const RESTARTS = [
  'kube_pod_container_status_restarts_total',
  'kube_pod_init_container_status_restarts_total',
];

/**
 * Reasons that stay until somebody does something, as the kubelet names them (pkg/kubelet/images/types.go and
 * pkg/kubelet/kuberuntime/kuberuntime_container.go).
 */
const CAN_NOT_START =
  '=~"CreateContainerConfigError|CreateContainerError|ErrImageNeverPull|ImageInspectError|ImagePullBackOff|InvalidImageName"';

const NOT_READY =
  'Pods that should serve and do not, for another reason than a crash loop, a container that can not start or a node that is down.';

const anyOf = (metrics: readonly string[], call: (metric: string) => string) =>
  metrics.map(call).join('\n  or ');

const restarted: Fragment = ({ series }) =>
  `sum by (${CONTAINER}) (\n  ${anyOf(RESTARTS, (metric) => `increase(${series(metric)}[1h])`)}\n) > 0`;

// the wait grows to 5 minutes and starts anew after 10 minutes of work: looking back that long bridges every run
const inBackOff: Fragment = ({ series }) =>
  `(\n  ${anyOf(WAITING, (metric) => `max_over_time(${series(metric, { reason: 'CrashLoopBackOff' })}[10m])`)}\n)`;

// after each attempt ImagePullBackOff makes way for ErrImagePull, for some seconds
const cannotStart: Fragment = ({ series }) =>
  `max by (${CONTAINER}, reason) (\n  ${anyOf(WAITING, (metric) => `max_over_time(${series(metric, { reason: CAN_NOT_START })}[5m])`)}\n) > 0`;

/** What kube-state-metrics says of pods on a node that is down is what the kubelet said last. */
const unlessLost =
  (fragment: Fragment): Fragment =>
  (builder) =>
    `${fragment(builder)}\nunless on (namespace, pod) ${podsOfLostNodes(builder)}`;

const notReady: Fragment = (builder) => {
  const { series } = builder;
  return [
    'max by (namespace, pod) (',
    `  ${series('kube_pod_status_ready', { condition: 'false' })} == 1`,
    `  and on (namespace, pod) ${livingPods(builder)}`,
    `  and on (namespace, pod) ${series('kube_pod_info', { created_by_kind: '!="Job"' })}`,
    `  unless on (namespace, pod) ${series('kube_pod_deletion_timestamp')}`,
    `  unless on (namespace, pod) ${podsOfLostNodes(builder)}`,
    `  unless on (namespace, pod) ${indented(inBackOff(builder))}`,
    `  unless on (namespace, pod) ${indented(cannotStart(builder))}`,
    ')',
  ].join('\n');
};

const crashLooping = unlessLost(
  (builder) => `${restarted(builder)}\nand on (${CONTAINER}) ${inBackOff(builder)}`,
);

const waitingForHelp = unlessLost(cannotStart);

export const podsByPhase = signal({
  name: 'Pods by phase',
  description: 'Pods that wait, that work, and that have failed. Those that are done are left out.',
  unit: 'short',
  legend: '{{phase}}',
  expr: ({ series }) =>
    `sum by (phase) (${series('kube_pod_status_phase', { phase: '=~"Pending|Running|Failed"' })})`,
});

export const restarts = signal({
  name: 'Restarts',
  description: 'Restarts of containers in the last hour, of those that restarted at all.',
  unit: 'short',
  legend,
  expr: restarted,
});

export const crashLoops = signal({
  name: 'Crash loops',
  description:
    'Restarts in the last hour of containers that end again and again, so that Kubernetes waits ever longer before it starts them. Pods on nodes that are down are left out.',
  unit: 'short',
  legend,
  expr: crashLooping,
});

export const crashLoopCount = signal(
  countOf(crashLooping, {
    name: 'Crash loops',
    description: 'Containers that end again and again.',
  }),
);

export const containersThatCannotStart = signal({
  name: 'Containers that can not start',
  description:
    'Containers without an image, a Secret or something else that they need, by reason. Pods on nodes that are down are left out.',
  unit: 'short',
  legend: `${legend} {{reason}}`,
  expr: waitingForHelp,
});

export const containersThatCannotStartCount = signal(
  countOf(waitingForHelp, {
    name: 'Containers that can not start',
    description: 'Containers without an image, a Secret or something else that they need.',
  }),
);

export const podsNotReady = signal({
  name: 'Pods not ready',
  description: NOT_READY,
  unit: 'short',
  legend: '{{namespace}} {{pod}}',
  expr: notReady,
});

export const podsNotReadyCount = signal(
  countOf(notReady, {
    name: 'Pods not ready',
    description: NOT_READY,
  }),
);

export const outOfMemory = signal({
  name: 'Out of memory',
  description:
    'Restarts in the last hour of containers that the kernel killed last time for want of memory. Pods on nodes that are down are left out.',
  unit: 'short',
  legend,
  expr: unlessLost(({ series }) =>
    [
      `sum by (${CONTAINER}) (increase(${series('kube_pod_container_status_restarts_total')}[1h])) > 0`,
      `and on (${CONTAINER}) ${series('kube_pod_container_status_last_terminated_reason', { reason: 'OOMKilled' })} == 1`,
    ].join('\n'),
  ),
});

export const terminatingFor = signal({
  name: 'Pods that do not go',
  description: 'Time since a deleted pod should have been gone. Pods on nodes that are down are left out.',
  unit: 's',
  legend: '{{namespace}} {{pod}}',
  expr: (builder) =>
    [
      'time() - max by (namespace, pod) (',
      `  ${builder.series('kube_pod_deletion_timestamp')}`,
      `  unless on (namespace, pod) ${podsOfLostNodes(builder)}`,
      ')',
    ].join('\n'),
});
