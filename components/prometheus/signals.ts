import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder } from '../../lib/signal';

/** Name of the job in which each replica scrapes all replicas. */
export const JOB = 'prometheus';

const signal = signalsOf(JOB);
const legend = '{{instance}}';

export const replicasUp = signal({
  name: 'Replicas up',
  description: 'Number of Prometheus servers that answer.',
  unit: 'short',
  // 0, not nothing, when discovery finds none
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const targetsDown = signal({
  name: 'Targets down',
  description: 'Targets of each job that can not be scraped, as this replica sees them.',
  unit: 'short',
  legend: '{{job}}',
  // of every job, so the job's own matcher is widened
  expr: ({ series }) => `count by (job) (${series('up', { job: '=~".+"' })} == 0)`,
});

export const shareDown = signal({
  name: 'Share of targets down',
  description: 'Share of the targets of each job that can not be scraped.',
  unit: 'percentunit',
  legend: '{{job}}',
  expr: ({ series }) => {
    const up = series('up', { job: '=~".+"' });
    return `count by (job) (${up} == 0)\n/ count by (job) (${up})`;
  },
});

export const reloadSuccessful = signal({
  name: 'Configuration loaded',
  description: 'Whether the last change of the configuration was taken.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => series('prometheus_config_last_reload_successful'),
});

export const headSeries = signal({
  name: 'Series in memory',
  description: 'Time series that got a sample lately. Memory grows with them.',
  unit: 'short',
  legend,
  expr: ({ series }) => series('prometheus_tsdb_head_series'),
});

export const samplesAppended = signal({
  name: 'Samples per second',
  description: 'Samples that a replica stores per second.',
  unit: 'cps',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('prometheus_tsdb_head_samples_appended_total')}[${range}]))`,
});

export const ruleFailures = signal({
  name: 'Failed rule evaluations',
  description: 'Evaluations of alert rules per second that ended in an error.',
  unit: 'cps',
  legend: '{{instance}} {{rule_group}}',
  expr: ({ series, range }) =>
    `sum by (instance, rule_group) (rate(${series('prometheus_rule_evaluation_failures_total')}[${range}]))`,
});

/** All that the retention size limits: the head's files too (`BeyondSizeRetention` in Prometheus' tsdb/db.go). */
const stored = ({ series }: ExpressionBuilder) =>
  [
    'prometheus_tsdb_storage_blocks_bytes',
    'prometheus_tsdb_wal_storage_size_bytes',
    'prometheus_tsdb_head_chunks_storage_size_bytes',
  ]
    .map((metric) => `sum by (instance) (${series(metric)})`)
    .join('\n+ ');

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

export const compactionFailures = signal({
  name: 'Failed compactions',
  description:
    'Compactions in the last 3 hours that ended in an error, as they do when the disk is full or broken.',
  unit: 'short',
  legend,
  expr: ({ series }) =>
    `sum by (instance) (increase(${series('prometheus_tsdb_compactions_failed_total')}[3h]))`,
});

export const memory = signal({
  name: 'Memory',
  description: 'Memory of the process.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => series('process_resident_memory_bytes'),
});

export const queryDuration = signal({
  name: 'Query duration (p90)',
  description: 'Time in which nine out of ten queries are evaluated.',
  unit: 's',
  legend,
  expr: ({ series }) =>
    series('prometheus_engine_query_duration_seconds', { slice: 'inner_eval', quantile: '0.9' }),
});

export const alwaysFiring = signal({
  name: 'Watchdog',
  description: 'Is always 1: proves that rules are evaluated.',
  unit: 'short',
  expr: () => 'vector(1)',
});
