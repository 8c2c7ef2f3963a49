import { describe, expect, test } from '@jest/globals';
import { checkManifests, checks } from '.';
import type { CheckContext, Manifest } from '.';
import { Manifests } from './manifest';

const NAMESPACE = 'shop';
const SELECTOR = { 'app.kubernetes.io/name': 'web' };
const LABELS = {
  ...SELECTOR,
  'app.kubernetes.io/instance': 'test',
  'app.kubernetes.io/component': 'web',
  'app.kubernetes.io/part-of': 'test',
  'app.kubernetes.io/managed-by': 'test',
};
const DATABASE = { ...LABELS, 'app.kubernetes.io/name': 'db' };

const secret = (name: string, ...keys: string[]) => ({
  name,
  namespace: NAMESPACE,
  keys: Object.fromEntries(keys.map((key) => [key, {}])),
});
const context: CheckContext = { secrets: [secret('web', 'password')] };

const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: NAMESPACE,
  labels: LABELS,
  ...more,
});

const container = (more: object = {}) => ({
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
const pod = (more: object = {}) => ({
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
const plain = (more: object = {}) => container({ env: [], envFrom: [], volumeMounts: [], ...more });

const deployment = (spec: object = {}, template: object = pod()): Manifest => ({
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
const withPod = (more: object) => ({ web: deployment({}, pod(more)) });
const withContainer = (more: object) => withPod({ containers: [container(more)] });

const service = (spec: object = {}, name = 'web'): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(name),
  spec: { selector: SELECTOR, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
});
const policy = (spec: object, name = 'web'): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(name),
  spec,
});
const budget = (spec: object): Manifest => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata('web'),
  spec: { selector: { matchLabels: SELECTOR }, ...spec },
});
const ingress = (backend: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: metadata('web'),
  spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: backend } }] } }] },
});
const statefulSet = (spec: object = {}): Manifest => ({
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
const job = (spec: object = {}): Manifest => ({
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
const rbac = (kind: string, name: string, more: object = {}): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: metadata(name),
  ...more,
});
const binding = (more: object = {}) =>
  rbac('RoleBinding', 'setup', {
    roleRef: { kind: 'Role', name: 'setup' },
    subjects: [{ kind: 'ServiceAccount', name: 'setup', namespace: NAMESPACE }],
    ...more,
  });
const core = (kind: string, name: string, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: metadata(name),
  ...more,
});
const namespace = (level: string | undefined): Manifest => ({
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
const good: Readonly<Record<string, Manifest>> = {
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
type Change = Readonly<Record<string, Manifest | undefined>>;

const changed = (change: Change): Manifest[] =>
  Object.values({ ...good, ...change }).filter((manifest) => manifest !== undefined);

const run = (name: string, change: Change, secrets = context.secrets) =>
  checks[name]?.(new Manifests(changed(change)), { secrets });

/** A pod of its own, which all checks have to see too. */
const barePod = (more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata('debug', { labels: { ...LABELS, 'app.kubernetes.io/name': 'debug' } }),
  spec: pod({ topologySpreadConstraints: [], containers: [plain()], volumes: [], ...more }),
});
const cronJob = (more: object = {}): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: metadata('nightly'),
  spec: { jobTemplate: { spec: { template: (job(more).spec as { template: object }).template } } },
});
const digest = `sha256:${'0a'.repeat(32)}`;
const security = (more: object) => ({ securityContext: { ...container().securityContext, ...more } });
const claimed = (claimName: string) => ({
  containers: [plain({ volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
});
const variable = (valueFrom: object) => withContainer({ env: [{ name: 'A', valueFrom }] });
const projected = (...sources: object[]) =>
  withPod({
    containers: [plain({ volumeMounts: [{ name: 'all', mountPath: '/all' }] })],
    volumes: [{ name: 'all', projected: { sources } }],
  });

type Case = readonly [claim: string, change: Change, message: string];

/** What each check catches, and the start of what it says. */
const caught: Readonly<Record<string, readonly Case[]>> = {
  bindings: [
    [
      'a role that is not there',
      { binding: binding({ roleRef: { kind: 'Role', name: 'set-up' } }) },
      'RoleBinding shop/setup binds the Role set-up, which is not rendered.',
    ],
    [
      'a ClusterRole where there is a Role of that name',
      { binding: binding({ roleRef: { kind: 'ClusterRole', name: 'setup' } }) },
      'RoleBinding shop/setup binds the ClusterRole setup',
    ],
    [
      'an account of another namespace',
      { binding: binding({ subjects: [{ kind: 'ServiceAccount', name: 'setup', namespace: 'other' }] }) },
      'RoleBinding shop/setup binds the ServiceAccount other/setup',
    ],
    [
      'a binding for the whole cluster',
      { more: rbac('ClusterRoleBinding', 'all', { roleRef: { kind: 'ClusterRole', name: 'all' } }) },
      'ClusterRoleBinding shop/all binds the ClusterRole all',
    ],
  ],
  distinctNames: [
    ['two objects of one name', { more: service() }, 'Service shop/web is rendered twice'],
    [
      'two versions of one object',
      { more: { ...deployment(), apiVersion: 'apps/v1beta2' } },
      'Deployment shop/web is rendered twice',
    ],
  ],
  drainable: [
    [
      'nothing may go',
      { budget: budget({ maxUnavailable: 0 }) },
      'PodDisruptionBudget shop/web lets no pod go (maxUnavailable 0)',
    ],
    [
      'nothing may go, in percent',
      { budget: budget({ maxUnavailable: '0%' }) },
      'PodDisruptionBudget shop/web lets no',
    ],
    [
      'all must stay',
      { budget: budget({ minAvailable: 2 }) },
      'PodDisruptionBudget shop/web lets no pod go (minAvailable 2 of 2)',
    ],
    [
      'all must stay, in percent',
      { budget: budget({ minAvailable: '100%' }) },
      'PodDisruptionBudget shop/web lets no',
    ],
    [
      'all must stay, rounded',
      { budget: budget({ minAvailable: '51%' }) },
      'PodDisruptionBudget shop/web lets no',
    ],
    [
      'the only one must stay',
      { web: deployment({ replicas: undefined }), budget: budget({ minAvailable: 1 }) },
      'PodDisruptionBudget shop/web lets no pod go (minAvailable 1 of 1)',
    ],
  ],
  governingServices: [
    [
      'no name',
      { db: statefulSet({ serviceName: undefined }) },
      'StatefulSet shop/db has the serviceName "undefined"',
    ],
    [
      'no Service',
      { dbService: undefined },
      'StatefulSet shop/db has the serviceName "db", but there is no headless',
    ],
    [
      'one with an address',
      { db: statefulSet({ serviceName: 'web' }) },
      'StatefulSet shop/db has the serviceName "web"',
    ],
  ],
  ingressBackends: [
    [
      'a Service that is not there',
      { ingress: ingress({ name: 'wep', port: { name: 'http' } }) },
      'Ingress shop/web: its backend is the Service "wep", which is not rendered',
    ],
    [
      'a port name that is not there',
      { ingress: ingress({ name: 'web', port: { name: 'https' } }) },
      'Ingress shop/web: its backend is the port "https" of Service shop/web, which has http (80).',
    ],
    [
      'a port number that is not there, at a Service whose port has no name',
      { ingress: ingress({ name: 'db', port: { number: 80 } }) },
      'Ingress shop/web: its backend is the port 80 of Service shop/db, which has 8080.',
    ],
    [
      'no port',
      { ingress: ingress({ name: 'db' }) },
      'Ingress shop/web: its backend is the port undefined of Service shop/db',
    ],
    [
      'a default that is not there',
      { ingress: { ...good['ingress'], spec: { defaultBackend: { service: { name: 'x' } } } } },
      'Ingress shop/web: its backend is the Service "x"',
    ],
  ],
  metadata: [
    ['no kind', { more: core('', 'x') }, ' shop/x has no kind or no apiVersion.'],
    ['no name', { more: core('ConfigMap', '') }, 'ConfigMap shop/: its name is not valid.'],
    ['capitals in a name', { more: core('ConfigMap', 'Web') }, 'ConfigMap shop/Web: its name is not valid.'],
    [
      'an empty part of a name',
      { more: core('ConfigMap', 'a..b') },
      'ConfigMap shop/a..b: its name is not valid.',
    ],
    [
      'a name that is too long',
      { more: core('Secret', 'a'.repeat(254)) },
      `Secret shop/${'a'.repeat(254)}: its name`,
    ],
    [
      'a Service that starts with a digit',
      { more: service({}, '1st') },
      'Service shop/1st: its name is not valid.',
    ],
    ['a Service with dots', { more: service({}, 'a.b') }, 'Service shop/a.b: its name is not valid.'],
    [
      'a namespace with dots',
      { more: core('Namespace', 'a.b') },
      'Namespace shop/a.b: its name is not valid.',
    ],
    ['a role with a slash', { more: rbac('Role', 'a/b') }, 'Role shop/a/b: its name is not valid.'],
    [
      'no labels',
      { more: core('ConfigMap', 'x', { metadata: { name: 'x', namespace: NAMESPACE } }) },
      'ConfigMap shop/x has no label app.kubernetes.io/name, app.kubernetes.io/instance',
    ],
    [
      'a label that the API server refuses',
      {
        more: core('ConfigMap', 'x', { metadata: metadata('x', { labels: { ...LABELS, version: 'v1+2' } }) }),
      },
      'ConfigMap shop/x: its label version has the value "v1+2", which the API server refuses.',
    ],
    [
      'no namespace',
      { more: core('ConfigMap', 'x', { metadata: metadata('x', { namespace: undefined }) }) },
      'ConfigMap x has no namespace',
    ],
    [
      'a namespace that is not there',
      { more: core('ConfigMap', 'x', { metadata: metadata('x', { namespace: 'other' }) }) },
      'ConfigMap other/x is in the namespace "other", which is not rendered.',
    ],
    [
      'a namespace where there are none',
      { more: rbac('ClusterRole', 'x') },
      'ClusterRole shop/x lies outside namespaces, but has the namespace "shop".',
    ],
  ],
  networkPeers: [
    [
      'a peer of the own namespace that is not there',
      {
        policy: policy({
          podSelector: {},
          ingress: [{ from: [{ podSelector: { matchLabels: { app: 'x' } } }] }],
        }),
      },
      'NetworkPolicy shop/web opens a flow with the pods {"app":"x"} of the namespace shop, but there are none.',
    ],
    [
      'a peer of another namespace that is not there',
      {
        policy: policy({
          podSelector: {},
          egress: [
            {
              to: [
                {
                  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } },
                  podSelector: { matchExpressions: [{ key: 'x', operator: 'Exists' }] },
                },
              ],
            },
          ],
        }),
      },
      'NetworkPolicy shop/web opens a flow with the pods {"matchExpressions":[{"key":"x","operator":"Exists"}]}',
    ],
  ],
  networkPolicies: [
    [
      'pods that no policy covers',
      { denyAll: undefined, job: undefined, db: undefined, policy: undefined, web: deployment() },
      'Deployment shop/web: no NetworkPolicy of the type Ingress covers its pods.',
    ],
    [
      'pods that may send anything',
      { denyAll: policy({ podSelector: {} }, 'deny-all'), job: undefined, db: undefined, policy: undefined },
      'Deployment shop/web: no NetworkPolicy of the type Egress covers its pods.',
    ],
    [
      'pods of a CronJob',
      { denyAll: undefined, job: undefined, db: undefined, more: cronJob() },
      'CronJob shop/nightly: no NetworkPolicy of the type Ingress',
    ],
    [
      'a rule that allows everything',
      { more: policy({ podSelector: {}, policyTypes: ['Egress'], egress: [{}] }, 'open') },
      'NetworkPolicy shop/open: one of its egress rules names neither peers nor ports',
    ],
    [
      'lists that are empty, and so allow everything',
      { more: policy({ podSelector: {}, ingress: [{ from: [], ports: [] }] }, 'open') },
      'NetworkPolicy shop/open: one of its ingress rules names neither peers nor ports',
    ],
  ],
  noSecrets: [
    ['a Secret', { more: core('Secret', 'web') }, 'Secret shop/web would be written to dist/'],
    ...['DB_PASSWORD', 'API_KEY', 'APIKEY', 'clientSecret', 'AUTH_TOKEN', 'PRIVATE_KEY'].map((name): Case => [
      `the variable ${name}`,
      withContainer({ env: [{ name, value: 'x' }] }),
      `Deployment shop/web, container "web": the variable ${name} holds its value in plain text.`,
    ]),
    [
      'a variable of an init container',
      withPod({ initContainers: [plain({ name: 'init', env: [{ name: 'TOKEN', value: 'x' }] })] }),
      'Deployment shop/web, container "init": the variable TOKEN holds',
    ],
  ],
  pinnedImages: [
    ...(
      [
        ['web', 'its image web has no tag, which means latest'],
        ['example.com:5000/web', 'its image example.com:5000/web has no tag'],
        ['web:latest', 'its image web:latest moves: the tag "latest"'],
        ['web:v3', 'its image web:v3 moves'],
        ['web:18-alpine', 'its image web:18-alpine moves'],
        ['web@sha256:abc', 'the digest of its image web@sha256:abc is none'],
        ['', 'it has no image'],
      ] as const
    ).map(([image, problem]): Case => [
      `the image "${image}"`,
      withContainer({ image }),
      `Deployment shop/web, container "web": ${problem}`,
    ]),
    [
      'the image of an init container',
      withPod({ initContainers: [plain({ name: 'init', image: 'web:main' })] }),
      'Deployment shop/web, container "init": its image web:main moves',
    ],
    [
      'the image of a CronJob',
      { more: cronJob({ containers: [plain({ image: 'web' })] }) },
      'CronJob shop/nightly, container "web": its image web has no tag',
    ],
    [
      'the image of a bare Pod',
      { more: barePod({ containers: [plain({ image: 'web' })] }) },
      'Pod shop/debug, container "web": its image web has no tag',
    ],
  ],
  podSecurity: [
    ...(
      [
        [{ hostNetwork: true }, 'hostNetwork is true'],
        [{ hostPID: true }, 'hostPID is true'],
        [{ hostIPC: true }, 'hostIPC is true'],
        [
          { volumes: [{ name: 'config', hostPath: { path: '/' } }] },
          'the volume "config" is a hostPath. Use one of configMap',
        ],
        [
          { securityContext: { ...pod().securityContext, runAsUser: 0 } },
          'it runs as user 0. Set another securityContext.runAsUser',
        ],
        [{ securityContext: { runAsNonRoot: true } }, 'container "web": it has no seccomp profile'],
        [
          { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
          'container "web": runAsNonRoot is not true',
        ],
        [
          { initContainers: [plain({ name: 'init', ...security({ privileged: true }) })] },
          'container "init": it is privileged',
        ],
      ] as const
    ).map(([more, problem]): Case => [
      problem,
      withPod(more),
      `Deployment shop/web is in a namespace of the Pod Security level restricted, but ${problem}`,
    ]),
    ...(
      [
        [security({ runAsNonRoot: false }), 'runAsNonRoot is not true'],
        [security({ runAsUser: 0 }), 'it runs as user 0'],
        [security({ allowPrivilegeEscalation: undefined }), 'allowPrivilegeEscalation is not false'],
        [security({ privileged: true }), 'it is privileged'],
        [security({ capabilities: { drop: ['NET_RAW'] } }), 'it does not drop all capabilities'],
        [
          security({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }),
          'it adds the capabilities SYS_ADMIN',
        ],
        [security({ seccompProfile: { type: 'Unconfined' } }), 'it has no seccomp profile'],
        [security({ readOnlyRootFilesystem: false }), 'its root file system is not read-only'],
        [
          {
            ports: [
              { name: 'http', containerPort: 8080 },
              { containerPort: 8081, hostPort: 8081 },
            ],
          },
          'it takes a port of the host',
        ],
      ] as const
    ).map(([more, problem]): Case => [
      `of one container: ${problem}`,
      withContainer(more),
      `Deployment shop/web is in a namespace of the Pod Security level restricted, but container "web": ${problem}`,
    ]),
  ],
  podSecurityLevels: [
    ['no level', { namespace: namespace(undefined) }, 'Namespace shop enforces no Pod Security level.'],
    [
      'a mistyped level',
      { namespace: namespace('restrict') },
      'Namespace shop enforces "restrict", which is no Pod',
    ],
  ],
  probePorts: [
    [
      'a name that no port has',
      withContainer({ readinessProbe: { httpGet: { port: 'https' } } }),
      'Deployment shop/web, container "web": its readinessProbe asks port "https", but the container has the ports http (8080).',
    ],
    [
      'a number that no port has',
      withContainer({ livenessProbe: { tcpSocket: { port: 80 } } }),
      'Deployment shop/web, container "web": its livenessProbe asks port 80',
    ],
    [
      'a port for gRPC that is not there',
      withContainer({ startupProbe: { grpc: { port: 80 } } }),
      'Deployment shop/web, container "web": its startupProbe asks port 80',
    ],
    [
      'a container without ports',
      withContainer({ ports: undefined, livenessProbe: { exec: {} } }),
      'Deployment shop/web, container "web": its readinessProbe asks port "http", but the container has no ports.',
    ],
  ],
  probes: [
    [
      'none that says when it is ready',
      withContainer({ readinessProbe: undefined }),
      'Deployment shop/web, container "web": it has no readinessProbe.',
    ],
    [
      'none that says when it hangs',
      withContainer({ livenessProbe: undefined }),
      'Deployment shop/web, container "web": it has no livenessProbe.',
    ],
    [
      'a bare Pod that runs on',
      { more: barePod({ containers: [plain({ livenessProbe: undefined })] }) },
      'Pod shop/debug, container "web": it has no livenessProbe.',
    ],
  ],
  references: [
    [
      'an account',
      withPod({ serviceAccountName: 'wep' }),
      'Deployment shop/web refers to the ServiceAccount shop/wep, which is not rendered.',
    ],
    [
      'a claim',
      withPod(claimed('web-data')),
      'Deployment shop/web refers to the PersistentVolumeClaim shop/web-data, which is not rendered.',
    ],
    [
      'a ConfigMap of another name',
      {
        config: core('ConfigMap', 'web-settings', { data: { 'web.yaml': '' } }),
        ...withContainer({ envFrom: [] }),
      },
      'Deployment shop/web refers to the ConfigMap shop/web-config, which is not rendered.',
    ],
    [
      'a key of a ConfigMap in a volume',
      { config: core('ConfigMap', 'web-config', { data: { 'web.yml': '' } }) },
      'Deployment shop/web reads the key "web.yaml" of the ConfigMap shop/web-config, which has web.yml.',
    ],
    [
      'a key of a ConfigMap in a variable',
      variable({ configMapKeyRef: { name: 'web-config', key: 'x' } }),
      'Deployment shop/web reads the key "x" of the ConfigMap shop/web-config, which has web.yaml.',
    ],
    [
      'a key of a Secret',
      variable({ secretKeyRef: { name: 'web', key: 'passwort' } }),
      'Deployment shop/web reads the key "passwort" of the Secret shop/web, which has password.',
    ],
    [
      'a Secret',
      variable({ secretKeyRef: { name: 'wep', key: 'password' } }),
      'Deployment shop/web refers to the Secret shop/wep, which is made by nobody.',
    ],
    [
      'a Secret with all of its keys',
      withContainer({ envFrom: [{ secretRef: { name: 'wep' } }] }),
      'Deployment shop/web refers to the Secret shop/wep',
    ],
    [
      'a Secret of a registry',
      withPod({ imagePullSecrets: [{ name: 'pull' }] }),
      'Deployment shop/web refers to the Secret shop/pull',
    ],
    [
      'a Secret in a volume',
      withPod({
        containers: [plain({ volumeMounts: [{ name: 's', mountPath: '/s' }] })],
        volumes: [{ name: 's', secret: { secretName: 'tls' } }],
      }),
      'Deployment shop/web refers to the Secret shop/tls',
    ],
    [
      'a projected ConfigMap',
      projected({ configMap: { name: 'x' } }),
      'Deployment shop/web refers to the ConfigMap shop/x',
    ],
    [
      'a key of a projected Secret',
      projected({ secret: { name: 'web', items: [{ key: 'x', path: 'x' }] } }),
      'Deployment shop/web reads the key "x" of the Secret shop/web',
    ],
    [
      'what an init container reads',
      withPod({ initContainers: [plain({ envFrom: [{ configMapRef: { name: 'x' } }] })] }),
      'Deployment shop/web refers to the ConfigMap shop/x',
    ],
    [
      'an object of the same name in another namespace',
      {
        config: core('ConfigMap', 'web-config', {
          metadata: metadata('web-config', { namespace: 'other' }),
          data: { 'web.yaml': '' },
        }),
        ...withContainer({ envFrom: [] }),
      },
      'Deployment shop/web refers to the ConfigMap shop/web-config, which is not rendered.',
    ],
  ],
  requests: [
    ...(
      [
        [
          { requests: { memory: '1Mi' }, limits: { memory: '1Mi' } },
          'it has no CPU request. Set a CPU request.',
        ],
        [{ requests: { cpu: '1m' }, limits: { memory: '1Mi' } }, 'it has no memory request.'],
        [{ requests: { cpu: '1m', memory: '1Mi' } }, 'it has no memory limit.'],
      ] as const
    ).map(([resources, problem]): Case => [
      problem,
      withContainer({ resources }),
      `Deployment shop/web, container "web": ${problem}`,
    ]),
    [
      'an init container',
      withPod({ initContainers: [plain({ name: 'init', resources: { requests: { cpu: 1, memory: 1 } } })] }),
      'Deployment shop/web, container "init": it has no memory limit.',
    ],
  ],
  selectors: [
    [
      'of a Service',
      { webService: service({ selector: { app: 'web' } }) },
      'Service shop/web: its selector {"app":"web"} matches no pod of its namespace.',
    ],
    [
      'of a budget',
      { budget: budget({ selector: { matchLabels: { app: 'web' } } }) },
      'PodDisruptionBudget shop/web: its selector {"app":"web"} matches no pod',
    ],
    [
      'of a budget without one, which Kubernetes takes as none',
      { budget: budget({ selector: undefined }) },
      'PodDisruptionBudget shop/web: its selector {} matches no pod',
    ],
    [
      'of a policy',
      {
        policy: policy({
          podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
        }),
      },
      'NetworkPolicy shop/web: its podSelector {"matchExpressions"',
    ],
    [
      'of a workload',
      { web: deployment({ selector: { matchLabels: { app: 'web' } } }) },
      'Deployment shop/web: its selector {"app":"web"} does not match the labels of its own pods.',
    ],
    [
      'of a workload, left out',
      { web: deployment({ selector: undefined }) },
      'Deployment shop/web: its selector {} does',
    ],
    [
      'of a workload, empty',
      { web: deployment({ selector: { matchLabels: {} } }) },
      'Deployment shop/web: its selector {} does',
    ],
    [
      'of a workload, by other values of a label',
      {
        web: deployment({
          selector: {
            matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['db'] }],
          },
        }),
      },
      'Deployment shop/web: its selector {"matchExpressions"',
    ],
    [
      'of its spread',
      withPod({ topologySpreadConstraints: [{ labelSelector: { matchLabels: { app: 'web' } } }] }),
      'Deployment shop/web: its topologySpreadConstraints count pods with {"app":"web"}',
    ],
    [
      'of its spread, left out',
      withPod({ topologySpreadConstraints: [{ topologyKey: 'zone' }] }),
      'Deployment shop/web: its topologySpreadConstraints count pods with {}',
    ],
  ],
  servicePorts: [
    [
      'a name that no port has',
      { webService: service({ ports: [{ port: 80, targetPort: 'web' }] }) },
      'Service shop/web: its port 80 leads to the port "web" (TCP) of Deployment shop/web, which has the container "web" with the ports http (8080).',
    ],
    [
      'a number that no port has',
      { webService: service({ ports: [{ name: 'http', port: 80 }] }) },
      'Service shop/web: its port http leads to the port 80 (TCP)',
    ],
    [
      'the wrong protocol',
      { webService: service({ ports: [{ port: 80, targetPort: 'http', protocol: 'UDP' }] }) },
      'Service shop/web: its port 80 leads to the port "http" (UDP)',
    ],
    [
      'a port of a container that only runs at the start',
      withPod({
        containers: [container({ ports: [] })],
        initContainers: [plain({ name: 'init' })],
      }),
      'Service shop/web: its port http leads to the port "http" (TCP)',
    ],
  ],
  size: [
    [
      'a ConfigMap that kubectl can not apply',
      { more: core('ConfigMap', 'big', { data: { x: 'ä'.repeat(131_072) } }) },
      'ConfigMap shop/big has 26',
    ],
  ],
  tokens: [
    [
      'a pod without rights',
      withPod({ automountServiceAccountToken: undefined }),
      'Deployment shop/web mounts a token of the API server, but its service account has no rights',
    ],
    [
      'a pod of the default account',
      withPod({ automountServiceAccountToken: true, serviceAccountName: undefined }),
      'Deployment shop/web mounts a token',
    ],
    ['a pod whose rights were taken away', { binding: undefined }, 'Job shop/setup mounts a token'],
  ],
  volumes: [
    [
      'a mount without a volume',
      withPod({ volumes: [] }),
      'Deployment shop/web mounts the volume "config", but has none',
    ],
    [
      'a volume without a mount',
      withContainer({ volumeMounts: [] }),
      'Deployment shop/web has the volume "config", but no container mounts it.',
    ],
    [
      'a claim template without a mount',
      {
        db: statefulSet({
          volumeClaimTemplates: [{ metadata: { name: 'data' } }, { metadata: { name: 'log' } }],
        }),
      },
      'StatefulSet shop/db has the volume "log", but no container mounts it.',
    ],
    [
      'a mount of an init container without a volume',
      withPod({ initContainers: [plain({ volumeMounts: [{ name: 'x', mountPath: '/x' }] })] }),
      'Deployment shop/web mounts the volume "x", but has none',
    ],
  ],
};

/** What looks wrong, but is right: every check lets it pass. */
const accepted: readonly (readonly [claim: string, change: Change])[] = [
  ['an image that only has a digest', withContainer({ image: `web@${digest}` })],
  ['a tag beside a digest', withContainer({ image: `web:latest@${digest}` })],
  ['a tag with the flavour of the image', withContainer({ image: 'library/postgres:18.4-alpine' })],
  ['references that may be missing', variable({ secretKeyRef: { name: 'x', key: 'x', optional: true } })],
  ['a projected ConfigMap that may be missing', projected({ configMap: { name: 'x', optional: true } })],
  [
    'a key with binary content',
    {
      config: core('ConfigMap', 'web-config', { binaryData: { 'web.yaml': 'YQ==' } }),
    },
  ],
  ['a claim that is rendered', { ...withPod(claimed('data')), more: core('PersistentVolumeClaim', 'data') }],
  ['a CronJob and a bare Pod', { cronJob: cronJob(), pod: barePod() }],
  [
    'a bare Pod that ends, without probes',
    {
      pod: barePod({
        restartPolicy: 'Never',
        containers: [plain({ readinessProbe: undefined, livenessProbe: undefined })],
      }),
    },
  ],
  [
    'a Service of another host',
    {
      more: service({ type: 'ExternalName', externalName: 'a.b', selector: undefined }, 'other'),
    },
  ],
  [
    'a port of a sidecar',
    withPod({
      containers: [
        container({ ports: [{ containerPort: 8080 }], readinessProbe: { tcpSocket: { port: 8080 } } }),
      ],
      initContainers: [
        plain({
          name: 'sidecar',
          restartPolicy: 'Always',
          ports: [{ name: 'http', containerPort: 80 }],
          livenessProbe: undefined,
        }),
      ],
    }),
  ],
  ['an Ingress by port number', { ingress: ingress({ name: 'web', port: { number: 80 } }) }],
  [
    'selectors by expressions',
    {
      web: deployment({
        selector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['web'] }] },
      }),
      policy: policy({ podSelector: { matchExpressions: [{ key: 'other', operator: 'DoesNotExist' }] } }),
    },
  ],
  [
    'one of several ports of a Service',
    {
      webService: service({
        ports: [
          { name: 'http', port: 80, targetPort: 'http' },
          { name: 'again', port: 81, targetPort: 8080 },
        ],
      }),
    },
  ],
  [
    'a peer that is in one of several namespaces',
    {
      other: {
        ...namespace('restricted'),
        metadata: {
          name: 'other',
          labels: { ...LABELS, 'pod-security.kubernetes.io/enforce': 'restricted' },
        },
      },
      policy: policy({
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: SELECTOR } }] }],
      }),
    },
  ],
  [
    'two kinds of one name from different groups',
    { more: { ...core('ConfigMap', 'web-config'), apiVersion: 'example.com/v1' } },
  ],
  ['a budget in percent', { budget: budget({ minAvailable: '50%' }) }],
  ['a Role and a Service of one name, and RBAC names with colons', { more: rbac('Role', 'system:web') }],
  [
    'a block device',
    withPod({
      containers: [plain({ volumeDevices: [{ name: 'disk', devicePath: '/dev/x' }] })],
      volumes: [{ name: 'disk', ephemeral: { volumeClaimTemplate: {} } }],
    }),
  ],
  [
    'a variable that names the file of a password',
    withContainer({ env: [{ name: 'PASSWORD_FILE', value: '/x' }] }),
  ],
  [
    'privileged pods where the namespace allows them',
    {
      namespace: namespace('privileged'),
      ...withPod({ hostNetwork: true }),
    },
  ],
  [
    'only a port of the privileged ones',
    withContainer(security({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })),
  ],
];

