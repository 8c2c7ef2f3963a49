import { alertExpression } from '../alert';
import type { MonitoringBundle } from '../monitoring-bundle';
import { ownAlerts } from '../own-monitoring';
import type { OwnMonitoring } from '../own-monitoring';
import { canHave, plusCertain } from '../promql/labels';
import type { Labels } from '../promql/labels';

/** An alert of an environment, with what is known of its labels when it comes to Alertmanager. */
export interface KnownAlert {
  readonly name: string;
  readonly severity: string;
  readonly labels: Labels;
  /** Names of alerts about the same that say less. */
  readonly silences: readonly string[];
}

/** An alerting rule as Prometheus evaluates it, whoever has written it. */
export interface EvaluatedRule {
  readonly name: string;
  readonly expr: string;
  /** Labels that it gives its alerts; those with a template in them may have any value. */
  readonly labels: Readonly<Record<string, string>>;
  /** @default - none */
  readonly silences?: readonly string[];
}

/**
 * What is known of the alerts of a rule.
 * @param labels those that the series of its expression can have
 * @param cluster the label of everything that leaves Prometheus
 */
export function knownAlert(rule: EvaluatedRule, labels: Labels, cluster: string): KnownAlert {
  const given = Object.entries(rule.labels).map(
    ([name, value]) => [name, value.includes('{{') ? undefined : value] as const,
  );
  return {
    name: rule.name,
    severity: rule.labels['severity'] ?? '',
    labels: plusCertain(labels, [
      ['alertname', rule.name],
      ...given,
      // only added where a rule says nothing else
      ...('cluster' in rule.labels ? [] : [['cluster', cluster] as const]),
    ]),
    silences: rule.silences ?? [],
  };
}

/** Every alert that components and users bring along. */
export const rulesOf = (bundles: readonly MonitoringBundle[], own: OwnMonitoring): EvaluatedRule[] => [
  ...bundles.flatMap(({ alerts }) =>
    alerts.map((alert) => ({
      name: alert.name,
      expr: alertExpression(alert),
      labels: { severity: alert.severity },
      silences: alert.silences,
    })),
  ),
  ...ownAlerts(own).map(({ alert: name, expr, labels = {} }) => ({ name, expr, labels })),
];

/** Labels that are said of whatever Prometheus sends; the rest say where it is. */
const NO_PLACE: readonly string[] = ['alertname', 'severity', 'job'];

/**
 * Labels that say where something is and that the series of both alerts can have: where these are the same, both are
 * about the same.
 */
export function commonPlace(first: KnownAlert, second: KnownAlert): string[] {
  const [fewer, others] =
    (first.labels.possible?.size ?? Infinity) < (second.labels.possible?.size ?? Infinity)
      ? [first.labels, second.labels]
      : [second.labels, first.labels];
  return [...(fewer.possible ?? new Set(['cluster', 'namespace']))]
    .filter((label) => canHave(others, label) && !NO_PLACE.includes(label))
    .sort();
}
