import { KUBERNETES_JOBS } from '../../lib/kubernetes-jobs';

/** The job with the state of the cluster's objects. */
export const JOB = KUBERNETES_JOBS.objects;

/** The job with the metrics of the program itself. */
export const SELF_JOB = 'kube-state-metrics-self';
