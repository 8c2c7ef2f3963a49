import { dashboardFile } from '../../lib/dashboard';
import * as signals from './signals';

export const dashboard = dashboardFile({
  uid: 'prometheus',
  title: 'Prometheus',
  folder: 'Services',
  description: 'Whether Prometheus sees all that it should, and how much it has to carry.',
  tags: ['prometheus'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.replicasUp], width: 4 },
        { kind: 'stat', signals: [signals.targetsDown], width: 8 },
        { kind: 'stat', signals: [signals.reloadSuccessful], width: 6 },
        { kind: 'stat', signals: [signals.storageShare], width: 6 },
      ],
    },
    {
      title: 'Load',
      panels: [
        { kind: 'graph', signals: [signals.headSeries], width: 8 },
        { kind: 'graph', signals: [signals.samplesAppended], width: 8 },
        { kind: 'graph', signals: [signals.memory], width: 8 },
      ],
    },
    {
      title: 'Work',
      panels: [
        { kind: 'graph', signals: [signals.queryDuration], width: 8 },
        { kind: 'graph', signals: [signals.ruleFailures], width: 8 },
        { kind: 'graph', signals: [signals.storageUsed], width: 8 },
      ],
    },
  ],
});
