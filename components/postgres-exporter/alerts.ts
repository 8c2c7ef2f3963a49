import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { exporterAlerts } from '../../lib/exporter-monitoring';
import { both } from '../../lib/signal';
import * as signals from './signals';

const GIBIBYTE = 1024 ** 3;

/** @param count how many exporters there should be */
export function alerts(count: number): readonly Alert[] {
  return [
    ...exporterAlerts({
      signals: { answering: signals.exporterAnswers, found: signals.exportersFound },
      what: 'PostgreSQL',
      count,
      names: { down: 'PostgresExporterDown', missing: 'PostgresExporterMissing' },
    }),
    {
      name: 'PostgresDown',
      condition: signals.up.below(1),
      for: Duration.minutes(3),
      severity: 'critical',
      summary: 'The PostgreSQL server {{ $labels.server }} can not be reached.',
      description:
        'The exporter in {{ $labels.namespace }} has not been able to log in to the PostgreSQL server {{ $labels.server }} for 3 minutes: it is down, cut off, full of connections, or refuses the password. What uses it most likely fails.',
    },
    {
      name: 'PostgresCollectorFailing',
      condition: signals.collectorWorks.below(1),
      for: Duration.minutes(15),
      severity: 'info',
      summary: 'Metrics of the PostgreSQL server {{ $labels.server }} are missing: {{ $labels.collector }}.',
      description:
        "The exporter's queries of the group {{ $labels.collector }} fail on {{ $labels.server }}: its account may lack the role pg_monitor, or the server's version or vendor has no such view. What they would show is not watched.",
    },
    {
      name: 'PostgresConnectionsNearLimit',
      condition: signals.connectionsUsed.above(0.85),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'The PostgreSQL server {{ $labels.server }} is running out of connections.',
      description:
        '{{ $value | humanizePercentage }} of the connections that {{ $labels.server }} has for ordinary users are taken. When none is left, it refuses every new client.',
    },
    {
      name: 'PostgresTransactionOpenTooLong',
      condition: signals.oldestTransaction.above(2 * 3600),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'A transaction on {{ $labels.server }} has been open for hours.',
      description:
        'A transaction of {{ $labels.usename }} ({{ $labels.application_name }}) in {{ $labels.datname }} on {{ $labels.server }} has been open for {{ $value | humanizeDuration }}. Until it ends, vacuum can not remove any row that was deleted since, in the whole database: tables grow and queries get slow.',
    },
    {
      name: 'PostgresIdleInTransaction',
      condition: signals.idleInTransaction.above(10 * 60),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'A client of {{ $labels.server }} keeps a transaction open and does nothing.',
      description:
        'A session of {{ $labels.usename }} ({{ $labels.application_name }}) in {{ $labels.datname }} on {{ $labels.server }} began a transaction {{ $value | humanizeDuration }} ago and is idle. It keeps its locks, and vacuum from its work, until it ends.',
    },
    {
      name: 'PostgresSessionsBlocked',
      condition: signals.waitingForLocks.above(4),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'Sessions of {{ $labels.datname }} on {{ $labels.server }} wait for locks.',
      description:
        '{{ $value }} sessions in {{ $labels.datname }} on {{ $labels.server }} wait for a lock, and there have been 5 or more for 10 minutes: somebody holds one and does not let go. Each of them keeps its client waiting and a connection taken.',
    },
    {
      name: 'PostgresDeadlocks',
      condition: signals.deadlocks.above(0),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'Transactions in {{ $labels.datname }} on {{ $labels.server }} keep blocking each other.',
      description:
        'There have been deadlocks in {{ $labels.datname }} on {{ $labels.server }} for 15 minutes, now {{ $value | humanize }} a second. Each ends with the failure of one transaction.',
    },
    {
      name: 'PostgresReplicaLagging',
      condition: signals.replicaLag.above(5 * 60),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'The PostgreSQL replica {{ $labels.server }} is behind.',
      description:
        'The replica {{ $labels.server }} is {{ $value | humanizeDuration }} behind: who reads from it sees old data, and if it had to take over now, it would first have to catch up.',
    },
    {
      name: 'PostgresReplicationSlotUnused',
      // a value first: it is what the description tells
      condition: both(signals.slotRetained.above(GIBIBYTE), signals.slotActive.below(1)),
      for: Duration.minutes(30),
      severity: 'warning',
      summary: 'Nobody reads the replication slot {{ $labels.slot_name }} of {{ $labels.server }}.',
      description:
        'The consumer of the replication slot {{ $labels.slot_name }} has been away for 30 minutes, and {{ $labels.server }} keeps {{ $value | humanize1024 }}B of write-ahead log for it. It goes on until the disk is full, unless max_slot_wal_keep_size is set.',
    },
    {
      name: 'PostgresArchivingFailing',
      condition: signals.archiveFailures.above(0),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'The PostgreSQL server {{ $labels.server }} can not archive its write-ahead log.',
      description:
        'The archive_command of {{ $labels.server }} has been failing for 15 minutes. The server keeps what it could not archive until the disk is full, and what happened since can not be restored from the archive.',
    },
    {
      name: 'PostgresVacuumBehind',
      condition: both(signals.deadRowShare.above(0.4), signals.deadRows.above(100_000)),
      for: Duration.hours(2),
      severity: 'warning',
      summary:
        'Vacuum does not keep up with {{ $labels.schemaname }}.{{ $labels.relname }} on {{ $labels.server }}.',
      description:
        '{{ $value | humanizePercentage }} of the rows of {{ $labels.schemaname }}.{{ $labels.relname }} in {{ $labels.datname }} on {{ $labels.server }} have been dead for 2 hours. Autovacuum should have removed them long before: something holds it back, or it is too slow. The table grows, and queries get slow.',
    },
    {
      name: 'PostgresTransactionNumbersAging',
      condition: signals.transactionAge.above(1_200_000_000),
      for: Duration.hours(1),
      severity: 'warning',
      summary: 'Old rows of {{ $labels.datname }} on {{ $labels.server }} are not frozen.',
      description:
        'The oldest {{ $labels.ids }} number of {{ $labels.datname }} on {{ $labels.server }} that is not frozen is {{ $value | humanize }} numbers old. Autovacuum should have frozen it at 200 to 400 million. At 2.1 billion the server stops writing.',
    },
    {
      name: 'PostgresTransactionNumbersRunningOut',
      condition: signals.transactionAge.above(1_800_000_000),
      for: Duration.minutes(10),
      severity: 'critical',
      silences: ['PostgresTransactionNumbersAging'],
      summary: 'The PostgreSQL server {{ $labels.server }} will soon stop writing.',
      description:
        'The oldest {{ $labels.ids }} number of {{ $labels.datname }} on {{ $labels.server }} that is not frozen is {{ $value | humanize }} numbers old. At 2.1 billion the server refuses to write, in all databases, until a vacuum has gone through.',
    },
  ];
}
