import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { apiServerEgress, dnsEgress, egressTo, ingressOn, openFlows } from '../../lib/network-policy';
import type { ApiServerAccess } from '../../lib/network-policy';
import { resourceRequirements } from '../../lib/resources';
import type { Resources } from '../../lib/resources';
import { podScrapeJob } from '../../lib/scrape-job';
import { alerts } from './alerts';
import { cluster } from './dashboards/cluster';
import { JOB, SELF_JOB } from './jobs';

/** `nobody` of the image. */
const USER = { uid: 65534, gid: 65534 };

const PORT = 8080;
const SELF_PORT = 8081;

/**
 * What it looks at, by API group. Neither Secrets nor ConfigMaps: their metrics are of little use, and reading them
 * would mean reading every password of the cluster.
 */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  '': [
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'replicationcontrollers',
    'resourcequotas',
    'services',
  ],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
  'storage.k8s.io': ['storageclasses'],
};

/** What only the runbook's queries read. */
const ALSO_READ = [
  'kube_horizontalpodautoscaler_spec_target_metric',
  'kube_horizontalpodautoscaler_status_target_metric',
  'kube_pod_container_status_last_terminated_exitcode',
];

export interface KubeStateMetricsProps {
  readonly namespace: string;
  readonly image: Image;
  readonly resources: Resources;
  readonly network: ApiServerAccess;
  /** Pods that scrape it. */
  readonly scrapedBy: readonly k8s.NetworkPolicyPeer[];
}

/** The state of the cluster's objects as metrics: what should run, and what does. */
export class KubeStateMetrics extends Construct {
  static readonly JOB = JOB;

  readonly monitoring: MonitoringBundle;

  constructor(scope: Construct, id: string, props: KubeStateMetricsProps) {
    super(scope, id);
    const identity = new Identity(
      'kube-state-metrics',
      props.namespace,
      'cluster-metrics',
      props.image.version,
    );

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    this.grant(identity);
    openFlows(this, identity, {
      ingress: [ingressOn([{ port: PORT }, { port: SELF_PORT }], props.scrapedBy)],
      egress: [dnsEgress(), apiServerEgress(props.network)],
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: identity.metadata(),
      spec: {
        // a second one would count everything twice
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: identity.selector },
        template: { metadata: { labels: identity.labels }, spec: podSpec(identity, props) },
      },
    });
    const egress = (port: number) => egressTo([identity.peer], [{ port }]);
    this.monitoring = {
      component: 'kube-state-metrics',
      scrapeJobs: [
        podScrapeJob({
          name: JOB,
          identity,
          portName: 'http',
          instance: 'pod',
          source: 'kube-state-metrics',
          infrastructure: true,
          targets: { kind: 'fixed', count: 1 },
          egress: egress(PORT),
          aboutOthers: true,
        }),
        podScrapeJob({
          name: SELF_JOB,
          identity,
          portName: 'self',
          instance: 'pod',
          targets: { kind: 'fixed', count: 1 },
          // two counters for each of its resources, its own requests, and what every Go program tells
          seriesPerTarget: 200,
          egress: egress(SELF_PORT),
        }),
      ],
      alerts,
      dashboards: [cluster],
      alsoRead: ALSO_READ,
    };
  }

  private grant(identity: Identity): void {
    const metadata = identity.clusterMetadata;
    new k8s.KubeClusterRole(this, 'cluster-role', {
      metadata,
      rules: Object.entries(RESOURCES).map(([apiGroup, resources]) => ({
        apiGroups: [apiGroup],
        resources: [...resources],
        verbs: ['list', 'watch'],
      })),
    });
    new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name ?? '' },
      subjects: [{ kind: 'ServiceAccount', name: identity.name, namespace: identity.namespace }],
    });
  }
}

function podSpec(identity: Identity, props: KubeStateMetricsProps): k8s.PodSpec {
  const probe = (path: string, port: string): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromString(port) },
    timeoutSeconds: 5,
  });
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER, { writable: false }),
    containers: [
      {
        name: 'kube-state-metrics',
        image: props.image.reference,
        args: [
          `--port=${PORT}`,
          `--telemetry-port=${SELF_PORT}`,
          `--resources=${Object.values(RESOURCES).flat().sort().join(',')}`,
        ],
        ports: [
          { name: 'http', containerPort: PORT },
          { name: 'self', containerPort: SELF_PORT },
        ],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        readinessProbe: { ...probe('/readyz', 'self'), periodSeconds: 10 },
        livenessProbe: { ...probe('/livez', 'http'), periodSeconds: 20, failureThreshold: 6 },
      },
    ],
  };
}
