import { HOME, dashboardFile, shouldBe0 } from '../../../lib/dashboard';
import type { CellTexts, DashboardFile, TableProps } from '../../../lib/dashboard';
import { runbookSection } from '../../../lib/alert';
import { dashboardOf } from '../../../lib/alert-links';
import { RANKS, alertSignals, targetsDown } from '../home-signals';
import { alertsOf } from '../props';
import type { OverviewProps } from '../props';
import { clusterShare } from '../usage-signals';

/** Where alerts are looked into. */
function dashboardsOf({ bundles, ownAlerts }: OverviewProps, all: readonly DashboardFile[]): CellTexts {
  return {
    texts: Object.fromEntries<string>([
      ...bundles.flatMap(({ alerts, dashboards }) =>
        alerts.map((alert) => [alert.name, dashboardOf(alert, dashboards, all).uid] as const),
      ),
      ...ownAlerts.map(({ name, dashboard }) => [name, dashboard] as const),
    ]),
    href: '/d/{text}?${datasource:queryparam}&${cluster:queryparam}&${__url_time_range}',
    title: 'Dashboard',
  };
}

/** Where is written what to do. */
function runbooksOf({ bundles, ownAlerts, runbooks }: OverviewProps): CellTexts {
  return {
    texts: Object.fromEntries<string>([
      ...bundles.flatMap(({ component, alerts }) =>
        alerts.map(({ name }) => [name, runbookSection(component, name)] as const),
      ),
      ...ownAlerts.map(({ name, file }) => [name, file] as const),
    ]),
    ...(runbooks !== undefined && { href: `${runbooks}/{text}`, title: 'Runbook' }),
  };
}

function alertTable(props: OverviewProps, dashboards: readonly DashboardFile[]): TableProps {
  const alerts = alertSignals(props.alwaysFiring);
  return {
    kind: 'table',
    title: 'Firing alerts',
    signals: [alerts.severity, alerts.count, alerts.activeFor],
    labels: { alertname: 'Alert', namespace: 'Namespace', dashboard: 'Dashboard', runbook: 'Runbook' },
    texts: {
      [alerts.severity.name]: {
        texts: Object.fromEntries(Object.entries(RANKS).map(([severity, rank]) => [rank, severity])),
        coloured: { [RANKS.critical]: 'critical', [RANKS.warning]: 'warning', [RANKS.info]: 'info' },
      },
      Dashboard: dashboardsOf(props, dashboards),
      Runbook: runbooksOf(props),
    },
    empty: 'No alert fires.',
    width: 16,
    height: 12,
  };
}

/**
 * Is everything well?
 * @param dashboards those that alerts may lead to besides those of their components
 */
export function home(props: OverviewProps, dashboards: readonly DashboardFile[]): DashboardFile {
  const { nodes, pods, volumes, apiServer, probes, prometheus, grafana, workloads } = props.signals;
  const alerts = alertSignals(props.alwaysFiring);
  return dashboardFile({
    ...HOME,
    folder: 'Overview',
    description: 'Whether everything is well, and where to look if it is not.',
    tags: ['home'],
    alerts: alertsOf(props),
    marks: false,
    related: ['cluster', 'namespaces', 'workloads', 'pods', 'nodes'].map((uid) => ({
      uid,
      title: `${uid.charAt(0).toUpperCase()}${uid.slice(1)}`,
    })),
    rows: [
      {
        title: 'Is everything well?',
        panels: [
          shouldBe0(alerts.critical, 3, 'critical'),
          shouldBe0(alerts.warnings, 3),
          shouldBe0(nodes.notReadyCount, 3, 'critical'),
          shouldBe0(workloads.incompleteCount, 3),
          shouldBe0(pods.podsNotReadyCount, 3),
          shouldBe0(pods.crashLoopCount, 3),
          shouldBe0(targetsDown, 3),
          shouldBe0(volumes.nearlyFullCount, 3),
          ...(probes ? [shouldBe0(probes.failing, 3, 'critical')] : []),
          {
            kind: 'stat',
            signals: [apiServer.availability],
            title: 'API server, 1 day',
            thresholds: [
              { condition: apiServer.availability.below(0.999), severity: 'warning' },
              { condition: apiServer.availability.below(0.99), severity: 'critical' },
            ],
            width: 3,
          },
          { kind: 'stat', signals: [prometheus.replicasUp], title: 'Prometheus up', width: 3 },
          { kind: 'stat', signals: [grafana.replicasUp], title: 'Grafana up', width: 3 },
          { kind: 'stat', signals: [clusterShare('cpu', 'used')], width: 3 },
          { kind: 'stat', signals: [clusterShare('cpu', 'requests')], width: 3 },
          { kind: 'stat', signals: [clusterShare('memory', 'used')], width: 3 },
          { kind: 'stat', signals: [clusterShare('memory', 'requests')], width: 3 },
          alertTable(props, dashboards),
          {
            kind: 'graph',
            title: 'CPU and memory in use',
            signals: [clusterShare('cpu', 'used'), clusterShare('memory', 'used')],
            width: 8,
            height: 12,
          },
        ],
      },
    ],
  });
}
