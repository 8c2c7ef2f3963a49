import type { PageName } from './whole-cluster';

/** Something that goes wrong, as the program of a page tells of it. */
export interface Fault {
  readonly page: PageName;
  readonly change: (text: string) => string;
}

const began = Date.now() / 1000;

/** The value of a counter that grows by a hundred a second, so that it is soon too much. */
export const COUNTING = 'counting';

const valueOf = (value: number | typeof COUNTING) =>
  `${value === COUNTING ? Math.round(100 * (Date.now() / 1000 - began)) : value}`;

/**
 * Gives series another value.
 * @param values by the name of a metric and, after blanks, some of its labels in the order of the page
 */
export const set = (page: PageName, values: Readonly<Record<string, number | typeof COUNTING>>): Fault => ({
  page,
  change: (text) =>
    Object.entries(values).reduce((changed, [series, value]) => {
      const [name = '', ...labels] = series.split(' ');
      const list = labels.length > 0 ? `\\{.*${labels.join('.*')}.*\\}` : '(?:\\{.*\\})?';
      return changed.replace(new RegExp(`^(${name}${list}) .+$`, 'gm'), `$1 ${valueOf(value)}`);
    }, text),
});

/** Adds series, each a line with its value. */
export const add = (page: PageName, ...lines: readonly string[]): Fault => ({
  page,
  change: (text) => `${text}${lines.join('\n').replaceAll(COUNTING, valueOf(COUNTING))}\n`,
});

export const replace = (page: PageName, pattern: RegExp, by: string): Fault => ({
  page,
  change: (text) => text.replace(pattern, by),
});

/** What goes wrong, and the alerts whose conditions then hold. */
export interface Alarm {
  readonly alerts: readonly string[];
  readonly fault: Fault;
}

const DEPLOYMENT = '{namespace="t",deployment="e"}';
const PVC = 'namespace="t",persistentvolumeclaim="c"';

