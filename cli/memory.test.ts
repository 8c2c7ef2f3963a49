import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import { selectorsRead } from '../lib/monitoring-bundle';
import { NOTHING_OWN } from '../lib/own-monitoring';
import { checkMonitoring, labelsOfExpressions } from '../lib/promql/monitoring';
import { jobs } from '../test/promql/jobs';
import { memoryIn, storeOfRuns } from './memory';

/** Runs one after the other, which find what those before them left. */
class Runs {
  readonly entries = new Map<string, Buffer>();
  /** What the last run had to work out. */
  computed: string[] = [];

  run<T>(work: (remember: ReturnType<typeof memoryIn>) => T, library: string | undefined = 'one'): T {
    this.computed = [];
    const remember = memoryIn({
      library,
      hash: storeOfRuns.hash,
      read: (name) => this.entries.get(name),
      write: (name, content) => this.entries.set(name, Buffer.from(content)),
    });
    return work((what, input, compute) =>
      remember(what, input, () => {
        this.computed.push(what);
        return compute();
      }),
    );
  }
}

const bundle = (component: string, expr: string): MonitoringBundle => ({
  component,
  scrapeJobs: [],
  alerts: [
    {
      name: 'Trouble',
      condition: { query: () => expr },
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'There is trouble.',
      description: 'It is bad.',
    },
  ],
  dashboards: [],
});

const steady = bundle('steady', 'node_load5{job="node-exporter"} > 1');
const right = bundle('thing', 'node_load1{job="node-exporter"} > 1');
const wrong = bundle('thing', 'node_laod1{job="node-exporter"} > 1');
const options = { scrapeInterval: Duration.seconds(5) };

describe('what checks found', () => {
  test('is not worked out again while nothing changes, and is the same', () => {
    const runs = new Runs();
    for (const changing of [right, wrong]) {
      const check = (remember?: ReturnType<typeof memoryIn>) =>
        checkMonitoring([steady, changing], jobs, options, remember);
      const first = runs.run(check);
      expect(runs.computed).toContain('monitoring');
      const second = runs.run(check);
      expect(runs.computed).toEqual([]);
      expect(second).toEqual(first);
      expect(second).toEqual(check());
      expect(second).toHaveLength(changing === wrong ? 1 : 0);
    }
  });

  test('is worked out again for a changed alert only', () => {
    const runs = new Runs();
    runs.run((remember) => checkMonitoring([steady, right], jobs, options, remember));
    const problems = runs.run((remember) => checkMonitoring([steady, wrong], jobs, options, remember));
    expect(problems).toEqual([expect.stringContaining('Did you mean "node_load1"?')]);
    expect(runs.computed.filter((what) => what === 'monitoring')).toHaveLength(1);
  });

  test.each([
    ['what a job scrapes', { jobs: jobs.map((job) => ({ ...job, source: undefined })) }],
    ['the labels of its targets', { jobs: jobs.map((job) => ({ ...job, config: { job_name: job.name } })) }],
    ['how often one is scraped', { jobs: jobs.map((job) => ({ ...job, interval: Duration.hours(1) })) }],
    ['how often all are', { options: { scrapeInterval: Duration.hours(1) } }],
    ['the metrics that are known', { options: { ...options, knownMetrics: [{ name: 'node_laod1' }] } }],
    ['what is recorded', { options: { ...options, recordings: [{ name: 'a:b:c', expr: 'up' }] } }],
    ['the code that decides', { library: 'two' }],
  ])('is worked out again after a change of %s', (_what, change: object) => {
    const after = { jobs, options, library: 'one', ...change };
    const runs = new Runs();
    runs.run((remember) => checkMonitoring([right, wrong], jobs, options, remember));
    const found = runs.run(
      (remember) => checkMonitoring([right, wrong], after.jobs, after.options, remember),
      after.library,
    );
    expect(runs.computed.filter((what) => what === 'monitoring')).toHaveLength(2);
    expect(found).toEqual(checkMonitoring([right, wrong], after.jobs, after.options));
  });

  test('is forgotten at once where nobody knows which code runs', () => {
    const remember = memoryIn({ hash: storeOfRuns.hash, read: () => Buffer.from('[]'), write: () => {} });
    expect(checkMonitoring([wrong], jobs, options, remember)).toHaveLength(1);
  });
});

test('the selectors of a bundle are found anew when one of its expressions changes', () => {
  const runs = new Runs();
  runs.run((remember) => selectorsRead([steady, right], NOTHING_OWN, remember));
  const read = runs.run((remember) => selectorsRead([steady, wrong], NOTHING_OWN, remember));
  expect(runs.computed).toEqual(['selectors']);
  expect(read).toEqual(selectorsRead([steady, wrong]));
  expect(runs.run((remember) => selectorsRead([steady, right], NOTHING_OWN, remember))).toEqual(
    selectorsRead([steady, right]),
  );
  expect(runs.computed).toEqual([]);
});

test('the labels of expressions are read back as they were found', () => {
  const runs = new Runs();
  const expressions = ['vector(1)', 'sum by (instance) (up)', 'no expression ('];
  const found = (remember?: ReturnType<typeof memoryIn>) =>
    labelsOfExpressions(expressions, jobs, options, remember);
  const first = runs.run(found);
  expect(runs.computed).toEqual(['labels']);
  expect(runs.run(found)).toEqual(first);
  expect(runs.computed).toEqual([]);
  expect(first).toEqual(found());
  expect(first.map(({ possible }) => possible && [...possible])).toEqual([[], ['instance'], undefined]);
});
