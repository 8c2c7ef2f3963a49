import { alertExpression } from '../alert';
import type { MonitoringBundle } from '../monitoring-bundle';
import { examine } from '../promql/check';
import { canHave, plusCertain } from '../promql/labels';
import type { Labels } from '../promql/labels';
import type { Schema } from '../promql/schema';

/** An alert of an environment, with what is known of its labels when it comes to Alertmanager. */
export interface KnownAlert {
  readonly name: string;
  readonly severity: string;
  readonly labels: Labels;
  /** Names of alerts about the same that say less. */
  readonly silences: readonly string[];
}

/** All alerts of an environment. @param cluster the label of everything that leaves Prometheus */
export function knownAlerts(
  bundles: readonly MonitoringBundle[],
  schema: Schema,
  cluster: string,
): KnownAlert[] {
  return bundles.flatMap(({ alerts }) =>
    alerts.map((alert) => ({
      name: alert.name,
      severity: alert.severity,
      labels: plusCertain(examine(alertExpression(alert), schema).labels, [
        ['alertname', alert.name],
        ['severity', alert.severity],
        ['cluster', cluster],
      ]),
      silences: alert.silences ?? [],
    })),
  );
}

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
