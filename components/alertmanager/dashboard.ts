import type { Alert } from '../../lib/alert';
import { dashboardFile } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps } from '../../lib/dashboard';
import * as signals from './signals';

const props: DashboardProps = {
  uid: 'alertmanager',
  title: 'Alertmanager',
  folder: 'Services',
  description: 'Whether people are told of alerts, and whether the servers that tell them agree.',
  tags: ['alertmanager'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.replicasUp], width: 4 },
        { kind: 'stat', signals: [signals.version], width: 4 },
        { kind: 'stat', signals: [signals.reloadSuccessful], width: 4 },
        { kind: 'stat', signals: [signals.configurations], width: 4 },
        { kind: 'stat', signals: [signals.alertsByState], width: 4 },
        { kind: 'stat', signals: [signals.silences], width: 4 },
      ],
    },
    {
      title: 'Messages',
      panels: [
        { kind: 'graph', signals: [signals.messages], width: 8 },
        { kind: 'graph', signals: [signals.failedMessages], width: 8, empty: 'No message has failed.' },
        { kind: 'graph', signals: [signals.messageDuration], width: 8 },
        { kind: 'graph', signals: [signals.failureShare], width: 12, empty: 'Nothing was sent.' },
        { kind: 'graph', signals: [signals.failureShareAtBest], width: 12, empty: 'Nothing was sent.' },
      ],
    },
    {
      title: 'What the replicas know',
      panels: [
        { kind: 'graph', signals: [signals.alertsReceived], width: 8 },
        { kind: 'graph', signals: [signals.members], width: 8 },
        { kind: 'graph', signals: [signals.shareOfMembers], width: 8 },
        { kind: 'graph', signals: [signals.gossipQueue], width: 8 },
        { kind: 'graph', signals: [signals.snapshotSize], width: 8 },
        { kind: 'graph', signals: [signals.snapshotFailures], width: 8 },
      ],
    },
    {
      title: 'The servers',
      panels: [
        { kind: 'graph', signals: [signals.memory], width: 8 },
        { kind: 'graph', signals: [signals.cpu], width: 8 },
        { kind: 'graph', signals: [signals.starts], width: 8 },
      ],
    },
  ],
};

/** @param alerts those of the component, whose limits panels show */
export const dashboard = (alerts: readonly Alert[]): DashboardFile => dashboardFile({ ...props, alerts });
