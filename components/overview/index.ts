import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { home } from './dashboards/home';
import { namespaces } from './dashboards/namespaces';
import { networking } from './dashboards/networking';
import { nodePods } from './dashboards/node-pods';
import { pods } from './dashboards/pods';
import { workloads } from './dashboards/workloads';
import type { OverviewProps } from './props';
import { recordings } from './usage-signals';

export type { KnownSignals, OverviewProps } from './props';

/** Dashboards that no single component could have: of the whole cluster, from all of it to one pod. */
export function overviewMonitoring(props: OverviewProps): MonitoringBundle {
  const levels = [namespaces(props), workloads(props), pods(props), nodePods(props), networking];
  return {
    component: 'overview',
    scrapeJobs: [],
    alerts: [],
    recordings,
    dashboards: [home(props, levels), ...levels],
  };
}
