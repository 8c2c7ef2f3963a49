import { createHash } from 'node:crypto';
import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { dnsEgress, egressTo, ingressOn, openFlows } from '../../lib/network-policy';
import { secretNamesOf } from '../../lib/probe-modules';
import type { Resources } from '../../lib/resources';
import { podScrapeJob } from '../../lib/scrape-job';
import { disruptionBudget } from '../../lib/spread';
import type { Spread } from '../../lib/spread';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { annotatedIngressesJob, annotatedServicesJob } from './discovery';
import { JOB, PROBES_JOB } from './jobs';
import { allModules, configurationFile } from './modules';
import type { Modules } from './modules';
import { CONFIG_FILE, PORT, blackboxPod } from './pod';
import { listedProbesJob, probeTimeout } from './probe-jobs';
import type { Probe } from './probe-jobs';

export type { Probe } from './probe-jobs';

/** Where probes may not go: addresses of clouds that hand a node's credentials out, and of the node itself. */
const FORBIDDEN_IPV4 = ['169.254.0.0/16', '100.100.100.200/32'];
const FORBIDDEN_IPV6 = ['fe80::/10', 'fd00:ec2::254/128'];

export interface BlackboxExporterProps {
  readonly namespace: string;
  readonly image: Image;
  readonly replicas: number;
  readonly resources: Resources;
  readonly spread: Spread;
  /** Pods that scrape it. */
  readonly scrapedBy: readonly k8s.NetworkPolicyPeer[];
  /** Addresses that are called. */
  readonly probes: readonly Probe[];
  /** Modules besides the built-in ones, or in their places. No secrets: see `secretsIn` in lib/probe-modules.ts. */
  readonly modules: Modules;
  /** Whether Services and Ingresses that carry the annotation are called. */
  readonly discovery: boolean;
  /** The annotation that names a module, or is `true` for `http_2xx`, e.g. `atalaya.dev/probe`. */
  readonly annotation: string;
  /** Time between two scrapes of everything else. */
  readonly scrapeInterval: Duration;
  /** Time between two calls of an address. */
  readonly probeInterval: Duration;
}

/** Calls addresses as a user would, and tells whether and how fast they answer. */
export class BlackboxExporter extends Construct {
  static readonly JOB = JOB;
  static readonly PROBES_JOB = PROBES_JOB;

  readonly monitoring: MonitoringBundle;

  constructor(scope: Construct, id: string, props: BlackboxExporterProps) {
    super(scope, id);
    const identity = new Identity('blackbox-exporter', props.namespace, 'probes', props.image.version);
    const modules = allModules(props.modules);

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    openFlows(this, identity, {
      ingress: [ingressOn([{ port: PORT }], props.scrapedBy)],
      egress: [dnsEgress(), anywhere()],
    });
    new k8s.KubeService(this, 'service', {
      metadata: identity.metadata(),
      spec: {
        selector: identity.selector,
        ports: [{ name: 'http', port: PORT, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    if (props.replicas > 1)
      new k8s.KubePodDisruptionBudget(this, 'disruption-budget', disruptionBudget(identity));
    this.deployment(identity, props, modules);

    const scrapeJobs = jobs(identity, props, modules);
    // nothing is known of probes where none are asked for
    const probing = scrapeJobs.length > 1;
    const ofThese = alerts({
      replicas: props.replicas,
      timeout: probeTimeout(props.probeInterval),
      probing,
    });
    this.monitoring = {
      component: 'blackbox-exporter',
      scrapeJobs,
      alerts: ofThese,
      dashboards: probing ? [dashboard(ofThese)] : [],
      alsoRead: [
        'blackbox_exporter_config_last_reload_success_timestamp_seconds',
        'blackbox_module_unknown_total',
        ...(probing ? ['probe_dns_lookup_time_seconds'] : []),
        'process_cpu_seconds_total',
      ],
    };
  }

  private deployment(identity: Identity, props: BlackboxExporterProps, modules: Modules): void {
    const configuration = configurationFile(modules);
    const configMap = new k8s.KubeConfigMap(this, 'config', {
      metadata: identity.metadata('blackbox-exporter-config'),
      data: { [CONFIG_FILE]: configuration },
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: identity.metadata(),
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: identity.selector },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(1),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        template: {
          metadata: {
            labels: identity.labels,
            // a change of modules is a rollout like any other: one that pods do not start with ends at the first pod
            annotations: { 'atalaya.dev/config-hash': fingerprint(configuration) },
          },
          spec: blackboxPod(identity, {
            ...props,
            configMap: configMap.name,
            secretNames: secretNamesOf(Object.values(modules)),
          }),
        },
      },
    });
  }
}

const fingerprint = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Every port, because policies know none of ICMP; and pods by a selector besides, because for some network plugins an
 * address range never matches a pod.
 */
function anywhere(): k8s.NetworkPolicyEgressRule {
  return egressTo([
    { namespaceSelector: {} },
    { ipBlock: { cidr: '0.0.0.0/0', except: FORBIDDEN_IPV4 } },
    { ipBlock: { cidr: '::/0', except: FORBIDDEN_IPV6 } },
  ]);
}

function jobs(identity: Identity, props: BlackboxExporterProps, modules: Modules) {
  const egress = egressTo([identity.peer], [{ port: PORT }]);
  const shared = {
    ...props,
    modules,
    exporter: `${identity.name}.${identity.namespace}.svc:${PORT}`,
    egress,
  };
  return [
    podScrapeJob({
      name: JOB,
      identity,
      portName: 'http',
      instance: 'pod',
      source: 'blackbox-exporter',
      targets: { kind: 'fixed', count: props.replicas },
      egress,
    }),
    ...listedProbesJob(shared, props.probes),
    ...(props.discovery ? [annotatedServicesJob(shared), ...annotatedIngressesJob(shared)] : []),
  ];
}
