import type { MetricSource } from '../../lib/catalogue';
import { addressOn, asServiceAccount } from '../../lib/kubernetes-targets';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { egressTo, ipRanges } from '../../lib/network-policy';
import { INFRASTRUCTURE_INTERVAL, ONLY_LIVING_PODS, POD_LABELS, copy } from '../../lib/scrape-job';
import type { ScrapeJob, TargetCount } from '../../lib/scrape-job';
import { alerts } from './alerts';
import { controlPlaneDashboard, etcdDashboard } from './dashboards';
import { JOBS } from './jobs';

/** Where kubeadm, and with it kind and minikube, runs the control plane. */
const NAMESPACE = 'kube-system';

export interface ControlPlaneProps {
  /** How many nodes the control plane has. Each runs one of everything, also a member of etcd. */
  readonly nodes: number;
  /** IP ranges of the nodes. @default - anywhere */
  readonly nodeCidrs?: readonly string[];
}

/**
 * What the controller manager, the scheduler, etcd and kube-proxy of a cluster that runs its own control plane bring
 * along. Where somebody else manages it, none of them can be reached, and the alerts would call them dead.
 */
export function controlPlaneMonitoring(props: ControlPlaneProps): MonitoringBundle {
  const ofThese = alerts(props.nodes);
  return {
    component: 'control-plane',
    scrapeJobs: PROGRAMS.map((program) => job(program, props)),
    alerts: ofThese,
    dashboards: [controlPlaneDashboard(ofThese), etcdDashboard(props.nodes, ofThese)],
    alsoRead: ['etcd_server_is_leader', 'etcd_server_heartbeat_send_failures_total'],
  };
}

/** A program on the hosts' network. */
interface Program {
  readonly job: string;
  /** The label that its pods have. */
  readonly label: string;
  /** Where it serves its metrics, by its own default or kubeadm's. Its pods need not declare it. */
  readonly port: number;
  /** `https` ones have the API server decide who may read, `http` ones let everybody. */
  readonly scheme: 'http' | 'https';
  /** The meta label that `instance` is taken from: names of static pods last, those of a DaemonSet's do not. */
  readonly instance: 'pod' | 'node';
  readonly source: MetricSource;
  readonly targets: TargetCount;
}

const PROGRAMS: readonly Program[] = [
  {
    job: JOBS.controllerManager,
    label: 'component=kube-controller-manager',
    port: 10257,
    scheme: 'https',
    instance: 'pod',
    source: 'kube-controller-manager',
    targets: { kind: 'perControlPlaneNode' },
  },
  {
    job: JOBS.scheduler,
    label: 'component=kube-scheduler',
    port: 10259,
    scheme: 'https',
    instance: 'pod',
    source: 'kube-scheduler',
    targets: { kind: 'perControlPlaneNode' },
  },
  {
    job: JOBS.etcd,
    label: 'component=etcd',
    // of `listen-metrics-urls`; the port for clients asks for a certificate that opens all data
    port: 2381,
    scheme: 'http',
    instance: 'pod',
    source: 'etcd',
    targets: { kind: 'perControlPlaneNode' },
  },
  {
    job: JOBS.proxy,
    label: 'k8s-app=kube-proxy',
    port: 10249,
    scheme: 'http',
    instance: 'node',
    source: 'kube-proxy',
    targets: { kind: 'perNode' },
  },
];

function job(program: Program, { nodeCidrs }: ControlPlaneProps): ScrapeJob {
  const { job: name, label, port, scheme, instance, source, targets } = program;
  return {
    name,
    config: {
      job_name: name,
      ...(scheme === 'https' && {
        ...asServiceAccount,
        // they sign their certificates themselves at every start; the token is only good for reading metrics
        tls_config: { insecure_skip_verify: true },
      }),
      kubernetes_sd_configs: [
        { role: 'pod', namespaces: { names: [NAMESPACE] }, selectors: [{ role: 'pod', label }] },
      ],
      relabel_configs: [
        ONLY_LIVING_PODS,
        // Discovery makes a target of every port that a pod declares, and one of a pod without any. With the same
        // address and the same labels they are one again, so nothing here may tell them apart.
        ...addressOn(port, '__meta_kubernetes_pod_ip'),
        ...POD_LABELS,
        copy(
          instance === 'node' ? '__meta_kubernetes_pod_node_name' : '__meta_kubernetes_pod_name',
          'instance',
        ),
      ],
    },
    source,
    infrastructure: true,
    targets,
    minimumInterval: INFRASTRUCTURE_INTERVAL,
    access: [
      { namespace: NAMESPACE, rules: [{ apiGroup: '', resources: ['pods'] }] },
      ...(scheme === 'https' ? [{ rules: [{ nonResourceUrl: '/metrics' }] }] : []),
    ],
    egress: [egressTo(ipRanges(nodeCidrs), [{ port }])],
  };
}
