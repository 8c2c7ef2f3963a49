import { KUBERNETES_JOBS } from '../../lib/kubernetes-jobs';
import { signalsOf } from '../../lib/signal';
import type { Matchers, Meaning, Signal, Unit } from '../../lib/signal';
import { LEVELS, sumAt } from './levels';
import type { Expression, Level } from './levels';
import { recordedByNamespace } from './recordings';
import type { OfNamespaces } from './recordings';

const usage = signalsOf(KUBERNETES_JOBS.usage);
const objects = signalsOf(KUBERNETES_JOBS.objects);
const containers = signalsOf(KUBERNETES_JOBS.containers);

/** The two things that pods ask for and have limits of. */
const RESOURCES = {
  cpu: { name: 'CPU', unit: 'short', verb: 'keeps busy', what: 'CPUs' },
  memory: { name: 'Memory', unit: 'bytes', verb: 'takes', what: 'Memory' },
} as const satisfies Record<string, { name: string; unit: Unit; verb: string; what: string }>;

/** A resource of containers. */
export type Resource = keyof typeof RESOURCES;

const usedOf =
  (what: 'pod' | 'container', resource: Resource): Expression =>
  ({ series, range }) =>
    resource === 'cpu'
      ? `rate(${series(`${what}_cpu_usage_seconds_total`, { job: KUBERNETES_JOBS.usage })}[${range}])`
      : series(`${what}_memory_working_set_bytes`, { job: KUBERNETES_JOBS.usage });

const USED: Readonly<Record<Resource, OfNamespaces>> = {
  cpu: recordedByNamespace(
    KUBERNETES_JOBS.usage,
    'pod_cpu_usage_seconds:rate5m',
    'short',
    usedOf('pod', 'cpu'),
  ),
  memory: recordedByNamespace(
    KUBERNETES_JOBS.usage,
    'pod_memory_working_set_bytes:sum',
    'bytes',
    usedOf('pod', 'memory'),
  ),
};

/** What is used, of whole pods, or of their containers, which is more series. */
const used = (level: Level, resource: Resource): Expression =>
  sumAt(level, level === LEVELS.container ? usedOf('container', resource) : USED[resource].at(level));

/** What pods asked for that are at work or about to be: those that are done hold nothing any more. */
const askedOf =
  (resource: Resource, kind: 'requests' | 'limits'): Expression =>
  ({ series }) => {
    const of = (metric: string, matchers: Matchers) =>
      series(metric, { ...matchers, job: KUBERNETES_JOBS.objects });
    return [
      of(`kube_pod_container_resource_${kind}`, { resource, node: '!=""' }),
      `and on (namespace, pod) ${of('kube_pod_status_phase', { phase: '=~"Pending|Running"' })} == 1`,
    ].join('\n');
  };

const REQUESTED: Readonly<Record<Resource, OfNamespaces>> = {
  cpu: recordedByNamespace(
    KUBERNETES_JOBS.objects,
    'pod_cpu_requests:sum',
    'short',
    askedOf('cpu', 'requests'),
  ),
  memory: recordedByNamespace(
    KUBERNETES_JOBS.objects,
    'pod_memory_requests:sum',
    'bytes',
    askedOf('memory', 'requests'),
  ),
};

const asked = (level: Level, resource: Resource, kind: 'requests' | 'limits'): Expression =>
  sumAt(level, kind === 'requests' ? REQUESTED[resource].at(level) : askedOf(resource, kind));

/** What a level uses of a resource. */
export function usedBy(level: Level, resource: Resource): Signal {
  const { name, unit, verb, what } = RESOURCES[resource];
  return usage({
    name,
    description: `${what} that ${level.words} ${verb}.`,
    unit,
    legend: level.legend,
    expr: used(level, resource),
  });
}

const WORDS = {
  requests: { title: 'requested', meaning: 'request', tells: 'ask for' },
  limits: { title: 'limit', meaning: 'limit', tells: 'may use at most' },
} as const satisfies Record<string, { title: string; meaning: Meaning; tells: string }>;

