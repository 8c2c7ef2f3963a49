// Metrics that a source has only once something has happened, or in another kind of cluster than the recorded one, and that
// rules read. They are taken from what the programs' authors say of them, not from a page.
import type { MetricType } from '../lib/catalogue/exposition';
import type { MetricSource } from '../lib/catalogue';

/** A metric as its documentation describes it. */
export interface Documented {
  readonly type: MetricType;
  readonly labels: readonly string[];
  /** In our words; what a source tells of it itself stays. */
  readonly help: string;
}

type Entry = readonly [name: string, type: MetricType, labels: string, help: string];

const family = ([name, type, labels, help]: Entry): readonly [string, Documented] => [
  name,
  { type, labels: labels.split(' ').filter(Boolean).sort(), help },
];

/** pkg/kubelet/metrics and pkg/kubelet/prober in https://github.com/kubernetes/kubernetes */
const VOLUME = 'namespace persistentvolumeclaim';
const kubelet: readonly Entry[] = [
  ['kubelet_volume_stats_available_bytes', 'gauge', VOLUME, 'Bytes that are free in the volume.'],
  ['kubelet_volume_stats_capacity_bytes', 'gauge', VOLUME, 'Bytes that fit into the volume.'],
  ['kubelet_volume_stats_inodes', 'gauge', VOLUME, 'Files that fit into the volume.'],
  ['kubelet_volume_stats_inodes_free', 'gauge', VOLUME, 'Files that still fit into the volume.'],
  ['kubelet_volume_stats_inodes_used', 'gauge', VOLUME, 'Files in the volume.'],
  ['kubelet_volume_stats_used_bytes', 'gauge', VOLUME, 'Bytes in use in the volume.'],
  [
    'kubelet_certificate_manager_client_ttl_seconds',
    'gauge',
    '',
    'Seconds until the certificate that the kubelet shows to the API server expires.',
  ],
  [
    'kubelet_certificate_manager_server_ttl_seconds',
    'gauge',
    '',
    "Seconds until the kubelet's own certificate expires.",
  ],
  [
    'kubelet_certificate_manager_client_expiration_renew_errors',
    'counter',
    '',
    "Failures to renew the kubelet's client certificate.",
  ],
  [
    'kubelet_server_expiration_renew_errors',
    'counter',
    '',
    "Failures to renew the kubelet's own certificate.",
  ],
];

/** docs/metrics in https://github.com/kubernetes/kube-state-metrics */
const kubeStateMetrics: readonly Entry[] = [
  [
    'kube_horizontalpodautoscaler_status_target_metric',
    'gauge',
    'horizontalpodautoscaler metric_name metric_target_type namespace',
    'What an autoscaler measures now.',
  ],
  ['kube_node_spec_taint', 'gauge', 'effect key node value', 'A taint of a node.'],
  ['kube_pod_deletion_timestamp', 'gauge', 'namespace pod uid', 'When a pod was told to go.'],
  [
    'kube_pod_init_container_status_restarts_total',
    'counter',
    'container namespace pod uid',
    'Restarts of an init container.',
  ],
  [
    'kube_pod_init_container_status_waiting_reason',
    'gauge',
    'container namespace pod reason uid',
    'Why an init container waits.',
  ],
];

/** plugin/metrics, plugin/cache, plugin/proxy and plugin/forward in https://github.com/coredns/coredns; older versions have fewer labels */
const coredns: readonly Entry[] = [
  ['coredns_dns_requests_total', 'counter', 'family proto server type view zone', 'Queries.'],
  ['coredns_dns_responses_total', 'counter', 'plugin rcode server view zone', 'Answers, by their code.'],
  ['coredns_dns_request_duration_seconds', 'histogram', 'server view zone', 'Time until the answer.'],
  ['coredns_cache_hits_total', 'counter', 'server type view zones', 'Answers from the cache.'],
  ['coredns_cache_requests_total', 'counter', 'server view zones', 'Queries that the cache was asked for.'],
  ['coredns_cache_entries', 'gauge', 'server type view zones', 'Answers in the cache.'],
  [
    'coredns_proxy_request_duration_seconds',
    'histogram',
    'proxy_name rcode to',
    'Time of queries that were passed on.',
  ],
  [
    'coredns_proxy_healthcheck_failures_total',
    'counter',
    'proxy_name to',
    'Checks that a server outside did not answer.',
  ],
];

