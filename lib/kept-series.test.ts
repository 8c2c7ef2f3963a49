import { describe, expect, test } from '@jest/globals';
import { relabelAll } from '../test/relabel';
import type { Labels } from '../test/relabel';
import { keepSteps, keptSeries } from './kept-series';
import { selectorsOf } from './promql/selectors';

const kept = (expressions: readonly string[], extra: readonly string[] = [], job = 'apiserver') =>
  keptSeries({ name: job, source: 'apiserver' }, expressions.flatMap(selectorsOf), extra);

describe('what is kept of a job', () => {
  test('are the metrics that are read, by name', () => {
    expect([
      ...kept(['rate(a{job="apiserver"}[5m]) / b{job="apiserver"}', 'c{job="kubelet"}']).keys(),
    ]).toEqual(['a', 'b']);
  });

  test.each([
    ['job="apiserver"', true],
    ['job=~"apiserver|etcd"', true],
    ['job=~".+"', true],
    ['job=~"$job"', true],
    ['job="etcd"', false],
    ['job!="apiserver"', false],
    ['job=~"api"', false],
  ])('what is read with %s: %s', (matcher, result) => {
    expect(kept([`a{${matcher}}`]).has('a')).toBe(result);
  });

  test('what is read of any job is kept where the catalogue has it', () => {
    expect(kept(['process_open_fds']).has('process_open_fds')).toBe(true);
    expect(kept(['node_load1']).size).toBe(0);
  });

  test('names that are matched stand for all that the catalogue has', () => {
    const names = [
      ...kept(['{__name__=~"apiserver_request_total|apiserver_request_sli.+", job="apiserver"}']).keys(),
    ];
    expect(names).toEqual([
      'apiserver_request_sli_duration_seconds_bucket',
      'apiserver_request_sli_duration_seconds_count',
      'apiserver_request_sli_duration_seconds_sum',
      'apiserver_request_total',
    ]);
  });

  test('what Prometheus makes up itself passes no relabelling', () => {
    expect(kept(['up{job="apiserver"}', 'scrape_duration_seconds{job="apiserver"}', 'ALERTS']).size).toBe(0);
    expect([...kept(['cluster:a:rate5m{job="apiserver"} / b{job="apiserver"}']).keys()]).toEqual(['b']);
  });

  test('are further names, a histogram with all its series', () => {
    expect([...kept([], ['etcd_request_duration_seconds', 'process_open_fds', 'node_load1'])]).toEqual([
      ['etcd_request_duration_seconds_bucket', {}],
      ['etcd_request_duration_seconds_count', {}],
      ['etcd_request_duration_seconds_sum', {}],
      ['process_open_fds', {}],
    ]);
  });
});

describe('the values of a label that are kept', () => {
  const limits = (...expressions: string[]) => kept(expressions).get('a');

  test('are those that every reader of the metric names', () => {
    expect(limits('a{job="apiserver", le="1.0"}')).toEqual({ le: '1\\.0' });
    expect(limits('a{job="apiserver", le="1.0"}', 'a{job="apiserver", le=~"5.0|30.0"}')).toEqual({
      le: '1\\.0|30.0|5.0',
    });
    expect(limits('a{job="apiserver", le="1.0"}', 'a{job="apiserver"}')).toEqual({});
    expect(limits('a{job="apiserver", x="1", y="2"}', 'a{job="apiserver", y="3"}')).toEqual({ y: '2|3' });
  });

  test('are all where a reader names what it does not want, or a variable', () => {
    for (const matcher of ['x!="1"', 'x!~"1.*"', 'x=""', 'x=~".*"', 'x=~"1|"', 'x="$x"', 'x=~"$x"']) {
      expect(limits(`a{job="apiserver", ${matcher}}`)).toEqual({});
    }
  });

  test('are all but none where a reader wants the label to be there', () => {
    expect(limits('a{job="apiserver", container!=""}')).toEqual({ container: '.+' });
    expect(limits('a{job="apiserver", container!=""}', 'a{job="apiserver", container="x"}')).toEqual({
      container: '.+',
    });
  });

  test('stay what they are when they hold alternatives inside', () => {
    expect(limits('a{job="apiserver", x=~"(?:1|2)y"}', 'a{job="apiserver", x="3"}')).toEqual({
      x: '(?:(?:1|2)y)|(?:3)',
    });
  });
});

describe('the relabelling', () => {
  const page: readonly Labels[] = [
    { __name__: 'a', le: '1.0' },
    { __name__: 'a', le: '+Inf' },
    { __name__: 'a', le: '0.5' },
    { __name__: 'a' },
    { __name__: 'b', container: 'x' },
    { __name__: 'b' },
    { __name__: 'c', le: '0.5' },
    { __name__: 'aa' },
  ];
  const remaining = (...expressions: string[]) =>
    page
      .map((labels) => relabelAll(labels, keepSteps(kept(expressions))))
      .filter((labels) => labels !== undefined);

  test('lets through just what is read, as it was', () => {
    expect(
      remaining(
        'a{job="apiserver", le=~"1.0|\\\\+Inf"}',
        'b{job="apiserver", container!=""}',
        'c{job="apiserver"}',
      ),
    ).toEqual([
      { __name__: 'a', le: '1.0' },
      { __name__: 'a', le: '+Inf' },
      { __name__: 'b', container: 'x' },
      { __name__: 'c', le: '0.5' },
    ]);
  });

  test('lets nothing through when nothing is read', () => {
    expect(remaining()).toEqual([]);
  });

  test('begins with one rule that keeps by name, so that the rest sees little', () => {
    expect(keepSteps(kept(['a{job="apiserver"}', 'b{job="apiserver"}']))).toEqual([
      { source_labels: ['__name__'], regex: 'a|b', action: 'keep' },
    ]);
  });

  test('treats several labels of a metric one after the other', () => {
    const steps = keepSteps(kept(['a{job="apiserver", x="1", y="2"}']));
    const through = (labels: Record<string, string>) => relabelAll({ __name__: 'a', ...labels }, steps);
    expect(through({ x: '1', y: '2' })).toEqual({ __name__: 'a', x: '1', y: '2' });
    expect(through({ x: '1', y: '3' })).toBeUndefined();
    expect(through({ x: '2', y: '2' })).toBeUndefined();
  });
});
