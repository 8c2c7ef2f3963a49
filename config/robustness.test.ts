import { describe, expect, test } from '@jest/globals';
import { SettingsError } from './problems';
import { notify } from '../test/notifications';
import { resolveEnvironment } from './resolve';
import type { Environment } from './environment';

const secret = { name: 'login', key: 'password' };
const resources = { cpu: '100m', memory: '512Mi', memoryLimit: '1Gi', cpuLimit: '1' };

/** Settings of what is probed, asked and kept. */
const monitoring = {
  metrics: 'used',
  extraMetrics: ['node_load1', 'apiserver_request_duration_seconds_bucket'],
  rules: ['../../docs/own-rules/shop.yaml'],
  dashboards: ['../../docs/own-rules/shop.json'],
  knownMetrics: [{ name: 'shop_orders_total', type: 'counter', labels: ['status'] }],
  probes: [
    {
      module: 'http_2xx',
      targets: ['https://www.example.com/health', 'https://[fd00::1]'],
      labels: { team: 'shop' },
      interval: '1m',
    },
    { module: 'mail', targets: ['mail.example.com:25'] },
  ],
  blackboxExporter: {
    replicas: 2,
    interval: '30s',
    modules: {
      mail: {
        prober: 'tcp',
        timeout: '5s',
        tcp: { query_response: [{ expect: '^220' }, { starttls: true }] },
      },
      login: {
        prober: 'http',
        http: {
          valid_status_codes: [200],
          basic_auth: {
            username: 'prometheus',
            password_file: '/etc/blackbox-exporter/secrets/login/password',
          },
        },
      },
    },
    discovery: true,
    annotation: 'example.com/probe',
    resources,
  },
  exporters: {
    postgres: [
      {
        name: 'orders',
        namespace: 'shop',
        host: 'db.example.com',
        port: 5432,
        database: 'orders',
        sslMode: 'verify-full',
        secret: { name: 'orders-monitoring', usernameKey: 'username', passwordKey: 'password' },
      },
    ],
    redis: [
      {
        name: 'cache',
        namespace: 'shop',
        host: 'fd00::1',
        port: 6379,
        tls: true,
        secret: { name: 'cache-monitoring', passwordKey: 'password', usernameKey: 'username' },
      },
    ],
    apache: [{ name: 'web', namespace: 'shop', url: 'http://web:8080/server-status?auto' }],
    resources,
  },
} satisfies Partial<Environment>;

/** Every other setting, in an environment that is right. */
function everything(database: object, storage: object): Environment {
  return {
    name: 'test',
    cluster: 'test',
    highAvailability: true,
    scale: { nodes: 3, pods: 90, seriesPerPod: 40 },
    controlPlane: { kind: 'self-managed', nodes: 3 },
    namespaces: { stack: 'monitoring', nodeAgents: 'node-agents' },
    network: { apiServerCidrs: ['10.0.0.0/8'], apiServerPorts: [6443], nodeCidrs: ['fd00::/8'] },
    secrets: { kind: 'existing' },
    prometheus: {
      replicas: 2,
      scrape: { interval: '15s', timeout: '10s' },
      evaluationInterval: '15s',
      retention: { time: '7d', size: '5Gi' },
      storage,
      staticJobs: [
        {
          name: 'machines',
          targets: ['nodeX:9100', '[fd00::1]:9100'],
          labels: { site: 'berlin' },
          metricsPath: '/metrics',
          scheme: 'https',
          interval: '1m',
          basicAuth: { username: 'prometheus', password: secret },
          tls: {
            ca: secret,
            clientCertificateSecret: 'client',
            serverName: 'node-x',
            insecureSkipVerify: false,
          },
        },
        { name: 'routers', targets: ['10.0.0.1'], bearerToken: secret },
      ],
      annotationDiscovery: { enabled: true, prefix: 'prometheus.io' },
      resources,
    },
    kubeStateMetrics: { resources },
    nodeExporter: { port: 9100, resources },
    grafana: {
      replicas: 2,
      database,
      ingress: {
        host: 'grafana.example.com',
        className: 'nginx',
        annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
        tlsSecretName: 'grafana-tls',
      },
      resources,
    },
    demo: {
      counter: {
        image: 'registry.example.com/counter:1.2.3',
        replicas: { min: 2, max: 3, cpuPercent: 70 },
        ingress: {
          host: 'counter.example.com',
          className: 'nginx',
          annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
          tlsSecretName: 'counter-tls',
        },
        affinity: { nearDatabase: 'required', apartFromReplicas: 'required' },
        resources,
        redis: { size: '1Gi', storageClassName: 'fast', resources },
      },
    },
    runbooks: { baseUrl: 'https://git.example.com/monitoring' },
  } as Environment;
}

