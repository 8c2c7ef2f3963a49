import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Identity } from '../../lib/identity';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { dnsEgress, egressTo, ingressOn, openFlows } from '../../lib/network-policy';
import { podScrapeJob } from '../../lib/scrape-job';
import { disruptionBudget } from '../../lib/spread';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { JOB } from './jobs';
import { MANAGEMENT_PORT, PORT, PROGRAM_KEY, counterPod, programChecksum } from './pod';
import type { CounterPodProps } from './pod';
import { allRequests, failedRequests, slowRequests } from './signals';

/** How users outside the cluster reach the counter. */
export interface CounterIngress {
  readonly host: string;
  readonly className?: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly tlsSecretName?: string;
}

/** How many pods there are. */
export interface CounterReplicas {
  /** Fewest, at least 2. */
  readonly min: number;
  readonly max: number;
  /** Percentage of the requested CPU that pods are kept at, e.g. 70. */
  readonly cpuPercent: number;
}

export interface CounterProps extends Omit<CounterPodProps, 'serviceAccountName'> {
  readonly namespace: string;
  readonly replicas: CounterReplicas;
  /** @default - inside the cluster nobody reaches it but by `kubectl port-forward` */
  readonly ingress?: CounterIngress;
  /** Pods that scrape it. */
  readonly scrapedBy: readonly k8s.NetworkPolicyPeer[];
}

/** A program that counts visits in Redis: an example of a workload with everything that one should have. */
export class Counter extends Construct {
  static readonly JOB = JOB;

  /** The pods, for policies of what they talk to. */
  static peer(namespace: string): k8s.NetworkPolicyPeer {
    return identityOf(namespace).peer;
  }

  /** What the counter brings along for its monitoring. */
  static monitoring(namespace: string, replicas: Pick<CounterReplicas, 'min' | 'max'>): MonitoringBundle {
    const identity = identityOf(namespace);
    const ofThese = alerts(replicas.min);
    return {
      component: 'counter',
      scrapeJobs: [
        podScrapeJob({
          name: JOB,
          identity,
          portName: 'management',
          instance: 'pod',
          source: 'counter',
          // what has to be stored when all are there
          targets: { kind: 'fixed', count: replicas.max },
          egress: egressTo([identity.peer], [{ port: MANAGEMENT_PORT }]),
        }),
      ],
      alerts: ofThese,
      recordings: [allRequests, failedRequests, slowRequests].map(({ rule }) => rule),
      dashboards: [dashboard(ofThese)],
    };
  }

  constructor(scope: Construct, id: string, props: CounterProps) {
    super(scope, id);
    const { namespace, ingress, program, redis, replicas } = props;
    const identity = identityOf(namespace, props.version);

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    openFlows(this, identity, {
      ingress: [
        // ingress controllers run anywhere, also on the host's network
        ...(ingress ? [ingressOn([{ port: PORT }])] : []),
        ingressOn([{ port: MANAGEMENT_PORT }], props.scrapedBy),
      ],
      egress: [dnsEgress(), egressTo([redis.peer], [{ port: redis.port }])],
    });
    new k8s.KubeService(this, 'service', {
      metadata: identity.metadata(),
      spec: {
        selector: identity.selector,
        ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    if (ingress) this.ingress(identity, ingress);
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', disruptionBudget(identity));
    if (program.kind === 'bundle') {
      new k8s.KubeConfigMap(this, 'program', {
        metadata: identity.metadata(),
        binaryData: { [PROGRAM_KEY]: program.compressed },
      });
    }
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: identity.metadata(),
      spec: {
        // no number of replicas: each apply would undo what the autoscaler has found
        selector: { matchLabels: identity.selector },
        strategy: updateStrategy(props),
        template: {
          metadata: {
            labels: identity.labels,
            ...(program.kind === 'bundle' && {
              // it reads its program at the start only
              annotations: { 'atalaya.dev/program': programChecksum(program) },
            }),
          },
          spec: counterPod(identity, props),
        },
      },
    });
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: identity.metadata(),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: identity.name },
        minReplicas: replicas.min,
        maxReplicas: replicas.max,
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: replicas.cpuPercent },
            },
          },
        ],
      },
    });
  }

  private ingress(identity: Identity, { host, className, annotations, tlsSecretName }: CounterIngress): void {
    const backend = { service: { name: identity.name, port: { name: 'http' } } };
    new k8s.KubeIngress(this, 'ingress', {
      metadata: {
        ...identity.metadata(),
        ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
      },
      spec: {
        ingressClassName: className,
        ...(tlsSecretName && { tls: [{ hosts: [host], secretName: tlsSecretName }] }),
        rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    });
  }
}

function identityOf(namespace: string, version?: string): Identity {
  return new Identity('counter', namespace, 'program', version);
}

/** One pod more while an update runs, never one less; where no node can be left for it, one less. */
function updateStrategy({ affinity }: CounterProps): k8s.DeploymentStrategy {
  const surge = affinity.apartFromReplicas === 'required' ? 0 : 1;
  return {
    type: 'RollingUpdate',
    rollingUpdate: {
      maxSurge: k8s.IntOrString.fromNumber(surge),
      maxUnavailable: k8s.IntOrString.fromNumber(1 - surge),
    },
  };
}
