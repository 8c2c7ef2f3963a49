import { signalsOf } from '../../lib/signal';
import { CONTAINER, CONTAINERS, POD, largest, legends, rate, sumBy } from './expressions';
import type { Grouping } from './expressions';
import { JOBS } from './jobs';

// CPU and memory come from the small page, the rest from cAdvisor's, which alone has it
const resource = signalsOf(JOBS.resource);
const cadvisor = signalsOf(JOBS.cadvisor);
const kubelet = signalsOf(JOBS.kubelet);

const cpuOf = (labels: Grouping, metric: string) => sumBy(labels, rate(metric));
const memoryOf = (labels: Grouping, metric: string) => sumBy(labels, ({ series }) => series(metric));

export const nodeCpu = resource({
  name: 'CPU of nodes',
  description: 'CPUs that a node keeps busy, as its kubelet sees it.',
  unit: 'short',
  legend: legends.instance,
  expr: cpuOf('instance', 'node_cpu_usage_seconds_total'),
});

export const nodeMemory = resource({
  name: 'Memory of nodes',
  description: 'Memory of a node that can not be given back without harm, as its kubelet sees it.',
  unit: 'bytes',
  legend: legends.instance,
  expr: memoryOf('instance', 'node_memory_working_set_bytes'),
});

export const namespaceCpu = resource({
  name: 'CPU by namespace',
  description: 'CPUs that the pods of a namespace keep busy: the ten largest.',
  unit: 'short',
  legend: legends.namespace,
  expr: largest(cpuOf('namespace', 'pod_cpu_usage_seconds_total')),
});

export const namespaceMemory = resource({
  name: 'Memory by namespace',
  description: 'Memory that the pods of a namespace take: the ten largest.',
  unit: 'bytes',
  legend: legends.namespace,
  expr: largest(memoryOf('namespace', 'pod_memory_working_set_bytes')),
});

export const podCpu = resource({
  name: 'CPU by pod',
  description: 'CPUs that a pod keeps busy: the ten largest.',
  unit: 'short',
  legend: legends[POD],
  expr: largest(cpuOf(POD, 'pod_cpu_usage_seconds_total')),
});

export const podMemory = resource({
  name: 'Memory by pod',
  description: 'Memory that a pod takes: the ten largest.',
  unit: 'bytes',
  legend: legends[POD],
  expr: largest(memoryOf(POD, 'pod_memory_working_set_bytes')),
});

export const containerCpu = resource({
  name: 'CPU by container',
  description: 'CPUs that a container keeps busy: the ten largest.',
  unit: 'short',
  legend: legends[CONTAINER],
  expr: largest(cpuOf(CONTAINER, 'container_cpu_usage_seconds_total')),
});

export const containerMemory = resource({
  name: 'Memory by container',
  description: 'Memory that a container takes, which its limit is compared with: the ten largest.',
  unit: 'bytes',
  legend: legends[CONTAINER],
  expr: largest(memoryOf(CONTAINER, 'container_memory_working_set_bytes')),
});

/** The network belongs to the pod; what has no pod is the node's. */
const PODS = { pod: '!=""' };
const received = rate('container_network_receive_bytes_total', PODS);
const sent = rate('container_network_transmit_bytes_total', PODS);
const HOST_NETWORK = "A pod on the host's network counts for all of its node.";

export const namespaceReceived = cadvisor({
  name: 'Network received by namespace',
  description: `Bytes per second that arrive at the pods of a namespace: the ten largest. ${HOST_NETWORK}`,
  unit: 'Bps',
  legend: legends.namespace,
  expr: largest(sumBy('namespace', received)),
});

export const namespaceSent = cadvisor({
  name: 'Network sent by namespace',
  description: `Bytes per second that leave the pods of a namespace: the ten largest. ${HOST_NETWORK}`,
  unit: 'Bps',
  legend: legends.namespace,
  expr: largest(sumBy('namespace', sent)),
});

export const podReceived = cadvisor({
  name: 'Network received by pod',
  description: `Bytes per second that arrive at a pod: the ten largest. ${HOST_NETWORK}`,
  unit: 'Bps',
  legend: legends[POD],
  expr: largest(sumBy(POD, received)),
});

export const podSent = cadvisor({
  name: 'Network sent by pod',
  description: `Bytes per second that leave a pod: the ten largest. ${HOST_NETWORK}`,
  unit: 'Bps',
  legend: legends[POD],
  expr: largest(sumBy(POD, sent)),
});

export const reads = cadvisor({
  name: 'Disk reads by container',
  description: 'Reads per second of a container that reach a disk: the ten largest.',
  unit: 'cps',
  legend: legends[CONTAINER],
  expr: largest(sumBy(CONTAINER, rate('container_fs_reads_total', CONTAINERS))),
});

export const writes = cadvisor({
  name: 'Disk writes by container',
  description: 'Writes per second of a container that reach a disk: the ten largest.',
  unit: 'cps',
  legend: legends[CONTAINER],
  expr: largest(sumBy(CONTAINER, rate('container_fs_writes_total', CONTAINERS))),
});

export const logs = kubelet({
  name: 'Logs on disk',
  description: "Room that the logs of a container take on its node's disk: the ten largest.",
  unit: 'bytes',
  legend: legends[CONTAINER],
  expr: largest(memoryOf(CONTAINER, 'kubelet_container_log_filesystem_used_bytes')),
});