/** What the containers of a level ask for, or may have. */
export function askedBy(level: Level, resource: Resource, kind: 'requests' | 'limits'): Signal {
  const { name, unit, what } = RESOURCES[resource];
  const { title, meaning, tells } = WORDS[kind];
  return objects({
    name: `${name} ${title}`,
    description: `${what} that the containers of ${level.words} ${tells}.`,
    unit,
    legend: level.by ? `${level.legend} ${title}` : title,
    meaning,
    expr: asked(level, resource, kind),
  });
}

/** What a level uses, of what it asked for or may have. */
export function shareOf(level: Level, resource: Resource, kind: 'requests' | 'limits'): Signal {
  const { name } = RESOURCES[resource];
  const more = kind === 'requests' ? ' Above 1 it uses more than was set aside for it.' : '';
  return usage({
    name: `${name} of ${kind}`,
    description: `What ${level.words} uses, of what its containers ${WORDS[kind].tells}. Nothing where they say nothing.${more}`,
    unit: 'percentunit',
    legend: level.legend,
    expr: (builder) => `${used(level, resource)(builder)}\n/ ${asked(level, resource, kind)(builder)}`,
  });
}

/** Share of what the nodes have for pods, of the whole cluster. */
export function clusterShare(resource: Resource, of: 'used' | 'requests'): Signal {
  const { name } = RESOURCES[resource];
  const metric = resource === 'cpu' ? 'node_cpu_usage_seconds_total' : 'node_memory_working_set_bytes';
  return usage({
    name: of === 'used' ? `${name} in use` : `${name} requested`,
    description:
      of === 'used'
        ? `Share of the ${name === 'CPU' ? 'CPUs' : 'memory'} of all nodes that is in use.`
        : `Share of the ${name === 'CPU' ? 'CPUs' : 'memory'} of all nodes that pods ask for. At 1 no more find a place.`,
    unit: 'percentunit',
    legend: of === 'used' ? `${name} in use` : `${name} requested`,
    ...(of === 'requests' && { meaning: 'request' as const }),
    expr: (builder) => {
      const { series, range } = builder;
      const onNodes = resource === 'cpu' ? `rate(${series(metric)}[${range}])` : series(metric);
      const allocatable = series('kube_node_status_allocatable', { resource, job: KUBERNETES_JOBS.objects });
      const top = of === 'used' ? `sum(${onNodes})` : asked(LEVELS.namespaces, resource, 'requests')(builder);
      return `${top}\n/ sum(${allocatable})`;
    },
  });
}

/** What a node uses, of what it has for pods. */
export function nodeShare(resource: Resource): Signal {
  const { name } = RESOURCES[resource];
  return usage({
    name: `${name} in use`,
    description: 'What a node uses, its own programs too, of what it has for pods.',
    unit: 'percentunit',
    legend: LEVELS.node.legend,
    expr: ({ series, range }) => {
      const onNode =
        resource === 'cpu'
          ? `rate(${series('node_cpu_usage_seconds_total')}[${range}])`
          : series('node_memory_working_set_bytes');
      const allocatable = series('kube_node_status_allocatable', { resource, job: KUBERNETES_JOBS.objects });
      return `sum by (node) (${onNode})\n/ sum by (node) (${allocatable})`;
    },
  });
}

/** Pods that are at work. */
export function podsOf(level: Level): Signal {
  return objects({
    name: 'Pods',
    description: `Pods of ${level.words} that work or wait to.`,
    unit: 'short',
    legend: level.legend,
    expr: sumAt(level, ({ series }) =>
      [
        // one that waits for a node has none
        `max by (node, namespace, pod) (${series('kube_pod_info')})`,
        `and on (namespace, pod) ${series('kube_pod_status_phase', { phase: '=~"Pending|Running"' })} == 1`,
      ].join('\n'),
    ),
  });
}

