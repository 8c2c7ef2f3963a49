import type { Duration, Size } from 'cdk8s';

/** A duration in Prometheus' notation (`15s`, `1h30m`, `7d`) or as cdk8s' `Duration`. */
export type DurationSetting = string | Duration;

/** An amount of disk in Kubernetes' notation (`512Mi`, `50Gi`) or as cdk8s' `Size`. */
export type SizeSetting = string | Size;

/** What one container asks of its node. */
export interface ResourcesSetting {
  /** CPU set aside, e.g. `250m` or `2`. */
  readonly cpu?: string;
  /** Memory set aside, e.g. `512Mi`. */
  readonly memory?: string;
  /** Memory above which the container is killed, e.g. `1Gi`; at least `memory`. */
  readonly memoryLimit?: string;
  /** CPU above which the container is slowed down, e.g. `2`; at least `cpu`. @default - no limit */
  readonly cpuLimit?: string;
}

/** Namespaces of the stack. Changing one later makes new, empty volumes in the new place. */
export interface NamespaceSettings {
  /** Namespace of Prometheus, Grafana and all else that keeps to the Pod Security level `restricted`. @default "monitoring" */
  readonly stack?: string;
  /** Namespace of what has to look into the nodes, at the level `privileged`. @default "node-agents" */
  readonly nodeAgents?: string;
}

/** How large the cluster is. */
export interface ScaleSettings {
  /** Number of nodes. A claim that one node can mount holds several replicas only where there is one node. @default 1 */
  readonly nodes?: number;
}

/** Addresses outside of what network policies can select by label. */
export interface NetworkSettings {
  /** IP ranges of the API server. @default - anywhere, on the ports below */
  readonly apiServerCidrs?: readonly string[];
  /** Ports of the API server: the Service's own, kubeadm's and kind's, minikube's. @default [443,6443,8443] */
  readonly apiServerPorts?: readonly number[];
  /** IP ranges of the nodes, where node-exporter listens. @default - anywhere, on node-exporter's port */
  readonly nodeCidrs?: readonly string[];
}

/** Where passwords and keys come from. No value is ever rendered. */
export type SecretSettings =
  /** A Job in the cluster makes each Secret that is missing, with random values, and never changes one. */
  | { readonly kind: 'generated' }
  /** You bring them; `npm run synth` prints the commands. */
  | { readonly kind: 'existing' };

/** How often Prometheus looks. */
export interface ScrapeSettings {
  /** Time between two scrapes of a target. @default "5s" */
  readonly interval?: DurationSetting;
  /** Time after which a scrape is given up; at most the interval. @default "5s" */
  readonly timeout?: DurationSetting;
}

/** How long Prometheus remembers. */
export interface RetentionSettings {
  /** Age at which samples are deleted; at least `2h`, the length of a block. @default "7d" */
  readonly time?: DurationSetting;
  /**
   * Disk of one replica above which the oldest samples go early; at most 85% of the volume, divided by the replicas
   * that share it. @default - 80% of the volume, divided by the replicas that share it
   */
  readonly size?: SizeSetting;
}

/** Where Prometheus' samples lie. */
export type PrometheusStorageSettings =
  /** One claim for all replicas, with a folder for each. */
  | {
      readonly kind: 'shared';
      /** Size of the claim for all replicas together, at least `512Mi` for each. @default "20Gi" */
      readonly size?: SizeSetting;
      /** `ReadWriteOnce` only where there is one node, or one replica. @default "ReadWriteMany" */
      readonly accessMode?: 'ReadWriteMany' | 'ReadWriteOnce';
      /** Storage class of the claim. @default - the cluster's default class */
      readonly storageClassName?: string;
    }
  /** A claim for each replica: any storage class will do. */
  | {
      readonly kind: 'perReplica';
      /** Size of each claim, at least `512Mi`. @default "10Gi" */
      readonly size?: SizeSetting;
      /** Storage class of the claims. @default - the cluster's default class */
      readonly storageClassName?: string;
    };

/** A scrape job with targets listed by hand. */
export interface StaticJobSettings {
  /** The label `job` of its series; unique. */
  readonly name: string;
  /** `host:port` each, without scheme and path, e.g. `nodeX:9100`. */
  readonly targets: readonly string[];
  /** Labels of the targets' series. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** Path of the metrics. @default "/metrics" */
  readonly metricsPath?: string;
  /** Protocol of the targets. @default "http" */
  readonly scheme?: 'http' | 'https';
}

/** Scraping of pods and Services that carry `<prefix>/scrape: "true"`, with `/port`, `/path` and `/scheme`. */
export interface AnnotationDiscoverySettings {
  /** Off: Prometheus sees no pod and no Service outside of its own namespaces and Kubernetes' own. @default true */
  readonly enabled?: boolean;
  /** What the annotations start with: a DNS name. @default "prometheus.io" */
  readonly prefix?: string;
}

