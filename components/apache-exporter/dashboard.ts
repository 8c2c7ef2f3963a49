import { dashboardFile } from '../../lib/dashboard';
import * as signals from './signals';

export const dashboard = dashboardFile({
  uid: 'apache',
  title: 'Apache',
  folder: 'Services',
  description: 'Whether Apache servers answer, how much they have to do, and how much more they could take.',
  tags: ['apache'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.up], width: 6 },
        { kind: 'stat', signals: [signals.workersUsed], width: 6 },
        { kind: 'stat', signals: [signals.requests], width: 6 },
        { kind: 'stat', signals: [signals.uptime], width: 6 },
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
});
