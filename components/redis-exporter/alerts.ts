import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { exporterAlerts } from '../../lib/exporter-monitoring';
import { both } from '../../lib/signal';
import * as signals from './signals';

/** @param count how many exporters there should be */
export function alerts(count: number): readonly Alert[] {
  return [
    ...exporterAlerts({
      signals: { answering: signals.exporterAnswers, found: signals.exportersFound },
      what: 'Redis',
      count,
      names: { down: 'RedisExporterDown', missing: 'RedisExporterMissing' },
    }),
    {
      name: 'RedisDown',
      condition: signals.up.below(1),
      for: Duration.minutes(3),
      severity: 'critical',
      summary: 'The Redis server {{ $labels.server }} can not be reached.',
      description:
        'The exporter in {{ $labels.namespace }} has got no answer from the Redis server {{ $labels.server }} for 3 minutes: it is down, cut off, hangs, or refuses the password. What uses it most likely fails.',
    },
    {
      name: 'RedisRefusesWrites',
      condition: signals.refusedWrites.above(0),
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'The Redis server {{ $labels.server }} refuses to write: {{ $labels.err }}.',
      description:
        '{{ $labels.server }} has been refusing commands with the error {{ $labels.err }} for 5 minutes, now {{ $value | humanize }} a second. OOM: its memory is full. MISCONF: it could not save its data. NOREPLICAS: too few replicas follow it.',
    },
    {
      name: 'RedisMemoryNearLimit',
      condition: signals.memoryOfStore.above(0.9),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'The memory of the Redis server {{ $labels.server }} is nearly full.',
      description:
        '{{ $labels.server }} uses {{ $value | humanizePercentage }} of its maxmemory, and its policy is noeviction: when it is full, it refuses every command that needs more.',
    },
    {
      name: 'RedisCacheTooSmall',
      condition: both(signals.hitRatio.below(0.5), signals.evictions.above(0)),
      for: Duration.hours(1),
      severity: 'info',
      summary: 'The cache {{ $labels.server }} throws away what is asked for later.',
      description:
        'For an hour {{ $labels.server }} has been evicting keys, while only {{ $value | humanizePercentage }} of the lookups find theirs: what is evicted may be what is missing.',
    },
    {
      name: 'RedisClientsNearLimit',
      condition: signals.clientsUsed.above(0.85),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'The Redis server {{ $labels.server }} is running out of connections.',
      description:
        '{{ $value | humanizePercentage }} of the maxclients of {{ $labels.server }} are connected. When all are, it refuses every new client.',
    },
    {
      name: 'RedisConnectionsRefused',
      condition: signals.rejectedConnections.above(0),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'The Redis server {{ $labels.server }} refuses connections.',
      description:
        '{{ $labels.server }} has been refusing connections for 5 minutes because its maxclients are reached, now {{ $value | humanize }} a second.',
    },
    {
      name: 'RedisSnapshotFailed',
      condition: signals.snapshotWorks.below(1),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'The Redis server {{ $labels.server }} could not save its data.',
      description:
        'The last snapshot of {{ $labels.server }} failed. By default it refuses every write from now on, and what was written since the one before is lost if it stops.',
    },
    {
      name: 'RedisAppendOnlyFailed',
      condition: signals.appendOnlyWorks.below(1),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'The Redis server {{ $labels.server }} can not write its append-only file.',
      description:
        'The last write to the append-only file of {{ $labels.server }} failed. It refuses every write until one succeeds.',
    },
    {
      name: 'RedisReplicationBroken',
      condition: signals.replicating.below(1),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'The Redis replica {{ $labels.server }} has lost its master.',
      description:
        'The replica {{ $labels.server }} has not been connected to its master for 5 minutes. It answers with old data, and if it had to take over now, what was written since would be lost.',
    },
  ];
}
