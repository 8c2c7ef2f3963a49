import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { both } from '../../lib/signal';
import * as signals from './signals';

/** What replicas differ in, and who is missing. */
function aboutCluster(replicas: number): Alert[] {
  return [
    {
      name: 'AlertmanagerReplicaDown',
      condition: both(signals.replicasUp.below(replicas), signals.replicasUp.above(0)),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'An Alertmanager is down.',
      description: `Only {{ $value }} of ${replicas} Alertmanagers answer. People are told as before as long as one does, but the next failure is an outage.`,
    },
    {
      name: 'AlertmanagerMembersMissing',
      condition: signals.shareOfMembers.below(1),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: '{{ $labels.instance }} does not know all other Alertmanagers.',
      description:
        '{{ $labels.instance }} knows {{ $value | humanizePercentage }} of the Alertmanagers that answer. Those that do not know each other tell people of the same alert, and a silence is known to some of them only.',
    },
    {
      name: 'AlertmanagerConfigurationsDiffer',
      condition: signals.configurations.above(1),
      // a change arrives at nodes up to two minutes apart
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'The Alertmanagers do not have the same configuration.',
      description:
        'The Alertmanagers have {{ $value }} different configurations. Who is told of an alert depends on which of them tells it, and some may be told twice.',
    },
  ];
}

/** @param replicas how many there should be; what several differ in is nothing to look for in one */
export function alerts(replicas: number): readonly Alert[] {
  return [
    {
      name: 'AlertmanagerDown',
      condition: signals.replicasUp.below(1),
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'No Alertmanager answers.',
      description:
        'For 5 minutes Prometheus has got no metrics from any Alertmanager: most likely nobody is told of anything. Alerts are seen on the pages of Prometheus and Grafana only.',
    },
    ...(replicas > 1 ? aboutCluster(replicas) : []),
    {
      name: 'AlertmanagerRestarting',
      condition: signals.starts.above(3),
      for: Duration.minutes(1),
      severity: 'warning',
      summary: '{{ $labels.instance }} restarts again and again.',
      description:
        '{{ $labels.instance }} started {{ $value }} times in 2 hours. Each time it has to get all alerts again, and those that end meanwhile may never be told as resolved.',
    },
    {
      name: 'AlertmanagerConfigurationRefused',
      condition: signals.reloadSuccessful.below(1),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: '{{ $labels.instance }} refuses its configuration.',
      description:
        '{{ $labels.instance }} goes on with the configuration that it had, also after a restart. What has been changed since is not in force.',
    },
    {
      name: 'AlertmanagerNotificationsFailing',
      condition: signals.failureShare.above(0.01),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: '{{ $labels.instance }} fails to send messages by {{ $labels.integration }}.',
      description:
        '{{ $value | humanizePercentage }} of the messages that {{ $labels.instance }} sent by {{ $labels.integration }} in the last 15 minutes did not arrive.',
    },
    {
      name: 'AlertmanagerIntegrationFailing',
      condition: signals.failureShareAtBest.above(0.5),
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'Nobody can be told by {{ $labels.integration }}.',
      description:
        'In the last 15 minutes no Alertmanager could send more than a few messages by {{ $labels.integration }}: at least {{ $value | humanizePercentage }} failed. Who is told in this way only is not told.',
    },
    {
      name: 'AlertmanagerStateNotSaved',
      // tried every 15 minutes: once is no news, and what increases by one may look like a little more
      condition: signals.snapshotFailures.above(1.5),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: '{{ $labels.instance }} can not write to its disk.',
      description:
        'In the last hour {{ $labels.instance }} failed {{ $value | printf "%.0f" }} times to save its silences or its notification log. If all replicas restart like this, silences are gone, and people are told again what they have been told.',
    },
  ];
}
