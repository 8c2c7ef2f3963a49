import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { present } from '../conditions';
import * as itself from '../signals/itself';

export const itselfAlerts: readonly Alert[] = [
  {
    name: 'ObjectMetricsMissing',
    condition: present(itself.noneScraped),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: "Nobody tells about the cluster's objects.",
    description:
      'For 10 minutes kube-state-metrics has not answered, or Prometheus has not found it. No other alert about pods, workloads, jobs, nodes, quotas and volumes can fire.',
  },
  {
    name: 'KubeStateMetricsListErrors',
    condition: itself.failedLists.above(0.1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'kube-state-metrics can not list {{ $labels.resource }}.',
    description:
      '{{ $value | humanizePercentage }} of the attempts of kube-state-metrics to list {{ $labels.resource }} fail. What it tells about them is old or missing, and alerts about them can not be relied on.',
  },
  {
    name: 'KubeStateMetricsWatchErrors',
    condition: itself.failedWatches.above(0.1),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'kube-state-metrics can not watch {{ $labels.resource }}.',
    description:
      '{{ $value | humanizePercentage }} of the attempts of kube-state-metrics to watch {{ $labels.resource }} fail. What it tells about them is late, and alerts about them are too.',
  },
];