/** Faults that an alert tells of, beside those that a panel shows. */
export const ALARMS: readonly Alarm[] = [
  {
    alerts: ['DeploymentReplicasMissing'],
    fault: add(
      'kubeStateMetrics',
      `kube_deployment_spec_replicas${DEPLOYMENT} 2`,
      `kube_deployment_status_replicas_available${DEPLOYMENT} 1`,
      `kube_deployment_status_replicas_updated${DEPLOYMENT} 2`,
    ),
  },
  {
    alerts: ['DeploymentChangeIgnored'],
    fault: set('kubeStateMetrics', { kube_deployment_metadata_generation: 2 }),
  },
  {
    alerts: ['JobRunningLong', 'CronJobNotRunning'],
    fault: set('kubeStateMetrics', {
      'kube_job_status_start_time job_name="bad"': 1.7e9,
      kube_cronjob_next_schedule_time: 1.7e9,
    }),
  },
  {
    alerts: ['NodeUnderPressure', 'NodePodsAlmostFull', 'NoRoomForNodeFailure'],
    fault: set('kubeStateMetrics', {
      'kube_node_status_condition condition="DiskPressure",status="true"': 1,
      'kube_node_status_allocatable node="node-1",resource="pods"': 6,
      'kube_pod_container_resource_requests resource="memory"': 1e12,
    }),
  },
  {
    alerts: ['NodeNotReady', 'NodeCordoned', 'KubeletVersionsDiffer'],
    fault: add(
      'kubeStateMetrics',
      'kube_node_status_condition{node="node-2",condition="Ready",status="true"} 0',
      'kube_node_spec_unschedulable{node="node-3"} 1',
      'kube_node_info{node="node-2",kubelet_version="v1.35.1"} 1',
    ),
  },
  {
    alerts: ['QuotaUsedUp'],
    fault: set('kubeStateMetrics', { 'kube_resourcequota type="used"': 50 }),
  },
  {
    alerts: ['QuotaAlmostUsedUp'],
    fault: add(
      'kubeStateMetrics',
      'kube_resourcequota{namespace="t",resourcequota="r",resource="pods",type="hard"} 100',
      'kube_resourcequota{namespace="t",resourcequota="r",resource="pods",type="used"} 95',
    ),
  },
  {
    alerts: ['PersistentVolumeFailed', 'PersistentVolumeClaimPending', 'PersistentVolumeClaimLost'],
    fault: set('kubeStateMetrics', {
      'kube_persistentvolume_status_phase phase="Failed"': 1,
      'kube_persistentvolumeclaim_status_phase phase="Pending"': 1,
      'kube_persistentvolumeclaim_status_phase phase="Lost"': 1,
    }),
  },
  {
    alerts: ['PodCrashLooping', 'PodStuckTerminating'],
    fault: add(
      'kubeStateMetrics',
      'kube_pod_container_status_waiting_reason{namespace="t",pod="crash",uid="u",container="c",reason="CrashLoopBackOff"} 1',
      'kube_pod_deletion_timestamp{namespace="t",pod="s-0",uid="u"} 1.7e9',
    ),
  },
  {
    alerts: ['PersistentVolumeAlmostFull', 'PersistentVolumeInodesAlmostGone'],
    fault: set('kubelet', {
      [`kubelet_volume_stats_available_bytes ${PVC}`]: 1e6,
      [`kubelet_volume_stats_inodes_free ${PVC}`]: 100,
    }),
  },
  {
    alerts: ['ContainerProcessKilledForMemory'],
    fault: set('cadvisor', { 'container_oom_events_total container="c"': COUNTING }),
  },
  {
    alerts: ['ApiServerExtensionUnavailable', 'ApiServerWorkQueueBacklog'],
    fault: add(
      'apiServer',
      'aggregator_unavailable_apiservice{name="v1beta1.metrics.k8s.io"} 1',
      'workqueue_depth{name="added"} 200',
    ),
  },
  {
    alerts: ['ApiServerStorageAlmostFull'],
    fault: set('apiServer', { apiserver_storage_size_bytes: 2e9 }),
  },
  {
    alerts: ['KubeControllerManagerBacklog'],
    fault: add('controllerManager', 'workqueue_depth{name="added"} 200'),
  },
  {
    alerts: ['ControlPlaneWithoutLeader', 'KubeSchedulerPodsUnschedulable'],
    fault: set('scheduler', {
      leader_election_master_status: 0,
      'scheduler_pending_pods queue="unschedulable"': 2,
    }),
  },
  {
    alerts: ['EtcdNoLeader', 'EtcdDatabaseFillingUp', 'EtcdDatabaseAlmostFull', 'EtcdDatabaseFragmented'],
    fault: set('etcd', { etcd_server_has_leader: 0, etcd_mvcc_db_total_size_in_bytes: 2.1e9 }),
  },
  {
    alerts: ['CoreDnsUpstreamsDown', 'CoreDnsConfigurationRefused', 'CoreDnsPanics', 'CoreDnsRefusesQueries'],
    fault: set('coredns', {
      coredns_forward_healthcheck_broken_total: COUNTING,
      coredns_forward_max_concurrent_rejects_total: COUNTING,
      coredns_panics_total: COUNTING,
      coredns_reload_failed_total: COUNTING,
    }),
  },
  {
    alerts: ['NodeFilesystemFull', 'NodeFilesystemAlmostFull', 'NodeMemoryExhausted'],
    fault: set('nodeExporter', {
      node_filesystem_avail_bytes: 1,
      node_memory_MemAvailable_bytes: 1,
    }),
  },
  {
    alerts: ['AlertmanagerConfigurationRefused', 'AlertmanagerMembersMissing', 'AlertmanagerStateNotSaved'],
    fault: set('alertmanager', {
      alertmanager_config_last_reload_successful: 0,
      alertmanager_cluster_members: 1,
      alertmanager_nflog_maintenance_errors_total: COUNTING,
    }),
  },
  {
    alerts: ['AlertmanagerConfigurationsDiffer'],
    fault: add('alertmanager', 'alertmanager_config_hash{added="1"} 1'),
  },
  {
    alerts: [
      'PrometheusAlertsDropped',
      'PrometheusErrorSendingAlertsToAnyAlertmanager',
      'PrometheusErrorSendingAlertsToSomeAlertmanagers',
      'PrometheusNotConnectedToAlertmanagers',
      'PrometheusNotificationQueueRunningFull',
    ],
    fault: set('prometheus', {
      prometheus_notifications_alertmanagers_discovered: 1,
      prometheus_notifications_dropped_total: COUNTING,
      prometheus_notifications_errors_total: COUNTING,
      prometheus_notifications_queue_length: COUNTING,
    }),
  },
  {
    alerts: [
      'PrometheusCompactionsFailing',
      'PrometheusConfigurationRefused',
      'PrometheusDiscoveryFailing',
      'PrometheusLogDamaged',
      'PrometheusRuleEvaluationsMissed',
      'PrometheusRulesFailing',
      'PrometheusScrapeLimitHit',
      'PrometheusStorageWritesFailing',
      'PrometheusTargetsRefused',
    ],
    fault: set('prometheus', {
      prometheus_config_last_reload_successful: 0,
      prometheus_rule_evaluation_failures_total: COUNTING,
      prometheus_rule_group_iterations_missed_total: COUNTING,
      prometheus_sd_kubernetes_failures_total: COUNTING,
      prometheus_target_scrapes_exceeded_sample_limit_total: COUNTING,
      prometheus_target_sync_failed_total: COUNTING,
      prometheus_tsdb_checkpoint_creations_failed_total: COUNTING,
      prometheus_tsdb_compactions_failed_total: COUNTING,
      prometheus_tsdb_wal_corruptions_total: 1,
    }),
  },
];