/** server/etcdserver/api/rafthttp in https://github.com/etcd-io/etcd */
const etcd: readonly Entry[] = [
  [
    'etcd_network_peer_round_trip_time_seconds',
    'histogram',
    'To',
    'Time of a message to another member and back.',
  ],
];

/** collector/mdadm_linux.go and bonding_linux.go in https://github.com/prometheus/node_exporter: of machines that have them */
const nodeExporter: readonly Entry[] = [
  ['node_bonding_active', 'gauge', 'master', 'Interfaces of a bond that take part.'],
  ['node_bonding_slaves', 'gauge', 'master', 'Interfaces of a bond.'],
  ['node_md_disks', 'gauge', 'device state', 'Disks of a RAID, by what they do.'],
  ['node_md_disks_required', 'gauge', 'device', 'Disks that a RAID should have.'],
  ['node_md_state', 'gauge', 'device state', 'What a RAID does now.'],
];

/** collector/pg_stat_checkpointer.go in https://github.com/prometheus-community/postgres_exporter, from PostgreSQL 17 on */
const postgres: readonly Entry[] = [
  ['pg_stat_checkpointer_num_timed_total', 'counter', '', 'Checkpoints because it was time.'],
  ['pg_stat_checkpointer_num_requested_total', 'counter', '', 'Checkpoints because something asked for one.'],
];

/** https://kubernetes.io/docs/reference/instrumentation/metrics/ */
const scheduler: readonly Entry[] = [
  ['scheduler_pending_pods', 'gauge', 'queue', 'Pods that wait for a node.'],
  ['scheduler_schedule_attempts_total', 'counter', 'profile result', 'Attempts to find a node for a pod.'],
  [
    'scheduler_scheduling_attempt_duration_seconds',
    'histogram',
    'profile result',
    'Time of an attempt to find a node for a pod.',
  ],
  ['leader_election_master_status', 'gauge', 'name', 'Whether this instance is the one at work.'],
];
const controllerManager: readonly Entry[] = [
  ['node_collector_evictions_total', 'counter', 'zone', 'Nodes whose pods were told to go.'],
  ['leader_election_master_status', 'gauge', 'name', 'Whether this instance is the one at work.'],
];
/** `ip_family` from Kubernetes 1.33 on. */
const proxy: readonly Entry[] = [
  ['kubeproxy_sync_proxy_rules_duration_seconds', 'histogram', 'ip_family', 'Time to write all rules.'],
  [
    'kubeproxy_sync_proxy_rules_last_timestamp_seconds',
    'gauge',
    'ip_family',
    'When rules were written last.',
  ],
  [
    'kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds',
    'gauge',
    'ip_family',
    'When writing rules was asked for last.',
  ],
];

const probes: readonly Entry[] = [
  [
    'prober_probe_total',
    'counter',
    'container namespace pod pod_uid probe_type result',
    'Probes of containers, by what they found.',
  ],
];

/** pkg/middleware/request_metrics.go in https://github.com/grafana/grafana, since Grafana 8. */
const grafana: readonly Entry[] = [
  [
    'grafana_http_request_duration_seconds',
    'histogram',
    'handler method slo_group status_code status_source',
    'Time that Grafana took for a request.',
  ],
];

/** All that is known from documentation only, by source. */
export const documented: Partial<Record<MetricSource, readonly (readonly [string, Documented])[]>> = {
  coredns: coredns.map(family),
  etcd: etcd.map(family),
  grafana: grafana.map(family),
  'kube-controller-manager': controllerManager.map(family),
  'kube-proxy': proxy.map(family),
  'kube-scheduler': scheduler.map(family),
  'kube-state-metrics': kubeStateMetrics.map(family),
  kubelet: kubelet.map(family),
  'kubelet-probes': probes.map(family),
  'node-exporter': nodeExporter.map(family),
  'postgres-exporter': postgres.map(family),
};
