/** Name of the job that scrapes the API servers. */
export const JOB = 'apiserver';
