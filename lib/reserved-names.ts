/** Names of scrape jobs that Atalaya renders itself, with any settings. A test compares them with what is rendered. */
export const RESERVED_JOBS: readonly string[] = [
  'apiserver',
  'coredns',
  'grafana',
  'kube-state-metrics',
  'kube-state-metrics-self',
  'kubelet',
  'kubelet-cadvisor',
  'kubelet-probes',
  'kubelet-resource',
  'kubernetes-pods',
  'kubernetes-services',
  'node-exporter',
  'prometheus',
];

/** Names of Secrets with keys of Atalaya's own. A test compares them with what is asked for. */
export const RESERVED_SECRETS: readonly string[] = ['grafana-admin', 'grafana-metrics', 'grafana-secret-key'];
