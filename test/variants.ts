import { environments } from '../config/environments';
import type { Environment } from '../config/environment';
import { notify } from './notifications';

/** Environments that between them use every kind of every setting, for tests that hold for all that can be rendered. */
export const variants: Readonly<Record<string, Environment>> = {
  ...Object.fromEntries(environments.map((environment) => [environment.name, environment])),
  'a name and nothing else': { name: 'minimal' },
  'a claim for each replica': {
    name: 'per-replica',
    prometheus: { storage: { kind: 'perReplica', size: '50Gi', storageClassName: 'fast' }, replicas: 3 },
  },
  'a database elsewhere': {
    name: 'external',
    secrets: { kind: 'existing' },
    grafana: { database: { kind: 'external', host: 'db.example.com', secretName: 'grafana-db' } },
  },
  'a database at an IPv6 address': {
    name: 'external-v6',
    grafana: {
      database: { kind: 'external', host: 'fd00::5', secretName: 'grafana-db', sslMode: 'disable' },
    },
  },
  'one replica of everything': {
    name: 'single',
    prometheus: { replicas: 1, storage: { kind: 'shared', accessMode: 'ReadWriteOnce' } },
    alertmanager: { replicas: 1, storage: { size: '2Gi', storageClassName: 'standard' }, retention: '2d' },
    grafana: { replicas: 1, database: { kind: 'sqlite', size: '2Gi', storageClassName: 'standard' } },
  },
  'addresses, jobs and limits of its own': {
    name: 'custom',
    cluster: 'eu-1',
    namespaces: { stack: 'observability', nodeAgents: 'observability-nodes' },
    network: { apiServerCidrs: ['10.0.0.1/32'], apiServerPorts: [6443], nodeCidrs: ['10.1.0.0/16'] },
    prometheus: {
      annotationDiscovery: { enabled: false },
      resources: { cpu: '1', memory: '1Gi', memoryLimit: '2Gi', cpuLimit: '2' },
      staticJobs: [
        { name: 'services', targets: ['nodeX:9100', '192.0.2.7:9100'], labels: { site: 'berlin' } },
        {
          name: 'secure',
          targets: ['[2001:db8::1]', 'host.example.com'],
          scheme: 'https',
          metricsPath: '/probe',
          interval: '2s',
          basicAuth: { username: 'prometheus', password: { name: 'machines', key: 'password' } },
          tls: {
            ca: { name: 'machines', key: 'ca.crt' },
            clientCertificateSecret: 'prometheus-client',
            serverName: 'machines.example.com',
          },
        },
        {
          name: 'token',
          targets: ['host.example.com:9100'],
          scheme: 'https',
          interval: '1m',
          bearerToken: { name: 'machines', key: 'token' },
          tls: { insecureSkipVerify: true },
        },
      ],
    },
    nodeExporter: { port: 19100 },
    grafana: {
      ingress: {
        host: 'grafana.example.com',
        className: 'nginx',
        annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
        tlsSecretName: 'grafana-tls',
      },
    },
  },
  'rules and dashboards of its own': {
    name: 'own',
    rules: ['../../docs/own-rules/shop.yaml'],
    dashboards: ['../../docs/own-rules/shop.json', '../../test/own/Old_dashboard.json'],
    knownMetrics: [
      { name: 'shop_orders_total', type: 'counter', labels: ['status'] },
      { name: 'shop_checkout_duration_seconds', type: 'histogram', labels: [] },
    ],
  },
  'a control plane, probes and servers of its own': {
    name: 'self-managed',
    highAvailability: true,
    scale: { nodes: 5, pods: 200, seriesPerPod: 100 },
    controlPlane: { kind: 'self-managed', nodes: 3 },
    metrics: 'all',
    prometheus: { storage: { kind: 'perReplica', size: '100Gi' }, resources: { memoryLimit: '4Gi' } },
    probes: [
      { module: 'http_2xx', targets: ['https://www.example.com/'], labels: { team: 'shop' } },
      { module: 'tcp_connect', targets: ['db.example.com:5432', '[fd00::1]:5432'], interval: '5s' },
      { module: 'icmp', targets: ['192.0.2.1'] },
      { module: 'teapot', targets: ['http://tea.example.com'], interval: '2m' },
    ],
    blackboxExporter: {
      replicas: 3,
      interval: '1m',
      annotation: 'example.com/probe',
      modules: { teapot: { prober: 'http', timeout: '3s', http: { valid_status_codes: [418] } } },
    },
    exporters: {
      postgres: [
        {
          name: 'orders',
          namespace: 'shop',
          host: 'fd00::5',
          secret: { name: 'orders', usernameKey: 'user', passwordKey: 'password' },
        },
      ],
      redis: [
        { name: 'cart', host: 'cart.shop.svc' },
        {
          name: 'sessions',
          host: '192.0.2.9',
          tls: true,
          secret: { name: 'sessions', passwordKey: 'password' },
        },
      ],
      apache: [{ name: 'web', namespace: 'shop', url: 'http://web.shop.svc:8080/server-status?auto' }],
    },
  },
  'people who are told': { name: 'told', notify },
  'people who are told by Grafana': {
    name: 'told-by-grafana',
    rules: ['../../docs/own-rules/shop.yaml'],
    knownMetrics: [
      { name: 'shop_orders_total', type: 'counter', labels: ['status'] },
      { name: 'shop_checkout_duration_seconds', type: 'histogram', labels: [] },
    ],
    notify: { ...notify, by: 'grafana', templates: [] },
  },
  'demo programs from images, on nodes of their own': {
    name: 'demo-images',
    highAvailability: true,
    scale: { nodes: 3 },
    secrets: { kind: 'existing' },
    namespaces: { demo: 'shop' },
    prometheus: { storage: { kind: 'perReplica', size: '20Gi' } },
    demo: {
      counter: {
        image: 'registry.example.com/counter:1.2.3',
        replicas: { min: 2, max: 3, cpuPercent: 50 },
        affinity: { nearDatabase: 'required', apartFromReplicas: 'required' },
        ingress: {
          host: 'counter.example.com',
          className: 'nginx',
          annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
          tlsSecretName: 'counter-tls',
        },
        redis: { size: '5Gi', storageClassName: 'fast' },
      },
    },
  },
  'no discovery, and more than what is used': {
    name: 'undiscovered',
    extraMetrics: ['apiserver_request_duration_seconds', 'node_load15'],
    blackboxExporter: { discovery: false, replicas: 1 },
    prometheus: { annotationDiscovery: { enabled: false } },
  },
};
