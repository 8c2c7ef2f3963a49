import type { VariableProps } from '../../lib/dashboard';
import { KUBERNETES_JOBS } from '../../lib/kubernetes-jobs';
import { signalsOf } from '../../lib/signal';
import { podsOfWorkloads } from './levels';

const { objects, kubelet, containers, usage, probes } = KUBERNETES_JOBS;

const ofNamespaces = { job: objects, metric: 'kube_pod_info' };

/** Any number of namespaces. */
export const NAMESPACES: VariableProps = {
  name: 'namespace',
  title: 'Namespace',
  values: ofNamespaces,
  all: 'anything',
};

/** One namespace or some: all at once are many pods, so it is not what is shown at first. */
export const ONE_NAMESPACE: VariableProps = { ...NAMESPACES, initial: 'kube-system' };

/** Workloads of the chosen namespace. */
export const WORKLOADS: VariableProps = {
  name: 'workload',
  title: 'Workload',
  values: signalsOf(objects)({
    name: 'Workloads',
    description: 'Pods with the workloads that they belong to.',
    unit: 'short',
    expr: podsOfWorkloads,
  }),
  all: 'anything',
  alsoCalled: ['deployment', 'statefulset', 'daemonset', 'cronjob', 'job_name'],
};

/**
 * What follows the name of a workload in that of the ReplicaSets or Jobs that it makes: a hash in an alphabet without vowels
 * (`SafeEncodeString` in Kubernetes' apimachinery), or a time.
 */
const SUFFIX = '(-[bcdfghjklmnpqrstvwxz2456789]+|-[0-9]{8,})?';

/** Pods of the chosen workloads. */
export const PODS: VariableProps = {
  name: 'pod',
  title: 'Pod',
  values: {
    job: objects,
    metric: 'kube_pod_info',
    matchers: { created_by_name: `=~"$workload${SUFFIX}"` },
  },
  // anything would be pods of other workloads
  all: 'listed',
};

/** Any number of nodes. */
export const NODES: VariableProps = {
  name: 'node',
  title: 'Node',
  values: { job: objects, metric: 'kube_node_info' },
  all: 'anything',
  jobs: [kubelet, containers, usage, probes],
};
