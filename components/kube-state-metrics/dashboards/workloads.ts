import { dashboardFile } from '../../../lib/dashboard';
import * as autoscalers from '../signals/autoscalers';
import * as jobs from '../signals/jobs';
import * as pods from '../signals/pods';
import * as signals from '../signals/workloads';

export const workloads = dashboardFile({
  uid: 'workloads',
  title: 'Workloads',
  folder: 'Kubernetes',
  description: 'Whether Deployments, StatefulSets, DaemonSets, jobs and autoscalers have what they ask for.',
  tags: ['kubernetes'],
  rows: [
    {
      title: 'Replicas',
      panels: [
        {
          kind: 'graph',
          signals: [signals.deploymentMissing, signals.statefulSetMissing, signals.daemonSetMissing],
          width: 12,
        },
        { kind: 'graph', signals: [signals.rolloutStuck], width: 6 },
        { kind: 'graph', signals: [signals.budgetMissing], width: 6 },
      ],
    },
    {
      title: 'Containers',
      panels: [
        { kind: 'graph', signals: [pods.restarts], width: 12 },
        { kind: 'graph', signals: [pods.containersThatCannotStart], width: 6 },
        { kind: 'graph', signals: [pods.outOfMemory], width: 6 },
      ],
    },
    {
      title: 'Jobs',
      panels: [
        { kind: 'graph', signals: [jobs.active], width: 6 },
        { kind: 'graph', signals: [jobs.runningFor], width: 6 },
        { kind: 'graph', signals: [jobs.failedJobs], width: 6 },
        { kind: 'graph', signals: [jobs.cronJobFailing], width: 6 },
      ],
    },
    {
      title: 'Autoscalers',
      panels: [
        { kind: 'graph', signals: [autoscalers.replicas, autoscalers.desiredReplicas], width: 12 },
        { kind: 'graph', signals: [autoscalers.shareOfMaximum], width: 12 },
      ],
    },
  ],
});
