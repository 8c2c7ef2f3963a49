import type { Alert } from '../../lib/alert';
import { dashboardFile, serversOf } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps } from '../../lib/dashboard';
import * as signals from './signals';

const props: DashboardProps = {
  uid: 'apache',
  title: 'Apache',
  folder: 'Services',
  description: 'Whether Apache servers answer, how much they have to do, and how much more they could take.',
  tags: ['apache'],
  variables: [serversOf(signals.JOB)],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.up], width: 6 },
        { kind: 'stat', signals: [signals.workersUsed], width: 6 },
        { kind: 'stat', signals: [signals.requests], width: 6 },
        { kind: 'stat', signals: [signals.uptime], width: 6 },
        {
          kind: 'table',
          title: 'Servers',
          signals: [
            signals.up,
            signals.requests,
            signals.traffic,
            signals.duration,
            signals.workersUsed,
            signals.uptime,
          ],
          labels: { namespace: 'Namespace', server: 'Server' },
          sortBy: signals.requests,
          link: { title: 'This server alone', to: 'apache', choose: { server: 'server' } },
          width: 24,
        },
      ],
    },
    {
      title: 'Requests',
      panels: [
        { kind: 'graph', signals: [signals.requests], width: 8 },
        { kind: 'graph', signals: [signals.duration], width: 8 },
        { kind: 'graph', signals: [signals.traffic], width: 8 },
      ],
    },
    {
      title: 'Workers',
      panels: [
        { kind: 'graph', signals: [signals.workersUsed], width: 8 },
        { kind: 'graph', signals: [signals.workers], width: 8 },
        { kind: 'graph', signals: [signals.scoreboard], width: 8 },
        { kind: 'graph', signals: [signals.connections], width: 8 },
        { kind: 'graph', signals: [signals.processes], width: 8 },
        { kind: 'graph', signals: [signals.cpu], width: 8 },
      ],
    },
    {
      title: 'Exporter',
      panels: [{ kind: 'graph', signals: [signals.exporterAnswers], width: 12 }],
    },
  ],
};

/** @param alerts those of the component, whose limits panels show */
export const dashboard = (alerts: readonly Alert[]): DashboardFile => dashboardFile({ ...props, alerts });
