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

test('a selector may be narrowed by what it matches itself, by its job and metric', () => {
  const narrow = (job: string, metric: string) => ({ [`${job}_label`]: `=~"$${metric}"`, fstype: 'ext4' });
  expect(free.query({ ...rule, narrow })).toContain(
    'free_bytes{job="node",fstype!="tmpfs",node_label=~"$free_bytes",fstype="ext4"}',
  );
});

test('the largest or smallest values are a part of the signal, and say so', () => {
  const part = errors.largest(3);
  expect(part.query(rule)).toBe(`topk(3,\n  ${errors.query(rule)}\n)`);
  expect(part.whole).toBe(errors);
  expect(part.smallest().whole).toBe(errors);
  expect(part.description).toBe('Errors per second. Only the 3 largest are shown.');
});

test('a condition knows what it is about, and where its first comparison has its limit', () => {
  const condition = both(free.below(0.1), errors.above(0));
  expect(condition.about).toEqual([free, errors]);
  expect(condition.limits).toEqual([{ signal: free, side: 'below', value: 0.1 }]);
});