const shared = { kind: 'shared', size: '20Gi', accessMode: 'ReadWriteMany', storageClassName: 'nfs' };
const perReplica = { kind: 'perReplica', size: '20Gi', storageClassName: 'fast' };
const bundled = { kind: 'bundled', size: '5Gi', storageClassName: 'fast', resources };
const external = {
  kind: 'external',
  host: 'db.example.com',
  port: 5432,
  database: 'grafana',
  secretName: 'db',
  sslMode: 'verify-full',
};

const cyclic: Record<string, unknown> = { kind: 'shared' };
cyclic['name'] = cyclic;

const strange: Record<string, unknown> = {
  undefined,
  null: null,
  NaN: NaN,
  '-1': -1,
  0: 0,
  '1e400': Infinity,
  true: true,
  '10n': 10n,
  symbol: Symbol('x'),
  '""': '',
  '"x y"': 'x y',
  '"__proto__"': '__proto__',
  '"\\u0000"': '\u0000',
  '100 kB of text': 'a'.repeat(100_000),
  '[]': [],
  '[undefined]': [undefined],
  '[[]]': [[]],
  '{}': {},
  '{ kind: "x" }': { kind: 'x' },
  'Object.create(null)': Object.create(null),
  'a function': () => 0,
  'a Date': new Date(0),
  'an impossible Date': new Date(NaN),
  'a Map': new Map(),
  'an object that contains itself': cyclic,
  'a list in an object that can not be written': {
    toJSON: () => {
      throw new Error('no');
    },
  },
};

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsOf((value as Record<string, unknown>)[key], [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

/** Resolves, and returns the sentences of what is wrong. Anything but a SettingsError comes through. */
function sentences(environment: unknown): readonly string[] {
  try {
    resolveEnvironment(environment as Environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    expect(error.problems).not.toEqual([]);
    return error.problems.map(({ message }) => message);
  }
}

describe.each<[string, Environment]>([
  [
    'probes, exporters, bundled database and shared volume',
    { ...everything(bundled, shared), ...monitoring },
  ],
  ['external database and a volume for each replica', everything(external, perReplica)],
  ['people who are told of alerts', { name: 'test', notify }],
])('an environment with %s', (_title, environment) => {
  test('is right as it stands', () => {
    expect(sentences(environment)).toEqual([]);
  });

  test.each(Object.entries(strange))(
    'never fails without a sentence when a setting is %s',
    (_name, value) => {
      for (const path of pathsOf(environment)) {
        for (const sentence of sentences(replaced(environment, path, value))) {
          expect(sentence).toMatch(/^(the environment|[\w.[\]/-]+) .*[.?!]$/s);
          expect(sentence).not.toMatch(/undefined|\[object|Invalid|Expected/);
          expect(sentence.length).toBeLessThan(800);
        }
      }
    },
  );

  test('tells where it is wrong', () => {
    for (const path of pathsOf(environment).slice(1)) {
      const where = path.reduce<string>(
        (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${key}` : key),
        '',
      );
      const all = sentences(replaced(environment, path, { strange: 1 })).join('\n');
      expect(all).toContain(where);
    }
  });
});
