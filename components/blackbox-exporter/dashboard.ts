import type { Alert } from '../../lib/alert';
import { dashboardFile, instancesOf } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps } from '../../lib/dashboard';
import { PROBES_JOB } from './jobs';
import * as signals from './signals';

const props: DashboardProps = {
  uid: 'probes',
  title: 'Probes',
  folder: 'Services',
  description:
    'Whether addresses answer as they should when they are called from inside the cluster, and how fast.',
  tags: ['probes'],
  variables: [instancesOf(PROBES_JOB, 'Target')],
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
        { kind: 'graph', signals: [signals.success.smallest()], width: 8 },
        { kind: 'graph', signals: [signals.hourlyAvailability.smallest()], width: 8 },
        { kind: 'graph', signals: [signals.dailyAvailability.smallest()], width: 8 },
      ],
    },
    {
      title: 'Latency',
      panels: [
        { kind: 'graph', signals: [signals.duration.largest()], width: 12 },
        { kind: 'graph', signals: [signals.httpPhases], width: 12 },
        { kind: 'graph', signals: [signals.icmpPhases], width: 12 },
        { kind: 'graph', signals: [signals.dnsPhases], width: 12 },
      ],
    },
    {
      title: 'Answers and certificates',
      panels: [
        { kind: 'graph', signals: [signals.statusCode.largest()], width: 12 },
        { kind: 'graph', signals: [signals.certificateLeft.smallest()], width: 12 },
      ],
    },
    {
      title: 'blackbox-exporter',
      panels: [{ kind: 'graph', signals: [signals.configurationLoaded], width: 24 }],
    },
  ],
};

/** @param alerts those of the component, whose limits panels show */
export const dashboard = (alerts: readonly Alert[]): DashboardFile => dashboardFile({ ...props, alerts });
