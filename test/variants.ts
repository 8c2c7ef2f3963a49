import { environments } from '../config/environments';
import type { Environment } from '../config/environment';

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
};
