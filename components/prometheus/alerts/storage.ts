import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { both } from '../../../lib/signal';
import * as server from '../signals/server';
import * as storage from '../signals/storage';

export const storageAlerts: readonly Alert[] = [
  {
    name: 'PrometheusStorageLimitReached',
    condition: storage.storageShare.above(0.95),
    for: Duration.hours(1),
    severity: 'warning',
    summary: '{{ $labels.instance }} deletes samples before their time.',
    description:
      '{{ $value | humanizePercentage }} of the retention size of {{ $labels.instance }} is in use: the oldest samples go although the retention time has not passed.',
  },
  {
    name: 'PrometheusStorageWritesFailing',
    condition: storage.writeFailures.above(0),
    for: Duration.minutes(5),
    severity: 'critical',
    summary: '{{ $labels.instance }} can not write to its disk.',
    description:
      'In 15 minutes {{ $value | printf "%.0f" }} writes of {{ $labels.instance }} failed. Samples are in its memory only and are lost with its next restart; its log grows until the disk is full.',
  },
  {
    name: 'PrometheusCompactionsFailing',
    condition: storage.compactionFailures.above(0),
    for: Duration.hours(1),
    severity: 'warning',
    summary: '{{ $labels.instance }} can not compact its storage.',
    description:
      '{{ $value | printf "%.0f" }} compactions of {{ $labels.instance }} failed in 3 hours, most often because its disk is full or broken.',
  },
  {
    name: 'PrometheusBlocksUnreadable',
    condition: storage.reloadFailures.above(0),
    for: Duration.hours(1),
    severity: 'warning',
    summary: '{{ $labels.instance }} can not read blocks of its storage.',
    description:
      '{{ $labels.instance }} failed {{ $value | printf "%.0f" }} times in 3 hours to read the blocks on its disk: a block is broken, or the disk. New blocks do not come into use, and old ones are not deleted.',
  },
  {
    name: 'PrometheusLogDamaged',
    condition: both(storage.logCorruptions.above(0), server.uptime.below(86_400)),
    for: Duration.minutes(1),
    severity: 'warning',
    summary: '{{ $labels.instance }} found its log damaged when it started.',
    description:
      'The write-ahead log of {{ $labels.instance }} could not be read to its end: the samples after the damage, of at most 3 hours, are lost on this replica. Once is a crash of the node; again and again is the disk.',
  },
];
