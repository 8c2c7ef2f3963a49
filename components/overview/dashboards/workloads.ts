import { dashboardFile } from '../../../lib/dashboard';
import type { DashboardFile } from '../../../lib/dashboard';
import { LEVELS } from '../levels';
import { DASHBOARDS, FOLDER, LINKS } from '../links';
import { alertsOf } from '../props';
import type { OverviewProps } from '../props';
import { podsOf, shareOf, usedBy } from '../usage-signals';
import { NAMESPACES } from '../variables';

const LEVEL = LEVELS.workload;
const graph = { kind: 'graph', width: 12 } as const;
const small = { kind: 'graph', width: 6 } as const;

/** Whether workloads have what they ask for, and what they use. */
export function workloads(props: OverviewProps): DashboardFile {
  const { workloads: signals, pods, jobs, autoscalers } = props.signals;
  return dashboardFile({
    ...DASHBOARDS.workloads,
    folder: FOLDER,
    description:
      'Whether Deployments, StatefulSets, DaemonSets, jobs and autoscalers have what they ask for, and what they use.',
    tags: ['kubernetes'],
    variables: [NAMESPACES],
    alerts: alertsOf(props),
    related: [DASHBOARDS.namespaces, DASHBOARDS.pods],
    rows: [
      {
        title: 'Use',
        panels: [
          {
            kind: 'table',
            title: 'Workloads',
            signals: [
              usedBy(LEVEL, 'cpu'),
              shareOf(LEVEL, 'cpu', 'requests'),
              shareOf(LEVEL, 'cpu', 'limits'),
              usedBy(LEVEL, 'memory'),
              shareOf(LEVEL, 'memory', 'requests'),
              shareOf(LEVEL, 'memory', 'limits'),
              podsOf(LEVEL),
            ],
            labels: { namespace: 'Namespace', created_by_kind: 'Kind', workload: 'Workload' },
            texts: { Kind: { texts: { ReplicaSet: 'Deployment' } } },
            link: LINKS.podsOfWorkload,
            width: 24,
          },
          { ...graph, signals: [usedBy(LEVEL, 'cpu').largest()], link: LINKS.podsOfWorkload },
          { ...graph, signals: [usedBy(LEVEL, 'memory').largest()], link: LINKS.podsOfWorkload },
        ],
      },
      {
        title: 'Replicas',
        panels: [
          {
            ...graph,
            signals: [
              signals.deploymentMissing.largest(),
              signals.statefulSetMissing.largest(),
              signals.daemonSetMissing.largest(),
            ],
            empty: 'All replicas are available.',
          },
          { ...small, signals: [signals.rolloutStuck.largest()], empty: 'No rollout is stuck.' },
          { ...small, signals: [signals.budgetMissing.largest()], empty: 'All budgets have their pods.' },
          {
            ...graph,
            width: 24,
            signals: [signals.budgetAllowsNothing.largest()],
            empty: 'Every budget lets a pod go when all are healthy.',
          },
        ],
      },
      {
        title: 'Containers',
        panels: [
          { ...graph, signals: [pods.restarts.largest()], link: LINKS.pod, empty: 'Nothing has restarted.' },
          {
            ...small,
            signals: [pods.containersThatCannotStart.largest()],
            link: LINKS.pod,
            empty: 'All containers can start.',
          },
          {
            ...small,
            signals: [pods.outOfMemory.largest()],
            link: LINKS.pod,
            empty: 'Nothing ran out of memory.',
          },
        ],
      },
      {
        title: 'Jobs',
        panels: [
          { ...small, signals: [jobs.active.largest()] },
          { ...small, signals: [jobs.runningFor.largest()], empty: 'No job is at work.' },
          { ...small, signals: [jobs.failedJobs.largest()], empty: 'No job has failed.' },
          { ...small, signals: [jobs.cronJobFailing.largest()], empty: 'No CronJob fails.' },
        ],
      },
      {
        title: 'Autoscalers',
        panels: [
          {
            ...graph,
            signals: [autoscalers.replicas.largest(), autoscalers.desiredReplicas.largest()],
            empty: 'There is no autoscaler.',
          },
          { ...graph, signals: [autoscalers.shareOfMaximum.largest()], empty: 'There is no autoscaler.' },
          { ...graph, signals: [autoscalers.atMaximum.largest()], empty: 'No autoscaler wants more.' },
          { ...graph, signals: [autoscalers.unable.largest()], empty: 'All autoscalers can do their work.' },
        ],
      },
    ],
  });
}
