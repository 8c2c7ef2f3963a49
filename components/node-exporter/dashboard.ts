import { dashboardFile } from '../../lib/dashboard';
import * as signals from './signals';

export const dashboard = dashboardFile({
  uid: 'nodes',
  title: 'Nodes',
  folder: 'Infrastructure',
  description: 'How busy and how full the machines are.',
  tags: ['nodes'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.up], width: 4 },
        { kind: 'stat', signals: [signals.cpuUsed], width: 10 },
        { kind: 'stat', signals: [signals.memoryAvailable], width: 10 },
      ],
    },
    {
      title: 'CPU and memory',
      panels: [
        { kind: 'graph', signals: [signals.cpuUsed], width: 8 },
        { kind: 'graph', signals: [signals.load], width: 8 },
        { kind: 'graph', signals: [signals.memoryAvailable], width: 8 },
      ],
    },
    {
      title: 'Disk and network',
      panels: [
        { kind: 'graph', signals: [signals.filesystemFree], width: 8 },
        { kind: 'graph', signals: [signals.diskBusy], width: 8 },
        { kind: 'graph', signals: [signals.networkReceived, signals.networkSent], width: 8 },
      ],
    },
  ],
});