/** Settings of Prometheus. */
export interface PrometheusSettings {
  /** Number of servers, each scraping everything. @default 2 */
  readonly replicas?: number;
  /** How often it looks. */
  readonly scrape?: ScrapeSettings;
  /** Time between two evaluations of the alert rules. @default "15s" */
  readonly evaluationInterval?: DurationSetting;
  /** How long it remembers. */
  readonly retention?: RetentionSettings;
  /** Where its samples lie. @default {"kind":"shared"} */
  readonly storage?: PrometheusStorageSettings;
  /** Scrape jobs of your own, e.g. machines outside the cluster. @default [] */
  readonly staticJobs?: readonly StaticJobSettings[];
  /** Targets that ask to be scraped. */
  readonly annotationDiscovery?: AnnotationDiscoverySettings;
  /** Resources of each replica. @default {"cpu":"250m","memory":"1Gi","memoryLimit":"2Gi"} */
  readonly resources?: ResourcesSetting;
}

/** Settings of kube-state-metrics. */
export interface KubeStateMetricsSettings {
  /** Resources of its one pod. @default {"cpu":"20m","memory":"64Mi","memoryLimit":"256Mi"} */
  readonly resources?: ResourcesSetting;
}

/** Settings of node-exporter. */
export interface NodeExporterSettings {
  /** Port on every node's own address, from 1024 up. @default 9100 */
  readonly port?: number;
  /** Resources on each node. @default {"cpu":"20m","memory":"32Mi","memoryLimit":"128Mi"} */
  readonly resources?: ResourcesSetting;
}

/** What Grafana keeps its users, sessions and saved dashboards in. */
export type GrafanaDatabaseSettings =
  /** A PostgreSQL in the cluster, with a claim of its own. */
  | {
      readonly kind: 'bundled';
      /** Size of the claim. @default "5Gi" */
      readonly size?: SizeSetting;
      /** Storage class of the claim. @default - the cluster's default class */
      readonly storageClassName?: string;
      /** Resources of the database. @default {"cpu":"50m","memory":"128Mi","memoryLimit":"512Mi"} */
      readonly resources?: ResourcesSetting;
    }
  /** A PostgreSQL that you run elsewhere. */
  | {
      readonly kind: 'external';
      /** Host name or IP address. */
      readonly host: string;
      /** TCP port. @default 5432 */
      readonly port?: number;
      /** Name of the database. @default "grafana" */
      readonly database?: string;
      /** Name of the Secret in the stack's namespace with the keys `username` and `password`. */
      readonly secretName: string;
      /** How TLS is checked, as PostgreSQL's clients name it. @default "require" */
      readonly sslMode?: 'disable' | 'require' | 'verify-full';
    }
  /** A file in a claim of its own: for one replica only. */
  | {
      readonly kind: 'sqlite';
      /** Size of the claim. @default "1Gi" */
      readonly size?: SizeSetting;
      /** Storage class of the claim. @default - the cluster's default class */
      readonly storageClassName?: string;
    };

/** How people outside the cluster reach Grafana. */
export interface IngressSettings {
  /** Host name in the browser's address bar. */
  readonly host: string;
  /** Name of the IngressClass. @default - the cluster's default class */
  readonly className?: string;
  /** Annotations for the ingress controller or cert-manager. @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Name of the Secret with the host's certificate; turns HTTPS on. @default - no TLS */
  readonly tlsSecretName?: string;
}

/** Settings of Grafana. */
export interface GrafanaSettings {
  /** Number of servers that share the work. @default 2 */
  readonly replicas?: number;
  /** What they keep their state in. @default {"kind":"bundled"} */
  readonly database?: GrafanaDatabaseSettings;
  /** How it is reached from outside. @default - only inside the cluster and by `kubectl port-forward` */
  readonly ingress?: IngressSettings;
  /** Resources of each replica. @default {"cpu":"100m","memory":"256Mi","memoryLimit":"1Gi"} */
  readonly resources?: ResourcesSetting;
}

/** Where people read the runbooks that alerts link to. */
export interface RunbookSettings {
  /** Address of this repository's root in a browser, without `?` and `#`. @default - links are paths in the repository */
  readonly baseUrl?: string;
}

/** Everything that may differ between two installations. Edit a file in `config/environments/`. */
export interface Environment {
  /** Name of the environment and of its folder in `dist/`; `local` is rendered into `dist/` itself. */
  readonly name: string;
  /** Name of the cluster, as the label `cluster` of every series and alert. @default - the environment's name */
  readonly cluster?: string;
  /** Demands at least 2 replicas of everything that can have them, on different nodes. @default false */
  readonly highAvailability?: boolean;
  /** How large the cluster is. */
  readonly scale?: ScaleSettings;
  /** Namespaces of the stack. */
  readonly namespaces?: NamespaceSettings;
  /** Addresses that network policies need. */
  readonly network?: NetworkSettings;
  /** Where passwords and keys come from. @default {"kind":"generated"} */
  readonly secrets?: SecretSettings;
  /** Prometheus: collects, stores, evaluates. */
  readonly prometheus?: PrometheusSettings;
  /** kube-state-metrics: the state of the cluster's objects. */
  readonly kubeStateMetrics?: KubeStateMetricsSettings;
  /** node-exporter: the machines' metrics. */
  readonly nodeExporter?: NodeExporterSettings;
  /** Grafana: dashboards. */
  readonly grafana?: GrafanaSettings;
  /** Runbooks of the alerts. */
  readonly runbooks?: RunbookSettings;
}
