/** Name of the scrape job. */
export const JOB = 'alertmanager';
