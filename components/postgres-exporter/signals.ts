import { exporterSignals } from '../../lib/exporter-monitoring';
import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder } from '../../lib/signal';

/** Name of the scrape job. */
export const JOB = 'postgres-exporter';

const signal = signalsOf(JOB);
const legend = '{{server}}';
const ofDatabase = '{{server}} {{datname}}';
/** What series are kept apart by: the other labels are those of the exporter's pod, which changes. */
const BY_SERVER = 'by (namespace, server)';
const BY_DATABASE = 'by (namespace, server, datname)';
const BY_CLIENT = 'by (namespace, server, datname, usename, application_name)';
const BY_TABLE = 'by (namespace, server, datname, schemaname, relname)';

/** Databases that are there for their structure only. */
const NO_TEMPLATE = { datname: '!~"template[01]"' };
/** Clients' sessions. Without a name are those that say that there are none in some state. */
const CLIENTS = { backend_type: '=~"client backend|"' };
/** Dumps take as long as they take, and tell so to nobody else. */
const NO_DUMP = { ...CLIENTS, application_name: '!~"pg_dump|pg_dumpall|pg_restore|pg_basebackup"' };

/** What only the runbook's queries read. */
export const ALSO_READ: readonly string[] = [
  'pg_exporter_last_scrape_duration_seconds',
  'pg_scrape_collector_duration_seconds',
  'pg_settings_autovacuum_freeze_max_age',
  'pg_stat_archiver_last_archive_age',
  'pg_stat_user_tables_autovacuum_count',
  'pg_stat_user_tables_last_autovacuum',
];

export const { answering: exporterAnswers, found: exportersFound } = exporterSignals(JOB, 'PostgreSQL');

export const up = signal({
  name: 'Server answers',
  description: 'Whether the exporter can connect to its PostgreSQL server.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('pg_up')})`,
});

export const collectorWorks = signal({
  name: 'Collector works',
  description: 'Whether a group of queries of the exporter succeeds.',
  unit: 'bool_yes_no',
  legend: '{{server}} {{collector}}',
  expr: ({ series }) => `min by (namespace, server, collector) (${series('pg_scrape_collector_success')})`,
});

export const connectionsUsed = signal({
  name: 'Connections in use',
  description: 'Share of the connections open to ordinary users that clients hold.',
  unit: 'percentunit',
  legend,
  // a few are kept for superusers: who is none is refused before the maximum is reached
  expr: ({ series }) =>
    `sum ${BY_SERVER} (${series('pg_stat_activity_count', CLIENTS)})\n` +
    `/ (max ${BY_SERVER} (${series('pg_settings_max_connections')}) - max ${BY_SERVER} (${series('pg_settings_superuser_reserved_connections')}))`,
});

export const connections = signal({
  name: 'Connections',
  description:
    'Sessions of clients by what they do. Those idle in a transaction hold locks and hinder vacuum.',
  unit: 'short',
  legend: '{{server}} {{state}}',
  expr: ({ series }) =>
    `sum by (namespace, server, state) (${series('pg_stat_activity_count', { ...CLIENTS, state: '=~"active|idle|idle in transaction.*"' })})`,
});

export const oldestTransaction = signal({
  name: 'Oldest transaction',
  description:
    'How long the oldest transaction of a client has been open, dumps left out. Until it ends, vacuum removes nothing that it could still see.',
  unit: 's',
  legend: `${ofDatabase} {{usename}} {{application_name}}`,
  expr: ({ series }) => `max ${BY_CLIENT} (${series('pg_stat_activity_max_tx_duration', NO_DUMP)})`,
});

export const idleInTransaction = signal({
  name: 'Idle in transaction',
  description: 'Age of the oldest transaction whose client has stopped sending anything.',
  unit: 's',
  legend: `${ofDatabase} {{usename}} {{application_name}}`,
  expr: ({ series }) =>
    `max ${BY_CLIENT} (${series('pg_stat_activity_max_tx_duration', { ...NO_DUMP, state: '=~"idle in transaction.*"' })})`,
});

