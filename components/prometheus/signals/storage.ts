import { legend, signal, sumOf } from './fragments';

/** All that the retention size limits: the head's files too (`BeyondSizeRetention` in Prometheus' tsdb/db.go). */
const stored = sumOf(
  [
    'prometheus_tsdb_storage_blocks_bytes',
    'prometheus_tsdb_wal_storage_size_bytes',
    'prometheus_tsdb_head_chunks_storage_size_bytes',
  ],
  (selector) => selector,
);

export const storageUsed = signal({
  name: 'Storage in use',
  description: 'Bytes of stored blocks, of the write-ahead log and of the chunks that are in no block yet.',
  unit: 'bytes',
  legend,
  expr: stored,
});

export const storageShare = signal({
  name: 'Share of the storage limit in use',
  description: 'Bytes in storage against the retention size. At 1, samples go before their time.',
  unit: 'percentunit',
  legend,
  expr: (builder) =>
    `(${stored(builder)})\n/ sum by (instance) (${builder.series('prometheus_tsdb_retention_limit_bytes')})`,
});

export const oldestSample = signal({
  name: 'Oldest sample',
  description: 'How far the stored samples reach back.',
  unit: 's',
  legend,
  expr: ({ series }) => `time() - max by (instance) (${series('prometheus_tsdb_lowest_timestamp_seconds')})`,
});

export const compactionFailures = signal({
  name: 'Failed compactions',
  description:
    'Compactions in the last 3 hours that ended in an error, as they do when the disk is full or broken.',
  unit: 'short',
  legend,
  expr: sumOf(['prometheus_tsdb_compactions_failed_total'], (selector) => `increase(${selector}[3h])`),
});

export const reloadFailures = signal({
  name: 'Failed reads of blocks',
  description: 'How often in the last 3 hours the blocks on the disk could not be read.',
  unit: 'short',
  legend,
  expr: sumOf(['prometheus_tsdb_reloads_failures_total'], (selector) => `increase(${selector}[3h])`),
});

export const writeFailures = signal({
  name: 'Failed writes',
  description:
    'Failures in the last 15 minutes to write the write-ahead log, or to cut off what is in blocks.',
  unit: 'short',
  legend,
  expr: sumOf(
    [
      'prometheus_tsdb_wal_writes_failed_total',
      'prometheus_tsdb_wal_truncations_failed_total',
      'prometheus_tsdb_checkpoint_creations_failed_total',
      'prometheus_tsdb_head_truncations_failed_total',
    ],
    (selector) => `increase(${selector}[15m])`,
  ),
});

export const logCorruptions = signal({
  name: 'Damage of the write-ahead log',
  description: 'Places in the write-ahead log that could not be read when the server started.',
  unit: 'short',
  legend,
  // found at the start only: the counter has its value from the first scrape on, so nothing ever increases
  expr: sumOf(['prometheus_tsdb_wal_corruptions_total'], (selector) => selector),
});

export const headSeries = signal({
  name: 'Series in memory',
  description: 'Time series that got a sample lately. Memory grows with them.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max by (instance) (${series('prometheus_tsdb_head_series')})`,
});

export const headChunks = signal({
  name: 'Chunks in memory',
  description: 'Pieces of series that are in no block yet.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max by (instance) (${series('prometheus_tsdb_head_chunks')})`,
});
