import { alertExpression } from './alert';
import type { Alert } from './alert';
import type { DashboardFile } from './dashboard';
import { selectorsOf } from './promql/selectors';
import type { Selector } from './promql/selectors';
import type { ScrapeJob } from './scrape-job';

/** All that a component brings along for its own monitoring; charts hand it to Prometheus and Grafana. */
export interface MonitoringBundle {
  /** The component's folder below `components/`, where its runbook is. */
  readonly component: string;
  readonly scrapeJobs: readonly ScrapeJob[];
  readonly alerts: readonly Alert[];
  readonly dashboards: readonly DashboardFile[];
  /** Metrics that neither an alert nor a panel reads, but the runbook does: they are kept too. @default - none */
  readonly alsoRead?: readonly string[];
}

function parse(where: string, expression: string): Selector[] {
  try {
    return selectorsOf(expression);
  } catch (error) {
    throw new Error(`${where} can not be evaluated: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Every selector in the alerts and panels of these bundles, and what their runbooks read.
 * @throws Error that names the alert or the panel whose expression is none
 */
export function selectorsRead(bundles: readonly MonitoringBundle[]): Selector[] {
  return bundles.flatMap(({ alerts, dashboards, alsoRead = [] }) => [
    ...alerts.flatMap((alert) => parse(`The alert ${alert.name}`, alertExpression(alert))),
    ...dashboards.flatMap(({ title, queries }) =>
      queries.flatMap(({ panel, expr }) => parse(`The panel "${panel}" of the dashboard "${title}"`, expr)),
    ),
    ...alsoRead.map((metric) => ({ metric, matchers: [] })),
  ]);
}
