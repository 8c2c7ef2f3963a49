/** Names of the jobs that tell about Kubernetes' objects, nodes and pods: what joins them needs several. */
export const KUBERNETES_JOBS = {
  /** The state of objects, from kube-state-metrics. */
  objects: 'kube-state-metrics',
  kubelet: 'kubelet',
  /** Containers and the network of pods, from cAdvisor. */
  containers: 'kubelet-cadvisor',
  /** CPU and memory of nodes, pods and containers. */
  usage: 'kubelet-resource',
  probes: 'kubelet-probes',
} as const;
