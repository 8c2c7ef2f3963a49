import { COUNTER_REDIS } from '../lib/reserved-names';
import { ownSecret, when } from './cross-check';
import type { CrossCheck } from './cross-check';

/** Rules about the demo programs. */
export const demoChecks: readonly CrossCheck[] = [
  {
    reads: ['demo.counter.replicas.max', 'demo.counter.replicas.min'],
    problems: ({ demo: { counter } }) =>
      counter
        ? when(
            counter.replicas.max < counter.replicas.min,
            () =>
              `demo.counter.replicas.max is ${counter.replicas.max}, but demo.counter.replicas.min is ${counter.replicas.min}: there can not be fewer at most than at least. Raise the maximum to ${counter.replicas.min} or more.`,
          )
        : [],
  },
  {
    reads: ['demo.counter.affinity.apartFromReplicas', 'demo.counter.replicas.max', 'scale.nodes'],
    problems: ({ demo: { counter }, scale }) =>
      counter
        ? when(
            counter.affinity.apartFromReplicas === 'required' && counter.replicas.max > scale.nodes,
            () =>
              `demo.counter.affinity.apartFromReplicas is "required", but demo.counter.replicas.max is ${counter.replicas.max} and scale.nodes is ${scale.nodes}: a pod without a node of its own would never start. Lower the maximum to the number of nodes, or use "preferred".`,
          )
        : [],
  },
  {
    reads: ['demo.counter.ingress.host', 'grafana.ingress.host'],
    problems: ({ demo: { counter }, grafana }) =>
      when(
        counter?.ingress !== undefined && counter.ingress.host === grafana.ingress?.host,
        () =>
          `demo.counter.ingress.host is "${counter?.ingress?.host}", and so is grafana.ingress.host: one of the two could not be reached. Give the counter another name, e.g. "counter.${counter?.ingress?.host}".`,
      ),
  },
  {
    reads: ['demo.counter.ingress.tlsSecretName'],
    problems: ({ demo: { counter } }) => {
      const path = 'demo.counter.ingress.tlsSecretName';
      const name = counter?.ingress?.tlsSecretName;
      return name === COUNTER_REDIS
        ? [
            `${path} is "${name}", which is the Secret with the password of the counter's Redis. Name another, e.g. "counter-tls".`,
          ]
        : ownSecret(path, name);
    },
  },
  {
    reads: ['exporters.redis[].name', 'demo.counter'],
    problems: ({ demo: { counter }, exporters }) =>
      exporters.redis.flatMap(({ name }, i) =>
        when(
          counter !== undefined && name === COUNTER_REDIS,
          () =>
            `exporters.redis[${i}].name is "${name}", which is the name of the counter's own Redis. Use another name, e.g. "my-${name}".`,
        ),
      ),
  },
  {
    reads: ['namespaces.demo', 'namespaces.stack', 'namespaces.nodeAgents', 'demo.counter'],
    problems: ({ demo, namespaces }) =>
      demo.counter
        ? (['stack', 'nodeAgents'] as const).flatMap((other) =>
            when(
              namespaces.demo === namespaces[other],
              () =>
                `namespaces.demo is "${namespaces.demo}" and so is namespaces.${other}: the demo programs are no part of the stack. Give them a namespace of their own, e.g. "demo".`,
            ),
          )
        : [],
  },
];
