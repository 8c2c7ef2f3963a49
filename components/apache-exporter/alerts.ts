import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { exporterAlerts } from '../../lib/exporter-monitoring';
import * as signals from './signals';

/** @param count how many exporters there should be */
export function alerts(count: number): readonly Alert[] {
  return [
    ...exporterAlerts({
      signals: { answering: signals.exporterAnswers, found: signals.exportersFound },
      what: 'Apache',
      count,
      names: { down: 'ApacheExporterDown', missing: 'ApacheExporterMissing' },
    }),
    {
      name: 'ApacheDown',
      condition: signals.up.below(1),
      for: Duration.minutes(3),
      severity: 'critical',
      summary: 'The Apache server {{ $labels.server }} can not be reached.',
      description:
        'The exporter in {{ $labels.namespace }} has not been able to connect to the Apache server {{ $labels.server }} for 3 minutes: it is down or cut off. Its visitors most likely get no answer.',
    },
    {
      name: 'ApacheStatusUnreadable',
      condition: signals.statusUnreadable.above(0),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'The Apache server {{ $labels.server }} does not show its status.',
      description:
        'The Apache server {{ $labels.server }} answers, but not with its status page: the module mod_status is off, or forbids the exporter to see it. Nothing is known about its workers and requests.',
    },
    {
      name: 'ApacheWorkersSaturated',
      condition: signals.workersUsed.above(0.9),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: 'The Apache server {{ $labels.server }} is running out of workers.',
      description:
        '{{ $value | humanizePercentage }} of all workers that {{ $labels.server }} may have are taken. When none is left, requests wait, and then fail.',
    },
  ];
}
