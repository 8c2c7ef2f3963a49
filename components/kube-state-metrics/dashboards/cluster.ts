import { dashboardFile } from '../../../lib/dashboard';
import * as nodes from '../signals/nodes';
import * as pods from '../signals/pods';
import { quotaUsed } from '../signals/quotas';
import * as volumes from '../signals/volumes';
import { incompleteCount } from '../signals/workloads';

export const cluster = dashboardFile({
  uid: 'cluster',
  title: 'Cluster',
  folder: 'Kubernetes',
  description: 'Whether nodes and pods are well, and how much room is left.',
  tags: ['kubernetes'],
  rows: [
    {
      title: 'Problems now',
      panels: [
        { kind: 'stat', signals: [nodes.notReadyCount], width: 4 },
        { kind: 'stat', signals: [nodes.pressureCount], width: 4 },
        { kind: 'stat', signals: [incompleteCount], width: 4 },
        { kind: 'stat', signals: [pods.podsNotReadyCount], width: 3 },
        { kind: 'stat', signals: [pods.crashLoopCount], width: 3 },
        { kind: 'stat', signals: [pods.containersThatCannotStartCount], width: 3 },
        { kind: 'stat', signals: [volumes.claimsPendingCount], width: 3 },
      ],
    },
    {
      title: 'Nodes and pods',
      panels: [
        { kind: 'graph', signals: [nodes.nodes, nodes.nodesReady], width: 8 },
        { kind: 'graph', signals: [pods.podsByPhase], width: 8 },
        { kind: 'graph', signals: [pods.podsNotReady], width: 8 },
      ],
    },
    {
      title: 'Room',
      panels: [
        { kind: 'graph', signals: [nodes.cpuRequested], width: 8 },
        { kind: 'graph', signals: [nodes.memoryRequested], width: 8 },
        { kind: 'graph', signals: [nodes.podsShare], width: 8 },
        { kind: 'graph', signals: [nodes.requestedWithoutLargest], width: 8 },
        { kind: 'graph', signals: [quotaUsed], width: 16 },
      ],
    },
  ],
});