test('good objects pass every check', () => {
  expect(checkManifests(changed({}), context)).toEqual([]);
});

test('every check is seen to fail', () => {
  const proven = [...Object.keys(caught).filter((name) => caught[name]?.length), 'secretNames'];
  expect(proven.sort()).toEqual(Object.keys(checks).sort());
});

describe.each(Object.entries(caught))('%s catches', (name, cases) => {
  test.each(cases)('%s', (_claim, change, message) => {
    const problems = run(name, change) ?? [];
    expect(problems).toContainEqual(expect.stringContaining(message));
    for (const problem of problems) expect(problem).toMatch(/\.$/);
    expect(checkManifests(changed(change), context)).toEqual(expect.arrayContaining(problems));
  });

  test('nothing in good objects', () => {
    expect(run(name, {})).toEqual([]);
  });
});

describe('every check accepts', () => {
  test.each(accepted)('%s', (_claim, change) => {
    expect(checkManifests(changed(change), context)).toEqual([]);
  });
});

test('secretNames catches a Secret that is asked for with different keys', () => {
  expect(run('secretNames', {}, [secret('web', 'password'), secret('web', 'token')])).toEqual([
    'The Secret shop/web is asked for twice, with the keys password and with the keys token. Give one of them another name.',
  ]);
  expect(run('secretNames', {}, [secret('web', 'a', 'b'), secret('web', 'b', 'a')])).toEqual([]);
});

describe('objects that are hardly any', () => {
  const kinds = [...new Set([...Object.values(good), cronJob(), barePod()].map(({ kind }) => kind ?? ''))];
  const shapes: object[] = [
    {},
    { spec: null },
    { spec: 'x' },
    { spec: {} },
    { spec: { template: {} } },
    { spec: { template: { spec: {} } } },
    { spec: { jobTemplate: {} } },
    { spec: { containers: [{}], volumes: [{}] } },
    { spec: { template: { spec: { containers: [{}], volumes: [{}], initContainers: [{}] } } } },
    { spec: { rules: [{}], ingress: [{}], ports: [{}], selector: {} } },
    { metadata: { name: 'x' }, data: null },
  ];
  test.each(kinds)('do not stop the checks: %s', (kind) => {
    for (const shape of shapes) {
      const problems = checkManifests([...changed({}), { apiVersion: 'v1', kind, ...shape }], context);
      expect(problems.join('\n')).toMatch(new RegExp(`^${kind} `, 'm'));
    }
  });
});
