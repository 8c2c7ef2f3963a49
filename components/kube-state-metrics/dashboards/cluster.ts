import { dashboardFile, shouldBe0 } from '../../../lib/dashboard';
import { alerts } from '../alerts';
import * as nodes from '../signals/nodes';
import * as pods from '../signals/pods';
import { quotaUsed } from '../signals/quotas';
import * as volumes from '../signals/volumes';
import { incompleteCount } from '../signals/workloads';

/** Where one node of many is seen closer. */
const link = { title: 'Pods on this node', to: 'node-pods', choose: { node: 'node' } };

export const cluster = dashboardFile({
  uid: 'cluster',
  title: 'Cluster',
  folder: 'Kubernetes',
  description: 'Whether nodes and pods are well, and how much room is left.',
  tags: ['kubernetes'],
  alerts,
  related: [
    { uid: 'namespaces', title: 'Namespaces' },
    { uid: 'workloads', title: 'Workloads' },
    { uid: 'node-pods', title: 'Pods on nodes' },
    { uid: 'nodes', title: 'Nodes' },
    { uid: 'volumes', title: 'Volumes' },
  ],
  rows: [
    {
      title: 'Problems now',
      panels: [
        shouldBe0(nodes.notReadyCount, 4, 'critical'),
        shouldBe0(nodes.pressureCount, 4),
        shouldBe0(incompleteCount, 4),
        shouldBe0(pods.podsNotReadyCount, 3),
        shouldBe0(pods.crashLoopCount, 3),
        shouldBe0(pods.containersThatCannotStartCount, 3),
        shouldBe0(volumes.claimsPendingCount, 3),
      ],
    },
    {
      title: 'Nodes and pods',
      panels: [
        { kind: 'graph', signals: [nodes.nodes, nodes.nodesReady], width: 8 },
        {
          kind: 'graph',
          signals: [pods.podsByPhase],
          colours: { Running: 'good', Pending: 'waiting', Failed: 'critical' },
          width: 8,
        },
        {
          kind: 'graph',
          signals: [pods.podsNotReady.largest()],
          link: { title: 'Pod', to: 'pods', choose: { namespace: 'namespace', pod: 'pod' } },
          empty: 'All pods are ready.',
          width: 8,
        },
      ],
    },
    {
      title: 'Room',
      panels: [
        { kind: 'graph', signals: [nodes.cpuRequested.largest()], link, width: 8 },
        { kind: 'graph', signals: [nodes.memoryRequested.largest()], link, width: 8 },
        { kind: 'graph', signals: [nodes.podsShare.largest()], link, width: 8 },
        {
          kind: 'graph',
          signals: [nodes.requestedWithoutLargest],
          width: 8,
          empty: 'No other node takes ordinary pods.',
        },
        {
          kind: 'graph',
          signals: [quotaUsed.largest()],
          link: { title: 'Namespaces', to: 'namespaces', choose: { namespace: 'namespace' } },
          empty: 'No namespace has a quota.',
          width: 16,
        },
      ],
    },
  ],
});
