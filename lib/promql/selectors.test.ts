import { describe, expect, test } from '@jest/globals';
import { accepts, selectorsOf } from './selectors';
import type { MatchOperator } from './selectors';

describe('selectors of an expression', () => {
  test('are found with their matchers, wherever they stand', () => {
    expect(
      selectorsOf(
        'sum by (le) (rate(a_bucket{job="x", le=~"1|2"}[5m] offset 1h)) / on (y) group_left (z) b > bool 0.1 unless {code!~\'5..\', "c"}',
      ),
    ).toEqual([
      {
        metric: 'a_bucket',
        matchers: [
          { label: 'job', operator: '=', value: 'x' },
          { label: 'le', operator: '=~', value: '1|2' },
        ],
      },
      { metric: 'b', matchers: [] },
      { metric: 'c', matchers: [{ label: 'code', operator: '!~', value: '5..' }] },
    ]);
  });

  test('may have their name among the matchers', () => {
    expect(selectorsOf('{__name__="a", b="c"}')).toEqual([
      { metric: 'a', matchers: [{ label: 'b', operator: '=', value: 'c' }] },
    ]);
    expect(selectorsOf('{__name__=~"a.*"}')).toEqual([
      { matchers: [{ label: '__name__', operator: '=~', value: 'a.*' }] },
    ]);
  });

  test('are found in the queries of panels, with the macros and variables of Grafana', () => {
    expect(
      selectorsOf('rate(a{cluster="$cluster"}[$__rate_interval]) + b[$__range] offset $__interval'),
    ).toEqual([
      { metric: 'a', matchers: [{ label: 'cluster', operator: '=', value: '$cluster' }] },
      { metric: 'b', matchers: [] },
    ]);
  });

  test('have values without the quotes and escapes', () => {
    const value = (text: string) => selectorsOf(`a{b=${text}}`)[0]?.matchers[0]?.value;
    expect(value('"1\\\\.0\\n\\""')).toBe('1\\.0\n"');
    expect(value("'it\\'s'")).toBe("it's");
    expect(value('`\\d`')).toBe('\\d');
  });

  test.each([
    ['sum(rate(a[5m])', 'at its end'],
    ['a{b="c"', 'a{b="c"'],
    ['a +', 'a +'],
    ['histogram_quantile(0.9, )', 'histogram_quantile(0.9, )'],
  ])('of %s are an error that shows it', (expression, part) => {
    expect(() => selectorsOf(expression)).toThrow(part);
    expect(() => selectorsOf(expression)).toThrow('no PromQL');
  });
});

test.each<[MatchOperator, string, string, boolean]>([
  ['=', 'a', 'a', true],
  ['=', '', 'a', false],
  ['!=', '', 'a', true],
  ['!=', 'a', 'a', false],
  ['=~', 'a|b', 'b', true],
  ['=~', 'a|b', 'ab', false],
  ['!~', 'a.*', 'abc', false],
  ['!~', 'a.*', '', true],
])('%s"%s" compared with "%s": %s', (operator, value, text, result) => {
  expect(accepts({ label: 'x', operator, value }, text)).toBe(result);
});
