import type { ExpressionBuilder, SignalProps } from '../../../lib/signal';

/** A piece of an expression that several signals share. */
export type Fragment = (builder: ExpressionBuilder) => string;

/** The lines of an expression, for a place inside another. */
export const indented = (expression: string) => expression.replaceAll('\n', '\n  ');

/**
 * The number of series of an expression, and 0 when there is none.
 * @param many gives name and description to those that are counted
 */
export function countOf(many: Fragment, props: Omit<SignalProps, 'expr' | 'unit'>): SignalProps {
  return { ...props, unit: 'short', expr: (builder) => `count(${many(builder)}) or vector(0)` };
}

/** Pods that are at work or about to be: neither done nor given up. */
export const livingPods: Fragment = ({ series }) =>
  `${series('kube_pod_status_phase', { phase: '=~"Pending|Running"' })} == 1`;

/** Nodes that are not ready, or of which nobody knows. */
export const lostNodes: Fragment = ({ series }) =>
  `${series('kube_node_status_condition', { condition: 'Ready', status: 'true' })} == 0`;

/** Pods on such nodes: one alert about the node is enough. */
export const podsOfLostNodes: Fragment = (builder) =>
  `(${builder.series('kube_pod_info')} and on (node) ${lostNodes(builder)})`;
