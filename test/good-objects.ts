import type { CheckContext, Manifest } from '../lib/checks';

/** The one namespace, in which everything is. */
export const NAMESPACE = 'shop';

/** What finds the pods of the Deployment `web`. */
export const SELECTOR = { 'app.kubernetes.io/name': 'web' };

/** The labels of every object. */
export const LABELS = {
  ...SELECTOR,
  'app.kubernetes.io/instance': 'test',
  'app.kubernetes.io/component': 'web',
  'app.kubernetes.io/part-of': 'test',
  'app.kubernetes.io/managed-by': 'test',
};
const DATABASE = { ...LABELS, 'app.kubernetes.io/name': 'db' };

/** A Secret that somebody asks for: no manifest holds it. */
export const secret = (name: string, ...keys: string[]) => ({
  name,
  namespace: NAMESPACE,
  keys: Object.fromEntries(keys.map((key) => [key, {}])),
});

/** What the checks know besides the objects. */
export const context: CheckContext = { secrets: [secret('web', 'password')] };

/** A name, and what else every object has. */
export const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: NAMESPACE,
  labels: LABELS,
  ...more,
});

/** A container that uses everything that pods can refer to. */
export const container = (more: object = {}) => ({
  name: 'web',
  image: 'example.com:5000/web:v1.2.3',
  ports: [{ name: 'http', containerPort: 8080 }],
  env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'web', key: 'password' } } }],
  envFrom: [{ configMapRef: { name: 'web-config' } }],
  volumeMounts: [{ name: 'config', mountPath: '/etc/web' }],
  readinessProbe: { httpGet: { path: '/', port: 'http' } },
  livenessProbe: { tcpSocket: { port: 8080 } },
  resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
  ...more,
});

/** A pod of the level `restricted`. */
export const pod = (more: object = {}) => ({
  serviceAccountName: 'web',
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  topologySpreadConstraints: [{ topologyKey: 'zone', labelSelector: { matchLabels: SELECTOR } }],
  containers: [container()],
  volumes: [
    { name: 'config', configMap: { name: 'web-config', items: [{ key: 'web.yaml', path: 'web.yaml' }] } },
  ],
  ...more,
});

/** A container that only has its own things: no volumes, no variables. */
export const plain = (more: object = {}) => container({ env: [], envFrom: [], volumeMounts: [], ...more });

/** The Deployment `web`. */
export const deployment = (spec: object = {}, template: object = pod()): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata('web'),
  spec: {
    replicas: 2,
    selector: { matchLabels: SELECTOR },
    template: { metadata: { labels: LABELS }, spec: template },
    ...spec,
  },
});

/** A change: the Deployment `web` with a pod that differs. */
export const withPod = (more: object) => ({ web: deployment({}, pod(more)) });

/** A change: the Deployment `web` with a container that differs. */
export const withContainer = (more: object) => withPod({ containers: [container(more)] });

/** A Service, for the Deployment `web` if nothing else is said. */
export const service = (spec: object = {}, name = 'web'): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(name),
  spec: { selector: SELECTOR, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
});

/** A NetworkPolicy. */
export const policy = (spec: object, name = 'web'): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(name),
  spec,
});

/** The PodDisruptionBudget of the Deployment `web`. */
export const budget = (spec: object): Manifest => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata('web'),
  spec: { selector: { matchLabels: SELECTOR }, ...spec },
});

/** An Ingress that leads to this Service. */
export const ingress = (backend: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: metadata('web'),
  spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: backend } }] } }] },
});

/** The StatefulSet `db`, which has a volume. */
export const statefulSet = (spec: object = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: metadata('db'),
  spec: {
    serviceName: 'db',
    selector: { matchLabels: { 'app.kubernetes.io/name': 'db' } },
    template: {
      metadata: { labels: DATABASE },
      spec: pod({
        topologySpreadConstraints: [],
        containers: [plain({ volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
        volumes: [],
      }),
    },
    volumeClaimTemplates: [{ metadata: { name: 'data' } }],
    ...spec,
  },
});

/** The Job `setup`, which talks to the API server. What differs is in its pod. */
export const job = (spec: object = {}): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: metadata('setup'),
  spec: {
    template: {
      metadata: { labels: { ...LABELS, 'app.kubernetes.io/name': 'setup' } },
      spec: pod({
        serviceAccountName: 'setup',
        automountServiceAccountToken: true,
        topologySpreadConstraints: [],
        containers: [plain({ readinessProbe: undefined, livenessProbe: undefined })],
        volumes: [],
        ...spec,
      }),
    },
  },
});

/** A role or a binding. */
export const rbac = (kind: string, name: string, more: object = {}): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: metadata(name),
  ...more,
});

/** What gives the Job `setup` its rights. */
export const binding = (more: object = {}) =>
  rbac('RoleBinding', 'setup', {
    roleRef: { kind: 'Role', name: 'setup' },
    subjects: [{ kind: 'ServiceAccount', name: 'setup', namespace: NAMESPACE }],
    ...more,
  });

/** An object of the core group. */
export const core = (kind: string, name: string, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: metadata(name),
  ...more,
});

/** The namespace, which holds its pods to this level. */
export const namespace = (level: string | undefined): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: NAMESPACE,
    labels: {
      ...LABELS,
      'kubernetes.io/metadata.name': NAMESPACE,
      ...(level && { 'pod-security.kubernetes.io/enforce': level }),
    },
  },
});

/** Everything that checks look at, and all of it right. */
export const good: Readonly<Record<string, Manifest>> = {
  namespace: namespace('restricted'),
  denyAll: policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, 'deny-all'),
  policy: policy({
    podSelector: { matchLabels: SELECTOR },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: 8080 }] }],
    egress: [
      { to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'db' } } }] },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { name: 'kube-system' } },
            podSelector: { matchLabels: { dns: 'x' } },
          },
        ],
      },
    ],
  }),
  webAccount: core('ServiceAccount', 'web'),
  setupAccount: core('ServiceAccount', 'setup'),
  role: rbac('Role', 'setup'),
  binding: binding(),
  config: core('ConfigMap', 'web-config', { data: { 'web.yaml': 'a: 1' } }),
  web: deployment(),
  webService: service(),
  budget: budget({ maxUnavailable: 1 }),
  ingress: ingress({ name: 'web', port: { name: 'http' } }),
  db: statefulSet(),
  dbService: service(
    { clusterIP: 'None', selector: { 'app.kubernetes.io/name': 'db' }, ports: [{ port: 8080 }] },
    'db',
  ),
  job: job(),
};

/** Objects that take the place of good ones, or come to them. */
export type Change = Readonly<Record<string, Manifest | undefined>>;

/** All good objects, with the changes. */
export const changed = (change: Change): Manifest[] =>
  Object.values({ ...good, ...change }).filter((manifest) => manifest !== undefined);

/** A pod of its own, which all checks have to see too. */
export const barePod = (more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata('debug', { labels: { ...LABELS, 'app.kubernetes.io/name': 'debug' } }),
  spec: pod({ topologySpreadConstraints: [], containers: [plain()], volumes: [], ...more }),
});

/** The CronJob `nightly`. What differs is in its pod. */
export const cronJob = (more: object = {}): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: metadata('nightly'),
  spec: { jobTemplate: { spec: { template: (job(more).spec as { template: object }).template } } },
});
