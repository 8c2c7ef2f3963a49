/** Name of the job that scrapes the cluster's DNS. */
export const JOB = 'coredns';
