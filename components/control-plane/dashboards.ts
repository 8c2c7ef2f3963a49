import type { Alert } from '../../lib/alert';
import { dashboardFile, instancesOf } from '../../lib/dashboard';
import type { DashboardFile, DashboardProps, RowProps } from '../../lib/dashboard';
import { JOBS } from './jobs';
import * as etcd from './etcd-signals';
import * as signals from './signals';

const FOLDER = 'Kubernetes';

const controlPlane: DashboardProps = {
  uid: 'control-plane',
  title: 'Control plane',
  folder: FOLDER,
  description: 'Whether the cluster decides and does what it should, and how long that takes.',
  tags: ['kubernetes'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.answering], width: 10 },
        { kind: 'stat', signals: [signals.hasLeader], width: 8 },
        { kind: 'stat', signals: [signals.unschedulablePods], width: 6 },
      ],
    },
    {
      title: 'Scheduler',
      panels: [
        { kind: 'graph', signals: [signals.pendingPods], width: 8 },
        { kind: 'graph', signals: [signals.schedulingAttempts], width: 8 },
        { kind: 'graph', signals: [signals.attemptDuration], width: 8 },
      ],
    },
    {
      title: 'Controller manager',
      panels: [
        { kind: 'graph', signals: [signals.queueDepth.largest()], width: 8, empty: 'No work waits.' },
        { kind: 'graph', signals: [signals.longestWork.largest()], width: 8, empty: 'No work takes long.' },
        { kind: 'graph', signals: [signals.evictions], width: 8 },
      ],
    },
    {
      title: 'kube-proxy',
      panels: [
        { kind: 'graph', signals: [signals.syncDuration.largest()], width: 12 },
        {
          kind: 'graph',
          signals: [signals.rulesOutdated.largest()],
          width: 12,
          empty: 'All rules are up to date.',
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        { kind: 'graph', signals: [signals.failedRequests], width: 8, empty: 'No request has failed.' },
        { kind: 'graph', signals: [signals.memory.largest()], width: 8 },
        { kind: 'graph', signals: [signals.cpu.largest()], width: 8 },
      ],
    },
  ],
};

/**
 * Controller manager, scheduler and kube-proxy.
 * @param alerts those of the component, whose limits panels show
 */
export const controlPlaneDashboard = (alerts: readonly Alert[]): DashboardFile =>
  dashboardFile({ ...controlPlane, alerts });

const members: RowProps = {
  title: 'Between the members',
  panels: [
    { kind: 'graph', signals: [etcd.peerRoundTrip], width: 12 },
    { kind: 'graph', signals: [etcd.leaderChanges], width: 12 },
  ],
};

/**
 * @param nodes how many members there are: a single one has nobody to talk to
 * @param alerts those of the component, whose limits panels show
 */
export function etcdDashboard(nodes: number, alerts: readonly Alert[]): DashboardFile {
  return dashboardFile({
    uid: 'etcd',
    title: 'etcd',
    folder: FOLDER,
    description: 'Whether what the cluster knows can be written, how fast, and how much room is left.',
    tags: ['kubernetes', 'etcd'],
    alerts,
    variables: [instancesOf(JOBS.etcd, 'Member')],
    rows: [
      {
        title: 'Now',
        panels: [
          // without colours: where one is chosen, one is all
          { kind: 'stat', signals: [etcd.membersAnswering], thresholds: [], width: 4 },
          { kind: 'stat', signals: [etcd.hasLeader], width: 10 },
          { kind: 'stat', signals: [etcd.databaseShare], width: 10 },
        ],
      },
      {
        title: 'Disk',
        panels: [
          { kind: 'graph', signals: [etcd.fsyncDuration], width: 12 },
          { kind: 'graph', signals: [etcd.slowFsyncs], width: 12 },
          { kind: 'graph', signals: [etcd.commitDuration], width: 12 },
          { kind: 'graph', signals: [etcd.slowCommits], width: 12 },
        ],
      },
      {
        title: 'Database',
        panels: [
          { kind: 'graph', signals: [etcd.databaseSize, etcd.databaseUsed], width: 12 },
          { kind: 'graph', signals: [etcd.databaseFilled], width: 12 },
        ],
      },
      {
        title: 'Changes',
        panels: [
          { kind: 'graph', signals: [etcd.proposals], width: 6 },
          { kind: 'graph', signals: [etcd.proposalsPending], width: 6 },
          { kind: 'graph', signals: [etcd.proposalsFailed], width: 6 },
          { kind: 'graph', signals: [etcd.bytesReceived, etcd.bytesSent], width: 6 },
        ],
      },
      ...(nodes > 1 ? [members] : []),
    ],
  });
}
