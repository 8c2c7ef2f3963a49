import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { badExpressions } from '../../test/promql/bad-expressions';
import { goodQueries, goodRules } from '../../test/promql/good-expressions';
import { schemaOfJobs } from '../../test/promql/jobs';
import { checkExpression, examine } from './check';
import { Schema } from './schema';

const schema = schemaOfJobs();

describe('an expression is refused', () => {
  test.each(badExpressions.map((bad) => [bad.expr, bad] as const))('%s', (expr, { says, place }) => {
    const problems = checkExpression(expr, schema, 'The alert A', { kind: place ?? 'rule' });
    expect(problems).toHaveLength(says.length);
    says.forEach((parts, i) => {
      const problem = problems[i] ?? '';
      expect(problem).toMatch(/^The alert A .*[.?]$|no PromQL/s);
      for (const part of [parts].flat()) expect(problem).toContain(part);
      if (typeof parts === 'string' && parts.endsWith('.')) expect(problem).toBe(`The alert A ${parts}`);
    });
  });

  test('with everything that is wrong with it, once', () => {
    expect(
      checkExpression(
        'sum by (node) (node_load1 + foo_total) + sum by (node) (node_load1 + foo_total)',
        schema,
      ),
    ).toEqual([expect.stringMatching(/^The expression reads foo_total, but no job of this environment has/)]);
    expect(checkExpression('rate(node_load1[5s]) > foo_total{le="1"}', schema)).toHaveLength(3);
  });
});

describe('an expression is taken', () => {
  test.each(goodRules)('%s', (expr) => {
    expect(checkExpression(expr, schema)).toEqual([]);
  });

  test.each(goodQueries)('in a panel: %s', (expr) => {
    expect(checkExpression(expr, schema, undefined, { kind: 'panel' })).toEqual([]);
  });
});

describe('the labels of a result', () => {
  const labels = (expr: string) => {
    const { possible } = examine(expr, schema, { kind: 'rule' }).labels;
    return possible && [...possible].sort();
  };
  test.each<[string, string[] | undefined]>([
    ['node_load1', ['cluster', 'instance', 'job', 'node']],
    ['http_requests_total{job="shop"}', undefined],
    ['sum by (a, pod) (http_requests_total{job="shop"})', ['a', 'pod']],
    ['sum(node_load1)', []],
    ['avg without (node, job) (node_load1)', ['cluster', 'instance']],
    ['topk by (job) (3, node_load1)', ['cluster', 'instance', 'job', 'node']],
    ['count_values("load", node_load1)', ['load']],
    ['absent(up{job="shop", pod="a", instance=~"b"})', ['job', 'pod']],
    ['absent(sum(up))', []],
    ['vector(1)', []],
    ['time() - node_load1', ['cluster', 'instance', 'job', 'node']],
    ['node_load1 > on (instance) node_load5', ['instance']],
    ['node_load1 / ignoring (node) node_load5', ['cluster', 'instance', 'job']],
    [
      'sum by (node) (up) * on (node) group_right (site) node_load1',
      ['cluster', 'instance', 'job', 'node', 'site'],
    ],
    ['sum by (job) (up) or vector(0)', ['job']],
    ['sum by (job) (up) unless on () vector(0)', ['job']],
    ['label_replace(vector(1), "a", "b", "", "")', ['a']],
    ['label_join(sum by (job, instance) (up), "a", "-", "job", "instance")', ['a', 'instance', 'job']],
    [
      'histogram_quantile(0.5, sum by (le, job) (rate(prometheus_http_request_duration_seconds_bucket[5m])))',
      ['job'],
    ],
    ['info(node_load1)', undefined],
  ])('%s', (expr, expected) => {
    expect(examine(expr, schema, { kind: 'rule' }).problems).toEqual(
      expr.startsWith('sum by (node) (up) * ') ? [expect.stringContaining('takes with group_right')] : [],
    );
    expect(labels(expr)).toEqual(expected);
  });
});

describe('the labels of a job', () => {
  const labels = (expr: string) =>
    [...(examine(expr, schema, { kind: 'rule' }).labels.possible ?? [])].sort();

  test('are called exported_ where its targets have the same', () => {
    expect(labels('probe_success')).toEqual(['cluster', 'instance', 'job', 'service']);
    expect(labels('pg_up')).toEqual(expect.arrayContaining(['server']));
    expect(labels('pg_up')).not.toContain('exported_server');
  });

  test('are its own where it honors them', () => {
    expect(labels('container_memory_working_set_bytes')).toEqual(
      expect.arrayContaining(['namespace', 'node', 'pod']),
    );
    expect(labels('kube_pod_info')).not.toContain('exported_pod');
  });

  test('are not guessed where nobody has seen a series', () => {
    const unseen = new Schema([], { scrapeInterval: Duration.seconds(15), knownMetrics: [{ name: 'x' }] });
    expect(checkExpression('sum by (anything) (x{whatever="y"})', unseen)).toEqual([]);
  });
});
