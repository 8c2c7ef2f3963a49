import { expect, test } from '@jest/globals';
import { formatDuration } from '../duration';
import { longestLookback } from './lookback';

test.each([
  ['up == 0', '0s'],
  ['rate(a[5m]) > 0.1', '5m'],
  ['sum(rate(a{code=~"[45]..|[7d]"}[5m])) / sum(rate(b[1h30m]))', '1h30m'],
  ['max_over_time(a[7d:1h])', '7d'],
  ['count_over_time(a[1h] offset 1d) > 0', '1d'],
  ['a - a offset 30m', '30m'],
])('%s looks back %s', (expression, longest) => {
  expect(formatDuration(longestLookback(expression))).toBe(longest);
});
