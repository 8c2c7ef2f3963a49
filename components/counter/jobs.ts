/** Name of the job that scrapes the counter's pods. */
export const JOB = 'counter';
