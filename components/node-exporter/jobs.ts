/** Name of the scrape job. */
export const JOB = 'node-exporter';
