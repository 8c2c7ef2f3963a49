import { describe, expect, test } from '@jest/globals';
import { interpolated } from '../../../test/grafana-values';
import { conversionProblems, convertGroups, firesWherePrometheusDoes, groupInterval } from './rules';
import type { PrometheusAlert, PrometheusGroup } from './rules';

const options = { dataSourceUid: 'prometheus', externalLabels: { cluster: 'eu-1' } };

const group = (...rules: PrometheusGroup['rules']): PrometheusGroup => ({ name: 'shop', rules });

const convert = (...groups: PrometheusGroup[]) =>
  convertGroups(
    groups.map((of) => ({ file: 'shop.yaml', group: of })),
    '30s',
    options,
  ).map((placed) => placed.group);

const rule = (alert: Partial<PrometheusAlert>) => {
  const [converted] = convert(group({ alert: 'A', expr: 'up == 0', ...alert }));
  const [first] = converted?.rules ?? [];
  if (!first) throw new Error('there is no rule');
  return first;
};

describe('a rule', () => {
  test('fires for whatever the expression gives, as it stands', () => {
    const expr = 'sum by (job) (rate(x{path=~"/a$|b"}[5m]))\n> 0.5';
    const [query, math, threshold] = firesWherePrometheusDoes(expr, 'prometheus');
    expect(query).toMatchObject({
      datasourceUid: 'prometheus',
      relativeTimeRange: { from: 600, to: 0 },
      model: { expr, instant: true, range: false, datasource: { type: 'prometheus', uid: 'prometheus' } },
    });
    expect(math).toMatchObject({
      datasourceUid: '__expr__',
      model: { type: 'math', expression: 'is_number($query) || is_nan($query) || is_inf($query)' },
    });
    expect(threshold).toMatchObject({
      refId: 'threshold',
      model: {
        type: 'threshold',
        expression: math?.refId,
        conditions: [{ evaluator: { type: 'gt', params: [0] } }],
      },
    });
    expect(rule({}).condition).toBe('threshold');
    for (const { refId, model } of rule({}).data) expect(model['refId']).toBe(refId);
  });

  test('keeps delays, labels and texts', () => {
    expect(
      rule({
        for: '15m',
        keep_firing_for: '1h',
        labels: { severity: 'critical', team: '{{ $labels.team }}', price: '$5' },
        annotations: { summary: '{{ $value }} of {{ $labels.job }}', description: 'costs $5' },
      }),
    ).toMatchObject({
      uid: 'A',
      title: 'A',
      for: '15m',
      keepFiringFor: '1h',
      labels: { severity: 'critical', team: '{{ $$labels.team }}', price: '$$5', cluster: 'eu-1' },
      annotations: { summary: '{{ $values.query.Value }} of {{ $labels.job }}', description: 'costs $5' },
    });
    expect(rule({})).not.toHaveProperty('keepFiringFor');
    expect(rule({}).for).toBe('0s');
  });

  test('has the labels that Grafana reads as they were meant', () => {
    const labels = { team: '{{ $labels.team }}', price: '$5', both: '$$ ${HOME} $__file{/x}', re: 'a$' };
    const read = Object.entries(rule({ labels }).labels).map(([name, text]) => [name, interpolated(text)]);
    expect(Object.fromEntries(read)).toEqual({
      ...labels,
      // a template, as which it is the same in the end
      both: '$$ {{ "$" }}{HOME} {{ "$" }}__file{/x}',
      cluster: 'eu-1',
      provisioned_by: 'atalaya',
    });
  });

  test('has the labels of its group, unless it says otherwise', () => {
    const [converted] = convert({
      ...group({ alert: 'A', expr: 'up', labels: { severity: 'info' } }),
      labels: { severity: 'warning', team: 'shop' },
    });
    expect(converted?.rules[0]?.labels).toMatchObject({ severity: 'info', team: 'shop' });
  });

  test('is over with its series, and keeps its state while Prometheus does not answer', () => {
    expect(rule({})).toMatchObject({
      noDataState: 'OK',
      execErrState: 'KeepLast',
      missing_series_evals_to_resolve: 1,
    });
  });

  test("is no dead man's switch if it goes on while Prometheus does not answer", () => {
    expect(rule({ alert: 'Watchdog', expr: 'vector(1)' }).execErrState).toBe('OK');
  });

  test('is refused with its name if its text wants what Grafana can not do', () => {
    const odd = { alert: 'Odd', expr: 'up', annotations: { summary: '{{ query "up" }}' } };
    const fine = { alert: 'Fine', expr: 'up', annotations: { summary: '{{ $value }} {{ "query" }} query' } };
    expect(conversionProblems([{ name: 'a', rules: [odd, fine] }])).toEqual([
      'The alert Odd can not be evaluated by Grafana: "summary" uses query, which Grafana\'s templates do not know. Leave it out of the text, or set notify.by to "alertmanager".',
    ]);
  });

  test('is refused under the name of an alert that Grafana has itself', () => {
    const rules = [{ alert: 'PrometheusUnreachable', expr: 'up' }];
    expect(conversionProblems([{ name: 'a', rules }], ['PrometheusUnreachable'])).toEqual([
      'The alert PrometheusUnreachable has the name of one that Grafana has itself, and Grafana would not start with both. Rename it, e.g. MyPrometheusUnreachable.',
    ]);
  });
});

