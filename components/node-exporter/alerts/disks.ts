import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { both } from '../../../lib/signal';
import * as disks from '../signals/disks';

const DISK = '{{ $labels.device }} of {{ $labels.instance }}';

export const diskAlerts: readonly Alert[] = [
  {
    name: 'NodeDiskSaturated',
    // fast disks work on many requests at once: a queue alone is no sign
    condition: both(disks.queue.above(10), disks.busy.above(0.9)),
    for: Duration.minutes(30),
    severity: 'warning',
    summary: `The disk ${DISK} can not keep up.`,
    description: `For 30 minutes the disk ${DISK} has been busy nearly all the time, and {{ $value | printf "%.0f" }} requests wait for it on average. What reads or writes there is slow.`,
  },
  {
    name: 'NodeRaidDegraded',
    condition: disks.raidDisksMissing.above(0),
    for: Duration.minutes(15),
    severity: 'critical',
    silences: ['NodeRaidDiskFailed'],
    summary: `The RAID ${DISK} is degraded.`,
    description: `The RAID ${DISK} lacks {{ $value }} of its disks. When another one fails, its data may be lost.`,
  },
  {
    name: 'NodeRaidDiskFailed',
    condition: disks.raidDisksFailed.above(0),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `A disk of the RAID ${DISK} has failed.`,
    description: `In the RAID ${DISK}, {{ $value }} of the disks failed. With a spare it rebuilds by itself; what failed has to be replaced.`,
  },
];
