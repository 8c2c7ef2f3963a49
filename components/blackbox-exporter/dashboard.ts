import { dashboardFile } from '../../lib/dashboard';
import * as signals from './signals';

export const dashboard = dashboardFile({
  uid: 'probes',
  title: 'Probes',
  folder: 'Services',
  description:
    'Whether addresses answer as they should when they are called from inside the cluster, and how fast.',
  tags: ['probes'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.probed], width: 4 },
        { kind: 'stat', signals: [signals.failing], width: 4 },
        { kind: 'stat', signals: [signals.notCarriedOut], width: 4 },
        { kind: 'stat', signals: [signals.overallAvailability], width: 8 },
        { kind: 'stat', signals: [signals.replicasUp], width: 4 },
      ],
    },
    {
      title: 'Availability',
      panels: [
        { kind: 'graph', signals: [signals.success], width: 8 },
        { kind: 'graph', signals: [signals.hourlyAvailability], width: 8 },
        { kind: 'graph', signals: [signals.dailyAvailability], width: 8 },
      ],
    },
    {
      title: 'Latency',
      panels: [
        { kind: 'graph', signals: [signals.duration], width: 12 },
        { kind: 'graph', signals: [signals.httpPhases], width: 12 },
        { kind: 'graph', signals: [signals.icmpPhases], width: 12 },
        { kind: 'graph', signals: [signals.dnsPhases], width: 12 },
      ],
    },
    {
      title: 'Answers and certificates',
      panels: [
        { kind: 'graph', signals: [signals.statusCode], width: 12 },
        { kind: 'graph', signals: [signals.certificateLeft], width: 12 },
      ],
    },
    {
      title: 'blackbox-exporter',
      panels: [{ kind: 'graph', signals: [signals.configurationLoaded], width: 24 }],
    },
  ],
});
