import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { load } from 'js-yaml';
import type { Alert } from '../../lib/alert';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { recordingsOf } from '../../lib/recording-rule';
import { signalsOf } from '../../lib/signal';
import { ruleFiles } from './configuration';

const facts = { name: 'Requests', description: 'Requests per second.', unit: 'reqps' } as const;
const requests = recordingsOf('web')({
  ...facts,
  record: 'cluster:web_requests:rate5m',
  expr: ({ series, range, sum }) => sum(`rate(${series('web_requests_total')}[${range}])`),
});
const alertOver = (name: string, range: string): Alert => ({
  name,
  condition: signalsOf('web')({
    ...facts,
    expr: ({ series }) => `rate(${series('web_requests_total')}[${range}])`,
  }).above(1),
  for: Duration.minutes(5),
  severity: 'warning',
  summary: 'Much.',
  description: 'Very much.',
});
const bundle: MonitoringBundle = {
  component: 'web',
  scrapeJobs: [],
  dashboards: [],
  alerts: [alertOver('Days', '3d'), alertOver('Minutes', '5m'), alertOver('Hour', '1h')],
};

/** The groups of the component's file: name, interval, and the names of the rules. */
const groups = (changes: Partial<MonitoringBundle>, evaluationInterval?: Duration) => {
  const text = ruleFiles([{ ...bundle, ...changes }], { evaluationInterval })['web.yaml'] ?? 'groups: []';
  return (load(text) as any).groups.map(({ name, interval, rules }: any) => [
    name,
    interval,
    ...rules.map(({ alert, record }: any) => alert ?? record),
  ]);
};

describe('rule files', () => {
  test('begin with what is recorded, once a minute', () => {
    expect(groups({ recordings: [requests.rule] })).toEqual([
      ['web-recordings', '1m', 'cluster:web_requests:rate5m'],
      ['web', undefined, 'Days', 'Minutes', 'Hour'],
    ]);
    expect(groups({ recordings: [requests.rule], alerts: [] })).toHaveLength(1);
    expect(groups({ alerts: [] })).toEqual([]);
  });

  test('evaluate what looks back an hour or more once a minute, if other alerts are evaluated more often', () => {
    expect(groups({}, Duration.seconds(15))).toEqual([
      ['web', undefined, 'Minutes'],
      ['web-slow', '1m', 'Days', 'Hour'],
    ]);
    expect(groups({ alerts: [alertOver('Days', '3d')] }, Duration.seconds(15))).toEqual([
      ['web-slow', '1m', 'Days'],
    ]);
    for (const interval of [1, 2]) {
      expect(groups({}, Duration.minutes(interval))).toEqual([['web', undefined, 'Days', 'Minutes', 'Hour']]);
    }
  });
});
