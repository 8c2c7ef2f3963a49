import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import * as compute from '../signals/compute';

const NODE = '{{ $labels.instance }}';
const SHARE = '{{ $value | humanizePercentage }}';

export const computeAlerts: readonly Alert[] = [
  {
    name: 'NodeCpuBusy',
    condition: compute.cpuUsed.above(0.9),
    for: Duration.minutes(15),
    severity: 'info',
    summary: `The CPUs of node ${NODE} are busy.`,
    description: `${NODE} has spent ${SHARE} of its CPU time for 15 minutes. That is no fault, but there is nothing left for a rush.`,
  },
  {
    name: 'NodeSaturated',
    condition: compute.load.above(2),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `Node ${NODE} has more to do than it can.`,
    description: `For each CPU of ${NODE}, {{ $value | printf "%.1f" }} tasks run or wait for a CPU or a disk. Everything on it is slow, perhaps its kubelet too.`,
  },
  {
    name: 'NodeCpuStolen',
    condition: compute.cpuStolen.above(0.1),
    for: Duration.minutes(30),
    severity: 'warning',
    summary: `Node ${NODE} does not get the CPU time that it wants.`,
    description: `The machine that ${NODE} is a guest of gives ${SHARE} of the CPU time of ${NODE} to others. Its pods are slow although their limits are not reached.`,
  },
  {
    name: 'NodeMemoryExhausted',
    condition: compute.memoryUsed.above(0.95),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `Node ${NODE} is running out of memory.`,
    description: `${SHARE} of the memory of ${NODE} is in use, caches not counted; the kernel will soon kill processes.`,
  },
  {
    name: 'NodeWaitsForMemory',
    condition: compute.memoryWaits.above(0.1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `Programs on node ${NODE} wait for memory.`,
    description: `In ${SHARE} of the time some program on ${NODE} stood still until memory was freed for it. It may be the whole node, or one container at its limit.`,
  },
  {
    name: 'NodeMajorPageFaults',
    condition: compute.majorFaults.above(500),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `Node ${NODE} reads its programs from the disk again and again.`,
    description: `{{ $value | printf "%.0f" }} times per second a program on ${NODE} waited for a page of memory from a disk: there is too little memory for what runs, and everything is slow.`,
  },
];
