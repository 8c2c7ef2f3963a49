import { add, COUNTING, type Fault, replace, set } from './faults';

/** A panel that rightly shows nothing where all is well. */
export interface EmptyPanel {
  readonly dashboard: string;
  readonly panel: string;
  readonly reason: string;
  /** What it has to show. @default - it takes longer than a test to see */
  readonly fault?: Fault;
  /** Alerts of which the conditions hold then, too. @default [] */
  readonly alerts?: readonly string[];
}

const TARGET_DOWN: Fault = {
  page: 'kubeStateMetricsItself',
  change: () => 'nothing that could be read\n',
};

const WELL = 'it shows faults only';

const BUDGET = '{namespace="t",poddisruptionbudget="q"}';
const OUT_OF_MEMORY: Fault = replace(
  'kubeStateMetrics',
  /^(kube_pod_container_status_last_terminated_reason\{.*reason=)"Error"/gm,
  '$1"OOMKilled"',
);

/** All of them; of no other panel a query may have no answer. */
export const EMPTY_PANELS: readonly EmptyPanel[] = [
  {
    dashboard: 'home',
    panel: 'Firing alerts',
    reason: 'no alert fires but the one that always does',
  },
  {
    dashboard: 'workloads',
    panel: 'Replicas missing',
    reason: WELL,
    alerts: ['StatefulSetReplicasMissing', 'DaemonSetPodsMissing'],
    fault: set('kubeStateMetrics', {
      kube_deployment_status_replicas_available: 1,
      kube_statefulset_status_replicas_available: 0,
      // a pod of it is excused on every node that is not ready
      kube_daemonset_status_number_unavailable: 3,
    }),
  },
  {
    dashboard: 'workloads',
    panel: 'Rollouts stuck',
    reason: WELL,
    alerts: ['DeploymentRolloutStuck'],
    fault: set('kubeStateMetrics', {
      'kube_deployment_status_condition condition="Progressing" status="false"': 1,
    }),
  },
  {
    dashboard: 'workloads',
    panel: 'Healthy pods missing',
    reason: WELL,
    alerts: ['DisruptionBudgetBroken'],
    fault: set('kubeStateMetrics', { kube_poddisruptionbudget_status_current_healthy: 0 }),
  },
  {
    dashboard: 'workloads',
    panel: 'Out of memory',
    reason: WELL,
    alerts: ['ContainerOutOfMemory'],
    fault: OUT_OF_MEMORY,
  },
  { dashboard: 'pods', panel: 'Out of memory', reason: WELL, fault: OUT_OF_MEMORY },
  {
    dashboard: 'workloads',
    panel: 'Budgets that allow nothing',
    reason: WELL,
    alerts: ['DisruptionBudgetAllowsNothing'],
    fault: add(
      'kubeStateMetrics',
      `kube_poddisruptionbudget_status_expected_pods${BUDGET} 2`,
      `kube_poddisruptionbudget_status_pod_disruptions_allowed${BUDGET} 0`,
      `kube_poddisruptionbudget_status_current_healthy${BUDGET} 2`,
      `kube_poddisruptionbudget_status_desired_healthy${BUDGET} 2`,
    ),
  },
  {
    dashboard: 'workloads',
    panel: 'Autoscalers at their maximum',
    reason: WELL,
    alerts: ['AutoscalerAtMaximum'],
    fault: {
      page: 'kubeStateMetrics',
      change: (text) =>
        text
          .replace(/^(kube_horizontalpodautoscaler_status_current_replicas.*) .+$/gm, '$1 4')
          .replace(/condition="AbleToScale",status="true"/g, 'condition="ScalingLimited",status="true"'),
    },
  },
  {
    dashboard: 'workloads',
    panel: 'Running for',
    reason: 'no Job runs',
    fault: set('kubeStateMetrics', { 'kube_job_status_active job_name="bad"': 1 }),
  },
  {
    dashboard: 'workloads',
    panel: 'Failing CronJobs',
    reason: WELL,
    alerts: ['CronJobFailing'],
    // the failed Job becomes one of the CronJob, which has never succeeded
    fault: {
      page: 'kubeStateMetrics',
      change: (text) =>
        text
          .replace(/^kube_cronjob_status_last_successful_time.*\n/gm, '')
          .replace(
            /^(kube_job_owner\{.*job_name="bad"),.*$/gm,
            '$1,owner_kind="CronJob",owner_name="cj",owner_is_controller="true"} 1',
          ),
    },
  },
  {
    dashboard: 'pods',
    panel: 'Failed liveness probes',
    reason: WELL,
    fault: replace('probes', /"Readiness",result="failed"/g, '"Liveness",result="failed"'),
  },
  {
    dashboard: 'prometheus',
    panel: 'Targets down',
    reason: WELL,
    alerts: ['TargetsDown'],
    fault: TARGET_DOWN,
  },
  { dashboard: 'prometheus', panel: 'Share of targets down', reason: WELL, fault: TARGET_DOWN },
  {
    dashboard: 'prometheus',
    panel: 'New series by job',
    reason: 'it compares with the day before',
  },
  {
    dashboard: 'nodes',
    panel: 'File systems that became read-only',
    reason: 'it compares with the hour before',
  },
  {
    dashboard: 'nodes',
    panel: 'Collectors that fail',
    reason: 'it compares with the hour before',
  },
  {
    dashboard: 'nodes',
    panel: 'Disks missing in a RAID',
    reason: 'the machine of the test has none',
    alerts: ['NodeRaidDegraded', 'NodeRaidDiskFailed'],
    fault: add(
      'nodeExporter',
      'node_md_disks_required{device="md0"} 2',
      'node_md_disks{device="md0",state="active"} 1',
      'node_md_disks{device="md0",state="failed"} 1',
    ),
  },
  {
    dashboard: 'nodes',
    panel: 'Links missing in a bond',
    reason: 'the machine of the test has none',
    alerts: ['NodeBondDegraded'],
    fault: add(
      'nodeExporter',
      'node_bonding_slaves{master="bond0"} 2',
      'node_bonding_active{master="bond0"} 1',
    ),
  },
  {
    dashboard: 'volumes',
    panel: 'Failed volume operations',
    reason: WELL,
    alerts: ['KubeletVolumeErrors'],
    fault: add(
      'kubelet',
      `storage_operation_duration_seconds_count{migrated="false",operation_name="volume_mount",status="fail-unknown",volume_plugin="kubernetes.io/csi:csi.example.com"} ${COUNTING}`,
    ),
  },
  {
    dashboard: 'api-server',
    panel: 'Rejected by webhooks',
    reason: 'there is no webhook',
    alerts: ['ApiServerWebhooksReject'],
    fault: add(
      'apiServer',
      `apiserver_admission_controller_admission_duration_seconds_count{name="ValidatingAdmissionWebhook",operation="CREATE",rejected="true",type="validate"} ${COUNTING}`,
    ),
  },
  {
    dashboard: 'coredns',
    panel: 'Failures by plugin',
    reason: WELL,
    alerts: ['CoreDnsErrors'],
    fault: replace('coredns', /rcode="NXDOMAIN"/g, 'rcode="SERVFAIL"'),
  },
  {
    dashboard: 'coredns',
    panel: 'Failed health checks of other servers',
    reason: WELL,
    alerts: ['CoreDnsUpstreamUnhealthy'],
    fault: add(
      'coredns',
      `coredns_proxy_healthcheck_failures_total{proxy_name="forward",to="192.0.2.53:53"} ${COUNTING}`,
    ),
  },
  {
    dashboard: 'control-plane',
    panel: 'Waiting work',
    reason: 'no work waits',
    fault: set('controllerManager', { 'workqueue_depth name="crd_finalizer"': 3 }),
  },
  {
    dashboard: 'control-plane',
    panel: 'Longest work',
    reason: 'no work takes long',
    fault: set('controllerManager', {
      'workqueue_longest_running_processor_seconds name="crd_finalizer"': 60,
    }),
  },
  {
    dashboard: 'control-plane',
    panel: 'Rules out of date',
    reason: WELL,
    alerts: ['KubeProxyRulesOutdated'],
    fault: set('proxy', { kubeproxy_sync_proxy_rules_last_timestamp_seconds: 1 }),
  },
  {
    dashboard: 'control-plane',
    panel: 'Failed requests to the API server',
    reason: WELL,
    fault: replace('scheduler', /^(rest_client_requests_total\{code=)"404"/gm, '$1"500"'),
  },
  {
    dashboard: 'cluster',
    panel: 'Requested without the largest node',
    reason: 'there is one node only',
    fault: replace(
      'kubeStateMetrics',
      /^(kube_node_status_allocatable\{.*node=)"node-1"(.*)$/gm,
      '$&\n$1"node-2"$2',
    ),
  },
  {
    dashboard: 'grafana',
    panel: 'Failed requests',
    reason: WELL,
    fault: replace('grafana', /status_code="200"/g, 'status_code="500"'),
  },
  {
    dashboard: 'alertmanager',
    panel: 'Messages that fail',
    reason: WELL,
    alerts: ['AlertmanagerNotificationsFailing', 'AlertmanagerIntegrationFailing'],
    fault: set('alertmanager', {
      'alertmanager_notifications_failed_total integration="webhook"': COUNTING,
    }),
  },
];