describe('groups', () => {
  test('leave recordings to Prometheus', () => {
    expect(
      convert(group({ record: 'a:b:c' }, { alert: 'A', expr: 'up' })).flatMap(({ rules }) => rules),
    ).toHaveLength(1);
    expect(convert(group({ record: 'a:b:c' }))).toEqual([]);
  });

  test('leave to Alertmanager what is there for its inhibition', () => {
    const [converted] = convert(group({ alert: 'InfoInhibitor', expr: 'up' }, { alert: 'A', expr: 'up' }));
    expect(converted?.rules.map(({ title }) => title)).toEqual(['A']);
  });

  test('put an alert that is there twice into another folder, under another uid', () => {
    const twice = group(
      { alert: 'A', expr: 'up > 1' },
      { alert: 'A', expr: 'up > 2' },
      { alert: 'B', expr: 'up' },
    );
    expect(
      convert(twice).map(({ folder, rules }) => [folder, ...rules.map(({ uid, title }) => [uid, title])]),
    ).toEqual([
      ['Alerts', ['A', 'A'], ['B', 'B']],
      ['Alerts 2', [expect.stringMatching(/^A-2-[0-9a-f]{12}$/), 'A']],
    ]);
  });

  test('of one name in two files are two', () => {
    const placed = ['a.yaml', 'b.yaml'].map((file) => ({ file, group: group({ alert: file, expr: 'up' }) }));
    expect(convertGroups(placed, '30s', options).map((entry) => [entry.file, entry.group.name])).toEqual([
      ['a.yaml', 'a shop'],
      ['b.yaml', 'b shop'],
    ]);
  });

  test.each([
    ['1s', '10s'],
    ['10s', '10s'],
    ['15s', '20s'],
    ['30s', '30s'],
    ['1m', '60s'],
    ['65s', '70s'],
    ['1h', '3600s'],
  ])("every %s: every %s by Grafana's clock", (wanted, kept) => {
    expect(groupInterval(wanted)).toBe(kept);
  });

  test('are evaluated as often as they say, or else as often as all', () => {
    const [usual, own] = convert(group({ alert: 'A', expr: 'up' }), {
      ...group({ alert: 'B', expr: 'up' }),
      name: 'slow',
      interval: '2m',
    });
    expect([usual?.interval, own?.interval]).toEqual(['30s', '120s']);
    expect(() => groupInterval('often')).toThrow('"often" is no interval');
  });
});
