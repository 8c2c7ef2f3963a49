import { describe, expect, test } from '@jest/globals';
import { type Family, familyOf, labelNames, parseExposition } from './exposition';

const only = (text: string): Family => {
  const families = [...parseExposition(text).values()];
  expect(families).toHaveLength(1);
  return families[0] as Family;
};
const labelsOf = (line: string) => Object.fromEntries(only(line).samples[0]?.labels ?? []);
const valueOf = (line: string) => only(line).samples[0]?.value;

describe('a family', () => {
  test('has its type, help and samples', () => {
    expect(only('# HELP node_load1 1m load average.\n# TYPE node_load1 gauge\nnode_load1 0.21\n')).toEqual({
      name: 'node_load1',
      type: 'gauge',
      help: '1m load average.',
      samples: [{ name: 'node_load1', labels: new Map(), value: 0.21 }],
    });
  });

  test('is untyped and without help when nothing tells', () => {
    expect(only('up 1')).toMatchObject({ name: 'up', type: 'untyped', help: '' });
  });

  test('is known by its metadata alone', () => {
    expect(only('# HELP x Some\n# TYPE x counter')).toMatchObject({ type: 'counter', samples: [] });
    expect(only('# TYPE x counter\n# HELP x')).toMatchObject({ type: 'counter', help: '' });
  });

  test('keeps quotes of a help and resolves its escapes', () => {
    expect(only(String.raw`# HELP x C:\\new "folder"\nsecond line`).help).toBe(
      'C:\\new "folder"\nsecond line',
    );
  });

  test('of a histogram takes in its buckets, sum and count', () => {
    const { type, samples } = only(
      '# TYPE t histogram\nt_bucket{le="0.1"} 1\nt_bucket{le="+Inf"} 2\nt_sum 0.3\nt_count 2',
    );
    expect(type).toBe('histogram');
    expect(samples.map(({ name }) => name)).toEqual(['t_bucket', 't_bucket', 't_sum', 't_count']);
  });

  test('of a summary takes in its quantiles, sum and count, and no buckets', () => {
    const families = parseExposition(
      '# TYPE t summary\nt{quantile="0.5"} NaN\nt_sum 0\nt_count 0\nt_bucket 1',
    );
    expect(families.get('t')?.samples).toHaveLength(3);
    expect(families.get('t_bucket')?.type).toBe('untyped');
  });

  test('of a gauge does not take in what ends like a part of a histogram', () => {
    expect([...parseExposition('# TYPE t gauge\nt 1\nt_count 2').keys()]).toEqual(['t', 't_count']);
  });

  test('of the very name of a sample comes before a histogram that it could be a part of', () => {
    const families = parseExposition('# TYPE t histogram\n# TYPE t_count gauge\nt_count 1');
    expect(families.get('t_count')?.samples).toHaveLength(1);
    expect(familyOf(families, 't_count')?.type).toBe('gauge');
    expect(familyOf(families, 't_sum')?.type).toBe('histogram');
    expect(familyOf(families, 't_total')).toBeUndefined();
  });
});

describe('a sample', () => {
  test.each([
    ['x{a="1",b="2"} 1', { a: '1', b: '2' }],
    ['x{a="1",b="2",} 1', { a: '1', b: '2' }],
    ['x { a = "1" , b = "2" } 1', { a: '1', b: '2' }],
    ['x{} 1', {}],
    ['x{a=""} 1', { a: '' }],
    ['x{a="}, b=\\"{#"} 1', { a: '}, b="{#' }],
    [String.raw`x{a="C:\\new\nline \"quoted\""} 1`, { a: 'C:\\new\nline "quoted"' }],
  ])('%s has its labels', (line, labels) => {
    expect(labelsOf(line)).toEqual(labels);
  });

  test.each([
    ['x 1', 1],
    ['x -1.5e+09', -1.5e9],
    ['x\t.5 ', 0.5],
    ['x +Inf', Infinity],
    ['x Inf', Infinity],
    ['x -Inf', -Infinity],
    ['x NaN', NaN],
  ])('%j has its value', (line, value) => {
    expect(valueOf(line)).toBe(value);
  });

  test('may have a timestamp', () => {
    expect(only('x{a="1"} 2 1795259206565').samples[0]).toMatchObject({ value: 2, timestamp: 1795259206565 });
    expect(only('x 2').samples[0]).not.toHaveProperty('timestamp');
  });

  test('stands between comments and empty lines', () => {
    expect(only('# a comment\n\n  # HELPFUL x\n#\nx 1\n# EOF\n').samples).toHaveLength(1);
  });
});

describe('wrong input is told with its line', () => {
  const SAMPLE = 'a sample looks like';
  test.each([
    ['x', SAMPLE],
    ['x one', SAMPLE],
    ['1x 1', SAMPLE],
    ['x{a="1} 1', SAMPLE],
    ['x{a=1} 1', SAMPLE],
    ['x{a="1" b="2"} 1', SAMPLE],
    ['x{a="1",,} 1', SAMPLE],
    ['x{a="1",a="2"} 1', SAMPLE],
    [String.raw`x{a="\t"} 1`, SAMPLE],
    ['x 1 soon', SAMPLE],
    ['x 1 2 3', SAMPLE],
    ['<html>', SAMPLE],
    ['# TYPE x info', 'the type has to be one of counter, gauge, histogram, summary, untyped.'],
    ['# TYPE ok gauge', 'this metric has a type already.'],
    ['# TYPE early gauge', 'the type has to come before the samples.'],
  ])('%s', (line, message) => {
    const before = '# TYPE ok counter\nearly 1\n';
    expect(() => parseExposition(before)).not.toThrow();
    expect(() => parseExposition(`${before}${line}\n`)).toThrow(
      `Line 3 of the metrics is ${JSON.stringify(line)}: ${message}`,
    );
  });
});

describe('label names', () => {
  test('are those of all series, sorted', () => {
    expect(labelNames(only('x{b="1"} 1\nx{a="1",b="2"} 1\nx 1'))).toEqual(['a', 'b']);
  });

  test('leave out what the type implies, and nothing else', () => {
    expect(labelNames(only('# TYPE t histogram\nt_bucket{le="1",a="2"} 1'))).toEqual(['a']);
    expect(labelNames(only('# TYPE t summary\nt{quantile="1",le="2"} 1'))).toEqual(['le']);
    expect(labelNames(only('# TYPE t gauge\nt{quantile="1",le="2"} 1'))).toEqual(['le', 'quantile']);
  });
});
