import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { both } from '../../lib/signal';
import * as signals from './signals';

/** @param replicas how many there should be */
export function alerts(replicas: number): readonly Alert[] {
  return [
    {
      name: 'GrafanaDown',
      condition: signals.replicasUp.below(1),
      for: Duration.minutes(10),
      severity: 'critical',
      silences: ['GrafanaReplicaDown'],
      summary: 'No Grafana server answers.',
      description:
        'For 10 minutes Prometheus has got no metrics from any Grafana server: most likely nobody can see a dashboard. Collecting and alerting go on.',
    },
    ...(replicas > 1
      ? [
          {
            name: 'GrafanaReplicaDown',
            condition: both(signals.replicasUp.below(replicas), signals.replicasUp.above(0)),
            for: Duration.minutes(10),
            severity: 'warning' as const,
            summary: 'A Grafana replica is down.',
            description: `Only {{ $value }} of ${replicas} Grafana servers answer.`,
          },
        ]
      : []),
    {
      name: 'GrafanaRequestsFailing',
      // a single request that fails at an address that nobody else asks for is no news: at least one in ten seconds
      condition: both(signals.failedRequests.above(0.5), signals.failuresPerSecond.above(0.1)),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'Grafana fails to answer requests for {{ $labels.handler }}.',
      description:
        'Grafana answers {{ $value | humanizePercentage }} of the requests for {{ $labels.handler }} with a server error (5xx).',
    },
    {
      name: 'GrafanaSlow',
      condition: both(signals.slowShare.above(0.1), signals.requestsPerSecond.above(0.1)),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'Grafana is slow.',
      description:
        'For 15 minutes {{ $value | humanizePercentage }} of the requests to Grafana have taken longer than 2.5 s.',
    },
  ];
}
