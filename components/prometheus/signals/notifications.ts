import type { Matchers } from '../../../lib/signal';
import { legend, signal } from './fragments';

export const alertmanagersKnown = signal({
  name: 'Alertmanagers known',
  description: 'Alertmanagers that a server sends its alerts to.',
  unit: 'short',
  legend,
  expr: ({ series }) => `max by (instance) (${series('prometheus_notifications_alertmanagers_discovered')})`,
});

export const alertsSent = signal({
  name: 'Alerts sent',
  description: 'Alerts per second that are sent to each Alertmanager, whether they arrive or not.',
  unit: 'cps',
  legend: '{{instance}} {{alertmanager}}',
  expr: ({ series, range }) =>
    `sum by (instance, alertmanager) (rate(${series('prometheus_notifications_sent_total')}[${range}]))`,
});

export const sendingFailures = signal({
  name: 'Share of alerts that do not arrive',
  description: 'Share of the alerts sent to an Alertmanager that it did not take.',
  unit: 'percentunit',
  legend: '{{instance}} {{alertmanager}}',
  expr: ({ series, range }) =>
    `sum by (instance, alertmanager) (rate(${series('prometheus_notifications_errors_total')}[${range}]))\n/ sum by (instance, alertmanager) (rate(${series('prometheus_notifications_sent_total')}[${range}]))`,
});

export const sendingFailuresAtBest = signal({
  name: 'Share of alerts that arrive nowhere',
  description: 'The same for the Alertmanager that takes most of them: above 0, none takes all.',
  unit: 'percentunit',
  legend,
  expr: ({ series, range }) =>
    `min by (instance) (\n  rate(${series('prometheus_notifications_errors_total')}[${range}])\n  / rate(${series('prometheus_notifications_sent_total')}[${range}])\n)`,
});

export const queueInHalfAnHour = signal({
  name: 'Queue of alerts in half an hour',
  description:
    'Share of the queue that will be taken if it fills on as in the last 5 minutes. At 1 alerts are lost.',
  unit: 'percentunit',
  legend,
  // newer servers have a queue for each Alertmanager
  expr: ({ series }) =>
    `max by (instance) (predict_linear(${series('prometheus_notifications_queue_length')}[5m], 1800))\n/ min by (instance) (${series('prometheus_notifications_queue_capacity')})`,
});

export const alertsDropped = signal({
  name: 'Alerts dropped',
  description: 'Alerts in the last 15 minutes that a server gave up on. What still fires is sent again.',
  unit: 'short',
  legend,
  // newer servers count for each Alertmanager: what one of them has is not lost
  expr: ({ series }) =>
    `min by (instance) (increase(${series('prometheus_notifications_dropped_total')}[15m]))`,
});

/** Of any job, or of none: rules leave away labels that they sum over. */
const firing = (matchers: Matchers): Matchers => ({ job: '=~".*"', alertstate: 'firing', ...matchers });

export const onlyInfo = signal({
  name: 'InfoInhibitor',
  description: 'Is 1 for each namespace in which alerts fire that are for information, and no others.',
  unit: 'short',
  legend: '{{namespace}}',
  expr: ({ series }) =>
    `(\n  group by (namespace) (${series('ALERTS', firing({ severity: 'info', alertname: '!~"InfoInhibitor|Watchdog"' }))})\n  unless on (namespace)\n  group by (namespace) (${series('ALERTS', firing({ severity: '=~"warning|critical"' }))})\n)`,
});
