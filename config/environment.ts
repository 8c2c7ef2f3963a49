import type { Duration, Size } from 'cdk8s';
import type { BlackboxModule } from '../lib/probe-modules';

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
  /** Namespace of the demo programs, at the level `restricted`; only there with one of them. @default "demo" */
  readonly demo?: string;
}

/**
 * How large the cluster is. The capacity plan follows from it: synthesis fails when Prometheus' disk or memory can not
 * hold what such a cluster tells.
 */
export interface ScaleSettings {
  /** Number of nodes. A claim that one node can mount holds several replicas only where there is one node. @default 1 */
  readonly nodes?: number;
  /** Number of pods in the whole cluster. Kubernetes supports 110 on a node. @default - 30 for each node */
  readonly pods?: number;
  /**
   * Series of your own programs' metrics, on average over all pods, those without any included. The default is what the
   * usual client library tells of the process alone (measured on CoreDNS). @default 40
   */
  readonly seriesPerPod?: number;
}

/** Who runs controller manager, scheduler, etcd and kube-proxy, and whether they can be scraped. */
export type ControlPlaneSettings =
  /** The cloud does: nobody else can reach them, and there are no jobs, rules and dashboards about them. */
  | { readonly kind: 'managed' }
  /** You do (kubeadm and the like), and they listen on the nodes' addresses: components/control-plane/runbook.md says how. */
  | {
      readonly kind: 'self-managed';
      /** Number of nodes of the control plane. @default 1 */
      readonly nodes?: number;
    };

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

/** A key of a Secret in the stack's namespace. */
export interface SecretKeySettings {
  /** Name of the Secret. */
  readonly name: string;
  /** Name of the key in it. */
  readonly key: string;
}

/** User name and password that Prometheus presents. */
export interface BasicAuthSettings {
  /** The user name; it is no secret. */
  readonly username: string;
  /** Where the password is. */
  readonly password: SecretKeySettings;
}

/** How a job's targets are recognized, and Prometheus by them. */
export interface TargetTlsSettings {
  /** Where the certificate of the authority is that signed the targets'. @default - the public authorities */
  readonly ca?: SecretKeySettings;
  /** Name of a Secret of the type `kubernetes.io/tls` with the certificate that Prometheus shows. @default - it shows none */
  readonly clientCertificateSecret?: string;
  /** Name that the targets' certificate has to be for. @default - the host of the target */
  readonly serverName?: string;
  /** Takes any certificate: whoever is in between can read and change what is scraped. @default false */
  readonly insecureSkipVerify?: boolean;
}

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
  /** Time between two scrapes. @default - `prometheus.scrape.interval` */
  readonly interval?: DurationSetting;
  /** User name and password that Prometheus presents. @default - none */
  readonly basicAuth?: BasicAuthSettings;
  /** Bearer token that Prometheus presents. @default - none */
  readonly bearerToken?: SecretKeySettings;
  /** Certificates, where the scheme is `https`. @default - the targets' have to be publicly trusted */
  readonly tls?: TargetTlsSettings;
}

/** Scraping of pods and Services that carry `<prefix>/scrape: "true"`, with `/port`, `/path`, `/scheme` and `/interval`. */
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

/** Where each Alertmanager keeps silences, and what it has told whom. */
export interface AlertmanagerStorageSettings {
  /** Size of each claim. @default "1Gi" */
  readonly size?: SizeSetting;
  /** Storage class of the claims. @default - the cluster's default class */
  readonly storageClassName?: string;
}

/** Settings of Alertmanager. */
export interface AlertmanagerSettings {
  /** Number of servers, which agree on who tells people. One runs by itself. @default 2 */
  readonly replicas?: number;
  /** Where they keep what has to survive a restart. */
  readonly storage?: AlertmanagerStorageSettings;
  /** How long a silence that has ended, and what has been told, are remembered. @default "120h" */
  readonly retention?: DurationSetting;
  /** Resources of each replica. @default {"cpu":"20m","memory":"64Mi","memoryLimit":"256Mi"} */
  readonly resources?: ResourcesSetting;
}

