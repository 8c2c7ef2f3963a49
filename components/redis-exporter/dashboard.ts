import type { Alert } from '../../lib/alert';
import { dashboardFile, serversOf } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps } from '../../lib/dashboard';
import * as signals from './signals';

const props: DashboardProps = {
  uid: 'redis',
  title: 'Redis',
  folder: 'Services',
  description: 'Whether Redis servers answer, how full they are, and whether their data is safe.',
  tags: ['redis'],
  variables: [serversOf(signals.JOB)],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.up], width: 6 },
        { kind: 'stat', signals: [signals.memoryUsed], width: 6 },
        { kind: 'stat', signals: [signals.hitRatio], width: 6 },
        { kind: 'stat', signals: [signals.clients], width: 6 },
        {
          kind: 'table',
          title: 'Servers',
          signals: [
            signals.up,
            signals.memory,
            signals.memoryUsed,
            signals.keys,
            signals.hitRatio,
            signals.commands,
            signals.clients,
          ],
          labels: { namespace: 'Namespace', server: 'Server' },
          sortBy: signals.commands,
          link: { title: 'This server alone', to: 'redis', choose: { server: 'server' } },
          width: 24,
        },
      ],
    },
    {
      title: 'Load',
      panels: [
        { kind: 'graph', signals: [signals.commands], width: 8 },
        { kind: 'graph', signals: [signals.busyCommands], width: 8 },
        { kind: 'graph', signals: [signals.slowCommands], width: 8 },
        { kind: 'graph', signals: [signals.slowLog], width: 8 },
        { kind: 'graph', signals: [signals.received, signals.sent], width: 8 },
        { kind: 'graph', signals: [signals.errors.largest()], width: 8 },
      ],
    },
    {
      title: 'Memory and keys',
      panels: [
        { kind: 'graph', signals: [signals.memory, signals.memoryLimit], width: 8 },
        { kind: 'graph', signals: [signals.keys], width: 8 },
        { kind: 'graph', signals: [signals.evictions, signals.expirations], width: 8 },
        { kind: 'graph', signals: [signals.hitRatio], width: 8 },
      ],
    },
    {
      title: 'Clients',
      panels: [
        { kind: 'graph', signals: [signals.clients, signals.blockedClients], width: 8 },
        { kind: 'graph', signals: [signals.clientsUsed], width: 8 },
        { kind: 'graph', signals: [signals.rejectedConnections], width: 8 },
      ],
    },
    {
      title: 'Safety of the data',
      panels: [
        { kind: 'graph', signals: [signals.snapshotWorks], width: 6 },
        { kind: 'graph', signals: [signals.appendOnlyWorks], width: 6 },
        { kind: 'graph', signals: [signals.unsavedChanges], width: 6 },
        { kind: 'graph', signals: [signals.replicas], width: 6 },
        { kind: 'graph', signals: [signals.replicating], width: 6 },
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
