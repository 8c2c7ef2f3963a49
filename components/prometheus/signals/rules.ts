import { legend, signal } from './fragments';

const group = '{{instance}} {{rule_group}}';

export const ruleFailures = signal({
  name: 'Failed rule evaluations',
  description: 'Evaluations of alert rules per second that ended in an error.',
  unit: 'cps',
  legend: group,
  expr: ({ series, range }) =>
    `sum by (instance, rule_group) (rate(${series('prometheus_rule_evaluation_failures_total')}[${range}]))`,
});

export const evaluationsMissed = signal({
  name: 'Missed rule evaluations',
  description:
    'Evaluations of a group in the last 5 minutes that were left out because the one before still ran.',
  unit: 'short',
  legend: group,
  expr: ({ series }) =>
    `sum by (instance, rule_group) (increase(${series('prometheus_rule_group_iterations_missed_total')}[5m]))`,
});

export const slowestGroups = signal({
  name: 'Slowest rule groups',
  description:
    'Share of its interval that the evaluation of a group takes: the ten slowest. At 1 some are left out.',
  unit: 'percentunit',
  legend: group,
  expr: ({ series }) =>
    `topk(10,\n  max by (instance, rule_group) (${series('prometheus_rule_group_last_duration_seconds')})\n  / max by (instance, rule_group) (${series('prometheus_rule_group_interval_seconds')})\n)`,
});

export const alwaysFiring = signal({
  name: 'Watchdog',
  description: 'Is always 1: proves that rules are evaluated.',
  unit: 'short',
  expr: () => 'vector(1)',
});

export const queryLoad = signal({
  name: 'Query slots in use',
  description: 'Queries that run or wait, against those that may run at once. Above 1 they wait.',
  unit: 'percentunit',
  legend,
  expr: ({ series, range }) =>
    `max by (instance) (avg_over_time(${series('prometheus_engine_queries')}[${range}]))\n/ max by (instance) (${series('prometheus_engine_queries_concurrent_max')})`,
});

export const queries = signal({
  name: 'Queries per second',
  description: 'Queries that are evaluated, those of rules with them.',
  unit: 'cps',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('prometheus_engine_query_duration_seconds_count', { slice: 'inner_eval' })}[${range}]))`,
});

export const queryDuration = signal({
  name: 'Query duration (p90)',
  description:
    'Time in which nine out of ten queries pass a stage: waiting for a slot, reading series, evaluating.',
  unit: 's',
  legend: '{{instance}} {{slice}}',
  expr: ({ series }) =>
    `max by (instance, slice) (${series('prometheus_engine_query_duration_seconds', { slice: '=~"queue_time|prepare_time|inner_eval"', quantile: '0.9' })})`,
});
