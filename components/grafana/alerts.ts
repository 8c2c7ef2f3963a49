import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import * as signals from './signals';

/** @param replicas how many there should be */
export function alerts(replicas: number): readonly Alert[] {
  return [
    {
      name: 'GrafanaReplicaDown',
      condition: signals.replicasUp.below(replicas),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'A Grafana replica is down.',
      description: `Only {{ $value }} of ${replicas} Grafana servers answer.`,
    },
    {
      name: 'GrafanaRequestsFailing',
      condition: signals.failedRequests.above(0.5),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'Grafana fails to answer requests for {{ $labels.handler }}.',
      description:
        'Grafana answers {{ $value | humanizePercentage }} of the requests for {{ $labels.handler }} with a server error (5xx).',
    },
  ];
}
