import type { Environment } from '../environment';

/** A cluster that people depend on. Adapt the names to your own. */
export const production: Environment = {
  name: 'production',
  cluster: 'production',
  highAvailability: true,
  scale: { nodes: 3 },
  prometheus: {
    // needs a storage class that several nodes can mount at once; docs/storage.md says when to prefer "perReplica"
    storage: { kind: 'shared', size: '100Gi', accessMode: 'ReadWriteMany' },
    resources: { cpu: '500m', memory: '2Gi', memoryLimit: '4Gi' },
  },
  alertmanager: { replicas: 3 },
  grafana: {
    ingress: { host: 'grafana.example.com', tlsSecretName: 'grafana-tls' },
  },
  runbooks: { baseUrl: 'https://git.example.com/platform/atalaya/blob/main' },
};
