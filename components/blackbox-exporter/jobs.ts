/** The job with the metrics of the program itself. */
export const JOB = 'blackbox-exporter';

/** The label `job` of all probes, whichever job found their targets. */
export const PROBES_JOB = 'probes';

/** The job of Services that ask for it by annotation. */
export const SERVICES_JOB = 'probes-services';

/** The job of Ingresses that ask for it by annotation. */
export const INGRESSES_JOB = 'probes-ingresses';
