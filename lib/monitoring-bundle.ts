import { alertExpression } from './alert';
import type { Alert } from './alert';
import type { DashboardFile } from './dashboard';
import { withoutMemory } from './memory';
import { selectorsOf } from './promql/selectors';
import type { Selector } from './promql/selectors';
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
function selectorsIn(expression: string): Selector[] {
  try {
    return selectorsOf(expression);
  } catch {
    return [];
  }
}

/** Every selector in the rules and panels of these bundles, and what their runbooks read. */
export function selectorsRead(bundles: readonly MonitoringBundle[], remember = withoutMemory): Selector[] {
  // tables and graphs ask the same, and parsing is what takes time
  const expressions = new Set(
    bundles.flatMap(({ alerts, recordings = [], dashboards }) => [
      ...recordings.map(({ expr }) => expr),
      ...alerts.map(alertExpression),
      ...dashboards.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
    ]),
  );
  const asked = [...expressions];
  const known = bundles.flatMap(({ alsoRead = [] }) => alsoRead.map((metric) => ({ metric, matchers: [] })));
  return [...remember('selectors', asked, () => asked.flatMap(selectorsIn)), ...known];
}
