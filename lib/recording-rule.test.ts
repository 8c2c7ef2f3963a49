import { describe, expect, test } from '@jest/globals';
import { recordingsOf } from './recording-rule';

const recorded = recordingsOf('web');
const facts = { name: 'Requests', description: 'Requests per second.', unit: 'reqps' } as const;
const requests = recorded({
  ...facts,
  record: 'cluster:web_requests:rate5m',
  expr: ({ series, range, sum }) => sum(`rate(${series('web_requests_total')}[${range}])`),
});
const byPath = recorded({
  ...facts,
  record: 'host_path:web_requests:rate5m',
  by: ['host', 'path'],
  expr: ({ series, range, sum }) => sum(`rate(${series('web_requests_total')}[${range}])`),
});

describe('a recorded signal', () => {
  test('is evaluated over the range of rules, and keeps cluster and job', () => {
    expect(requests.rule).toEqual({
      name: 'cluster:web_requests:rate5m',
      expr: 'sum by (cluster, job) (rate(web_requests_total{job="web"}[5m]))',
    });
  });

  test('keeps the labels that it is told to', () => {
    expect(byPath.rule.expr).toBe(
      'sum by (cluster, job, host, path) (rate(web_requests_total{job="web"}[5m]))',
    );
  });

  test('is read from its series, in a panel and in an alert', () => {
    const panel = { range: '$__rate_interval', matchers: { cluster: '$cluster' } };
    expect(requests.query(panel)).toBe('cluster:web_requests:rate5m{job="web",cluster="$cluster"}');
    expect(requests.above(3).query({ range: '5m', matchers: {} })).toBe(
      'cluster:web_requests:rate5m{job="web"} > 3',
    );
    expect(requests).toMatchObject(facts);
  });
});

describe('the name of a recorded series', () => {
  const named = (record: string, by?: readonly string[]) => () =>
    recorded({ ...facts, record, expr: ({ series }) => series('a'), ...(by && { by }) });

  test.each([
    'web_requests',
    'cluster:web_requests',
    'a:b:c:d',
    'Cluster:web:rate5m',
    'cluster:web:rate 5m',
    ':a:b',
  ])('"%s" is refused', (name) => {
    expect(named(name)).toThrow(/is not level:metric:operations/);
  });

  test('begins with the labels that are kept', () => {
    expect(named('instance:web:rate5m')).toThrow('Let its name begin with "cluster:".');
    expect(named('cluster:web:rate5m', ['host', 'path'])).toThrow(
      'keeps the labels host, path. Let its name begin with "host_path:".',
    );
    expect(named('host_path:web:rate5m', ['host', 'path'])).not.toThrow();
  });
});
