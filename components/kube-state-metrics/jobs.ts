/** The job with the state of the cluster's objects. */
export const JOB = 'kube-state-metrics';

/** The job with the metrics of the program itself. */
export const SELF_JOB = 'kube-state-metrics-self';
