import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import * as signals from './signals';

/** @param replicas alerts about a missing replica make sense only where there are several */
export function alerts(replicas: number): readonly Alert[] {
  return [
    {
      name: 'Watchdog',
      condition: signals.alwaysFiring.above(0),
      for: Duration.minutes(0),
      severity: 'info',
      summary: 'Alerting works.',
      description: 'This alert always fires. When it stops arriving, nothing else arrives either.',
    },
    {
      name: 'TargetsDown',
      condition: signals.shareDown.above(0.1),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'Targets of the job {{ $labels.job }} are down.',
      description:
        '{{ $value | humanizePercentage }} of the targets of the job {{ $labels.job }} have not answered for 10 minutes.',
    },
    ...(replicas > 1
      ? [
          {
            name: 'PrometheusReplicaDown',
            condition: signals.replicasUp.below(replicas),
            for: Duration.minutes(10),
            severity: 'warning' as const,
            summary: 'A Prometheus replica is down.',
            description: `Only {{ $value }} of ${replicas} Prometheus servers answer. Nothing is lost as long as one does, but the next failure is an outage.`,
          },
        ]
      : []),
    {
      name: 'PrometheusConfigurationRefused',
      condition: signals.reloadSuccessful.below(1),
      for: Duration.minutes(5),
      severity: 'critical',
      summary: '{{ $labels.instance }} refuses its configuration.',
      description:
        '{{ $labels.instance }} goes on with the old configuration. It will not come back from its next restart until the new one is mended.',
    },
    {
      name: 'PrometheusRulesFailing',
      condition: signals.ruleFailures.above(0),
      for: Duration.minutes(15),
      severity: 'critical',
      summary: 'Rules of {{ $labels.rule_group }} fail on {{ $labels.instance }}.',
      description:
        '{{ $labels.instance }} fails to evaluate {{ $value | printf "%.2f" }} rules per second of {{ $labels.rule_group }}: their alerts can not fire.',
    },
    {
      name: 'PrometheusStorageLimitReached',
      condition: signals.storageShare.above(0.95),
      for: Duration.hours(1),
      severity: 'warning',
      summary: '{{ $labels.instance }} deletes samples before their time.',
      description:
        '{{ $value | humanizePercentage }} of the retention size of {{ $labels.instance }} is in use: the oldest samples go although the retention time has not passed.',
    },
    {
      name: 'PrometheusCompactionsFailing',
      condition: signals.compactionFailures.above(0),
      for: Duration.hours(1),
      severity: 'warning',
      summary: '{{ $labels.instance }} can not compact its storage.',
      description:
        '{{ $value | printf "%.0f" }} compactions of {{ $labels.instance }} failed in 3 hours, most often because its disk is full or broken.',
    },
  ];
}
