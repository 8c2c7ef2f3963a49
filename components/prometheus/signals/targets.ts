import type { ExpressionBuilder } from '../../../lib/signal';
import { ANY_JOB, legend, signal, sumOf } from './fragments';

/** What tells one thing's targets from another's: a job may scrape the programs of many teams. */
const GROUP = 'job, namespace, service';

export const targets = signal({
  name: 'Targets',
  description: 'Targets of each job, as this replica sees them.',
  unit: 'short',
  legend: '{{job}}',
  expr: ({ series }) => `count by (job) (${series('up', ANY_JOB)})`,
});

export const targetsSeen = signal({
  name: 'Targets of all jobs',
  description: 'Targets that this replica scrapes. 0 when it finds none.',
  unit: 'short',
  expr: ({ series }) => `(count(${series('up', ANY_JOB)}) or vector(0))`,
});

export const targetsDown = signal({
  name: 'Targets down',
  description: 'Targets of each job that can not be scraped, as this replica sees them.',
  unit: 'short',
  legend: '{{job}}',
  expr: ({ series }) => `count by (job) (${series('up', ANY_JOB)} == 0)`,
});

export const shareDown = signal({
  name: 'Share of targets down',
  description: 'Share of the targets of a job that can not be scraped, for each namespace and Service apart.',
  unit: 'percentunit',
  legend: '{{job}} {{namespace}} {{service}}',
  expr: ({ series }) => {
    const up = series('up', ANY_JOB);
    return `count by (${GROUP}) (${up} == 0)\n/ count by (${GROUP}) (${up})`;
  },
});

export const slowestScrapes = signal({
  name: 'Slowest scrapes',
  description:
    'How long a target takes to answer: the ten slowest. Above the scrape timeout it counts as down.',
  unit: 's',
  legend: '{{job}} {{instance}}',
  expr: ({ series }) => `topk(10, max by (job, instance) (${series('scrape_duration_seconds', ANY_JOB)}))`,
});

export const intervals = signal({
  name: 'Time between scrapes (p99)',
  description: 'What really passes between two scrapes of a target. More than the interval means overload.',
  unit: 's',
  legend: '{{instance}} {{interval}}',
  expr: ({ series }) =>
    `max by (instance, interval) (${series('prometheus_target_interval_length_seconds', { quantile: '0.99' })})`,
});

const appended = ({ series, range }: ExpressionBuilder) =>
  `sum by (instance) (rate(${series('prometheus_tsdb_head_samples_appended_total')}[${range}]))`;

export const samplesAppended = signal({
  name: 'Samples per second',
  description: 'Samples that a replica stores per second.',
  unit: 'cps',
  legend,
  expr: appended,
});

export const sampleShare = signal({
  name: 'Samples against the other replica',
  description: 'Samples that a replica stores, against the one that stores most. All scrape the same.',
  unit: 'percentunit',
  legend,
  expr: (builder) => `${appended(builder)}\n/ scalar(max(${appended(builder)}))`,
});

export const limitsHit = signal({
  name: 'Limits hit',
  description:
    'Scrapes in the last 5 minutes that were refused for a limit on targets, samples, labels or bytes.',
  unit: 'short',
  legend,
  expr: sumOf(
    [
      'prometheus_target_scrape_pool_exceeded_target_limit_total',
      'prometheus_target_scrape_pool_exceeded_label_limits_total',
      'prometheus_target_scrapes_exceeded_sample_limit_total',
      'prometheus_target_scrapes_exceeded_body_size_limit_total',
      'prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total',
    ],
    (selector) => `increase(${selector}[5m])`,
  ),
});

export const targetsRefused = signal({
  name: 'Targets refused',
  description: 'Targets in the last half hour whose address or labels Prometheus could not make sense of.',
  unit: 'short',
  legend: '{{instance}} {{scrape_job}}',
  expr: ({ series }) =>
    `sum by (instance, scrape_job) (increase(${series('prometheus_target_sync_failed_total')}[30m]))`,
});

export const discoveryFailures = signal({
  name: 'Failures of discovery',
  description:
    'Requests to the API server that failed in the last 5 minutes, and discoveries that can not start.',
  unit: 'short',
  legend,
  expr: ({ series }) =>
    `sum by (instance) (increase(${series('prometheus_sd_kubernetes_failures_total')}[5m]))\n+ sum by (instance) (${series('prometheus_sd_failed_configs')})`,
});

export const samplesRejected = signal({
  name: 'Samples rejected',
  description:
    'Samples per second that were thrown away for their time: twice the same, out of order, or too old.',
  unit: 'cps',
  legend,
  expr: sumOf(
    [
      'prometheus_target_scrapes_sample_duplicate_timestamp_total',
      'prometheus_target_scrapes_sample_out_of_order_total',
      'prometheus_target_scrapes_sample_out_of_bounds_total',
    ],
    (selector, { range }) => `rate(${selector}[${range}])`,
  ),
});

const ofJobs = ({ series }: ExpressionBuilder, offset = '') =>
  `sum by (job) (${series('scrape_samples_post_metric_relabeling', ANY_JOB)}${offset})`;

export const jobSeries = signal({
  name: 'Series by job',
  description: 'Series of the targets of a job, after all that is dropped: the ten largest.',
  unit: 'short',
  legend: '{{job}}',
  expr: (builder) => `topk(10, ${ofJobs(builder)})`,
});

export const jobGrowth = signal({
  name: 'Growth of jobs',
  description: 'Series of a job against those of a day ago.',
  unit: 'short',
  legend: '{{job}}',
  expr: (builder) => `${ofJobs(builder)}\n/ ${ofJobs(builder, ' offset 1d')}`,
});

export const jobIncrease = signal({
  name: 'New series by job',
  description: 'Series that a job has more than a day ago.',
  unit: 'short',
  legend: '{{job}}',
  expr: (builder) => `${ofJobs(builder)}\n- ${ofJobs(builder, ' offset 1d')}`,
});

export const seriesAdded = signal({
  name: 'Series that begin',
  description:
    'Series that each scrape finds and the one before did not, by job: the ten with most. Many for hours mean labels that change all the time.',
  unit: 'short',
  legend: '{{job}}',
  expr: ({ series, range }) =>
    `topk(10, sum by (job) (avg_over_time(${series('scrape_series_added', ANY_JOB)}[${range}])))`,
});
