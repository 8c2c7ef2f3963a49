import { Duration } from 'cdk8s';
import { RULE_RANGE } from './alert';
import { formatDuration } from './duration';
import { Signal } from './signal';
import type { ExpressionBuilder, SignalProps } from './signal';

/** An entry of a rule file: the result of an expression, stored as series of its own. */
export interface RecordingRule {
  /** Name of the series: `level:metric:operations`. */
  readonly name: string;
  /** The expression that Prometheus evaluates. */
  readonly expr: string;
}

/**
 * How often rules are recorded, whatever the interval of other rules: what counts recorded samples, e.g.
 * `sum_over_time`, has to know how many there are in a time.
 */
export const RECORDING_INTERVAL = Duration.minutes(1);

/** What the expression of a recorded signal is written with. */
export interface RecordingBuilder extends ExpressionBuilder {
  /** Sums up over all labels but those that are kept. */
  readonly sum: (expression: string) => string;
}

/** A signal that is evaluated once a minute and stored, because its readers would otherwise look at too much each time. */
export interface RecordedSignalProps extends Omit<SignalProps, 'expr'> {
  /**
   * Name of the series, `level:metric:operations` (https://prometheus.io/docs/practices/rules/): the labels that are
   * kept, joined by `_`, or `cluster` if there are none; what is counted, without `_total`; what was done to it.
   */
  readonly record: string;
  /** Labels that are kept besides `cluster` and `job`, which all are. @default [] */
  readonly by?: readonly string[];
  /** The PromQL expression; what it adds up, it does with `sum`. */
  readonly expr: (builder: RecordingBuilder) => string;
}

/** Dashboards and signals select by these: with them, a recorded series is read like any other. */
const KEPT_ALWAYS = ['cluster', 'job'];

const NAME = /^([a-z][a-z0-9_]*):[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$/;

function checkName(name: string, by: readonly string[]): void {
  const level = NAME.exec(name)?.[1];
  if (level === undefined) {
    throw new Error(
      `A recorded series is named "${name}", which is not level:metric:operations in lower case. Name it like cluster:apiserver_requests:rate5m.`,
    );
  }
  const wanted = by.join('_') || 'cluster';
  if (level !== wanted) {
    throw new Error(
      `The recorded series "${name}" has the level "${level}", but keeps ${by.length > 0 ? `the labels ${by.join(', ')}` : 'no labels but those of the cluster'}. Let its name begin with "${wanted}:".`,
    );
  }
}

/** See {@link recordingsOf}. */
export class RecordedSignal extends Signal {
  /** What has to be in a rule file for this signal to have values. */
  readonly rule: RecordingRule;

  constructor(job: string, { record, by = [], expr, ...props }: RecordedSignalProps) {
    checkName(record, by);
    super(job, { ...props, expr: ({ series }) => series(record) });
    const sum = (expression: string) => `sum by (${[...KEPT_ALWAYS, ...by].join(', ')}) (${expression})`;
    const evaluated = new Signal(job, { ...props, expr: (builder) => expr({ ...builder, sum }) });
    this.rule = { name: record, expr: evaluated.query({ range: formatDuration(RULE_RANGE), matchers: {} }) };
  }
}

/**
 * Declares signals of one job that are recorded. What comes back reads the recorded series; its `rule` belongs into the
 * bundle's `recordings`.
 */
export function recordingsOf(job: string): (props: RecordedSignalProps) => RecordedSignal {
  return (props) => new RecordedSignal(job, props);
}
