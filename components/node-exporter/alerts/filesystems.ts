import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { both } from '../../../lib/signal';
import * as filesystems from '../signals/filesystems';

const WHERE = '{{ $labels.mountpoint }} of {{ $labels.instance }}';
const SHARE = '{{ $value | humanizePercentage }}';
const DISK = '{{ $labels.mountpoint }} ({{ $labels.device }}) on {{ $labels.instance }}';

// A trend alone alarms about every large download, a level alone about every disk that is meant to be full. The kubelet
// removes images above 85 % use and evicts pods below 10 % free (its defaults): what stays below 15 % is not images.

const space: readonly Alert[] = [
  {
    name: 'NodeFilesystemFillingUp',
    condition: both(filesystems.spaceFree.below(0.15), filesystems.spaceForecast(24).below(0)),
    for: Duration.hours(1),
    severity: 'warning',
    summary: `The file system ${WHERE} is filling up.`,
    description: `Only ${SHARE} of ${DISK} is free, and it will be full within a day if it goes on like this.`,
  },
  {
    name: 'NodeFilesystemFillingUpFast',
    condition: both(filesystems.spaceFree.below(0.1), filesystems.spaceForecast(4).below(0)),
    for: Duration.minutes(30),
    severity: 'critical',
    silences: ['NodeFilesystemFillingUp'],
    summary: `The file system ${WHERE} will soon be full.`,
    description: `Only ${SHARE} of ${DISK} is free, and it will be full within 4 hours if it goes on like this.`,
  },
  {
    name: 'NodeFilesystemAlmostFull',
    condition: filesystems.spaceFree.below(0.05),
    for: Duration.minutes(30),
    severity: 'warning',
    summary: `The file system ${WHERE} is almost full.`,
    description: `Only ${SHARE} of ${DISK} is free. If the kubelet keeps its files there, it is evicting pods already.`,
  },
  {
    name: 'NodeFilesystemFull',
    condition: filesystems.spaceFree.below(0.03),
    for: Duration.minutes(15),
    severity: 'critical',
    silences: ['NodeFilesystemAlmostFull', 'NodeFilesystemFillingUp', 'NodeFilesystemFillingUpFast'],
    summary: `The file system ${WHERE} is full but for a rest.`,
    description: `Only ${SHARE} of ${DISK} is free: programs fail to write, or will soon do so.`,
  },
];

const inodes: readonly Alert[] = [
  {
    name: 'NodeInodesRunningOut',
    condition: both(filesystems.inodesFree.below(0.15), filesystems.inodesForecast(24).below(0)),
    for: Duration.hours(1),
    severity: 'warning',
    summary: `The file system ${WHERE} is running out of inodes.`,
    description: `Only ${SHARE} of the inodes of ${DISK} are free, and none will be left within a day if it goes on like this. Then no file can be made there, however much space there is.`,
  },
  {
    name: 'NodeInodesRunningOutFast',
    condition: both(filesystems.inodesFree.below(0.1), filesystems.inodesForecast(4).below(0)),
    for: Duration.minutes(30),
    severity: 'critical',
    silences: ['NodeInodesRunningOut'],
    summary: `The file system ${WHERE} will soon have no inodes left.`,
    description: `Only ${SHARE} of the inodes of ${DISK} are free, and none will be left within 4 hours if it goes on like this. Then no file can be made there, however much space there is.`,
  },
  {
    name: 'NodeInodesAlmostGone',
    condition: filesystems.inodesFree.below(0.05),
    for: Duration.minutes(30),
    severity: 'warning',
    summary: `The file system ${WHERE} has few inodes left.`,
    description: `Only ${SHARE} of the inodes of ${DISK} are free. If the kubelet keeps its files there, it evicts pods below 5 %.`,
  },
  {
    name: 'NodeInodesGone',
    condition: filesystems.inodesFree.below(0.03),
    for: Duration.minutes(15),
    severity: 'critical',
    silences: ['NodeInodesAlmostGone', 'NodeInodesRunningOut', 'NodeInodesRunningOutFast'],
    summary: `The file system ${WHERE} has hardly any inodes left.`,
    description: `Only ${SHARE} of the inodes of ${DISK} are free: programs fail to make files, or will soon do so, however much space there is.`,
  },
];

const faults: readonly Alert[] = [
  {
    name: 'NodeFilesystemReadOnly',
    condition: filesystems.becameReadOnly.above(0),
    for: Duration.minutes(5),
    severity: 'critical',
    summary: `The file system ${WHERE} has become read-only.`,
    description: `${DISK} could be written to within the last day and now can not. The kernel does that when the disk or the file system on it is broken. Programs that write there fail.`,
  },
  {
    name: 'NodeFilesystemUnreadable',
    condition: filesystems.becameUnreadable.above(0),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The file system ${WHERE} does not answer.`,
    description: `${DISK} answered within the last day and now ends in an error or in no answer at all, as a broken disk or a file server that is gone does. Programs that touch it hang or fail.`,
  },
];

export const filesystemAlerts: readonly Alert[] = [...space, ...inodes, ...faults];
