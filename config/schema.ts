import type { Duration, Size } from 'cdk8s';
import * as v from 'valibot';
import type { Environment } from './environment';
import {
  annotationPrefix,
  annotations,
  cidr,
  dnsLabel,
  duration,
  flag,
  group,
  host,
  hostName,
  metricLabels,
  namespace,
  objectName,
  oneOf,
  port,
  replicas,
  resources,
  size,
  target,
  unprivilegedPort,
  webAddress,
  wholeNumber,
} from './fields';
import {
  ACCOUNT,
  BASIC_AUTH,
  PASSWORD,
  annotationName,
  blackboxModules,
  databaseName,
  metricName,
  moduleName,
  probeLabels,
  probeTarget,
  secretKey,
  secretKeyReference,
  statusPage,
  userName,
} from './monitoring-fields';
import { dashboardFile, knownMetric, ruleFile } from './own/fields';
import { demoSchema } from './demo-schema';
import { notifySchema } from './notify-schema';

// The defaults stand here and only here; the doc comments in environment.ts repeat them, and a test compares.

const storageClass = v.optional(objectName('a StorageClass', 'standard'));

const list = <const T extends v.GenericSchema>(item: T, what: string) =>
  v.pipe(v.array(item, `it has to be a list of ${what}: [ … ]`), v.readonly());

/** A list in a network policy. */
const flows = <const T extends v.GenericSchema>(item: T, what: string) =>
  v.pipe(
    v.array(item, `it has to be a list of ${what}: [ … ]`),
    v.minLength(
      1,
      `no ${what} at all would mean any, as policies read an empty list. Name some, or leave it out`,
    ),
    v.readonly(),
  );

const JOB_NAME =
  'it has to be a job name: at most 63 letters, digits, dashes, underscores and dots, e.g. "services"';
const METRICS_PATH =
  'it has to be a path that starts with a slash, without spaces, "?" and "#", e.g. "/metrics"';
const CLUSTER =
  'it has to be a name of at most 63 letters, digits, dashes, underscores and dots, e.g. "eu-west-1"';
const WORD = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

