import { signalsOf } from '../../../lib/signal';
import type { ExpressionBuilder } from '../../../lib/signal';
import { JOB } from '../jobs';

/** A part of an expression. */
export type Fragment = (builder: ExpressionBuilder) => string;

export const signal = signalsOf(JOB);

/** Legend of graphs with a line for each replica. */
export const legend = '{{instance}}';

/** For series that are about the targets of every job: the job's own matcher is widened. */
export const ANY_JOB = { job: '=~".+"' };

/** The sum of several metrics of a replica, each read in the same way. */
export const sumOf =
  (metrics: readonly string[], read: (selector: string, builder: ExpressionBuilder) => string): Fragment =>
  (builder) =>
    metrics.map((metric) => `sum by (instance) (${read(builder.series(metric), builder)})`).join('\n+ ');
