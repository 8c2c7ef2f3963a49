import type { Condition, Signal } from '../../lib/signal';

/** Holds while the signal has any value: for signals that are silent about what is well. */
export function present(signal: Signal): Condition {
  return { query: (context) => signal.query(context), about: [signal] };
}

/** Holds while the first condition does and the second does not, for the same series. */
export function unless(condition: Condition, exception: Condition): Condition {
  return {
    ...condition,
    query: (context) => `${condition.query(context)}\nunless\n${exception.query(context)}`,
  };
}
