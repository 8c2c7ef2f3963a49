import type { Alert } from '../../lib/alert';
import { dashboardFile, serversOf } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps } from '../../lib/dashboard';
import * as signals from './signals';

const props: DashboardProps = {
  uid: 'postgresql',
  title: 'PostgreSQL',
  folder: 'Services',
  description: 'Whether PostgreSQL servers answer, what their clients do, and whether they keep up with it.',
  tags: ['postgresql'],
  variables: [serversOf(signals.JOB)],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.up], width: 6 },
        { kind: 'stat', signals: [signals.connectionsUsed], width: 6 },
        { kind: 'stat', signals: [signals.longestTransaction], width: 6 },
        { kind: 'stat', signals: [signals.cacheHits], width: 6 },
        {
          kind: 'table',
          title: 'Servers',
          signals: [
            signals.up,
            signals.connectionsUsed,
            signals.commits,
            signals.rollbacks,
            signals.longestTransaction,
            signals.cacheHits,
            signals.walSize,
          ],
          labels: { namespace: 'Namespace', server: 'Server' },
          sortBy: signals.commits,
          link: { title: 'This server alone', to: 'postgresql', choose: { server: 'server' } },
          width: 24,
        },
      ],
    },
    {
      title: 'Load',
      panels: [
        { kind: 'graph', signals: [signals.commits, signals.rollbacks], width: 8 },
        { kind: 'graph', signals: [signals.rowsRead, signals.rowsWritten], width: 8 },
        { kind: 'graph', signals: [signals.temporaryFiles.largest()], width: 8 },
      ],
    },
    {
      title: 'Sessions and locks',
      panels: [
        { kind: 'graph', signals: [signals.connections], width: 8 },
        { kind: 'graph', signals: [signals.connectionsUsed], width: 8 },
        { kind: 'graph', signals: [signals.oldestTransaction.largest()], width: 8 },
        { kind: 'graph', signals: [signals.waitingForLocks.largest()], width: 8 },
        { kind: 'graph', signals: [signals.locks], width: 8 },
        { kind: 'graph', signals: [signals.deadlocks.largest()], width: 8 },
      ],
    },
    {
      title: 'Storage',
      panels: [
        { kind: 'graph', signals: [signals.databaseSize.largest()], width: 8 },
        { kind: 'graph', signals: [signals.databaseGrowth.largest()], width: 8 },
        { kind: 'graph', signals: [signals.cacheHits], width: 8 },
        { kind: 'graph', signals: [signals.walSize], width: 8 },
        { kind: 'graph', signals: [signals.checkpointsTimed, signals.checkpointsRequested], width: 8 },
        { kind: 'graph', signals: [signals.archiveFailures], width: 8 },
      ],
    },
    {
      title: 'Vacuum',
      panels: [
        { kind: 'graph', signals: [signals.mostDeadRows], width: 12 },
        { kind: 'graph', signals: [signals.transactionAge.largest()], width: 12 },
      ],
    },
    {
      title: 'Replication (where there is any)',
      panels: [
        { kind: 'graph', signals: [signals.replicaLag], width: 8 },
        {
          kind: 'graph',
          signals: [signals.slotRetained.largest()],
          width: 8,
          empty: 'No server has a slot.',
        },
        { kind: 'graph', signals: [signals.slotActive.smallest()], width: 8, empty: 'No server has a slot.' },
      ],
    },
    {
      title: 'Exporter',
      panels: [
        { kind: 'graph', signals: [signals.exporterAnswers], width: 12 },
        { kind: 'graph', signals: [signals.collectorWorks.smallest()], width: 12 },
      ],
    },
  ],
};

/** @param alerts those of the component, whose limits panels show */
export const dashboard = (alerts: readonly Alert[]): DashboardFile => dashboardFile({ ...props, alerts });
