import { Duration } from 'cdk8s';
import { formatDuration } from './duration';
import { longestLookback } from './promql/lookback';
import type { Condition } from './signal';

/** Who is told: `critical` wakes somebody, `warning` waits for the morning, `info` is context. */
export type Severity = 'critical' | 'warning' | 'info';

/** Something that somebody has to know. */
export interface Alert {
  /** The condition as a name, e.g. `NodeFilesystemFillingUp`: also the heading in the component's runbook. */
  readonly name: string;
  readonly condition: Condition;
  /** How long the condition has to hold. */
  readonly for: Duration;
  readonly severity: Severity;
  /** One line: what and where. */
  readonly summary: string;
  /** How much, and what it leads to. */
  readonly description: string;
  /** Names of alerts about the same thing that say less of it: whoever is told of this one is not told of those. @default - none */
  readonly silences?: readonly string[];
}

/** An entry of a rule file, as Prometheus reads it. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: Severity };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>> & {
    readonly dashboard_url?: string;
  };
}

/** How far rules look back for rates. Also how long Prometheus takes a sample as the present one. */
export const RULE_RANGE = Duration.minutes(5);

const expressions = new WeakMap<Condition, string>();

/** The expression that Prometheus evaluates. */
export function alertExpression({ condition }: Alert): string {
  const known = expressions.get(condition);
  if (known !== undefined) return known;
  const expression = condition.query({ range: formatDuration(RULE_RANGE), matchers: {} });
  expressions.set(condition, expression);
  return expression;
}

/** What looks back an hour changes little within a minute, and costs much to evaluate. */
const LONG_LOOKBACK = Duration.hours(1);

/** How often alerts are evaluated that look back far, unless all are evaluated less often than that. */
export const SLOW_INTERVAL = Duration.minutes(1);

/** Whether it is enough to evaluate an alert every {@link SLOW_INTERVAL}. */
export function looksBackFar(alert: Alert): boolean {
  const lookback = longestLookback(alertExpression(alert));
  return lookback.toMilliseconds() >= LONG_LOOKBACK.toMilliseconds();
}

/** A heading as Markdown viewers make an anchor of it. */
const anchor = (heading: string) => heading.toLowerCase();

/** Where in the repository is written what to do about an alert. */
export const runbookSection = (component: string, alertName: string) =>
  `components/${component}/runbook.md#${anchor(alertName)}`;

/**
 * @param runbook address of the runbook that has a heading with the alert's name
 * @param dashboard address of the dashboard in which the alert is looked into, with labels for Prometheus to fill in
 */
export function alertingRule(alert: Alert, runbook: string, dashboard?: string): AlertingRule {
  return {
    alert: alert.name,
    expr: alertExpression(alert),
    for: formatDuration(alert.for),
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbook}#${anchor(alert.name)}`,
      ...(dashboard !== undefined && { dashboard_url: dashboard }),
    },
  };
}
