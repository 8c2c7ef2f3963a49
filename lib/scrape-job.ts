import { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { MetricSource } from './catalogue';
import type { Identity } from './identity';

/** A step of Prometheus' relabelling (https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config). */
export interface RelabelStep {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: 'replace' | 'keep' | 'drop' | 'labeldrop';
}

/** The part of Prometheus' `scrape_config` that Atalaya uses. */
export interface ScrapeConfig {
  readonly job_name: string;
  readonly scrape_interval?: string;
  readonly scrape_timeout?: string;
  readonly scheme?: 'http' | 'https';
  readonly metrics_path?: string;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly honor_labels?: boolean;
  /** A bearer token. */
  readonly authorization?: { readonly credentials_file: string };
  readonly tls_config?: {
    readonly ca_file?: string;
    readonly cert_file?: string;
    readonly key_file?: string;
    readonly server_name?: string;
    readonly insecure_skip_verify?: boolean;
  };
  readonly fallback_scrape_protocol?: string;
  readonly basic_auth?: { readonly username: string; readonly password_file: string };
  readonly static_configs?: readonly {
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  readonly kubernetes_sd_configs?: readonly {
    readonly role: 'pod' | 'endpointslice' | 'node' | 'service' | 'ingress';
    readonly namespaces?: { readonly names: readonly string[] };
    readonly selectors?: readonly { readonly role: string; readonly label: string }[];
  }[];
  readonly relabel_configs?: readonly RelabelStep[];
  /** Steps that every series goes through, after those of its target. */
  readonly metric_relabel_configs?: readonly RelabelStep[];
}

/** Objects, or a path of the API server itself. */
export type DiscoveryRule =
  | {
      readonly apiGroup: string;
      readonly resources: readonly string[];
      /** @default ['get', 'list', 'watch'] */
      readonly verbs?: readonly string[];
    }
  | { readonly nonResourceUrl: string };

/** What the discovery of a job has to read from the API server. */
export interface DiscoveryAccess {
  /** @default - every namespace */
  readonly namespace?: string;
  readonly rules: readonly DiscoveryRule[];
}

/** A password that Prometheus presents, read from a Secret when it scrapes. */
export interface ScrapeCredentials {
  readonly username: string;
  readonly secretName: string;
  readonly passwordKey: string;
}

/** How many targets a job has, and so how much there is to store. */
export type TargetCount =
  | { readonly kind: 'fixed'; readonly count: number }
  /** One on every node. */
  | { readonly kind: 'perNode' }
  /** One on every node of the control plane. */
  | { readonly kind: 'perControlPlaneNode' }
  /** The users' own pods, as many as ask for it. */
  | { readonly kind: 'workloads' };

/** One job with all that it needs around it: permissions, flows and credentials. */
export interface ScrapeJob {
  /** The label `job` of its series; unique. */
  readonly name: string;
  readonly config: ScrapeConfig;
  /** The part of the catalogue with what its targets serve. @default - not known: programs of the users' own */
  readonly source?: MetricSource;
  /**
   * Whether it is infrastructure, of whose series only those are kept that a rule or a panel reads.
   * @default false - all are kept
   */
  readonly infrastructure?: boolean;
  readonly targets: TargetCount;
  /** Series of one target, for the capacity plan. @default - what the catalogue has of its source */
  readonly seriesPerTarget?: number;
  /** How often is often enough, for pages of thousands of series. @default - as often as everything else */
  readonly minimumInterval?: Duration;
  /** Its interval, where its configuration names one. @default - as often as everything else */
  readonly interval?: Duration;
  readonly access: readonly DiscoveryAccess[];
  /** Flows from Prometheus to the targets. */
  readonly egress: readonly k8s.NetworkPolicyEgressRule[];
  /** Secrets in Prometheus' namespace that it reads files from, see {@link secretFolder}. @default - none */
  readonly secretNames?: readonly string[];
}

/** How often a job's targets are scraped. @param usual how often everything is for which nothing else is said */
export function intervalOf(
  { interval, minimumInterval }: Pick<ScrapeJob, 'interval' | 'minimumInterval'>,
  usual: Duration,
): Duration {
  if (interval) return interval;
  const atLeast = minimumInterval?.toMilliseconds() ?? 0;
  return minimumInterval && atLeast > usual.toMilliseconds() ? minimumInterval : usual;
}

/** Where Prometheus finds the password of a job. */
export function passwordFile(credentials: ScrapeCredentials): string {
  return `${secretFolder(credentials.secretName)}/${credentials.passwordKey}`;
}

/** Where the Secret of a job is mounted in Prometheus' pods. */
export function secretFolder(secretName: string): string {
  return `/etc/prometheus/secrets/${secretName}`;
}

/** A relabelling step that copies a meta label. */
export const copy = (source: string, target: string): RelabelStep => ({
  source_labels: [source],
  target_label: target,
});

/** The target labels that every job of pods has, so that rules and links between dashboards can count on them. */
export const POD_LABELS: readonly RelabelStep[] = [
  copy('__meta_kubernetes_namespace', 'namespace'),
  copy('__meta_kubernetes_pod_name', 'pod'),
  copy('__meta_kubernetes_pod_node_name', 'node'),
];

/** Pods that are done keep an address for a while, but have nothing more to say. */
export const ONLY_LIVING_PODS: RelabelStep = {
  source_labels: ['__meta_kubernetes_pod_phase'],
  regex: 'Succeeded|Failed',
  action: 'drop',
};

/** How to read targets that do not say what they send: Prometheus 3 would take them as down. */
export const FALLBACK_PROTOCOL = 'PrometheusText0.0.4';

/** For what Kubernetes tells about itself: an API server's page alone has 20,000 series. */
export const INFRASTRUCTURE_INTERVAL = Duration.seconds(30);

/**
 * What Grafana is told: as often as what is scraped least of all that dashboards show, so that its `$__rate_interval` spans
 * several samples of everything.
 */
export function dataSourceInterval(usual: Duration): Duration {
  return usual.toMilliseconds() < INFRASTRUCTURE_INTERVAL.toMilliseconds() ? INFRASTRUCTURE_INTERVAL : usual;
}

/** @see podScrapeJob */
export interface PodScrapeJobProps {
  readonly name: string;
  /** The pods: those that the identity's selector matches, in its namespace. */
  readonly identity: Identity;
  /** Name of the container port with the metrics. */
  readonly portName: string;
  /** The meta label that `instance` is taken from: addresses of pods change at every restart. */
  readonly instance: 'pod' | 'node';
  readonly egress: k8s.NetworkPolicyEgressRule;
  /** @see ScrapeJob.source */
  readonly source?: MetricSource;
  /** @see ScrapeJob.infrastructure */
  readonly infrastructure?: boolean;
  readonly targets: TargetCount;
  /** @see ScrapeJob.seriesPerTarget */
  readonly seriesPerTarget?: number;
  readonly credentials?: ScrapeCredentials;
  /**
   * Whether the series are about other objects, and say so themselves: then their own labels `namespace`, `pod` and
   * so on count, and those of the pod that tells are left out. @default false
   */
  readonly aboutOthers?: boolean;
}

/** A job that scrapes each pod of one subject of the stack. */
export function podScrapeJob(props: PodScrapeJobProps): ScrapeJob {
  const { identity, credentials } = props;
  const label = Object.entries(identity.selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return {
    name: props.name,
    config: {
      job_name: props.name,
      ...(credentials && {
        basic_auth: { username: credentials.username, password_file: passwordFile(credentials) },
      }),
      ...(props.aboutOthers && { honor_labels: true }),
      kubernetes_sd_configs: [
        { role: 'pod', namespaces: { names: [identity.namespace] }, selectors: [{ role: 'pod', label }] },
      ],
      relabel_configs: [
        {
          source_labels: ['__meta_kubernetes_pod_container_port_name'],
          regex: props.portName,
          action: 'keep',
        },
        ONLY_LIVING_PODS,
        ...(props.aboutOthers
          ? []
          : [...POD_LABELS, copy('__meta_kubernetes_pod_container_name', 'container')]),
        copy(
          props.instance === 'node' ? '__meta_kubernetes_pod_node_name' : '__meta_kubernetes_pod_name',
          'instance',
        ),
      ],
    },
    ...(props.source && { source: props.source }),
    ...(props.infrastructure && { infrastructure: true }),
    targets: props.targets,
    ...(props.seriesPerTarget !== undefined && { seriesPerTarget: props.seriesPerTarget }),
    ...(props.aboutOthers && { minimumInterval: INFRASTRUCTURE_INTERVAL }),
    access: [{ namespace: identity.namespace, rules: [{ apiGroup: '', resources: ['pods'] }] }],
    egress: [props.egress],
    ...(credentials && { secretNames: [credentials.secretName] }),
  };
}
