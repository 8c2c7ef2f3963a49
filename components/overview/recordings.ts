import { recordingsOf } from '../../lib/recording-rule';
import type { RecordingRule } from '../../lib/recording-rule';
import type { Unit } from '../../lib/signal';
import { LEVELS, inLines } from './levels';
import type { Expression, Level } from './levels';

/** Levels above pods: there, each look at a graph would add up all pods of the cluster again. */
const RECORDED: readonly Level[] = [LEVELS.namespace, LEVELS.namespaces];

/** What is added up for each namespace once a minute. */
export interface OfNamespaces {
  readonly rule: RecordingRule;
  /** What to add up at a level: recorded series where pods need not be told apart. */
  readonly at: (level: Level) => Expression;
}

/**
 * Records an expression of pods or containers for each namespace.
 * @param job whose series they are
 * @param name of what is recorded, `metric:operations`
 */
export function recordedByNamespace(
  job: string,
  name: string,
  unit: Unit,
  expression: Expression,
): OfNamespaces {
  const { rule } = recordingsOf(job)({
    name,
    description: 'The sum of a namespace, recorded once a minute.',
    unit,
    record: `namespace:${name}`,
    by: ['namespace'],
    expr: (builder) => builder.sum(inLines(expression(builder))),
  });
  const recorded: Expression = ({ series }) => series(rule.name, { job });
  return { rule, at: (level) => (RECORDED.includes(level) ? recorded : expression) };
}
