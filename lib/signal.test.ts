import { expect, test } from '@jest/globals';
import { both, signalsOf } from './signal';

const signal = signalsOf('node');
const free = signal({
  name: 'Disk free',
  description: 'Share of each disk that is free.',
  unit: 'percentunit',
  expr: ({ series }) => `${series('free_bytes', { fstype: '!="tmpfs"' })} / ${series('size_bytes')}`,
});
const errors = signal({
  name: 'Errors',
  description: 'Errors per second.',
  unit: 'cps',
  expr: ({ series, range }) => `rate(${series('errors_total', { code: '=~"5.."' })}[${range}])`,
});
const rule = { range: '5m', matchers: {} };

test('every selector names the job, and the range is that of the place', () => {
  expect(free.query(rule)).toBe('free_bytes{job="node",fstype!="tmpfs"} / size_bytes{job="node"}');
  expect(errors.query({ ...rule, range: '$__rate_interval' })).toBe(
    'rate(errors_total{job="node",code=~"5.."}[$__rate_interval])',
  );
});

test('matchers of the place come to every selector', () => {
  expect(free.query({ range: '5m', matchers: { instance: '=~"$node"', cluster: 'eu' } })).toBe(
    'free_bytes{job="node",instance=~"$node",cluster="eu",fstype!="tmpfs"} / size_bytes{job="node",instance=~"$node",cluster="eu"}',
  );
});

test('a panel and an alert ask the same', () => {
  expect(free.below(0.1).query(rule)).toBe(`${free.query(rule)} < 0.1`);
  expect(errors.above(5).query(rule)).toBe(`${errors.query(rule)} > 5`);
});

test('two conditions hold together', () => {
  expect(both(free.below(0.1), errors.above(0)).query(rule)).toBe(
    `${free.query(rule)} < 0.1\nand\n${errors.query(rule)} > 0`,
  );
});
