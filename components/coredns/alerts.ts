import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import * as signals from './signals';

export const alerts: readonly Alert[] = [
  {
    name: 'CoreDnsDown',
    condition: signals.up.below(1),
    for: Duration.minutes(5),
    severity: 'critical',
    silences: ['CoreDnsInstanceUnreachable'],
    summary: 'No DNS server of the cluster answers.',
    description:
      'Prometheus has not reached any CoreDNS pod for 5 minutes. Unless only their metrics are missing, no program in the cluster finds any other by its name.',
  },
  {
    name: 'CoreDnsInstanceUnreachable',
    condition: signals.reachable.below(1),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'The DNS server {{ $labels.instance }} does not answer, others do.',
    description:
      '{{ $labels.instance }} on {{ $labels.node }} has not answered Prometheus for 10 minutes. As long as it counts as ready, it still gets its part of the queries.',
  },
  {
    name: 'CoreDnsFailing',
    condition: signals.failedShare.above(0.25),
    for: Duration.minutes(5),
    severity: 'critical',
    silences: ['CoreDnsErrors'],
    summary: 'The DNS of the cluster fails.',
    description:
      '{{ $value | humanizePercentage }} of all DNS queries are answered with SERVFAIL: programs do not find each other, or nothing outside.',
  },
  {
    name: 'CoreDnsErrors',
    condition: signals.failedShare.above(0.03),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'Some DNS queries in the cluster fail.',
    description:
      '{{ $value | humanizePercentage }} of all DNS queries have been answered with SERVFAIL for 15 minutes.',
  },
  {
    name: 'CoreDnsSlow',
    condition: signals.slowShare.above(0.05),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'DNS queries in the cluster are slow.',
    description:
      '{{ $value | humanizePercentage }} of all DNS queries take longer than half a second. Each connection to a name waits that long before it begins.',
  },
  {
    name: 'CoreDnsUpstreamsDown',
    condition: signals.noUpstream.above(0),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'All DNS servers that {{ $labels.instance }} forwards to are down.',
    description:
      '{{ $labels.instance }} had {{ $value | printf "%.2f" }} queries per second for which every server to ask was down. Names outside the cluster can not be found.',
  },
  {
    name: 'CoreDnsUpstreamUnhealthy',
    // it checks twice a second for as long as a server is down
    condition: signals.upstreamFailures.above(0.2),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: 'The DNS server {{ $labels.to }} does not answer CoreDNS.',
    description:
      'Health checks of {{ $labels.to }}, to which CoreDNS forwards queries, fail {{ $value | printf "%.1f" }} times a second. Other servers take over if there are any.',
  },
  {
    name: 'CoreDnsRefusesQueries',
    condition: signals.refused.above(0),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: '{{ $labels.instance }} refuses DNS queries: too many at once.',
    description:
      '{{ $labels.instance }} refuses {{ $value | printf "%.2f" }} queries per second, because as many as its configuration allows are being forwarded already.',
  },
  {
    name: 'CoreDnsPanics',
    condition: signals.panics.above(0),
    for: Duration.minutes(1),
    severity: 'warning',
    summary: '{{ $labels.instance }} panics.',
    description:
      'About {{ $value | printf "%.0f" }} queries of the last 15 minutes made {{ $labels.instance }} panic, and got no answer. It is a bug of CoreDNS or of a plugin.',
  },
  {
    name: 'CoreDnsConfigurationRefused',
    condition: signals.failedReloads.above(0),
    for: Duration.minutes(1),
    severity: 'warning',
    summary: '{{ $labels.instance }} does not take its new configuration.',
    description:
      '{{ $labels.instance }} goes on with the old one. It will not come back from its next restart until the new one is mended.',
  },
];
