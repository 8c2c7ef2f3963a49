/** Names of the jobs that scrape Kubernetes itself. */
export const JOBS = {
  apiServer: 'apiserver',
  coreDns: 'coredns',
  kubelet: 'kubelet',
  cadvisor: 'kubelet-cadvisor',
  kubeletResource: 'kubelet-resource',
  kubeletProbes: 'kubelet-probes',
} as const;
