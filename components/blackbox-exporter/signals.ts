import { signalsOf } from '../../lib/signal';
import type { Signal } from '../../lib/signal';
import { JOB, PROBES_JOB } from './jobs';

const exporter = signalsOf(JOB);
const probe = signalsOf(PROBES_JOB);
const target = '{{instance}} ({{module}})';

export const replicasUp = exporter({
  name: 'Exporters up',
  description: 'Number of pods of blackbox-exporter that answer.',
  unit: 'short',
  // 0, not nothing, when discovery finds none
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const configurationLoaded = exporter({
  name: 'Configuration loaded',
  description: 'Whether a pod of blackbox-exporter could read the modules when it last looked.',
  unit: 'bool_yes_no',
  legend: '{{instance}}',
  expr: ({ series }) => `min by (instance) (${series('blackbox_exporter_config_last_reload_successful')})`,
});

export const notCarriedOut = probe({
  name: 'Not carried out',
  description: 'Number of probes that blackbox-exporter does not even try, so that nothing is known.',
  unit: 'short',
  expr: ({ series }) => `(count(${series('up')} == 0) or vector(0))`,
});

export const probed = probe({
  name: 'Probes',
  description: 'Number of addresses that are probed, counted once for each module.',
  unit: 'short',
  expr: ({ series }) => `count(${series('probe_success')})`,
});

export const failing = probe({
  name: 'Failing',
  description: 'Number of probes whose last try has failed.',
  unit: 'short',
  expr: ({ series }) => `(count(${series('probe_success')} == 0) or vector(0))`,
});

export const success = probe({
  name: 'Success',
  description: 'Whether the last try of a probe has succeeded.',
  unit: 'bool_yes_no',
  legend: target,
  expr: ({ series }) => series('probe_success'),
});

/** Every window is fixed: a panel's own range may be shorter than the time between two probes. */
const availabilityOver = (window: string, words: string): Signal =>
  probe({
    name: `Availability, ${words}`,
    description: `Share of the tries of a probe in the last ${words} that have succeeded.`,
    unit: 'percentunit',
    legend: target,
    expr: ({ series }) => `avg_over_time(${series('probe_success')}[${window}])`,
  });

export const hourlyAvailability = availabilityOver('1h', 'hour');
export const dailyAvailability = availabilityOver('1d', 'day');

export const overallAvailability = probe({
  name: 'Availability, 7 days',
  description: 'Share of the tries of all probes in the last 7 days that have succeeded.',
  unit: 'percentunit',
  expr: ({ series }) => `avg(avg_over_time(${series('probe_success')}[7d]))`,
});

const failuresOver = (window: string): Signal =>
  probe({
    name: `Failures in ${window}`,
    description: `Share of the tries of a probe in the last ${window} that have failed.`,
    unit: 'percentunit',
    legend: target,
    expr: ({ series }) => `1 - avg_over_time(${series('probe_success')}[${window}])`,
  });

export const failuresIn5m = failuresOver('5m');
export const failuresIn1h = failuresOver('1h');
export const failuresIn6h = failuresOver('6h');
export const failuresIn3d = failuresOver('3d');

export const everSucceeded = probe({
  name: 'Has ever succeeded',
  description: 'Whether a try of a probe has succeeded in the last 3 days.',
  unit: 'bool_yes_no',
  legend: target,
  expr: ({ series }) => `max_over_time(${series('probe_success')}[3d])`,
});

export const dayOld = probe({
  name: 'Probed for a day',
  description:
    'Number of tries of a probe in an hour a day ago. In a few tries, one failure is a large share.',
  unit: 'short',
  legend: target,
  expr: ({ series }) => `count_over_time(${series('probe_success')}[1h] offset 1d)`,
});

export const duration = probe({
  name: 'Duration',
  description: 'Time that a probe takes, averaged over 10 minutes.',
  unit: 's',
  legend: target,
  expr: ({ series }) => `avg_over_time(${series('probe_duration_seconds')}[10m])`,
});

const phasesOf = (prober: string, metric: string): Signal =>
  probe({
    name: `${prober} by phase`,
    description: `Time that probes over ${prober} spend in each of their phases, averaged over their targets.`,
    unit: 's',
    legend: '{{phase}}',
    expr: ({ series }) => `avg by (phase) (${series(metric)})`,
  });

export const httpPhases = phasesOf('HTTP', 'probe_http_duration_seconds');
export const icmpPhases = phasesOf('ICMP', 'probe_icmp_duration_seconds');
export const dnsPhases = phasesOf('DNS', 'probe_dns_duration_seconds');

export const statusCode = probe({
  name: 'Status code',
  description: 'Status code of the answer to a probe over HTTP, after redirects; 0 if there was none.',
  unit: 'short',
  legend: target,
  expr: ({ series }) => series('probe_http_status_code'),
});

export const certificateLeft = probe({
  name: 'Certificate valid for',
  description: 'Time until the first certificate of those that a target shows expires.',
  unit: 's',
  legend: target,
  expr: ({ series }) => `${series('probe_ssl_earliest_cert_expiry')} - time()`,
});
