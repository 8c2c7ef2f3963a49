import type { ExpressionBuilder } from '../../lib/signal';

/** A query before it is known where it will be evaluated. */
export type Expression = (builder: ExpressionBuilder) => string;

/** Labels that tell containers apart, also after a restart. */
export const CONTAINER = 'namespace, pod, container';

/** The legend of a graph with a line for each. */
export const legends = {
  [CONTAINER]: '{{namespace}}/{{pod}}/{{container}}',
} as const;

/** What sums can be made by. */
export type Grouping = keyof typeof legends;

/** Containers proper, of cAdvisor's series: those of whole pods and of the node's slices have no such label. */
export const CONTAINERS = { container: '!=""' };

/** The sum of an expression by these labels. */
export const sumBy =
  (labels: Grouping, expr: Expression): Expression =>
  (builder) =>
    `sum by (${labels}) (${expr(builder)})`;

/** Increase per second. */
export const rate =
  (metric: string, matchers = {}): Expression =>
  ({ series, range }) =>
    `rate(${series(metric, matchers)}[${range}])`;
