import { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
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
  readonly scheme?: 'http' | 'https';
  readonly metrics_path?: string;
  readonly honor_labels?: boolean;
  readonly authorization?: { readonly credentials_file: string };
  readonly tls_config?: {
    readonly ca_file?: string;
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
    readonly role: 'pod' | 'endpointslice' | 'node';
    readonly namespaces?: { readonly names: readonly string[] };
    readonly selectors?: readonly { readonly role: string; readonly label: string }[];
  }[];
  readonly relabel_configs?: readonly RelabelStep[];
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

/** One job with all that it needs around it: permissions, flows and credentials. */
export interface ScrapeJob {
  readonly name: string;
  readonly config: ScrapeConfig;
  /** How often is often enough, for pages of thousands of series. @default - as often as everything else */
  readonly minimumInterval?: Duration;
  readonly access: readonly DiscoveryAccess[];
  /** Flows from Prometheus to the targets. */
  readonly egress: readonly k8s.NetworkPolicyEgressRule[];
  readonly credentials?: ScrapeCredentials;
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
    ...(props.aboutOthers && { minimumInterval: INFRASTRUCTURE_INTERVAL }),
    access: [{ namespace: identity.namespace, rules: [{ apiGroup: '', resources: ['pods'] }] }],
    egress: [props.egress],
    ...(credentials && { credentials }),
  };
}
