import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { dashboardFile, instancesOf } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps } from '../../lib/dashboard';
import { JOB } from './jobs';
import * as signals from './signals';

const HOUR = Duration.hours(1);
const DAY = Duration.days(1);

const props: DashboardProps = {
  uid: 'counter',
  title: 'Counter',
  folder: 'Demo',
  description: 'Whether the counter answers, how fast, and whether Redis answers it.',
  tags: ['demo'],
  variables: [instancesOf(JOB, 'Pod')],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.podsUp], width: 4 },
        { kind: 'stat', signals: [signals.versions], width: 4 },
        { kind: 'stat', signals: [signals.databaseReached], width: 4 },
        { kind: 'stat', signals: [signals.errorShare], width: 4, empty: 'No requests' },
        { kind: 'stat', signals: [signals.availability], width: 4, empty: 'No requests' },
        { kind: 'stat', signals: [signals.inTime], width: 4, empty: 'No requests' },
      ],
    },
    {
      title: 'Requests',
      panels: [
        { kind: 'graph', signals: [signals.visits], width: 8, stacked: true },
        { kind: 'graph', signals: [signals.requestsByStatus], width: 8 },
        { kind: 'graph', signals: [signals.requestsByRoute], width: 8 },
        { kind: 'graph', title: 'Latency', signals: [signals.median, signals.p95, signals.p99], width: 8 },
        { kind: 'graph', signals: [signals.slowestRoutes], width: 8 },
        { kind: 'graph', signals: [signals.inFlight], width: 8 },
      ],
    },
    {
      title: 'What was promised, and Redis',
      panels: [
        {
          kind: 'graph',
          title: 'Failed requests of an hour and a day',
          signals: [signals.failedShare(HOUR), signals.failedShare(DAY)],
          width: 8,
        },
        {
          kind: 'graph',
          title: 'Slow requests of an hour and a day',
          signals: [signals.slowShare(HOUR), signals.slowShare(DAY)],
          width: 8,
        },
        { kind: 'graph', signals: [signals.databaseReachedByPod], width: 8 },
      ],
    },
    {
      title: 'The processes',
      panels: [
        { kind: 'graph', signals: [signals.eventLoopLag], width: 8 },
        { kind: 'graph', signals: [signals.cpu], width: 8 },
        { kind: 'graph', signals: [signals.memory], width: 8 },
        { kind: 'graph', signals: [signals.heap], width: 12 },
        { kind: 'graph', signals: [signals.restarts], width: 12 },
      ],
    },
  ],
};

/** @param alerts those of the component, whose limits panels show */
export const dashboard = (alerts: readonly Alert[]): DashboardFile => dashboardFile({ ...props, alerts });
