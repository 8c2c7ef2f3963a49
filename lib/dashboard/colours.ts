import type { Severity } from '../alert';
import type { Limit, Signal } from '../signal';
import type { Threshold } from './props';

/** Colours by what they say, as Grafana names them. */
export const SHOWN_VALUES = {
  critical: 'red',
  warning: 'orange',
  info: 'blue',
  good: 'green',
  waiting: 'yellow',
  neutral: 'text',
} as const;

/** Grafana shows a step's colour from its value on, a condition holds only above it. */
const JUST_ABOVE = 1e-9;

/** A colour and the value from which it is shown; null is from the very beginning. */
interface Step {
  readonly value: number | null;
  readonly color: string;
}

const RANK: Record<Severity, number> = { info: 0, warning: 1, critical: 2 };

interface Mark {
  readonly value: number;
  readonly severity: Severity;
}

/** Of several marks at one place the worst; sorted. */
function marks(limits: readonly (Limit & { severity: Severity })[], side: Limit['side']): Mark[] {
  const worst = new Map<number, Severity>();
  for (const limit of limits.filter((one) => one.side === side)) {
    const known = worst.get(limit.value);
    if (known === undefined || RANK[known] < RANK[limit.severity]) worst.set(limit.value, limit.severity);
  }
  return [...worst].map(([value, severity]) => ({ value, severity })).sort((a, b) => a.value - b.value);
}

/**
 * The colours of a signal's values.
 * @param thresholds conditions, also about other signals, which are left out
 * @returns nothing if none of the conditions has a limit of this signal
 */
export function stepsOf(signal: Signal, thresholds: readonly Threshold[]): Step[] | undefined {
  const limits = thresholds.flatMap(({ condition, severity }) =>
    (condition.limits ?? [])
      .filter((limit) => limit.signal.whole === signal.whole)
      .map((limit) => ({ ...limit, severity })),
  );
  if (limits.length === 0) return undefined;
  const below = marks(limits, 'below');
  const above = marks(limits, 'above');
  // from the lowest values up: each mark of what is too low ends where the next begins, and after the last all is well
  const rising = below.map(({ value }, i) => {
    const next = below[i + 1];
    return { value, color: next ? SHOWN_VALUES[next.severity] : SHOWN_VALUES.good };
  });
  return [
    { value: null, color: below[0] ? SHOWN_VALUES[below[0].severity] : SHOWN_VALUES.good },
    ...rising,
    ...above.map(({ value, severity }) => ({ value: value + JUST_ABOVE, color: SHOWN_VALUES[severity] })),
  ];
}