/** Restarts of containers in the last hour. */
export function restartsOf(level: Level): Signal {
  return objects({
    name: 'Restarts',
    description: `Restarts of containers of ${level.words} in the last hour.`,
    unit: 'short',
    legend: level.legend,
    expr: sumAt(level, ({ series }) => `increase(${series('kube_pod_container_status_restarts_total')}[1h])`),
  });
}

/** The network belongs to the pod; what has no pod is the node's. */
const PODS = { pod: '!=""' };
const HOST_NETWORK = "A pod on the host's network counts for all of its node.";

const TRAFFIC = {
  received: {
    name: 'Received',
    metric: 'container_network_receive_bytes_total',
    unit: 'Bps',
    text: 'Bytes per second that arrive at',
  },
  sent: {
    name: 'Sent',
    metric: 'container_network_transmit_bytes_total',
    unit: 'Bps',
    text: 'Bytes per second that leave',
  },
  packetsReceived: {
    name: 'Packets received',
    metric: 'container_network_receive_packets_total',
    unit: 'pps',
    text: 'Packets per second that arrive at',
  },
  packetsSent: {
    name: 'Packets sent',
    metric: 'container_network_transmit_packets_total',
    unit: 'pps',
    text: 'Packets per second that leave',
  },
  droppedReceived: {
    name: 'Received and dropped',
    metric: 'container_network_receive_packets_dropped_total',
    unit: 'pps',
    text: 'Packets per second that are dropped on their way to',
  },
  droppedSent: {
    name: 'Sent and dropped',
    metric: 'container_network_transmit_packets_dropped_total',
    unit: 'pps',
    text: 'Packets per second that are dropped on their way out of',
  },
} as const satisfies Record<string, { name: string; metric: string; unit: Unit; text: string }>;

const TRAFFIC_OF = Object.fromEntries(
  Object.entries(TRAFFIC).map(([kind, { metric, unit }]) => [
    kind,
    recordedByNamespace(
      KUBERNETES_JOBS.containers,
      `${metric.replace(/_total$/, '')}:rate5m`,
      unit,
      ({ series, range }) =>
        `rate(${series(metric, { ...PODS, job: KUBERNETES_JOBS.containers })}[${range}])`,
    ),
  ]),
) as Readonly<Record<keyof typeof TRAFFIC, OfNamespaces>>;

/** What dashboards of all namespaces read. */
export const recordings = [USED, REQUESTED, TRAFFIC_OF].flatMap((recorded) =>
  Object.values(recorded).map(({ rule }) => rule),
);

/** What goes over the network interfaces of pods. */
export function traffic(level: Level, kind: keyof typeof TRAFFIC): Signal {
  const { name, unit, text } = TRAFFIC[kind];
  return containers({
    name,
    description: `${text} the network interfaces of ${level.words}. ${HOST_NETWORK}`,
    unit,
    legend: level.by ? level.legend : name,
    expr: sumAt(level, TRAFFIC_OF[kind].at(level)),
  });
}

/** Reads or writes of containers that reach a disk. */
export function diskUse(level: Level, kind: 'reads' | 'writes'): Signal {
  return containers({
    name: kind === 'reads' ? 'Disk reads' : 'Disk writes',
    description: `${kind === 'reads' ? 'Reads' : 'Writes'} per second of ${level.words} that reach a disk.`,
    unit: 'cps',
    legend: level.legend,
    expr: sumAt(
      level,
      ({ series, range }) => `rate(${series(`container_fs_${kind}_total`, { container: '!=""' })}[${range}])`,
    ),
  });
}

/** Room that logs of containers take on their nodes. */
export const logs = signalsOf(KUBERNETES_JOBS.kubelet)({
  name: 'Logs on disk',
  description: "Room that the logs of a container take on its node's disk.",
  unit: 'bytes',
  legend: LEVELS.container.legend,
  expr: sumAt(LEVELS.container, ({ series }) => series('kubelet_container_log_filesystem_used_bytes')),
});
