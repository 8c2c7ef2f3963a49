import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { alertExpression } from '../../lib/alert';
import { Identity } from '../../lib/identity';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { checkMonitoring } from '../../lib/promql/monitoring';
import { podScrapeJob } from '../../lib/scrape-job';
import { LATENCY_BUCKETS } from '../../workloads/service/metrics';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { JOB } from './jobs';
import { allRequests, failedRequests, slowRequests } from './signals';

const job = podScrapeJob({
  name: JOB,
  identity: new Identity('counter', 'demo', 'program'),
  portName: 'management',
  instance: 'pod',
  egress: {},
  source: 'counter',
  targets: { kind: 'fixed', count: 2 },
});

const recordings = [allRequests, failedRequests, slowRequests].map(({ rule }) => rule);

const bundleOf = (replicas: number): MonitoringBundle => ({
  component: 'counter',
  scrapeJobs: [job],
  alerts: alerts(replicas),
  recordings,
  dashboards: [dashboard(alerts(replicas))],
});

const problems = (bundle: MonitoringBundle) =>
  checkMonitoring([bundle], bundle.scrapeJobs, { scrapeInterval: Duration.seconds(15), recordings });

describe('what watches the counter', () => {
  test.each([1, 2, 5])(
    'reads series that %i pods really have, with the labels that they have',
    (replicas) => {
      expect(problems(bundleOf(replicas))).toEqual([]);
    },
  );

  test('is told of when the program does not have what it reads', () => {
    const bundle = bundleOf(2);
    const grafana = { ...job, source: 'grafana' as const };
    expect(problems({ ...bundle, scrapeJobs: [grafana] }).join('\n')).toContain('database_up');
  });

  test('counts as slow what is above a limit that a bucket has', () => {
    const [, limit = ''] = /le="([^"]+)"/.exec(slowRequests.rule.expr) ?? [];
    expect(LATENCY_BUCKETS.map(String)).toContain(limit);
  });

  test('misses a replica only where there are to be several', () => {
    const names = (replicas: number) => alerts(replicas).map(({ name }) => name);
    expect(names(1)).not.toContain('CounterReplicaDown');
    expect(names(2)).toContain('CounterReplicaDown');
    const expressionOf = (replicas: number) =>
      alerts(replicas).flatMap((alert) =>
        alert.name === 'CounterReplicaDown' ? [alertExpression(alert)] : [],
      );
    expect(expressionOf(5)).toEqual([expect.stringContaining('< 5')]);
  });

  test('silences only alerts that there are', () => {
    for (const replicas of [1, 2]) {
      const all = alerts(replicas);
      const names = all.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(all.flatMap(({ silences = [] }) => silences)));
    }
  });

  test('shows on its dashboard what its alerts are about', () => {
    const { alerts: shown } = dashboard(alerts(2));
    expect(shown.map(({ name }) => name)).toEqual(alerts(2).map(({ name }) => name));
  });
});