/** Settings of kube-state-metrics. */
export interface KubeStateMetricsSettings {
  /** Resources of its one pod. @default {"cpu":"20m","memory":"64Mi","memoryLimit":"256Mi"} */
  readonly resources?: ResourcesSetting;
}

/** Addresses that are called from inside the cluster, as a user would call them. */
export interface ProbeSettings {
  /** How they are called: `http_2xx`, `http_post_2xx`, `tcp_connect`, `icmp`, `dns` or a name in `blackboxExporter.modules`. */
  readonly module: string;
  /** Addresses: a URL for HTTP, `host:port` for TCP and DNS servers, a host for ICMP. */
  readonly targets: readonly string[];
  /** Labels of the targets' series. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** Time between two calls. @default - `blackboxExporter.interval` */
  readonly interval?: DurationSetting;
}

/** Settings of blackbox-exporter, which does the probes. */
export interface BlackboxExporterSettings {
  /** Number of pods that share the probes. @default 2 */
  readonly replicas?: number;
  /** Time between two calls of an address, up to `2m30s`. @default "30s" */
  readonly interval?: DurationSetting;
  /** Modules of your own, in blackbox-exporter's notation; the name of a built-in one replaces it. @default {} */
  readonly modules?: Readonly<Record<string, BlackboxModule>>;
  /** Whether Services and Ingresses with the annotation below are probed. @default true */
  readonly discovery?: boolean;
  /** Annotation whose value names the module, or is `true` for `http_2xx`. @default "atalaya.dev/probe" */
  readonly annotation?: string;
  /** Resources of each pod. @default {"cpu":"20m","memory":"32Mi","memoryLimit":"128Mi"} */
  readonly resources?: ResourcesSetting;
}

/** A Secret with an account, in the namespace of the exporter. */
export interface AccountSettings {
  /** Name of the Secret. */
  readonly name: string;
  /** Key with the user name. */
  readonly usernameKey: string;
  /** Key with the password. */
  readonly passwordKey: string;
}

/** A PostgreSQL server that you run. */
export interface PostgresServerSettings {
  /** What it is called in labels, alerts and names of objects; unique. */
  readonly name: string;
  /** Namespace of the exporter and of the Secret; it has to exist. @default - the stack's */
  readonly namespace?: string;
  /** Host name or IP address. */
  readonly host: string;
  /** TCP port. @default 5432 */
  readonly port?: number;
  /** Name of a database that the account may connect to. @default "postgres" */
  readonly database?: string;
  /** How TLS is checked, as PostgreSQL's clients name it. @default "require" */
  readonly sslMode?: 'disable' | 'require' | 'verify-full';
  /** An account with the role `pg_monitor`. */
  readonly secret: AccountSettings;
}

/** A Redis server that you run. */
export interface RedisServerSettings {
  /** What it is called in labels, alerts and names of objects; unique. */
  readonly name: string;
  /** Namespace of the exporter and of the Secret; it has to exist. @default - the stack's */
  readonly namespace?: string;
  /** Host name or IP address. */
  readonly host: string;
  /** TCP port. @default 6379 */
  readonly port?: number;
  /** Whether the server speaks TLS, with a certificate of a public authority. @default false */
  readonly tls?: boolean;
  /** Where the password is. @default - the server wants none */
  readonly secret?: {
    /** Name of the Secret. */
    readonly name: string;
    /** Key with the password. */
    readonly passwordKey: string;
    /** Key with the user name. @default - the default user */
    readonly usernameKey?: string;
  };
}

/** An Apache web server that you run. */
export interface ApacheServerSettings {
  /** What it is called in labels, alerts and names of objects; unique. */
  readonly name: string;
  /** Namespace of the exporter; it has to exist. @default - the stack's */
  readonly namespace?: string;
  /** Address of its status page, e.g. `http://web.shop.svc:8080/server-status?auto`. */
  readonly url: string;
}

