import type { Alert } from '../../lib/alert';
import { dashboardFile } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps } from '../../lib/dashboard';
import * as signals from './signals';

const props: DashboardProps = {
  uid: 'grafana',
  title: 'Grafana',
  folder: 'Services',
  description: 'Whether Grafana answers, how fast, and what it carries.',
  tags: ['grafana'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.replicasUp], width: 4 },
        { kind: 'stat', signals: [signals.version], width: 4 },
        { kind: 'stat', signals: [signals.slowShare], width: 4 },
        { kind: 'stat', signals: [signals.dashboards], width: 4 },
        { kind: 'stat', signals: [signals.users], width: 4 },
        { kind: 'stat', signals: [signals.activeUsers], width: 4 },
      ],
    },
    {
      title: 'Requests',
      panels: [
        { kind: 'graph', signals: [signals.requests], width: 12 },
        {
          kind: 'graph',
          signals: [signals.failedRequests.largest()],
          width: 12,
          empty: 'No request has failed.',
        },
        { kind: 'graph', signals: [signals.averageTime], width: 8 },
        { kind: 'graph', signals: [signals.slowShare], width: 8 },
        { kind: 'graph', signals: [signals.slowestHandlers], width: 8 },
      ],
    },
    {
      title: 'The servers',
      panels: [
        { kind: 'graph', signals: [signals.memory], width: 8 },
        { kind: 'graph', signals: [signals.cpu], width: 8 },
        { kind: 'graph', signals: [signals.openFiles], width: 8 },
      ],
    },
  ],
};

/** @param alerts those of the component, whose limits panels show */
export const dashboard = (alerts: readonly Alert[]): DashboardFile => dashboardFile({ ...props, alerts });
