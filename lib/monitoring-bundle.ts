import type { Alert } from './alert';
import type { DashboardFile } from './dashboard';
import type { ScrapeJob } from './scrape-job';

/** All that a component brings along for its own monitoring; charts hand it to Prometheus and Grafana. */
export interface MonitoringBundle {
  /** The component's folder below `components/`, where its runbook is. */
  readonly component: string;
  readonly scrapeJobs: readonly ScrapeJob[];
  readonly alerts: readonly Alert[];
  readonly dashboards: readonly DashboardFile[];
}