/** Servers of your own whose metrics an exporter reads. */
export interface ExporterSettings {
  /** PostgreSQL servers. @default [] */
  readonly postgres?: readonly PostgresServerSettings[];
  /** Redis servers. @default [] */
  readonly redis?: readonly RedisServerSettings[];
  /** Apache web servers. @default [] */
  readonly apache?: readonly ApacheServerSettings[];
  /** Resources of each exporter. @default {"cpu":"10m","memory":"32Mi","memoryLimit":"128Mi"} */
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

/** A metric of your own programs, for rules and dashboards of your own that name no job. */
export interface KnownMetricSettings {
  /** Its name, without the `_bucket`, `_sum` and `_count` of a histogram. */
  readonly name: string;
  /** How its values behave. @default - any function may be used on it */
  readonly type?: 'counter' | 'gauge' | 'histogram' | 'summary';
  /** Labels that it has besides those of its targets. @default - any */
  readonly labels?: readonly string[];
}

/** A web address, or the key of a Secret that holds it, where whoever knows the address may use it. */
export type AddressSetting = string | SecretKeySettings;

/** A way in which somebody is told. */
export type ChannelSettings =
  /** Mail, by the server in `notify.smtp`. */
  | {
      readonly kind: 'email';
      /** Addresses, e.g. `oncall@example.com`. */
      readonly to: readonly string[];
      /** Whether they are also told when it is over. @default true */
      readonly sendResolved?: boolean;
    }
  /** A channel of Slack. */
  | {
      readonly kind: 'slack';
      /** Where the address of the incoming webhook is. */
      readonly webhook: SecretKeySettings;
      /** Whether they are also told when it is over. @default true */
      readonly sendResolved?: boolean;
    }
  /** A channel of Microsoft Teams. */
  | {
      readonly kind: 'teams';
      /** Where the address of the workflow is that takes webhooks. */
      readonly webhook: SecretKeySettings;
      /** Whether they are also told when it is over. @default true */
      readonly sendResolved?: boolean;
    }
  /** A service of PagerDuty. */
  | {
      readonly kind: 'pagerduty';
      /** Where the key of its integration "Events API v2" is. */
      readonly routingKey: SecretKeySettings;
      /** Whether the incident is closed when it is over. @default true */
      readonly sendResolved?: boolean;
    }
  /** A chat of Telegram. */
  | {
      readonly kind: 'telegram';
      /** Where the token of the bot is. */
      readonly botToken: SecretKeySettings;
      /** Number of the chat; those of groups are negative. */
      readonly chatId: number;
      /** Whether they are also told when it is over. @default true */
      readonly sendResolved?: boolean;
    }
  /** Any program that takes Alertmanager's JSON. */
  | {
      readonly kind: 'webhook';
      /** Its address, or where the address is. */
      readonly url: AddressSetting;
      /** TCP port of the address where that is in a Secret, for the network policy. @default 443 */
      readonly port?: number;
      /** Where the bearer token is that the program wants. @default - it wants none */
      readonly bearerToken?: SecretKeySettings;
      /** Whether it is also told when it is over. @default true */
      readonly sendResolved?: boolean;
    };

/** Somebody who is told. */
export interface ReceiverSettings {
  /** What routes call them; unique, and not `nobody`, which there is anyway. */
  readonly name: string;
  /** The ways in which they are told, all of them each time. */
  readonly channels: readonly ChannelSettings[];
}

/** How alerts come together in one notification, and how often there is one. */
export interface GroupingSettings {
  /** Labels whose values the alerts of one notification share; `...` alone: each alert has its own. @default ["cluster","alertname","namespace"] */
  readonly by?: readonly string[];
  /** How long a new group waits for more alerts. @default "30s" */
  readonly wait?: DurationSetting;
  /** How long a group waits before it tells of new alerts in it. @default "5m" */
  readonly interval?: DurationSetting;
  /** How long a group waits before it says the same again. @default "4h" */
  readonly repeat?: DurationSetting;
}

/** Grouping of one route. */
export interface RouteGroupingSettings {
  /** Labels whose values the alerts of one notification share; `...` alone: each alert has its own. @default - as the route around it */
  readonly by?: readonly string[];
  /** How long a new group waits for more alerts. @default - as the route around it */
  readonly wait?: DurationSetting;
  /** How long a group waits before it tells of new alerts in it. @default - as the route around it */
  readonly interval?: DurationSetting;
  /** How long a group waits before it says the same again. @default - as the route around it */
  readonly repeat?: DurationSetting;
}

/** Which alerts go to whom. */
export interface RouteSettings {
  /** Conditions on labels, e.g. `severity="critical"` or `namespace=~"shop|cart"`; all have to hold. @default [] */
  readonly matchers?: readonly string[];
  /** Name of a receiver, or `nobody`. */
  readonly receiver: string;
  /** How its alerts come together. */
  readonly grouping?: RouteGroupingSettings;
  /** Name of a time interval: outside of it nobody is told, and what still holds when it begins is told then. @default - any time */
  readonly activeDuring?: string;
  /** Name of a time interval in which nobody is told. @default - none */
  readonly mutedDuring?: string;
  /** Whether the routes after this one see its alerts too. @default false */
  readonly continue?: boolean;
  /** Exceptions among its alerts: they take over grouping, but not the times. @default [] */
  readonly routes?: readonly RouteSettings[];
}

/** Times that come again. */
export interface TimeIntervalSettings {
  /** What routes call it; unique. */
  readonly name: string;
  /** Days; none: every day. @default [] */
  readonly weekdays?: readonly (
    'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'
  )[];
  /** Times of these days; none: all day. @default [] */
  readonly times?: readonly {
    /** First minute, e.g. `09:00`. */
    readonly from: string;
    /** End, e.g. `18:00`, or `24:00`. */
    readonly to: string;
  }[];
  /** Name in the time zone database, e.g. `Europe/Madrid`. @default "UTC" */
  readonly timeZone?: string;
}

/** The mail server that takes mail from the stack. */
export interface SmtpSettings {
  /** Host name or IP address. */
  readonly host: string;
  /** TCP port. @default - 587, and with `tls` 465 */
  readonly port?: number;
  /** The sender's address. */
  readonly from: string;
  /** User name. @default - the server wants none */
  readonly username?: string;
  /** Where the password is. @default - the server wants none */
  readonly password?: SecretKeySettings;
  /** `starttls`: encrypted once both have said so, or not sent; `tls`: from the start; `none`: for a relay in the cluster. @default "starttls" */
  readonly encryption?: 'starttls' | 'tls' | 'none';
}

/** Something outside that hears from the stack all the time, and calls for help when it does not. */
export interface HeartbeatSettings {
  /** The address that is called, or where the address is. */
  readonly url: AddressSetting;
  /** TCP port of the address where that is in a Secret, for the network policy. @default 443 */
  readonly port?: number;
  /** Time between two calls. @default "1m" */
  readonly interval?: DurationSetting;
}

/** Who is told of which alerts, how and when. docs/notifications.md has an example. */
export interface NotifySettings {
  /** Which of the two tells people; the other tells nobody. @default "alertmanager" */
  readonly by?: 'alertmanager' | 'grafana';
  /** The mail server. @default - no mail */
  readonly smtp?: SmtpSettings;
  /** Who can be told. @default [] */
  readonly receivers?: readonly ReceiverSettings[];
  /** Who is told of what: the first route that fits takes an alert; if none does, nobody is told. @default [] */
  readonly routes?: readonly RouteSettings[];
  /** How alerts come together, where a route says nothing else. */
  readonly grouping?: GroupingSettings;
  /** Times such as working hours. @default [] */
  readonly timeIntervals?: readonly TimeIntervalSettings[];
  /** Where the dead man's switch goes, and nothing else. @default - nobody notices when the stack is down */
  readonly heartbeat?: HeartbeatSettings;
  /** Texts of Alertmanager's templates: what is defined there under a name of Atalaya's own replaces it. @default [] */
  readonly templates?: readonly string[];
}

/** How many pods a demo program has. */
export interface DemoReplicasSettings {
  /** Fewest pods; at least 2. @default 2 */
  readonly min?: number;
  /** Most pods; at least `min`. @default 5 */
  readonly max?: number;
  /** Percentage of the requested CPU: above it on average, there will be more pods. @default 70 */
  readonly cpuPercent?: number;
}

/** Where the pods of a demo program stand. */
export interface DemoAffinitySettings {
  /** In the zone of their database. `required` needs nodes with the label `topology.kubernetes.io/zone`. @default "preferred" */
  readonly nearDatabase?: 'preferred' | 'required';
  /** On different nodes. `required` needs a node for each. @default "preferred" */
  readonly apartFromReplicas?: 'preferred' | 'required';
}

/** The Redis server of the counter. */
export interface CounterRedisSettings {
  /** Size of its claim. @default "1Gi" */
  readonly size?: SizeSetting;
  /** Storage class of the claim. @default - the cluster's default class */
  readonly storageClassName?: string;
  /** Resources of the server; 60% of the limit are for data. @default {"cpu":"20m","memory":"32Mi","memoryLimit":"128Mi"} */
  readonly resources?: ResourcesSetting;
}

/** Settings of the counter, which counts visits in Redis. */
export interface CounterSettings {
  /** An image that was built from `workloads/counter/Dockerfile`. @default - stock Node.js, with the program in a ConfigMap */
  readonly image?: string;
  /** How many pods it has. */
  readonly replicas?: DemoReplicasSettings;
  /** How it is reached from outside. @default - only by `kubectl port-forward` */
  readonly ingress?: IngressSettings;
  /** Where its pods stand. */
  readonly affinity?: DemoAffinitySettings;
  /** Resources of each pod. @default {"cpu":"50m","memory":"64Mi","memoryLimit":"256Mi"} */
  readonly resources?: ResourcesSetting;
  /** Its Redis server. */
  readonly redis?: CounterRedisSettings;
}

/** Programs that show what the stack does. docs/demo.md tells about them. */
export interface DemoSettings {
  /** The counter, with a Redis server; `{}` takes the defaults. @default - not there */
  readonly counter?: CounterSettings;
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
  /** Who runs Kubernetes itself. @default {"kind":"managed"} */
  readonly controlPlane?: ControlPlaneSettings;
  /** Namespaces of the stack. */
  readonly namespaces?: NamespaceSettings;
  /** Addresses that network policies need. */
  readonly network?: NetworkSettings;
  /** Where passwords and keys come from. @default {"kind":"generated"} */
  readonly secrets?: SecretSettings;
  /**
   * Which series are kept of the API server, kubelets, kube-state-metrics, node-exporter and the like: those that a rule
   * or a panel reads, or all. Your own programs' are always kept whole. @default "used"
   */
  readonly metrics?: 'used' | 'all';
  /** Names of metrics that are kept besides, e.g. for dashboards of your own. @default [] */
  readonly extraMetrics?: readonly string[];
  /** Files with rules of your own, in Prometheus' format; paths start at `config/environments/`. @default [] */
  readonly rules?: readonly string[];
  /** Files with dashboards of your own, as Grafana exports them; paths start at `config/environments/`. @default [] */
  readonly dashboards?: readonly string[];
  /** Metrics of your own programs that these read without naming a job. @default [] */
  readonly knownMetrics?: readonly KnownMetricSettings[];
  /** Addresses that are called from inside the cluster. @default [] */
  readonly probes?: readonly ProbeSettings[];
  /** blackbox-exporter: calls them. */
  readonly blackboxExporter?: BlackboxExporterSettings;
  /** Databases and web servers of your own. */
  readonly exporters?: ExporterSettings;
  /** Prometheus: collects, stores, evaluates. */
  readonly prometheus?: PrometheusSettings;
  /** Alertmanager: tells people of alerts. */
  readonly alertmanager?: AlertmanagerSettings;
  /** kube-state-metrics: the state of the cluster's objects. */
  readonly kubeStateMetrics?: KubeStateMetricsSettings;
  /** node-exporter: the machines' metrics. */
  readonly nodeExporter?: NodeExporterSettings;
  /** Grafana: dashboards. */
  readonly grafana?: GrafanaSettings;
  /** Who is told of alerts. */
  readonly notify?: NotifySettings;
  /** Programs that show what the stack does. */
  readonly demo?: DemoSettings;
  /** Runbooks of the alerts. */
  readonly runbooks?: RunbookSettings;
}
