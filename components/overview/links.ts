import type { DashboardReference, PanelLink } from '../../lib/dashboard';

/** Uids of dashboards of this component, and the names by which others link them. */
export const DASHBOARDS = {
  namespaces: { uid: 'namespaces', title: 'Namespaces' },
  workloads: { uid: 'workloads', title: 'Workloads' },
  pods: { uid: 'pods', title: 'Pods' },
  nodePods: { uid: 'node-pods', title: 'Pods on nodes' },
  networking: { uid: 'networking', title: 'Network of pods' },
} as const satisfies Record<string, DashboardReference>;

/** The folder of what is about Kubernetes. */
export const FOLDER = 'Kubernetes';

const to = ({ uid, title }: DashboardReference, choose: PanelLink['choose']): PanelLink => ({
  title,
  to: uid,
  choose,
});

/** To the next level, with what was clicked on. */
export const LINKS = {
  workloadsOfNamespace: to(DASHBOARDS.workloads, { namespace: 'namespace' }),
  podsOfNamespace: to(DASHBOARDS.pods, { namespace: 'namespace' }),
  podsOfWorkload: to(DASHBOARDS.pods, { namespace: 'namespace', workload: 'workload' }),
  pod: to(DASHBOARDS.pods, { namespace: 'namespace', pod: 'pod' }),
  podsOfNode: to(DASHBOARDS.nodePods, { node: 'node' }),
} as const satisfies Record<string, PanelLink>;
