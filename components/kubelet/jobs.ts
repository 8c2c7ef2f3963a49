import { KUBERNETES_JOBS } from '../../lib/kubernetes-jobs';

/** Names of the jobs that scrape kubelets, by what they tell. */
export const JOBS = {
  kubelet: KUBERNETES_JOBS.kubelet,
  cadvisor: KUBERNETES_JOBS.containers,
  resource: KUBERNETES_JOBS.usage,
  probes: KUBERNETES_JOBS.probes,
} as const;
