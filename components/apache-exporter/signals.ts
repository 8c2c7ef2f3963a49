import { exporterSignals } from '../../lib/exporter-monitoring';
import { signalsOf } from '../../lib/signal';

/** Name of the scrape job. */
export const JOB = 'apache-exporter';

const signal = signalsOf(JOB);
const legend = '{{server}}';
/** What series are kept apart by: the other labels are those of the exporter's pod, which changes. */
const BY_SERVER = 'by (namespace, server)';

/** What only the runbook's queries read. */
export const ALSO_READ: readonly string[] = ['apache_exporter_scrape_failures_total', 'apache_info'];

export const { answering: exporterAnswers, found: exportersFound } = exporterSignals(JOB, 'Apache');

export const up = signal({
  name: 'Server answers',
  description: 'Whether the exporter can ask its Apache server.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('apache_up')})`,
});

export const statusUnreadable = signal({
  name: 'Status page is not readable',
  description: '1 where the server answers, but not with its status page, and nothing otherwise.',
  unit: 'short',
  legend,
  // apache_up tells of the connection only: it is 1 with an error page too
  expr: ({ series }) =>
    `(max ${BY_SERVER} (${series('apache_up')}) == 1 unless max ${BY_SERVER} (${series('apache_workers')}))`,
});

export const workersUsed = signal({
  name: 'Workers taken',
  description:
    'Share of the workers that Apache may have (MaxRequestWorkers) that can not take a request: they answer one, hold a connection open, or finish before a restart.',
  unit: 'percentunit',
  legend,
  // a slot that is open is a worker that will be started when it is needed
  expr: ({ series }) =>
    `1 - sum ${BY_SERVER} (${series('apache_scoreboard', { state: '=~"idle|open_slot"' })})\n/ sum ${BY_SERVER} (${series('apache_scoreboard')})`,
});

export const workers = signal({
  name: 'Workers',
  description: 'Workers that answer a request, and such that wait for one.',
  unit: 'short',
  legend: '{{server}} {{state}}',
  expr: ({ series }) => `sum by (namespace, server, state) (${series('apache_workers')})`,
});

export const scoreboard = signal({
  name: 'What workers do',
  description:
    'Workers by what they do: read a request, reply, keep a connection alive, look up a name, log, close, start, or finish before a restart.',
  unit: 'short',
  legend: '{{server}} {{state}}',
  expr: ({ series }) =>
    `sum by (namespace, server, state) (${series('apache_scoreboard', { state: '!~"idle|open_slot"' })})`,
});

export const connections = signal({
  name: 'Connections',
  description: 'Connections by state, where the server works asynchronously (mpm_event).',
  unit: 'short',
  legend: '{{server}} {{state}}',
  expr: ({ series }) => `sum by (namespace, server, state) (${series('apache_connections')})`,
});

export const requests = signal({
  name: 'Requests',
  description: 'Requests per second, those of the exporter included.',
  unit: 'reqps',
  legend,
  expr: ({ series, range }) => `sum ${BY_SERVER} (rate(${series('apache_accesses_total')}[${range}]))`,
});

export const traffic = signal({
  name: 'Traffic',
  description: 'Bytes per second that are sent in answers.',
  unit: 'Bps',
  legend,
  expr: ({ series, range }) =>
    `1024 * sum ${BY_SERVER} (rate(${series('apache_sent_kilobytes_total')}[${range}]))`,
});

export const duration = signal({
  name: 'Time to answer',
  description: 'How long a request takes on average, from its first line to the end of the answer.',
  unit: 's',
  legend,
  expr: ({ series, range }) =>
    `sum ${BY_SERVER} (rate(${series('apache_duration_ms_total')}[${range}])) / 1000\n/ sum ${BY_SERVER} (rate(${series('apache_accesses_total')}[${range}]))`,
});

export const cpu = signal({
  name: 'CPU',
  description: 'CPUs that the workers keep busy.',
  unit: 'short',
  legend: '{{server}} {{type}}',
  expr: ({ series, range }) =>
    `sum by (namespace, server, type) (rate(${series('apache_cpu_time_ms_total')}[${range}])) / 1000`,
});

export const uptime = signal({
  name: 'Uptime',
  description: 'Time since the server was started.',
  unit: 's',
  legend,
  expr: ({ series }) => `max ${BY_SERVER} (${series('apache_uptime_seconds_total')})`,
});

export const processes = signal({
  name: 'Processes',
  description: 'Processes, and how many of them are about to end. Those hold workers that take no requests.',
  unit: 'short',
  legend: '{{server}} {{state}}',
  expr: ({ series }) => `sum by (namespace, server, state) (${series('apache_processes')})`,
});
