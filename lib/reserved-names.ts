/** Names of scrape jobs that Atalaya renders itself, with any settings. A test compares them with what is rendered. */
export const RESERVED_JOBS: readonly string[] = [
  'alertmanager',
  'apache-exporter',
  'apiserver',
  'blackbox-exporter',
  'coredns',
  'counter',
  'etcd',
  'grafana',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kube-state-metrics',
  'kube-state-metrics-self',
  'kubelet',
  'kubelet-cadvisor',
  'kubelet-probes',
  'kubelet-resource',
  'kubernetes-pods',
  'kubernetes-services',
  'node-exporter',
  'postgres-exporter',
  'probes',
  'probes-ingresses',
  'probes-services',
  'prometheus',
  'redis-exporter',
];

/** The data source that dashboards use. Its `uid` is part of links and bookmarks: it never changes. */
export const DATA_SOURCE_UID = 'prometheus';

/** Names of Secrets with keys of Atalaya's own. A test compares them with what is asked for. */
export const RESERVED_SECRETS: readonly string[] = ['grafana-admin', 'grafana-metrics', 'grafana-secret-key'];

/** The Redis server of the demo program `counter`: its name, which its host, its Secret and its exporter have too. */
export const COUNTER_REDIS = 'counter-redis';

/** Names of database servers of Atalaya's own that have an exporter. */
export const RESERVED_SERVERS: readonly string[] = ['grafana-database'];
