import { exporterSignals } from '../../lib/exporter-monitoring';
import { signalsOf } from '../../lib/signal';

/** Name of the scrape job. */
export const JOB = 'redis-exporter';

const signal = signalsOf(JOB);
const legend = '{{server}}';
/** What series are kept apart by: the other labels are those of the exporter's pod, which changes. */
const BY_SERVER = 'by (namespace, server)';

/** What only the runbook's queries read. */
export const ALSO_READ: readonly string[] = [
  'redis_aof_last_bgrewrite_status',
  'redis_db_keys_expiring',
  'redis_latest_fork_seconds',
  'redis_mem_clients_normal',
  'redis_mem_fragmentation_ratio',
  'redis_memory_used_rss_bytes',
  'redis_rdb_last_save_timestamp_seconds',
];

export const { answering: exporterAnswers, found: exportersFound } = exporterSignals(JOB, 'Redis');

export const up = signal({
  name: 'Server answers',
  description: 'Whether the exporter can ask its Redis server.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('redis_up')})`,
});

/** Only where there is a limit: 0 means none. */
const MEMORY_LIMIT = 'redis_memory_max_bytes';

export const memoryUsed = signal({
  name: 'Memory in use',
  description: 'Share of maxmemory that is in use, where it is set. A cache is meant to fill it.',
  unit: 'percentunit',
  legend,
  expr: ({ series }) =>
    `max ${BY_SERVER} (${series('redis_memory_used_bytes')})\n/ (max ${BY_SERVER} (${series(MEMORY_LIMIT)}) > 0)`,
});

export const memoryOfStore = signal({
  name: 'Memory in use, where nothing is evicted',
  description: 'Share of maxmemory that is in use on servers that refuse to write when it is full.',
  unit: 'percentunit',
  legend,
  // in a cache, which throws old keys away, full is normal
  expr: ({ series }) =>
    `(\n  max ${BY_SERVER} (${series('redis_memory_used_bytes')})\n` +
    `  / (max ${BY_SERVER} (${series(MEMORY_LIMIT)}) > 0)\n` +
    `  and max ${BY_SERVER} (${series('redis_instance_info', { maxmemory_policy: 'noeviction' })})\n)`,
});

export const memory = signal({
  name: 'Memory',
  description: 'Bytes that keys, buffers and what is needed around them take.',
  unit: 'bytes',
  legend: `${legend} used`,
  expr: ({ series }) => `max ${BY_SERVER} (${series('redis_memory_used_bytes')})`,
});

export const memoryLimit = signal({
  name: 'Memory limit',
  description: 'The setting maxmemory, where it is set.',
  unit: 'bytes',
  legend: `${legend} limit`,
  expr: ({ series }) => `max ${BY_SERVER} (${series(MEMORY_LIMIT)}) > 0`,
});

export const evictions = signal({
  name: 'Keys evicted',
  description: 'Keys per second that made way for others because memory was full.',
  unit: 'cps',
  legend: `${legend} evicted`,
  expr: ({ series, range }) => `sum ${BY_SERVER} (rate(${series('redis_evicted_keys_total')}[${range}]))`,
});

export const expirations = signal({
  name: 'Keys expired',
  description: 'Keys per second whose time was over.',
  unit: 'cps',
  legend: `${legend} expired`,
  expr: ({ series, range }) => `sum ${BY_SERVER} (rate(${series('redis_expired_keys_total')}[${range}]))`,
});

export const keys = signal({
  name: 'Keys',
  description: 'Number of keys in all databases of a server.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum ${BY_SERVER} (${series('redis_db_keys')})`,
});

export const hitRatio = signal({
  name: 'Hits',
  description: 'Share of the lookups that found their key.',
  unit: 'percentunit',
  legend,
  expr: ({ series, range }) => {
    const rate = (metric: string) => `sum ${BY_SERVER} (rate(${series(metric)}[${range}]))`;
    const hits = rate('redis_keyspace_hits_total');
    return `${hits}\n/ (${hits} + ${rate('redis_keyspace_misses_total')})`;
  },
});

export const clients = signal({
  name: 'Clients',
  description: 'Connections of clients.',
  unit: 'short',
  legend: `${legend} connected`,
  expr: ({ series }) => `max ${BY_SERVER} (${series('redis_connected_clients')})`,
});

export const blockedClients = signal({
  name: 'Clients blocked',
  description: 'Clients that wait in a command such as BLPOP.',
  unit: 'short',
  legend: `${legend} blocked`,
  expr: ({ series }) => `max ${BY_SERVER} (${series('redis_blocked_clients')})`,
});

export const clientsUsed = signal({
  name: 'Clients allowed',
  description: 'Share of maxclients that is connected.',
  unit: 'percentunit',
  legend,
  expr: ({ series }) =>
    `max ${BY_SERVER} (${series('redis_connected_clients')})\n/ max ${BY_SERVER} (${series('redis_max_clients')})`,
});

