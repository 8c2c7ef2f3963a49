/** Names of the jobs that scrape the control plane, and what of it runs on every node. */
export const JOBS = {
  controllerManager: 'kube-controller-manager',
  scheduler: 'kube-scheduler',
  etcd: 'etcd',
  proxy: 'kube-proxy',
} as const;
