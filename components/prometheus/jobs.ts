/** Name of the job in which each replica scrapes all replicas. */
export const JOB = 'prometheus';
