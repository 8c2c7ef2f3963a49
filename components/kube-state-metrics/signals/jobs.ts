import { signalsOf } from '../../../lib/signal';
import { JOB } from '../jobs';
import { type Fragment, indented } from './fragments';

const signal = signalsOf(JOB);
const NAME = 'namespace, job_name';
const cronJobLegend = '{{namespace}} {{cronjob}}';

const failed: Fragment = ({ series }) => `${series('kube_job_failed', { condition: 'true' })} == 1`;

/** Starts of the failed jobs of CronJobs, with the label `cronjob`. */
const failedRuns: Fragment = (builder) => {
  const owners = `max by (${NAME}, owner_name) (${builder.series('kube_job_owner', { owner_kind: 'CronJob' })})`;
  return [
    'label_replace(',
    `  (${builder.series('kube_job_status_start_time')} and on (${NAME}) ${failed(builder)})`,
    `  * on (${NAME}) group_left (owner_name) ${owners},`,
    '  "cronjob", "$1", "owner_name", "(.+)"',
    ')',
  ].join('\n');
};

export const active = signal({
  name: 'Jobs at work',
  description: 'Pods of jobs that wait or work.',
  unit: 'short',
  legend: '{{namespace}}',
  expr: ({ series }) => `sum by (namespace) (${series('kube_job_status_active')})`,
});

export const failedJobs = signal({
  name: 'Failed jobs',
  description:
    'Jobs that failed and were at work within the last day. Those of CronJobs are counted elsewhere.',
  unit: 'short',
  legend: '{{namespace}} {{job_name}}',
  expr: (builder) => {
    const { series } = builder;
    return [
      `max by (${NAME}) (`,
      `  ${failed(builder)}`,
      `  and on (${NAME}) ${series('kube_job_owner', { owner_kind: '!="CronJob"' })}`,
      // nothing tells when a job failed, but it did so today if it was at work yesterday, or started since
      `  and on (${NAME}) (`,
      `    ${series('kube_job_status_start_time')} > time() - 24 * 3600`,
      `    or ${series('kube_job_status_active')} offset 1d > 0`,
      '  )',
      ')',
    ].join('\n');
  },
});

export const runningFor = signal({
  name: 'Running for',
  description: 'Time since the start of jobs that are still at work.',
  unit: 's',
  legend: '{{namespace}} {{job_name}}',
  expr: ({ series }) =>
    `time() - max by (${NAME}) (\n  ${series('kube_job_status_start_time')}\n  and on (${NAME}) ${series('kube_job_status_active')} > 0\n)`,
});

export const cronJobFailing = signal({
  name: 'Failing CronJobs',
  description: 'Time since the start of the last failed run, of CronJobs that had no success since.',
  unit: 's',
  legend: cronJobLegend,
  expr: (builder) => {
    const { series } = builder;
    const success = series('kube_cronjob_status_last_successful_time');
    return [
      'time() - (',
      `  max by (namespace, cronjob) (${indented(failedRuns(builder))})`,
      // one that never had a success has none since 1970
      `  > on (namespace, cronjob) max by (namespace, cronjob) (${success} or 0 * ${series('kube_cronjob_created')})`,
      `  unless on (namespace, cronjob) ${series('kube_cronjob_spec_suspend')} == 1`,
      ')',
    ].join('\n');
  },
});

export const cronJobLate = signal({
  name: 'Late CronJobs',
  description: 'Time since a CronJob should have started and did not. Below 0, the time until it starts.',
  unit: 's',
  legend: cronJobLegend,
  // one that is at work may have to wait for itself; of a suspended one no next time is told
  expr: ({ series }) =>
    [
      'time() - max by (namespace, cronjob) (',
      `  ${series('kube_cronjob_next_schedule_time')}`,
      `  unless on (namespace, cronjob) ${series('kube_cronjob_status_active')} > 0`,
      ')',
    ].join('\n'),
});
