import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import * as itself from '../signals/itself';

export const itselfAlerts: readonly Alert[] = [
  {
    name: 'NodeMetricsMissing',
    condition: itself.noneScraped.above(0),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'No node sends metrics.',
    description:
      'Prometheus finds no node-exporter at all: its pods are gone, or Prometheus can not discover them. No other alert about nodes can fire.',
  },
  {
    name: 'NodeUnreachable',
    condition: itself.reachable.below(1),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'Node {{ $labels.instance }} sends no metrics.',
    description:
      'node-exporter on {{ $labels.instance }} has not answered for 5 minutes: the node, its network or the program is down.',
  },
  {
    name: 'NodeCollectorFailing',
    condition: itself.collectorsLost.above(0),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'Node {{ $labels.instance }} no longer tells about {{ $labels.collector }}.',
    description:
      'The collector {{ $labels.collector }} of node-exporter on {{ $labels.instance }} worked within the last day and has failed for 15 minutes. Alerts that read its metrics can not fire for this node.',
  },
];
