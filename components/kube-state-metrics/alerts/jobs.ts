import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { present } from '../conditions';
import * as jobs from '../signals/jobs';

const NAME = '{{ $labels.namespace }}/{{ $labels.job_name }}';
const CRON_JOB = '{{ $labels.namespace }}/{{ $labels.cronjob }}';

export const jobAlerts: readonly Alert[] = [
  {
    name: 'JobFailed',
    condition: present(jobs.failedJobs),
    for: Duration.minutes(1),
    severity: 'warning',
    summary: `The job ${NAME} failed.`,
    description: `The job ${NAME} has failed and will not be tried again. The alert ends when the job is deleted, or after a day.`,
  },
  {
    name: 'JobRunningLong',
    condition: jobs.runningFor.above(12 * 3600),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `The job ${NAME} is still not done.`,
    description: `The job ${NAME} has been at work for {{ $value | humanizeDuration }}. If it is of a CronJob that forbids concurrency, the next one does not start before it ends.`,
  },
  {
    name: 'CronJobFailing',
    condition: present(jobs.cronJobFailing),
    // of one that runs every minute, a single failure is none
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `The CronJob ${CRON_JOB} failed.`,
    description: `The last failed run of the CronJob ${CRON_JOB} started {{ $value | humanizeDuration }} ago, and none has succeeded since.`,
  },
  {
    name: 'CronJobNotRunning',
    condition: jobs.cronJobLate.above(15 * 60),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `The CronJob ${CRON_JOB} does not run.`,
    description: `The CronJob ${CRON_JOB} should have started {{ $value | humanizeDuration }} ago. It is not suspended, and none of its jobs is at work.`,
  },
];
