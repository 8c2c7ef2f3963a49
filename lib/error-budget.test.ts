import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { BURN_RATES, limitOf, spentShare } from './error-budget';
import { recordingsOf } from './recording-rule';

const recorded = recordingsOf('shop');
const rate = (record: string) =>
  recorded({
    name: record,
    description: 'Requests.',
    unit: 'reqps',
    record,
    expr: ({ series, range, sum }) => sum(`rate(${series('requests_total')}[${range}])`),
  });
const rates = { bad: rate('cluster:shop_bad:rate5m'), all: rate('cluster:shop_all:rate5m') };
const builder = { series: (metric: string) => `${metric}{}`, range: '5m' };

describe('an error budget', () => {
  test('is spent in the days that its rates say', () => {
    for (const { daysLeft, factor, long } of BURN_RATES) {
      // 14.4 is rounded so that the limits are round: 2 % of the budget in an hour
      expect(30 / factor).toBeCloseTo(daysLeft, 0);
      expect(long.toMilliseconds()).toBeLessThan(Duration.days(daysLeft).toMilliseconds());
    }
  });

  test('has limits without the tail of binary numbers', () => {
    expect(BURN_RATES.map((each) => limitOf(each, 0.001))).toEqual([0.0144, 0.006, 0.003, 0.001]);
    expect(BURN_RATES.map((each) => limitOf(each, 0.01))).toEqual([0.144, 0.06, 0.03, 0.01]);
  });

  test('counts what was not recorded as good', () => {
    expect(spentShare(builder, rates, Duration.hours(1))).toBe(
      '(sum_over_time(cluster:shop_bad:rate5m{}[1h])\n/ (60 * avg_over_time(cluster:shop_all:rate5m{}[1h])))',
    );
  });

  test('is read as it was recorded over the time of the rates themselves', () => {
    expect(spentShare(builder, rates, Duration.minutes(5))).toBe(
      '(cluster:shop_bad:rate5m{} / cluster:shop_all:rate5m{})',
    );
  });
});
