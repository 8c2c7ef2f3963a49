import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { both } from '../../lib/signal';
import * as signals from './signals';

export const alerts: readonly Alert[] = [
  {
    name: 'NodeMetricsMissing',
    condition: signals.noneScraped.above(0),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'No node sends metrics.',
    description:
      'Prometheus finds no node-exporter at all: its pods are gone, or Prometheus can not discover them. No other alert about nodes can fire.',
  },
  {
    name: 'NodeUnreachable',
    condition: signals.reachable.below(1),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'Node {{ $labels.instance }} sends no metrics.',
    description:
      'node-exporter on {{ $labels.instance }} has not answered for 5 minutes: the node, its network or the program is down.',
  },
  {
    name: 'NodeFilesystemFillingUp',
    // a trend alone alarms about every large download, a level alone about every disk that is meant to be full
    condition: both(signals.filesystemFree.below(0.2), signals.filesystemForecast.below(0)),
    for: Duration.minutes(30),
    severity: 'warning',
    summary: 'The file system {{ $labels.mountpoint }} of {{ $labels.instance }} is filling up.',
    description:
      'Only {{ $value | humanizePercentage }} of {{ $labels.mountpoint }} ({{ $labels.device }}) on {{ $labels.instance }} is free, and it will be full within 4 hours if it goes on like this.',
  },
  {
    name: 'NodeFilesystemAlmostFull',
    condition: signals.filesystemFree.below(0.05),
    for: Duration.minutes(15),
    severity: 'critical',
    summary: 'The file system {{ $labels.mountpoint }} of {{ $labels.instance }} is almost full.',
    description:
      'Only {{ $value | humanizePercentage }} of {{ $labels.mountpoint }} ({{ $labels.device }}) on {{ $labels.instance }} is free: programs will soon fail to write. If the kubelet keeps its files there, it is evicting pods already.',
  },
  {
    name: 'NodeMemoryExhausted',
    condition: signals.memoryAvailable.below(0.05),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'Node {{ $labels.instance }} is running out of memory.',
    description:
      'Only {{ $value | humanizePercentage }} of the memory of {{ $labels.instance }} is available; the kernel will soon kill processes.',
  },
];
