import type { Caught } from '../check-cases';
import {
  NAMESPACE,
  budget,
  container,
  cronJob,
  deployment,
  good,
  ingress,
  plain,
  policy,
  service,
  withPod,
} from '../good-objects';

/** What each check of `lib/checks/traffic.ts` catches, and the start of what it says. */
export const caught: Caught = {
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
};
