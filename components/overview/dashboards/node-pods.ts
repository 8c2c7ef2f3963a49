import { dashboardFile } from '../../../lib/dashboard';
import type { DashboardFile } from '../../../lib/dashboard';
import { LEVELS } from '../levels';
import { DASHBOARDS, FOLDER, LINKS } from '../links';
import { alertsOf } from '../props';
import type { OverviewProps } from '../props';
import { nodeShare, podsOf, shareOf, usedBy } from '../usage-signals';
import { NODES } from '../variables';

const { node, podOfNode } = LEVELS;
const graph = { kind: 'graph', width: 12 } as const;

/** What runs on a node, and how much room it leaves. */
export function nodePods(props: OverviewProps): DashboardFile {
  const { nodes } = props.signals;
  return dashboardFile({
    ...DASHBOARDS.nodePods,
    folder: FOLDER,
    description: 'Which pods run on a node, what each uses there, and how much room is left.',
    tags: ['kubernetes', 'nodes'],
    variables: [NODES],
    alerts: alertsOf(props),
    related: [{ uid: 'nodes', title: 'Nodes' }, DASHBOARDS.pods],
    rows: [
      {
        title: 'Nodes',
        panels: [
          {
            kind: 'table',
            title: 'Nodes',
            signals: [
              nodeShare('cpu'),
              nodes.cpuRequested,
              nodeShare('memory'),
              nodes.memoryRequested,
              nodes.podsShare,
              podsOf(node),
            ],
            labels: { node: 'Node' },
            link: LINKS.podsOfNode,
            width: 24,
          },
        ],
      },
      {
        title: 'Room',
        panels: [
          { ...graph, signals: [nodeShare('cpu').largest()], title: 'CPU of nodes in use' },
          { ...graph, signals: [nodeShare('memory').largest()], title: 'Memory of nodes in use' },
        ],
      },
      {
        title: 'Pods',
        panels: [
          {
            kind: 'table',
            title: 'Pods',
            signals: [
              usedBy(podOfNode, 'cpu'),
              shareOf(podOfNode, 'cpu', 'requests'),
              usedBy(podOfNode, 'memory'),
              shareOf(podOfNode, 'memory', 'requests'),
            ],
            labels: { node: 'Node', namespace: 'Namespace', pod: 'Pod' },
            link: LINKS.pod,
            width: 24,
            height: 10,
          },
          { ...graph, signals: [usedBy(podOfNode, 'cpu').largest()], stacked: true, link: LINKS.pod },
          { ...graph, signals: [usedBy(podOfNode, 'memory').largest()], stacked: true, link: LINKS.pod },
        ],
      },
    ],
  });
}
