/** Names of the jobs that scrape kubelets, by what they tell. */
export const JOBS = {
  kubelet: 'kubelet',
  cadvisor: 'kubelet-cadvisor',
  resource: 'kubelet-resource',
  probes: 'kubelet-probes',
} as const;
