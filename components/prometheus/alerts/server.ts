import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import * as server from '../signals/server';

/** @param replicas alerts about a missing replica make sense only where there are several */
export function serverAlerts(replicas: number): readonly Alert[] {
  return [
    ...(replicas > 1
      ? [
          {
            name: 'PrometheusReplicaDown',
            condition: server.replicasUp.below(replicas),
            for: Duration.minutes(10),
            severity: 'warning' as const,
            summary: 'A Prometheus replica is down.',
            description: `Only {{ $value }} of ${replicas} Prometheus servers answer. Nothing is lost as long as one does, but the next failure is an outage.`,
          },
        ]
      : []),
    {
      name: 'PrometheusRestarting',
      condition: server.starts.above(2),
      for: Duration.minutes(1),
      severity: 'warning',
      summary: '{{ $labels.instance }} restarts again and again.',
      description:
        '{{ $labels.instance }} started {{ $value }} times in 2 hours. While it reads its log it scrapes nothing: its graphs have gaps, and alerts start their waiting again.',
    },
    {
      name: 'PrometheusConfigurationRefused',
      condition: server.reloadSuccessful.below(1),
      for: Duration.minutes(5),
      severity: 'critical',
      summary: '{{ $labels.instance }} refuses its configuration.',
      description:
        '{{ $labels.instance }} goes on with the old configuration. It will not come back from its next restart until the new one is mended.',
    },
  ];
}
