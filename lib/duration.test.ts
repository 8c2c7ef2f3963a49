import { expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { formatDuration, parseDuration } from './duration';

test.each<[string, number]>([
  ['15s', 15_000],
  ['1h30m', 5_400_000],
  ['7d', 604_800_000],
  ['1w', 604_800_000],
  ['1y', 31_536_000_000],
  ['500ms', 500],
  ['1m500ms', 60_500],
  ['1y2w3d4h5m6s7ms', 33_019_506_007],
  ['0s', 0],
  ['90m', 5_400_000],
])('reads %s as Prometheus does', (text, milliseconds) => {
  expect(parseDuration(text)?.toMilliseconds()).toBe(milliseconds);
});

test.each([
  '',
  '5',
  's',
  '5sec',
  '5 s',
  '-5s',
  '1.5h',
  '5s1m',
  '1m1m',
  '5S',
  '5µs',
  ' 5s',
  '5s\n',
  '٥s',
  '9'.repeat(20) + 's',
])('refuses "%s"', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each<[Duration, string]>([
  [Duration.seconds(90), '1m30s'],
  [Duration.days(7), '7d'],
  [Duration.days(365), '365d'],
  [Duration.millis(1500), '1s500ms'],
  [Duration.hours(36), '1d12h'],
  [Duration.seconds(0), '0s'],
])('writes %j as %s', (duration, text) => {
  expect(formatDuration(duration)).toBe(text);
});

test.each([1, 999, 1000, 59_999, 3_600_000, 90_061_001, 31_536_000_000])(
  'reads %i ms back as it wrote them',
  (millis) => {
    expect(parseDuration(formatDuration(Duration.millis(millis)))?.toMilliseconds()).toBe(millis);
  },
);
