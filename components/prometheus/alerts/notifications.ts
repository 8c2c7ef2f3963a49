import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import * as notifications from '../signals/notifications';

const sendingToSome: Alert = {
  name: 'PrometheusErrorSendingAlertsToSomeAlertmanagers',
  condition: notifications.sendingFailures.above(0.01),
  for: Duration.minutes(15),
  severity: 'warning',
  summary: '{{ $labels.instance }} can not send alerts to an Alertmanager.',
  description:
    '{{ $value | humanizePercentage }} of the alerts that {{ $labels.instance }} sends to {{ $labels.alertmanager }} do not arrive. The others have them, but the next failure is an outage.',
};

/** @param alertmanagers how many there are; some of several are no news where there is one */
export function notificationAlerts(alertmanagers: number): readonly Alert[] {
  return [
    {
      name: 'InfoInhibitor',
      condition: notifications.onlyInfo.above(0),
      for: Duration.minutes(0),
      severity: 'info',
      summary: 'Only alerts for information fire{{ with $labels.namespace }} in {{ . }}{{ end }}.',
      description:
        'Nothing that fires{{ with $labels.namespace }} in the namespace {{ . }}{{ end }} needs anybody: Alertmanager keeps quiet about alerts of the severity info there. This alert tells it so, and nobody else.',
    },
    {
      name: 'PrometheusNotConnectedToAlertmanagers',
      condition: notifications.alertmanagersKnown.below(alertmanagers),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: '{{ $labels.instance }} does not send alerts to every Alertmanager.',
      description: `{{ $labels.instance }} sends its alerts to {{ $value }} Alertmanagers, and there should be ${alertmanagers}. If it is the last Prometheus that runs, its alerts reach too few, or nobody.`,
    },
    {
      name: 'PrometheusErrorSendingAlertsToAnyAlertmanager',
      condition: notifications.sendingFailuresAtBest.above(0.03),
      for: Duration.minutes(15),
      severity: 'critical',
      summary: '{{ $labels.instance }} can not send alerts to any Alertmanager.',
      description:
        'At least {{ $value | humanizePercentage }} of the alerts of {{ $labels.instance }} arrive at no Alertmanager. If that is so for all Prometheus servers, nobody is told of anything.',
    },
    ...(alertmanagers > 1 ? [sendingToSome] : []),
    {
      name: 'PrometheusNotificationQueueRunningFull',
      condition: notifications.queueInHalfAnHour.above(1),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: 'The queue of alerts of {{ $labels.instance }} is running full.',
      description:
        'If it goes on like this, {{ $labels.instance }} will have {{ $value | humanizePercentage }} of what its queue of alerts holds waiting within half an hour: alerts will be lost.',
    },
    {
      name: 'PrometheusAlertsDropped',
      condition: notifications.alertsDropped.above(0),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: '{{ $labels.instance }} has given up on alerts.',
      description:
        'In 15 minutes {{ $labels.instance }} has thrown away {{ $value | printf "%.0f" }} alerts that no Alertmanager took. What still fires is sent again every minute; what has ended meanwhile is never told.',
    },
  ];
}
