import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { DashboardFile } from '../../lib/dashboard';
import { formatDuration } from '../../lib/duration';
import { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { dnsEgress, egressTo, ingressOn, openFlows } from '../../lib/network-policy';
import { destinationEgress } from '../../lib/notify/egress';
import { notifySecrets } from '../../lib/notify/needs';
import { distinctDashboards } from '../../lib/own-dashboards';
import type { OwnDashboard } from '../../lib/own-monitoring';
import { formatSize } from '../../lib/quantity';
import { DATA_SOURCE_UID } from '../../lib/reserved-names';
import type { Resources } from '../../lib/resources';
import { podScrapeJob } from '../../lib/scrape-job';
import type { SecretRequest } from '../../lib/secret-request';
import { disruptionBudget } from '../../lib/spread';
import type { Spread } from '../../lib/spread';
import type { GrafanaAlerting } from './alerting';
import { mountAlerting } from './alerting/mount';
import { READ_METRICS } from './alerting/own-rules';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { databaseEgress } from './database';
import type { GrafanaDatabase } from './database';
import { ADMIN_SECRET, GOSSIP_PORT, KEY_SECRET, METRICS_SECRET, METRICS_USER, PORT, grafanaPod } from './pod';
import { dashboardPath, provision } from './provisioning';
import { JOB } from './signals';

/** How people outside the cluster reach Grafana. */
export interface GrafanaIngress {
  readonly host: string;
  readonly className?: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly tlsSecretName?: string;
}

/** Address of a Service that Grafana asks, and its pods. */
export interface Queried {
  readonly url: string;
  readonly peer: k8s.NetworkPolicyPeer;
  readonly port: number;
}

export interface GrafanaProps {
  readonly namespace: string;
  readonly image: Image;
  readonly replicas: number;
  readonly database: GrafanaDatabase;
  readonly ingress?: GrafanaIngress;
  readonly resources: Resources;
  readonly spread: Spread;
  /** Where samples are. */
  readonly prometheus: Queried;
  /** Where alerts and silences are. */
  readonly alertmanager: Queried;
  /** How often Prometheus scrapes: ranges of panels follow from it. */
  readonly scrapeInterval: Duration;
  readonly dashboards: readonly DashboardFile[];
  /** Dashboards of users. */
  readonly ownDashboards: readonly OwnDashboard[];
  /** The `uid` of the one that everybody sees first. @default - Grafana's own */
  readonly home?: string;
  /** What {@link renderGrafanaAlerting} makes of who is told of what. @default - Grafana evaluates nothing and tells nobody */
  readonly alerting?: GrafanaAlerting;
}

/** Grafana servers that share a database: a login or a dashboard made on one is there on the others. */
export class Grafana extends Construct {
  static readonly JOB = JOB;
  /** The data source that asks Prometheus. */
  static readonly DATA_SOURCE_UID = DATA_SOURCE_UID;

  /** The pods, for policies of what they talk to. */
  static peer(namespace: string): k8s.NetworkPolicyPeer {
    return identityOf(namespace).peer;
  }

  /** Where a browser finds it behind this ingress, without a slash at the end. */
  static publicUrl({ host, tlsSecretName }: Pick<GrafanaIngress, 'host' | 'tlsSecretName'>): string {
    return `${tlsSecretName ? 'https' : 'http'}://${host}`;
  }

  /** What Grafana brings along for its own monitoring. */
  static monitoring(namespace: string, replicas: number): MonitoringBundle {
    const identity = identityOf(namespace);
    const ofThese = alerts(replicas);
    return {
      component: 'grafana',
      scrapeJobs: [
        podScrapeJob({
          name: JOB,
          identity,
          portName: 'http',
          instance: 'pod',
          source: 'grafana',
          targets: { kind: 'fixed', count: replicas },
          // the recorded one is old: newer ones have histograms for each of their pages
          seriesPerTarget: 2500,
          egress: egressTo([identity.peer], [{ port: PORT }]),
          credentials: { username: METRICS_USER, secretName: METRICS_SECRET, passwordKey: 'password' },
        }),
      ],
      alerts: ofThese,
      dashboards: [dashboard(ofThese)],
      alsoRead: READ_METRICS,
    };
  }

  /** The Secrets that its pods wait for. */
  readonly secrets: readonly SecretRequest[];

  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id);
    const { alerting, namespace, ingress } = props;
    const identity = identityOf(namespace, props.image.version);
    this.secrets = [...secretsOf(namespace), ...notifySecrets(alerting?.secretKeys ?? [], namespace)];

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    this.openNetwork(identity, props);
    this.services(identity);
    if (ingress) this.ingress(identity, ingress);
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', disruptionBudget(identity));

    const own = distinctDashboards(props.dashboards, props.ownDashboards);
    this.node.addValidation({ validate: () => [...own.problems, ...(alerting?.problems ?? [])] });
    const provisioning = provision(this, identity, {
      prometheusUrl: props.prometheus.url,
      alertmanagerUrl: props.alertmanager.url,
      scrapeInterval: formatDuration(props.scrapeInterval),
      dashboards: [...props.dashboards, ...own.distinct],
    });
    const mounted = alerting && mountAlerting(this, identity, alerting);
    const home = props.dashboards.find(({ uid }) => uid === props.home);
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: identity.metadata(),
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: identity.selector },
        strategy: updateStrategy(props.database),
        template: {
          metadata: {
            labels: identity.labels,
            // Grafana reads these files at its start only
            annotations: {
              'atalaya.dev/provisioning': provisioning.checksum,
              ...(mounted && { 'atalaya.dev/alerting': mounted.checksum }),
            },
          },
          spec: grafanaPod(identity, {
            ...props,
            ...(ingress && { rootUrl: `${Grafana.publicUrl(ingress)}/` }),
            provisioning,
            ...(mounted && { mountedAlerting: mounted }),
            ...(home && { homePath: dashboardPath(home) }),
            peersHost: HEADLESS,
            data: this.dataVolume(identity, props.database),
          }),
        },
      },
    });
  }

  /** With PostgreSQL, what lies here is a cache of each replica's own. */
  private dataVolume(identity: Identity, database: GrafanaDatabase): k8s.Volume {
    if (database.kind !== 'sqlite') return { name: 'data', emptyDir: {} };
    const claim = new k8s.KubePersistentVolumeClaim(this, 'claim', {
      metadata: identity.metadata(`${identity.name}-data`),
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: database.storageClassName,
        resources: { requests: { storage: k8s.Quantity.fromString(formatSize(database.size)) } },
      },
    });
    return { name: 'data', persistentVolumeClaim: { claimName: claim.name } };
  }

  private openNetwork(
    identity: Identity,
    { alerting, alertmanager, ingress, database, prometheus }: GrafanaProps,
  ): void {
    const gossip = [
      { port: GOSSIP_PORT, protocol: 'TCP' },
      { port: GOSSIP_PORT, protocol: 'UDP' },
    ] as const;
    openFlows(this, identity, {
      ingress: [
        // ingress controllers run anywhere, also on the host's network; Grafana's own login is the door
        ingressOn([{ port: PORT }], ingress ? undefined : [prometheus.peer]),
        ingressOn(gossip, [identity.peer]),
      ],
      egress: [
        dnsEgress(),
        egressTo([prometheus.peer], [{ port: prometheus.port }]),
        egressTo([alertmanager.peer], [{ port: alertmanager.port }]),
        egressTo([identity.peer], gossip),
        ...databaseEgress(database),
        ...destinationEgress(alerting?.destinations ?? []),
      ],
    });
  }

  private services(identity: Identity): void {
    const http = { name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') };
    new k8s.KubeService(this, 'service', {
      metadata: identity.metadata(),
      spec: { selector: identity.selector, ports: [http] },
    });
    new k8s.KubeService(this, 'headless-service', {
      metadata: identity.metadata(HEADLESS),
      spec: {
        clusterIp: 'None',
        selector: identity.selector,
        // replicas have to find each other before they are ready
        publishNotReadyAddresses: true,
        ports: [
          { name: 'gossip-tcp', port: GOSSIP_PORT, targetPort: k8s.IntOrString.fromString('gossip-tcp') },
          {
            name: 'gossip-udp',
            port: GOSSIP_PORT,
            targetPort: k8s.IntOrString.fromString('gossip-udp'),
            protocol: 'UDP',
          },
        ],
      },
    });
  }

  private ingress(identity: Identity, { host, className, annotations, tlsSecretName }: GrafanaIngress): void {
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

const HEADLESS = 'grafana-headless';

function identityOf(namespace: string, version?: string): Identity {
  return new Identity('grafana', namespace, 'dashboards', version);
}

/** One pod more while an update runs, never one less; a database file can't be open twice. */
function updateStrategy(database: GrafanaDatabase): k8s.DeploymentStrategy {
  if (database.kind === 'sqlite') return { type: 'Recreate' };
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
  };
}

function secretsOf(namespace: string): SecretRequest[] {
  return [
    {
      name: ADMIN_SECRET,
      namespace,
      purpose: "Grafana's first administrator",
      keys: { 'admin-user': { kind: 'literal', value: 'admin' }, 'admin-password': { kind: 'random' } },
    },
    {
      name: KEY_SECRET,
      namespace,
      purpose:
        'encrypts the passwords of data sources in the database; the same for all replicas, never to be changed',
      keys: { 'secret-key': { kind: 'random' } },
    },
    {
      name: METRICS_SECRET,
      namespace,
      purpose: "opens Grafana's own metrics to Prometheus",
      keys: { password: { kind: 'random' } },
    },
  ];
}