export const longestTransaction = signal({
  name: 'Oldest transaction',
  description: 'How long the oldest transaction of any client has been open, dumps left out.',
  unit: 's',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('pg_stat_activity_max_tx_duration', NO_DUMP)})`,
});

export const waitingForLocks = signal({
  name: 'Sessions waiting for a lock',
  description: 'Sessions that can not go on until another one ends its transaction.',
  unit: 'short',
  legend: ofDatabase,
  // nobody waits, not nothing is known, when there is no such session
  expr: ({ series }) =>
    `sum ${BY_DATABASE} (${series('pg_stat_activity_count', { wait_event_type: 'Lock' })} or 0 * ${series('pg_stat_activity_count')})`,
});

export const locks = signal({
  name: 'Locks held',
  description: 'Locks by mode. An accessexclusivelock keeps even readers out.',
  unit: 'short',
  legend: '{{server}} {{mode}}',
  expr: ({ series }) => `sum by (namespace, server, mode) (${series('pg_locks_count', NO_TEMPLATE)})`,
});

export const deadlocks = signal({
  name: 'Deadlocks',
  description: 'Transactions per second that were broken off because they waited for each other.',
  unit: 'cps',
  legend: ofDatabase,
  expr: ({ series, range }) =>
    `sum ${BY_DATABASE} (rate(${series('pg_stat_database_deadlocks', NO_TEMPLATE)}[${range}]))`,
});

/** The sum of the rates of counters of a database, over all databases of a server. */
const perServer =
  (...metrics: readonly string[]) =>
  ({ series, range }: ExpressionBuilder) =>
    metrics.map((metric) => `sum ${BY_SERVER} (rate(${series(metric)}[${range}]))`).join('\n+ ');

export const commits = signal({
  name: 'Transactions',
  description: 'Transactions per second that ended well.',
  unit: 'cps',
  legend: `${legend} committed`,
  expr: perServer('pg_stat_database_xact_commit'),
});

export const rollbacks = signal({
  name: 'Transactions rolled back',
  description: 'Transactions per second that were given up.',
  unit: 'cps',
  legend: `${legend} rolled back`,
  expr: perServer('pg_stat_database_xact_rollback'),
});

export const rowsRead = signal({
  name: 'Rows',
  description: 'Rows per second that queries fetched.',
  unit: 'cps',
  legend: `${legend} fetched`,
  expr: perServer('pg_stat_database_tup_fetched'),
});

export const rowsWritten = signal({
  name: 'Rows written',
  description: 'Rows per second that were inserted, updated or deleted.',
  unit: 'cps',
  legend: `${legend} written`,
  expr: perServer(
    'pg_stat_database_tup_inserted',
    'pg_stat_database_tup_updated',
    'pg_stat_database_tup_deleted',
  ),
});

export const cacheHits = signal({
  name: 'Cache hits',
  description:
    'Share of the blocks that were found in shared_buffers. The others come from the system or the disk.',
  unit: 'percentunit',
  legend,
  expr: (builder) => {
    const [hit, read] = ['pg_stat_database_blks_hit', 'pg_stat_database_blks_read'];
    return `${perServer(hit)(builder)}\n/ (${perServer(hit, read)(builder)})`;
  },
});

export const temporaryFiles = signal({
  name: 'Temporary files',
  description: 'Bytes per second that sorts and joins wrote to disk because work_mem was too small for them.',
  unit: 'Bps',
  legend: ofDatabase,
  expr: ({ series, range }) =>
    `sum ${BY_DATABASE} (rate(${series('pg_stat_database_temp_bytes', NO_TEMPLATE)}[${range}]))`,
});

export const databaseSize = signal({
  name: 'Database size',
  description: 'Disk space of a database.',
  unit: 'bytes',
  legend: ofDatabase,
  expr: ({ series }) => `max ${BY_DATABASE} (${series('pg_database_size_bytes', NO_TEMPLATE)})`,
});

export const databaseGrowth = signal({
  name: 'Database growth',
  description: 'Bytes per second by which a database has grown, averaged over an hour.',
  unit: 'Bps',
  legend: ofDatabase,
  expr: ({ series }) => `max ${BY_DATABASE} (deriv(${series('pg_database_size_bytes', NO_TEMPLATE)}[1h]))`,
});

export const walSize = signal({
  name: 'Write-ahead log',
  description: 'Disk space of the write-ahead log. It grows while a slot or the archive does not take it.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('pg_wal_size_bytes')})`,
});

/** A counter of checkpoints per hour, by its name since PostgreSQL 17 and by the one before. */
const checkpointsPerHour =
  (since17: string, before: string) =>
  ({ series, range }: ExpressionBuilder) =>
    `3600 * sum ${BY_SERVER} (rate(${series(since17)}[${range}]) or rate(${series(before)}[${range}]))`;

