import { signalsOf } from '../../../lib/signal';
import type { ExpressionBuilder } from '../../../lib/signal';
import { JOB } from '../jobs';

/** A part of an expression. */
export type Fragment = (builder: ExpressionBuilder) => string;

export const signal = signalsOf(JOB);

/**
 * 1 for each series that has this value and had the other one an hour or a day ago. What has always been so is meant to be
 * so, and after a day it is no news. The offsets cost one sample each, where a range of a day would cost thousands.
 */
export const became =
  (by: string, selector: Fragment, now: number, before: number): Fragment =>
  (builder) => {
    const value = (offset = '') => `max by (${by}) (${selector(builder)}${offset})`;
    return `count by (${by}) (\n  ${value()} == ${now}\n  and (${value(' offset 1h')} == ${before} or ${value(' offset 1d')} == ${before})\n)`;
  };

/** Increase per second of a counter, by these labels: not by the pod's, which change with every restart. */
export const rateBy =
  (by: string, metric: string): Fragment =>
  ({ series, range }) =>
    `sum by (${by}) (rate(${series(metric)}[${range}]))`;

/** The value of a node's gauge. */
export const ofNode =
  (metric: string): Fragment =>
  ({ series }) =>
    `max by (instance) (${series(metric)})`;
