import { signalsOf } from '../../../lib/signal';
import type { ExpressionBuilder } from '../../../lib/signal';
import { JOB } from '../jobs';
import { type Fragment, countOf, livingPods, lostNodes } from './fragments';

const signal = signalsOf(JOB);
const legend = '{{node}}';

const readiness = ({ series }: ExpressionBuilder) =>
  series('kube_node_status_condition', { condition: 'Ready', status: 'true' });

const underPressure: Fragment = ({ series }) =>
  `max by (node, condition) (${series('kube_node_status_condition', {
    condition: '=~"MemoryPressure|DiskPressure|PIDPressure"',
    status: 'true',
  })}) > 0`;

/** What the containers of living pods ask for on a node. Init containers and pods without a node are left out. */
const requests = (builder: ExpressionBuilder, resource: string) =>
  `${builder.series('kube_pod_container_resource_requests', { resource, node: '!=""' })}\n  and on (namespace, pod) ${livingPods(builder)}`;

const allocatable = ({ series }: ExpressionBuilder, resource: string) =>
  series('kube_node_status_allocatable', { resource });

/** Nodes that do not take any pod: of the control plane, for special purposes, cordoned or down. */
const reserved: Fragment = ({ series }) =>
  `unless on (node) ${series('kube_node_spec_taint', { effect: '=~"NoSchedule|NoExecute"' })}`;

const requestedShare = (resource: string, name: string, description: string) =>
  signal({
    name,
    description,
    unit: 'percentunit',
    legend,
    expr: (builder) =>
      `sum by (node) (\n  ${requests(builder, resource)}\n)\n/ max by (node) (${allocatable(builder, resource)})`,
  });

export const nodes = signal({
  name: 'Nodes',
  description: 'Nodes of the cluster.',
  unit: 'short',
  legend: 'all',
  expr: (builder) => `count(${readiness(builder)})`,
});

export const nodesReady = signal({
  name: 'Nodes ready',
  description: 'Nodes that can run pods.',
  unit: 'short',
  legend: 'ready',
  expr: (builder) => `sum(${readiness(builder)})`,
});

export const notReady = signal({
  name: 'Nodes not ready',
  description: 'Nodes that are not ready, or of which nobody knows. Cordoned ones are left out.',
  unit: 'short',
  legend,
  // other jobs name a node by its instance: with both labels, the alert silences theirs
  expr: (builder) =>
    `label_replace(\n  max by (node) (\n    1 - ${readiness(builder)}\n    unless on (node) ${builder.series('kube_node_spec_unschedulable')} == 1\n  ) > 0,\n  "instance", "$1", "node", "(.+)"\n)`,
});

export const notReadyCount = signal(
  countOf(lostNodes, {
    name: 'Nodes not ready',
    description: 'Nodes that are not ready, or of which nobody knows.',
  }),
);

export const readinessChanges = signal({
  name: 'Changes of readiness',
  description: 'How often a node became ready or ceased to be in the last hour.',
  unit: 'short',
  legend,
  expr: (builder) => `sum by (node) (changes(${readiness(builder)}[1h]))`,
});

export const pressure = signal({
  name: 'Nodes under pressure',
  description: 'Nodes that are short of memory, disk or process numbers, as their kubelets see it.',
  unit: 'short',
  legend: '{{node}} {{condition}}',
  expr: underPressure,
});

export const pressureCount = signal(
  countOf(underPressure, {
    name: 'Nodes under pressure',
    description: 'Shortages of memory, disk or process numbers that kubelets tell of.',
  }),
);

export const cordoned = signal({
  name: 'Cordoned nodes',
  description: 'Nodes that take no new pods because somebody said so.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max by (node) (${series('kube_node_spec_unschedulable')}) > 0`,
});

export const cpuRequested = requestedShare(
  'cpu',
  'CPU requested',
  'Share of the CPUs of a node that its pods ask for.',
);

export const memoryRequested = requestedShare(
  'memory',
  'Memory requested',
  'Share of the memory of a node that its pods ask for.',
);

export const podsShare = signal({
  name: 'Room for pods in use',
  description: 'Pods of a node, of those that its kubelet runs at most.',
  unit: 'percentunit',
  legend,
  // the nodes of some serverless offers are made for one pod each, and always full
  expr: (builder) =>
    [
      `count by (node) (\n  ${builder.series('kube_pod_info', { node: '!=""' })}\n  and on (namespace, pod) ${livingPods(builder)}\n)`,
      `/ (max by (node) (${allocatable(builder, 'pods')}) > 1)`,
    ].join('\n'),
});

export const requestedWithoutLargest = signal({
  name: 'Requested without the largest node',
  description:
    'What pods ask for, of what would be left if the largest node died. Above 1, some pods would not find a place. Nodes that take no ordinary pods are left out.',
  // not a share: it may well be above 1, where panels of shares end
  unit: 'short',
  legend: '{{resource}}',
  expr: (builder) => {
    const room = `${allocatable(builder, '=~"cpu|memory"')} ${reserved(builder)}`;
    return [
      `sum by (resource) (\n  ${requests(builder, '=~"cpu|memory"')}\n  ${reserved(builder)}\n)`,
      // where there is only one node, nothing would be left
      `/ (\n  sum by (resource) (${room})\n  - max by (resource) (${room})\n  > 0\n)`,
    ].join('\n');
  },
});

export const kubeletVersions = signal({
  name: 'Kubelet versions',
  description: 'Different versions of kubelets, without their patch levels.',
  unit: 'short',
  expr: ({ series }) =>
    `count(count by (version) (label_replace(${series('kube_node_info')}, "version", "$1", "kubelet_version", "(v[0-9]+[.][0-9]+).*")))`,
});
