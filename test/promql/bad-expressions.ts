import { badCalculations } from './bad-calculations';
import { badSelectors } from './bad-selectors';
import { badSyntax } from './bad-syntax';

/** An expression that somebody might write, and what has to be said of it. */
export interface BadExpression {
  readonly expr: string;
  /** For each problem the sentence without the place, or parts of it in their order. */
  readonly says: readonly (string | readonly string[])[];
  /** @default 'rule' */
  readonly place?: 'panel';
}

/** Mistakes of every kind, each of them several times. */
export const badExpressions: readonly BadExpression[] = [...badSelectors, ...badCalculations, ...badSyntax];
