import { describe, expect, test } from '@jest/globals';
import { Duration, Size } from 'cdk8s';
import { keptSeries } from '../kept-series';
import { selectorsOf } from '../promql/selectors';
import type { ScrapeJob, TargetCount } from '../scrape-job';
import measured from './measured.json';
import { capacityPlan } from './plan';
import type { PlanProps } from './plan';
import { planText, readable, shortcomings } from './provision';
import { seriesOfJob, targetCount } from './series';
import type { Scale } from './series';

const scale = (more: Partial<Scale> = {}): Scale => ({
  nodes: 1,
  pods: 9,
  controlPlaneNodes: 1,
  seriesPerPod: 40,
  ...more,
});

const job = (name: string, more: Partial<ScrapeJob> = {}): ScrapeJob => ({
  name,
  config: { job_name: name },
  targets: { kind: 'fixed', count: 1 },
  access: [],
  egress: [],
  ...more,
});

const series = (source: ScrapeJob['source'], targets: TargetCount, at: Scale, expressions?: string[]) => {
  const ofJob = job('x', { source, targets });
  const kept = expressions && keptSeries(ofJob, expressions.flatMap(selectorsOf));
  return seriesOfJob(ofJob, kept, at);
};

/** What Prometheus adds to each target. */
const MADE = 5;

describe('the series of a job', () => {
  test('in a cluster like the recorded one are those that were recorded', () => {
    expect(series('coredns', { kind: 'fixed', count: 1 }, scale())).toBe(93 + MADE);
    expect(series('apiserver', { kind: 'perControlPlaneNode' }, scale())).toBe(20_155 + MADE);
    expect(series('kubelet-cadvisor', { kind: 'perNode' }, scale())).toBe(898 + MADE);
    expect(series('kube-state-metrics', { kind: 'fixed', count: 1 }, scale())).toBe(620 + MADE);
  });

  test('grow with the targets', () => {
    expect(series('coredns', { kind: 'fixed', count: 2 }, scale())).toBe(2 * (93 + MADE));
    expect(series('kubelet', { kind: 'perNode' }, scale({ nodes: 4 }))).toBeGreaterThan(4 * 1_500);
    const three = series('apiserver', { kind: 'perControlPlaneNode' }, scale({ controlPlaneNodes: 3 }));
    expect(three).toBe(3 * (20_155 + MADE));
  });

  test('about pods grow with the pods, however many nodes there are', () => {
    const expressions = ['kube_pod_info{job="x"}'];
    const pods = (count: number, nodes: number) =>
      series('kube-state-metrics', { kind: 'fixed', count: 1 }, scale({ pods: count, nodes }), expressions);
    expect(pods(9, 1)).toBe(9 + MADE);
    expect(pods(900, 1)).toBe(900 + MADE);
    expect(pods(900, 50)).toBe(900 + MADE);
  });

  test('about nodes grow with the nodes', () => {
    const expressions = ['kube_node_info{job="x"}'];
    const nodes = (count: number) =>
      series('kube-state-metrics', { kind: 'fixed', count: 1 }, scale({ nodes: count }), expressions);
    expect(nodes(1)).toBe(1 + MADE);
    expect(nodes(500)).toBe(500 + MADE);
  });

  test('are only those that are kept, of a histogram the buckets that are read', () => {
    const coredns = (expression: string) =>
      series('coredns', { kind: 'fixed', count: 1 }, scale(), [expression]) - MADE;
    expect(coredns('coredns_panics_total{job="x"}')).toBe(1);
    expect(coredns('coredns_health_request_duration_seconds_count{job="x"}')).toBe(1);
    expect(coredns('coredns_health_request_duration_seconds_bucket{job="x"}')).toBe(6);
    expect(coredns('coredns_health_request_duration_seconds_bucket{job="x", le=~"0.1|1.0"}')).toBe(2);
  });

  test('that were not there when it was recorded are counted all the same', () => {
    expect(
      series('kubelet', { kind: 'perNode' }, scale({ nodes: 3 }), [
        'kubelet_volume_stats_used_bytes{job="x"}',
      ]),
    ).toBe(3 + 3 * MADE);
  });

  test("of the users' own programs are so many for each pod", () => {
    expect(series(undefined, { kind: 'workloads' }, scale({ pods: 100 }))).toBe(100 * (40 + MADE));
    expect(targetCount(job('x', { targets: { kind: 'workloads' } }), scale({ pods: 100 }))).toBe(100);
  });

  test('of listed machines are those of a node-exporter', () => {
    const machines = series(undefined, { kind: 'fixed', count: 10 }, scale());
    expect(machines).toBeGreaterThan(10 * 500);
    expect(machines).toBeLessThan(10 * 2_000);
  });
});

const props = (more: Partial<PlanProps> = {}): PlanProps => ({
  jobs: [
    job('apiserver', {
      source: 'apiserver',
      targets: { kind: 'perControlPlaneNode' },
      minimumInterval: Duration.seconds(30),
    }),
    job('workloads', { targets: { kind: 'workloads' } }),
    job('seldom', { targets: { kind: 'fixed', count: 1 }, interval: Duration.minutes(1) }),
  ],
  kept: () => undefined,
  scale: scale({ pods: 1_000 }),
  scrapeInterval: Duration.seconds(5),
  retentionTime: Duration.days(7),
  ...more,
});