export const checkpointsTimed = signal({
  name: 'Checkpoints per hour',
  description: 'Checkpoints because it was time, which is how it should be.',
  unit: 'short',
  legend: `${legend} timed`,
  expr: checkpointsPerHour(
    'pg_stat_checkpointer_num_timed_total',
    'pg_stat_bgwriter_checkpoints_timed_total',
  ),
});

export const checkpointsRequested = signal({
  name: 'Checkpoints requested',
  description:
    'Checkpoints because the write-ahead log was full: if they are many, max_wal_size is too small.',
  unit: 'short',
  legend: `${legend} requested`,
  expr: checkpointsPerHour(
    'pg_stat_checkpointer_num_requested_total',
    'pg_stat_bgwriter_checkpoints_req_total',
  ),
});

export const deadRows = signal({
  name: 'Dead rows',
  description: 'Rows of a table of the connected database that vacuum has yet to remove.',
  unit: 'short',
  legend: '{{server}} {{schemaname}}.{{relname}}',
  expr: ({ series }) => `max ${BY_TABLE} (${series('pg_stat_user_tables_n_dead_tup')})`,
});

export const mostDeadRows = signal({
  name: 'Dead rows, most by table',
  description: 'The ten tables of the connected databases with most rows that vacuum has yet to remove.',
  unit: 'short',
  legend: '{{server}} {{schemaname}}.{{relname}}',
  expr: ({ series }) => `topk(10, max ${BY_TABLE} (${series('pg_stat_user_tables_n_dead_tup')}))`,
});

export const deadRowShare = signal({
  name: 'Share of dead rows',
  description:
    'Share of the rows of a table that vacuum has yet to remove. By default it begins at about a sixth.',
  unit: 'percentunit',
  legend: '{{server}} {{schemaname}}.{{relname}}',
  expr: ({ series }) => {
    const rows = (metric: string) => `max ${BY_TABLE} (${series(metric)})`;
    const dead = rows('pg_stat_user_tables_n_dead_tup');
    return `${dead}\n/ (${dead} + ${rows('pg_stat_user_tables_n_live_tup')})`;
  },
});

export const transactionAge = signal({
  name: 'Age of transaction numbers',
  description:
    'Transactions, and groups of row lockers (multixact), since the oldest one that is not frozen. At 2.1 billion the server stops writing.',
  unit: 'short',
  legend: `${ofDatabase} {{ids}}`,
  expr: ({ series }) => {
    const age = (metric: string, ids: string) => `label_replace(${series(metric)}, "ids", "${ids}", "", "")`;
    return (
      `max by (namespace, server, datname, ids) (\n` +
      `  ${age('pg_database_wraparound_age_datfrozenxid_seconds', 'transaction')}\n` +
      `  or ${age('pg_database_wraparound_age_datminmxid_seconds', 'multixact')}\n)`
    );
  },
});

export const replicaLag = signal({
  name: 'Replica lag',
  description: 'How far a replica is behind with replaying what it has received. 0 where all is replayed.',
  unit: 's',
  legend,
  expr: ({ series }) =>
    `max ${BY_SERVER} (${series('pg_replication_lag_seconds')} and ${series('pg_replication_is_replica')} == 1)`,
});

const BY_SLOT = 'by (namespace, server, slot_name)';

export const slotActive = signal({
  name: 'Slot in use',
  description: 'Whether the consumer of a replication slot is connected.',
  unit: 'bool_yes_no',
  legend: '{{server}} {{slot_name}}',
  expr: ({ series }) => `max ${BY_SLOT} (${series('pg_replication_slots_active')})`,
});

export const slotRetained = signal({
  name: 'Kept for a slot',
  description: 'Write-ahead log that the server keeps because the consumer of a slot has not taken it yet.',
  unit: 'bytes',
  legend: '{{server}} {{slot_name}}',
  expr: ({ series }) => `max ${BY_SLOT} (${series('pg_replication_slots_pg_wal_lsn_diff')})`,
});

export const archiveFailures = signal({
  name: 'Archiving failures',
  description: 'Attempts per second to archive a part of the write-ahead log that failed.',
  unit: 'cps',
  legend,
  expr: ({ series, range }) =>
    `max ${BY_SERVER} (rate(${series('pg_stat_archiver_failed_count')}[${range}]))`,
});
