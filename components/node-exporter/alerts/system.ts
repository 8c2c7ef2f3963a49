import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { both } from '../../../lib/signal';
import * as system from '../signals/system';

const NODE = '{{ $labels.instance }}';
const SHARE = '{{ $value | humanizePercentage }}';

export const systemAlerts: readonly Alert[] = [
  {
    name: 'NodeFileDescriptorsRunningOut',
    condition: system.fileDescriptors.above(0.7),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `Node ${NODE} has many files open.`,
    description: `${SHARE} of the files and connections that the kernel of ${NODE} allows are open. When there are no more, every program on it fails.`,
  },
  {
    name: 'NodeFileDescriptorsAlmostGone',
    condition: system.fileDescriptors.above(0.9),
    for: Duration.minutes(15),
    severity: 'critical',
    silences: ['NodeFileDescriptorsRunningOut'],
    summary: `Node ${NODE} can soon open no more files.`,
    description: `${SHARE} of the files and connections that the kernel of ${NODE} allows are open. Every program on it will fail to open more.`,
  },
  {
    name: 'NodeClockNotSynchronised',
    // without a time server the kernel's idea of the error grows to 16 s; some time programs never set the other flag
    condition: both(system.clockSynchronised.below(1), system.clockMaximumError.above(15.9)),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `Nothing sets the clock of node ${NODE}.`,
    description: `No time server corrects the clock of ${NODE}. It drifts, and once it is off by minutes, certificates and tokens are refused.`,
  },
  {
    name: 'NodeClockSkewed',
    condition: system.clockOffset.above(0.05),
    for: Duration.minutes(20),
    severity: 'warning',
    summary: `The clock of node ${NODE} is off its time server.`,
    description: `For 20 minutes the clock of ${NODE} has differed from its time server by more than 0.05 s, now by {{ $value | humanizeDuration }}: longer than it takes to correct that.`,
  },
  {
    name: 'NodeClockWrong',
    condition: system.clockDifference.above(5),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `The clock of node ${NODE} is wrong.`,
    description: `The clock of ${NODE} differs from that of Prometheus by {{ $value | humanizeDuration }}. If that is so for all nodes but one, the clock of Prometheus' own node is wrong. Times in logs mislead, and certificates and tokens may be refused.`,
  },
  {
    name: 'NodeTasksHang',
    condition: system.hungTasks.above(0),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `Tasks hang in the kernel of node ${NODE}.`,
    description: `In the last hour the kernel of ${NODE} found {{ $value | printf "%.0f" }} tasks that had been stuck for two minutes. Most often they wait for a disk or a file server that does not answer, and can not even be killed.`,
  },
  {
    name: 'NodeRestarted',
    condition: both(system.uptime.below(1800), system.knownBefore.above(0)),
    for: Duration.minutes(1),
    severity: 'info',
    summary: `Node ${NODE} has restarted.`,
    description: `${NODE} started {{ $value | humanizeDuration }} ago. If nobody meant it to: a crash, a power cut, or an update that restarts by itself.`,
  },
];
