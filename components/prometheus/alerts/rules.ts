import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import * as rules from '../signals/rules';

export const ruleAlerts: readonly Alert[] = [
  {
    name: 'Watchdog',
    condition: rules.alwaysFiring.above(0),
    for: Duration.minutes(0),
    severity: 'info',
    summary: 'Alerting works.',
    description: 'This alert always fires. When it stops arriving, nothing else arrives either.',
  },
  {
    name: 'PrometheusRulesFailing',
    condition: rules.ruleFailures.above(0),
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'Rules of {{ $labels.rule_group }} fail on {{ $labels.instance }}.',
    description:
      '{{ $labels.instance }} fails to evaluate {{ $value | printf "%.2f" }} rules per second of {{ $labels.rule_group }}: their alerts can not fire.',
  },
  {
    name: 'PrometheusRuleEvaluationsMissed',
    condition: rules.evaluationsMissed.above(0),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: '{{ $labels.instance }} is too slow for the rules of {{ $labels.rule_group }}.',
    description:
      'In 5 minutes {{ $labels.instance }} left out {{ $value | printf "%.0f" }} evaluations of {{ $labels.rule_group }}, because the one before had not ended. Its alerts come late or not at all.',
  },
  {
    name: 'PrometheusQueryLoadHigh',
    condition: rules.queryLoad.above(0.8),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: '{{ $labels.instance }} has almost no room for queries.',
    description:
      'For 15 minutes {{ $value | humanizePercentage }} of the queries that may run at once on {{ $labels.instance }} have been running. Dashboards get slow, and rules wait as well.',
  },
];
