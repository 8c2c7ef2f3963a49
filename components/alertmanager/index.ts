import type { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { dnsEgress, egressTo, ingressOn, openFlows } from '../../lib/network-policy';
import { destinationEgress } from '../../lib/notify/egress';
import { notifySecrets } from '../../lib/notify/needs';
import type { RenderedNotifications } from '../../lib/notify/rendered';
import { formatSize } from '../../lib/quantity';
import type { Resources } from '../../lib/resources';
import { podScrapeJob } from '../../lib/scrape-job';
import type { SecretRequest } from '../../lib/secret-request';
import { disruptionBudget } from '../../lib/spread';
import type { Spread } from '../../lib/spread';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { JOB } from './jobs';
import { GOSSIP_PORT, PORT, SCRIPT_FILE, alertmanagerPod } from './pod';
import { CONFIGURATION_FILE, CONFIGURATION_SCRIPT } from './script';

export { CONFIGURATION_FILE } from './script';

export interface AlertmanagerProps {
  readonly namespace: string;
  readonly image: Image;
  readonly replicas: number;
  /** Of each replica's claim. */
  readonly storage: { readonly size: Size; readonly storageClassName?: string };
  /** How long silences that have ended and the notification log are kept. */
  readonly retention: Duration;
  readonly resources: Resources;
  readonly spread: Spread;
  /** Who is told of what: among its files is {@link CONFIGURATION_FILE}, which names the others by relative paths. */
  readonly configuration: RenderedNotifications;
  /** Pods that send alerts, ask for them or scrape. */
  readonly askedBy: readonly k8s.NetworkPolicyPeer[];
}

const HEADLESS = 'alertmanager-headless';

/** Alertmanagers that agree on who tells people, so that they are told once. */
export class Alertmanager extends Construct {
  static readonly JOB = JOB;
  static readonly PORT = PORT;

  /** The pods, for policies of those that talk to them. */
  static peer(namespace: string): k8s.NetworkPolicyPeer {
    return identityOf(namespace).peer;
  }

  /** Address of the web page and the API inside the namespace: of one of the replicas. */
  static readonly url = `http://alertmanager:${PORT}`;

  /** Addresses of all replicas inside the namespace. Alerts go to each: the replicas do not pass them on. */
  static addresses(replicas: number): readonly string[] {
    return hostNames(replicas).map((name) => `${name}:${PORT}`);
  }

  /** What Alertmanager brings along for its own monitoring. */
  static monitoring(namespace: string, replicas: number): MonitoringBundle {
    const identity = identityOf(namespace);
    const ofThese = alerts(replicas);
    return {
      component: 'alertmanager',
      scrapeJobs: [
        podScrapeJob({
          name: JOB,
          identity,
          portName: 'http',
          instance: 'pod',
          source: 'alertmanager',
          targets: { kind: 'fixed', count: replicas },
          egress: egressTo([identity.peer], [{ port: PORT }]),
        }),
      ],
      alerts: ofThese,
      dashboards: [dashboard(ofThese)],
    };
  }

  /** The Secrets with accounts of whoever carries the messages. */
  readonly secrets: readonly SecretRequest[];

  constructor(scope: Construct, id: string, props: AlertmanagerProps) {
    super(scope, id);
    const { configuration, namespace, replicas } = props;
    if (configuration.files[CONFIGURATION_FILE] === undefined) {
      throw new Error(
        `Alertmanager's configuration has the files ${Object.keys(configuration.files).join(', ') || '(none)'}, but it has to have ${CONFIGURATION_FILE}, which it starts with. Name the main file so.`,
      );
    }
    const identity = identityOf(namespace, props.image.version);
    this.secrets = notifySecrets(configuration.secretKeys, namespace);

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    this.openNetwork(identity, props);
    this.services(identity, replicas > 1);
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', disruptionBudget(identity));
    const config = new k8s.KubeConfigMap(this, 'config', {
      metadata: identity.metadata('alertmanager-config'),
      data: configuration.files,
    });
    const script = new k8s.KubeConfigMap(this, 'script', {
      metadata: identity.metadata('alertmanager-script'),
      data: { [SCRIPT_FILE]: CONFIGURATION_SCRIPT },
    });
    const dataVolume = 'data';
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: identity.metadata(),
      spec: {
        replicas,
        serviceName: HEADLESS,
        // replicas look for each other at their start: the first would wait for one that waits for it
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: identity.selector },
        template: {
          metadata: { labels: identity.labels },
          spec: alertmanagerPod(identity, {
            ...props,
            peers: replicas > 1 ? hostNames(replicas) : [],
            configMap: config.name,
            scriptConfigMap: script.name,
            secretNames: this.secrets.map(({ name }) => name),
            dataVolume,
          }),
        },
        volumeClaimTemplates: [
          {
            // the selector's labels only: a claim template can't be changed by an upgrade
            metadata: { name: dataVolume, labels: identity.selector },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: props.storage.storageClassName,
              resources: { requests: { storage: k8s.Quantity.fromString(formatSize(props.storage.size)) } },
            },
          },
        ],
      },
    });
  }

  private openNetwork(
    identity: Identity,
    { askedBy, configuration: { destinations }, replicas }: AlertmanagerProps,
  ): void {
    // probes of the other replicas go by UDP, and whatever does not fit in a packet by TCP
    const gossip = [
      { port: GOSSIP_PORT, protocol: 'TCP' },
      { port: GOSSIP_PORT, protocol: 'UDP' },
    ] as const;
    const clustered = replicas > 1;
    openFlows(this, identity, {
      ingress: [
        ingressOn([{ port: PORT }], askedBy),
        ...(clustered ? [ingressOn(gossip, [identity.peer])] : []),
      ],
      egress: [
        dnsEgress(),
        ...(clustered ? [egressTo([identity.peer], gossip)] : []),
        ...destinationEgress(destinations),
      ],
    });
  }

  private services(identity: Identity, clustered: boolean): void {
    const named = (name: string, port: number, protocol?: 'UDP') => ({
      name,
      port,
      targetPort: k8s.IntOrString.fromString(name),
      ...(protocol && { protocol }),
    });
    new k8s.KubeService(this, 'service', {
      metadata: identity.metadata(),
      spec: {
        selector: identity.selector,
        ports: [named('http', PORT)],
        // a silence is known to the others a moment later: who has made one looks where it was made
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIp: { timeoutSeconds: 10_800 } },
      },
    });
    new k8s.KubeService(this, 'headless-service', {
      metadata: identity.metadata(HEADLESS),
      spec: {
        clusterIp: 'None',
        selector: identity.selector,
        // replicas have to find each other before they are ready
        publishNotReadyAddresses: true,
        ports: [
          named('http', PORT),
          ...(clustered ? [named('gossip-tcp', GOSSIP_PORT), named('gossip-udp', GOSSIP_PORT, 'UDP')] : []),
        ],
      },
    });
  }
}

function identityOf(namespace: string, version?: string): Identity {
  return new Identity('alertmanager', namespace, 'alerting', version);
}

/** The names that the headless Service gives to the pods, from the same namespace. */
function hostNames(replicas: number): string[] {
  return Array.from({ length: replicas }, (_, i) => `alertmanager-${i}.${HEADLESS}`);
}
