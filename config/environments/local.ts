import type { Environment } from '../environment';

/** A laptop: one node, everything in two replicas all the same, so that nothing is different later. */
export const local: Environment = {
  name: 'local',
  prometheus: {
    // the local provisioners of kind and minikube only have volumes for one node
    storage: { kind: 'shared', size: '8Gi', accessMode: 'ReadWriteOnce' },
    resources: { cpu: '100m', memory: '400Mi', memoryLimit: '1Gi' },
  },
  grafana: {
    // browsers resolve names below "localhost" to the machine itself
    ingress: { host: 'grafana.localhost' },
  },
};