const staticJob = group({
  name: v.pipe(v.string(JOB_NAME), v.regex(WORD, JOB_NAME)),
  targets: v.pipe(
    v.array(target, 'it has to be a list of targets, e.g. ["nodeX:9100"]'),
    v.minLength(
      1,
      'a job without targets scrapes nothing. Name at least one, e.g. ["nodeX:9100"], or delete the job',
    ),
    v.readonly(),
  ),
  labels: v.optional(metricLabels, {}),
  metricsPath: v.optional(v.pipe(v.string(METRICS_PATH), v.regex(/^\/[^\s?#]*$/, METRICS_PATH)), '/metrics'),
  scheme: v.optional(oneOf(['http', 'https']), 'http'),
  interval: v.optional(duration),
  basicAuth: v.optional(group({ username: userName, password: secretKeyReference }, BASIC_AUTH)),
  bearerToken: v.optional(secretKeyReference),
  tls: v.optional(
    group({
      ca: v.optional(secretKeyReference),
      clientCertificateSecret: v.optional(objectName('a Secret', 'prometheus-client')),
      serverName: v.optional(hostName),
      insecureSkipVerify: v.optional(flag, false),
    }),
  ),
});

const probe = group({
  module: moduleName,
  targets: v.pipe(
    v.array(probeTarget, 'it has to be a list of addresses, e.g. ["https://www.example.com"]'),
    v.minLength(1, 'a probe without targets calls nobody. Name at least one, or delete the probe'),
    v.readonly(),
  ),
  labels: v.optional(probeLabels, {}),
  interval: v.optional(duration),
});

const server = (example: string) => ({
  name: dnsLabel(example),
  namespace: v.optional(dnsLabel('shop')),
});

const exporters = group({
  postgres: v.optional(
    list(
      group({
        ...server('orders'),
        host,
        port: v.optional(port, 5432),
        database: v.optional(databaseName('orders'), 'postgres'),
        sslMode: v.optional(oneOf(['disable', 'require', 'verify-full']), 'require'),
        secret: group(
          {
            name: objectName('a Secret', 'orders-monitoring'),
            usernameKey: secretKey('username'),
            passwordKey: secretKey('password'),
          },
          ACCOUNT,
        ),
      }),
      'servers',
    ),
    [],
  ),
  redis: v.optional(
    list(
      group({
        ...server('cache'),
        host,
        port: v.optional(port, 6379),
        tls: v.optional(flag, false),
        secret: v.optional(
          group(
            {
              name: objectName('a Secret', 'cache-monitoring'),
              passwordKey: secretKey('password'),
              usernameKey: v.optional(secretKey('username')),
            },
            PASSWORD,
          ),
        ),
      }),
      'servers',
    ),
    [],
  ),
  apache: v.optional(list(group({ ...server('web'), url: statusPage }), 'servers'), []),
  resources: resources({ cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' }),
});

const kinds = (...names: string[]) =>
  `the kind has to be ${names.map((name) => `"${name}"`).join(' or ')}, written as { kind: "${names[0]}", … }`;

const prometheusStorage = v.variant(
  'kind',
  [
    group({
      kind: v.literal('shared'),
      size: v.optional(size, '20Gi'),
      accessMode: v.optional(oneOf(['ReadWriteMany', 'ReadWriteOnce']), 'ReadWriteMany'),
      storageClassName: storageClass,
    }),
    group({
      kind: v.literal('perReplica'),
      size: v.optional(size, '10Gi'),
      storageClassName: storageClass,
    }),
  ],
  kinds('shared', 'perReplica'),
);

const grafanaDatabase = v.variant(
  'kind',
  [
    group({
      kind: v.literal('bundled'),
      size: v.optional(size, '5Gi'),
      storageClassName: storageClass,
      resources: resources({ cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' }),
    }),
    group({
      kind: v.literal('external'),
      host,
      port: v.optional(port, 5432),
      database: v.optional(databaseName('grafana'), 'grafana'),
      secretName: objectName('a Secret', 'grafana-database'),
      sslMode: v.optional(oneOf(['disable', 'require', 'verify-full']), 'require'),
    }),
    group({
      kind: v.literal('sqlite'),
      size: v.optional(size, '1Gi'),
      storageClassName: storageClass,
    }),
  ],
  kinds('bundled', 'external', 'sqlite'),
);

/** The schema of an environment: checks what types can't say and fills in the defaults. */
export const environmentSchema = group({
  name: dnsLabel('production'),
  cluster: v.optional(v.pipe(v.string(CLUSTER), v.regex(WORD, CLUSTER))),
  highAvailability: v.optional(flag, false),
  scale: v.optional(
    group({
      nodes: v.optional(wholeNumber({ min: 1, max: 15_000 }, 'a number of nodes'), 1),
      pods: v.optional(wholeNumber({ min: 1, max: 500_000 }, 'a number of pods')),
      seriesPerPod: v.optional(wholeNumber({ min: 0, max: 100_000 }, 'a number of series'), 40),
    }),
    {},
  ),
  controlPlane: v.optional(
    v.variant(
      'kind',
      [
        group({ kind: v.literal('managed') }),
        group({
          kind: v.literal('self-managed'),
          nodes: v.optional(wholeNumber({ min: 1, max: 99 }, 'a number of nodes'), 1),
        }),
      ],
      kinds('managed', 'self-managed'),
    ),
    { kind: 'managed' },
  ),
  namespaces: v.optional(
    group({
      stack: v.optional(namespace('monitoring'), 'monitoring'),
      nodeAgents: v.optional(namespace('node-agents'), 'node-agents'),
      demo: v.optional(namespace('demo'), 'demo'),
    }),
    {},
  ),
  network: v.optional(
    group({
      apiServerCidrs: v.optional(flows(cidr, 'IP ranges')),
      apiServerPorts: v.optional(flows(port, 'TCP ports'), [443, 6443, 8443]),
      nodeCidrs: v.optional(flows(cidr, 'IP ranges')),
    }),
    {},
  ),
  secrets: v.optional(
    v.variant(
      'kind',
      [group({ kind: v.literal('generated') }), group({ kind: v.literal('existing') })],
      kinds('generated', 'existing'),
    ),
    { kind: 'generated' },
  ),
  metrics: v.optional(oneOf(['used', 'all']), 'used'),
  extraMetrics: v.optional(list(metricName, 'names of metrics'), []),
  rules: v.optional(list(ruleFile, 'paths of rule files'), []),
  dashboards: v.optional(list(dashboardFile, 'paths of dashboards'), []),
  knownMetrics: v.optional(list(knownMetric, 'metrics'), []),
  probes: v.optional(list(probe, 'probes'), []),
  blackboxExporter: v.optional(
    group({
      replicas: v.optional(replicas, 2),
      interval: v.optional(duration, '30s'),
      modules: v.optional(blackboxModules, {}),
      discovery: v.optional(flag, true),
      annotation: v.optional(annotationName, 'atalaya.dev/probe'),
      resources: resources({ cpu: '20m', memory: '32Mi', memoryLimit: '128Mi' }),
    }),
    {},
  ),
  exporters: v.optional(exporters, {}),
  prometheus: v.optional(
    group({
      replicas: v.optional(replicas, 2),
      scrape: v.optional(
        group({ interval: v.optional(duration, '5s'), timeout: v.optional(duration, '5s') }),
        {},
      ),
      evaluationInterval: v.optional(duration, '15s'),
      retention: v.optional(group({ time: v.optional(duration, '7d'), size: v.optional(size) }), {}),
      storage: v.optional(prometheusStorage, { kind: 'shared' }),
      staticJobs: v.optional(list(staticJob, 'jobs'), []),
      annotationDiscovery: v.optional(
        group({
          enabled: v.optional(flag, true),
          prefix: v.optional(annotationPrefix, 'prometheus.io'),
        }),
        {},
      ),
      resources: resources({ cpu: '250m', memory: '1Gi', memoryLimit: '2Gi' }),
    }),
    {},
  ),
  alertmanager: v.optional(
    group({
      replicas: v.optional(replicas, 2),
      storage: v.optional(group({ size: v.optional(size, '1Gi'), storageClassName: storageClass }), {}),
      retention: v.optional(duration, '120h'),
      resources: resources({ cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' }),
    }),
    {},
  ),
  kubeStateMetrics: v.optional(
    group({ resources: resources({ cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' }) }),
    {},
  ),
  nodeExporter: v.optional(
    group({
      port: v.optional(unprivilegedPort, 9100),
      resources: resources({ cpu: '20m', memory: '32Mi', memoryLimit: '128Mi' }),
    }),
    {},
  ),
  grafana: v.optional(
    group({
      replicas: v.optional(replicas, 2),
      database: v.optional(grafanaDatabase, { kind: 'bundled' }),
      ingress: v.optional(
        group({
          host: hostName,
          className: v.optional(objectName('an IngressClass', 'nginx')),
          annotations: v.optional(annotations, {}),
          tlsSecretName: v.optional(objectName('a Secret', 'grafana-tls')),
        }),
      ),
      resources: resources({ cpu: '100m', memory: '256Mi', memoryLimit: '1Gi' }),
    }),
    {},
  ),
  notify: v.optional(notifySchema, {}),
  demo: v.optional(demoSchema, {}),
  runbooks: v.optional(group({ baseUrl: v.optional(webAddress) }), {}),
});

/** The settings of an environment with every default filled in and durations and sizes read. */
export type Settings = v.InferOutput<typeof environmentSchema>;

type Mutable<T> = T extends Duration | Size
  ? T
  : T extends readonly (infer Item)[]
    ? Mutable<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
      : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** The schema accepts exactly what the documented type does: a setting that only one of them knows fails here. */
export const schemaAcceptsTheDocumentedType: Same<
  Mutable<v.InferInput<typeof environmentSchema>>,
  Mutable<Environment>
> = true;
