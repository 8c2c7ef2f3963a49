import { alertExpression } from './alert';
import type { Alert } from './alert';
import type { DashboardFile } from './dashboard';
import { withoutMemory } from './memory';
import type { Remember } from './memory';
import { NOTHING_OWN, ownAlerts, ownRecordings, textsOf } from './own-monitoring';
import type { OwnMonitoring } from './own-monitoring';
import { selectorsOf } from './promql/selectors';
import type { Selector } from './promql/selectors';
import { queriesInTemplate } from './promql/templates';
import type { RecordingRule } from './recording-rule';
import type { ScrapeJob } from './scrape-job';

/** All that a component brings along for its own monitoring; charts hand it to Prometheus and Grafana. */
export interface MonitoringBundle {
  /** The component's folder below `components/`, where its runbook is. */
  readonly component: string;
  readonly scrapeJobs: readonly ScrapeJob[];
  readonly alerts: readonly Alert[];
  /** What alerts and panels read that is evaluated beforehand. @default - nothing */
  readonly recordings?: readonly RecordingRule[];
  readonly dashboards: readonly DashboardFile[];
  /** Metrics that neither an alert nor a panel reads, but the runbook does: they are kept too. @default - none */
  readonly alsoRead?: readonly string[];
}

/** @returns none if it can not be parsed: checkMonitoring tells of that, with all other mistakes */
function selectorsOrNone(expression: string): Selector[] {
  try {
    return selectorsOf(expression);
  } catch {
    return [];
  }
}

/** The selectors of expressions, of which several may be the same: tables and graphs ask alike. */
export function selectorsIn(expressions: readonly string[], remember: Remember): Selector[] {
  const different = [...new Set(expressions)];
  if (different.length === 0) return [];
  return remember('selectors', different, () => different.flatMap(selectorsOrNone));
}

function ownExpressions(own: OwnMonitoring): string[] {
  return [
    ...ownRecordings(own).map(({ expr }) => expr),
    ...ownAlerts(own).flatMap((alert) => [
      alert.expr,
      ...textsOf(alert).flatMap(([, text]) => queriesInTemplate(text)),
    ]),
    ...own.dashboards.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
  ];
}

/**
 * Every selector in the rules and panels of these bundles and of users, and what runbooks read.
 * @param remember what was found in a bundle's expressions before; by default nothing
 */
export function selectorsRead(
  bundles: readonly MonitoringBundle[],
  own: OwnMonitoring = NOTHING_OWN,
  remember = withoutMemory,
): Selector[] {
  const ofBundles = bundles.flatMap(({ alerts, recordings = [], dashboards, alsoRead = [] }) => {
    const expressions = [
      ...recordings.map(({ expr }) => expr),
      ...alerts.map(alertExpression),
      ...dashboards.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
    ];
    return [...selectorsIn(expressions, remember), ...alsoRead.map((metric) => ({ metric, matchers: [] }))];
  });
  return [...ofBundles, ...selectorsIn(ownExpressions(own), remember)];
}