export const rejectedConnections = signal({
  name: 'Connections refused',
  description: 'Connections per second that were refused because maxclients was reached.',
  unit: 'cps',
  legend,
  expr: ({ series, range }) =>
    `sum ${BY_SERVER} (rate(${series('redis_rejected_connections_total')}[${range}]))`,
});

export const refusedWrites = signal({
  name: 'Commands refused',
  description:
    'Commands per second that were refused: OOM as memory is full, MISCONF as saving failed, NOREPLICAS as too few replicas follow.',
  unit: 'cps',
  legend: `${legend} {{err}}`,
  expr: ({ series, range }) =>
    `sum by (namespace, server, err) (rate(${series('redis_errors_total', { err: '=~"OOM|MISCONF|NOREPLICAS"' })}[${range}]))`,
});

export const errors = signal({
  name: 'Errors',
  description: 'Commands per second that ended with an error, by its first word. NOAUTH: without a password.',
  unit: 'cps',
  legend: `${legend} {{err}}`,
  expr: ({ series, range }) =>
    `sum by (namespace, server, err) (rate(${series('redis_errors_total')}[${range}]))`,
});

export const commands = signal({
  name: 'Commands',
  description: 'Commands per second.',
  unit: 'cps',
  legend,
  expr: ({ series, range }) =>
    `sum ${BY_SERVER} (rate(${series('redis_commands_processed_total')}[${range}]))`,
});

export const busyCommands = signal({
  name: 'Time taken by commands',
  description:
    'Share of a second that a kind of command takes, the ten that take most. Together they can not exceed 1.',
  unit: 'short',
  legend: `${legend} {{cmd}}`,
  expr: ({ series, range }) =>
    `topk(10, sum by (namespace, server, cmd) (rate(${series('redis_commands_duration_seconds_total')}[${range}])))`,
});

export const slowCommands = signal({
  name: 'Slowest commands',
  description: 'How long a kind of command takes on average, the ten slowest.',
  unit: 's',
  legend: `${legend} {{cmd}}`,
  // only what ran at all: 0 divided by 0 would crowd out the rest
  expr: ({ series, range }) =>
    `topk(10,\n  sum by (namespace, server, cmd) (rate(${series('redis_commands_duration_seconds_total')}[${range}]))\n` +
    `  / (sum by (namespace, server, cmd) (rate(${series('redis_commands_total')}[${range}])) > 0)\n)`,
});

export const slowLog = signal({
  name: 'Slow log',
  description:
    'Entries of the slow log: commands that took longer than slowlog-log-slower-than. It ends at slowlog-max-len.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('redis_slowlog_length')})`,
});

export const received = signal({
  name: 'Network',
  description: 'Bytes per second from clients.',
  unit: 'Bps',
  legend: `${legend} in`,
  expr: ({ series, range }) => `sum ${BY_SERVER} (rate(${series('redis_net_input_bytes_total')}[${range}]))`,
});

export const sent = signal({
  name: 'Network sent',
  description: 'Bytes per second to clients.',
  unit: 'Bps',
  legend: `${legend} out`,
  expr: ({ series, range }) => `sum ${BY_SERVER} (rate(${series('redis_net_output_bytes_total')}[${range}]))`,
});

export const snapshotWorks = signal({
  name: 'Last snapshot succeeded',
  description: 'Whether the last attempt to save all keys to a file succeeded, or there has been none.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => `min ${BY_SERVER} (${series('redis_rdb_last_bgsave_status')})`,
});

export const appendOnlyWorks = signal({
  name: 'Append-only file is written',
  description: 'Whether the last write to the append-only file succeeded, on servers that have one.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) =>
    `(\n  min ${BY_SERVER} (${series('redis_aof_last_write_status')})\n  and max ${BY_SERVER} (${series('redis_aof_enabled')}) == 1\n)`,
});

export const unsavedChanges = signal({
  name: 'Changes since the last snapshot',
  description: 'What would be lost with the server, where there is no append-only file and no replica.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('redis_rdb_changes_since_last_save')})`,
});

export const replicating = signal({
  name: 'Replica follows',
  description: 'Whether a replica is connected to its master, or copies all of it at the moment.',
  unit: 'bool_yes_no',
  legend,
  // while it copies, the link counts as down
  expr: ({ series }) =>
    `max ${BY_SERVER} (${series('redis_master_link_up')})\n+ max ${BY_SERVER} (${series('redis_master_sync_in_progress')})`,
});

export const replicas = signal({
  name: 'Replicas',
  description: 'Replicas that are connected to a server.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('redis_connected_slaves')})`,
});