describe('the plan', () => {
  const plan = capacityPlan(props());

  test('has a line for each job, with the interval that it is scraped at', () => {
    expect(plan.jobs.map(({ name, interval }) => [name, interval.toSeconds()])).toEqual([
      ['apiserver', 30],
      ['workloads', 5],
      ['seldom', 60],
    ]);
    expect(plan.jobs[1]).toMatchObject({ targets: 1_000, series: 45_000, samplesPerSecond: 9_000 });
    expect(plan.series).toBe(plan.jobs.reduce((sum, { series: ofJob }) => sum + ofJob, 0));
  });

  test('needs disk by the samples and the time, at least what the samples alone take', () => {
    const samples = plan.samplesPerSecond * 7 * 86_400;
    const { bytesPerSample } = measured.constants;
    expect(plan.diskBytes).toBeGreaterThan(samples * bytesPerSample.value);
    expect(plan.diskBytes).toBeLessThan(samples * 4);
    const shorter = capacityPlan(props({ retentionTime: Duration.days(1) }));
    expect(shorter.diskBytes).toBeLessThan(plan.diskBytes / 3);
  });

  test('needs memory by the series', () => {
    const { memoryPerSeries } = measured.constants;
    expect(plan.memoryBytes).toBeGreaterThan(plan.series * memoryPerSeries.value);
    const larger = capacityPlan(props({ scale: scale({ pods: 10_000 }) }));
    expect(larger.memoryBytes).toBeGreaterThan(4 * plan.memoryBytes);
  });
});

const GENEROUS = {
  replicas: 2,
  retentionSize: Size.gibibytes(400),
  storage: { kind: 'shared', size: Size.gibibytes(1000) },
  resources: { memoryLimit: '64Gi' },
} as const;

describe('what Prometheus was given', () => {
  const plan = capacityPlan(props());
  const problems = (more: object) => shortcomings(plan, props(), { ...GENEROUS, ...more });

  test('is enough, or nothing is said', () => {
    expect(problems({})).toEqual([]);
  });

  test('is too little disk: both numbers and three ways out are named, and each of them works', () => {
    const size = Size.gibibytes(8);
    const [problem = ''] = problems({
      retentionSize: Size.mebibytes(3276),
      storage: { kind: 'shared', size },
    });
    expect(problem).toContain(
      `prometheus.retention.time is 7d, for which each replica needs about ${readable(plan.diskBytes)} of disk`,
    );
    expect(problem).toContain('but it may fill 3.2Gi of prometheus.storage.size 8Gi, shared by 2 replicas');
    const [, interval, time, volume] =
      /scrape\.interval: "(\d+)s"\), .*retention\.time: "(\d+)(?:h|d)"\), .*storage\.size: "(\d+)Gi"/.exec(
        problem,
      ) ?? [];
    const limit = 3276 * 2 ** 20;
    const longer = capacityPlan(props({ scrapeInterval: Duration.seconds(Number(interval)) }));
    expect(longer.diskBytes).toBeLessThanOrEqual(limit);
    const hours = Number(time) * (problem.includes(`"${time}d"`) ? 24 : 1);
    const shorter = capacityPlan(props({ retentionTime: Duration.hours(hours) }));
    expect(shorter.diskBytes).toBeLessThanOrEqual(limit);
    expect((Number(volume) * 3276) / 8 / 1024).toBeGreaterThanOrEqual(plan.diskBytes / 2 ** 30);
  });

  test('is so little that no interval helps, which is said as well', () => {
    const [problem] = problems({
      retentionSize: Size.mebibytes(100),
      storage: { kind: 'perReplica', size: Size.gibibytes(1) },
    });
    expect(problem).toContain('no interval that rules can live with is enough by itself');
    expect(problem).not.toContain('shared by');
  });

  test('is too little memory', () => {
    const [problem, ...more] = problems({ resources: { memoryLimit: '100Mi' } });
    expect(more).toEqual([]);
    expect(problem).toContain(
      `prometheus.resources.memoryLimit is 100Mi, but each replica needs about ${readable(plan.memoryBytes)} of memory for ${plan.series} series`,
    );
    const raised = /Raise the limit to "(\d+Mi)"/.exec(problem ?? '')?.[1] ?? '';
    expect(problems({ resources: { memoryLimit: raised } })).toEqual([]);
  });

  test('stands in the table beside what is needed', () => {
    const text = planText(plan, GENEROUS);
    expect(text).toContain('What each Prometheus server needs (2 in all) for 1 node and 1000 pods');
    expect(text).toMatch(/^ {2}workloads +1,000 +45,000 +5s +9000\.0$/m);
    expect(text).toMatch(/^ {2}disk +\S+Gi of 400\.0Gi for 7d$/m);
    expect(text).toMatch(/^ {2}memory +\S+ of 64\.0Gi$/m);
  });
});

test('the constants were measured, each by a way that is told', () => {
  for (const { value, unit, how } of Object.values(measured.constants)) {
    expect(value).toBeGreaterThan(0);
    expect(unit).not.toBe('');
    expect(how.length).toBeGreaterThan(20);
  }
  expect(measured.measuredWith).toMatch(/^prometheus \d+\.\d+\.\d+$/i);
});
