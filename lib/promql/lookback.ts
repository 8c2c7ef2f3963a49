import { parser } from '@prometheus-io/lezer-promql';
import { Duration } from 'cdk8s';
import { parseDuration } from '../duration';

/** The longest range, step or offset of a rule's expression: nothing if it reads the present only. */
export function longestLookback(expression: string): Duration {
  let longest = 0;
  parser.parse(expression).iterate({
    enter: ({ type, from, to }) => {
      if (type.name !== 'NumberDurationLiteralInDurationContext') return;
      const duration = parseDuration(expression.slice(from, to));
      longest = Math.max(longest, duration?.toMilliseconds() ?? 0);
    },
  });
  return Duration.millis(longest);
}
