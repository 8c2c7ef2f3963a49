import { signalsOf } from '../../lib/signal';
import type { ExpressionBuilder } from '../../lib/signal';
import { JOB } from './jobs';

const signal = signalsOf(JOB);
const legend = '{{instance}}';

export const replicasUp = signal({
  name: 'Replicas up',
  description: 'Number of Alertmanagers that answer.',
  unit: 'short',
  // 0, not nothing, when discovery finds none
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const version = signal({
  name: 'Version',
  description: 'Servers of each version.',
  unit: 'short',
  legend: '{{version}}',
  expr: ({ series }) => `count by (version) (${series('alertmanager_build_info')})`,
});

export const reloadSuccessful = signal({
  name: 'Configuration loaded',
  description: 'Whether the last change of the configuration was taken.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => `max by (instance) (${series('alertmanager_config_last_reload_successful')})`,
});

export const configurations = signal({
  name: 'Configurations',
  description:
    'How many different configurations the replicas have. More than 1 for longer than a change takes is wrong.',
  unit: 'short',
  expr: ({ series }) => `count(count_values("hash", ${series('alertmanager_config_hash')}))`,
});

export const members = signal({
  name: 'Members',
  description: 'Replicas that each replica knows, itself included.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max by (instance) (${series('alertmanager_cluster_members')})`,
});

export const shareOfMembers = signal({
  name: 'Share of replicas known',
  description: 'Replicas that each replica knows, against those that answer Prometheus.',
  unit: 'percentunit',
  legend,
  expr: ({ series }) =>
    `max by (instance) (${series('alertmanager_cluster_members')})\n/ scalar(sum(${series('up')}))`,
});

export const starts = signal({
  name: 'Restarts',
  description: 'How often a server started in the last 2 hours.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum by (instance) (changes(${series('process_start_time_seconds')}[2h]))`,
});

/** A quarter of an hour: a message that fails is tried again when its group is due, which is every few minutes. */
const WINDOW = '15m';

const share = ({ series }: ExpressionBuilder, by: string) =>
  `sum by (${by}) (increase(${series('alertmanager_notifications_failed_total')}[${WINDOW}]))\n/ sum by (${by}) (increase(${series('alertmanager_notifications_total')}[${WINDOW}]))`;

export const failureShare = signal({
  name: 'Share of messages that fail',
  description:
    'Share of the messages of the last 15 minutes that a replica could not send, for each way of sending.',
  unit: 'percentunit',
  legend: '{{instance}} {{integration}}',
  expr: (builder) => share(builder, 'instance, integration'),
});

export const failureShareAtBest = signal({
  name: 'Share of messages that nobody can send',
  description:
    'The same for the replica that does best: where that is high, the way of sending itself is broken.',
  unit: 'percentunit',
  legend: '{{integration}}',
  expr: (builder) =>
    `min by (integration) (\n  ${share(builder, 'instance, integration').replaceAll('\n', '\n  ')}\n)`,
});

export const messages = signal({
  name: 'Messages',
  description: 'Messages per second that are tried, for each way of sending.',
  unit: 'cps',
  legend: '{{integration}}',
  expr: ({ series, range }) =>
    `sum by (integration) (rate(${series('alertmanager_notifications_total')}[${range}])) > 0`,
});

export const failedMessages = signal({
  name: 'Messages that fail',
  description: 'Messages in the last 15 minutes that could not be sent, and whose fault that was.',
  unit: 'short',
  legend: '{{integration}} {{reason}}',
  expr: ({ series }) =>
    `sum by (integration, reason) (increase(${series('alertmanager_notifications_failed_total')}[${WINDOW}])) > 0`,
});

export const messageDuration = signal({
  name: 'Time to send a message',
  description: 'How long a message takes on average, for each way of sending.',
  unit: 's',
  legend: '{{integration}}',
  expr: ({ series, range }) => {
    const rate = (suffix: string) =>
      `sum by (integration) (rate(${series(`alertmanager_notification_latency_seconds_${suffix}`)}[${range}]))`;
    return `${rate('sum')}\n/ (${rate('count')} > 0)`;
  },
});

export const alertsByState = signal({
  name: 'Alerts',
  description: 'Alerts that the replicas know: told of, or kept quiet by a silence or by another alert.',
  unit: 'short',
  legend: '{{state}}',
  // each knows all
  expr: ({ series }) => `max by (state) (${series('alertmanager_alerts')})`,
});

export const alertsReceived = signal({
  name: 'Alerts received',
  description: 'Alerts per second that arrive at each replica: about the same at all.',
  unit: 'cps',
  legend: '{{instance}} {{status}}',
  expr: ({ series, range }) =>
    `sum by (instance, status) (rate(${series('alertmanager_alerts_received_total')}[${range}]))`,
});

export const silences = signal({
  name: 'Silences',
  description: 'Silences that the replicas know.',
  unit: 'short',
  legend: '{{state}}',
  expr: ({ series }) => `max by (state) (${series('alertmanager_silences')})`,
});

export const snapshotSize = signal({
  name: 'Silences and notification log',
  description: 'What each replica has to remember, as it was last written to its disk.',
  unit: 'bytes',
  legend,
  expr: ({ series }) =>
    `max by (instance) (${series('alertmanager_silences_snapshot_size_bytes')})\n+ max by (instance) (${series('alertmanager_nflog_snapshot_size_bytes')})`,
});

export const snapshotFailures = signal({
  name: 'Failed writes',
  description:
    'How often in the last hour silences or the notification log could not be written to the disk.',
  unit: 'short',
  legend,
  expr: ({ series }) =>
    `sum by (instance) (increase(${series('alertmanager_silences_maintenance_errors_total')}[1h]))\n+ sum by (instance) (increase(${series('alertmanager_nflog_maintenance_errors_total')}[1h]))`,
});

export const gossipQueue = signal({
  name: 'Gossip that waits',
  description: 'What a replica has to tell the others and has not told yet.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max by (instance) (${series('alertmanager_cluster_messages_queued')})`,
});

export const memory = signal({
  name: 'Memory',
  description: 'Memory of the process.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => `max by (instance) (${series('process_resident_memory_bytes')})`,
});

export const cpu = signal({
  name: 'CPU',
  description: 'CPUs that the process uses.',
  unit: 'short',
  legend,
  expr: ({ series, range }) => `max by (instance) (rate(${series('process_cpu_seconds_total')}[${range}]))`,
});
