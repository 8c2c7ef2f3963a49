import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { both } from '../../../lib/signal';
import * as targets from '../signals/targets';

/** Of which job, and where it has a namespace and a Service, of which of them. */
const WHOSE =
  'the job {{ $labels.job }}{{ with $labels.service }}, Service {{ . }}{{ end }}{{ with $labels.namespace }}, namespace {{ . }}{{ end }}';

const missesSamples: Alert = {
  name: 'PrometheusReplicaMissesSamples',
  condition: targets.sampleShare.below(0.9),
  for: Duration.minutes(30),
  severity: 'warning',
  summary: '{{ $labels.instance }} stores fewer samples than the other replica.',
  description:
    'For half an hour {{ $labels.instance }} has stored only {{ $value | humanizePercentage }} of what the best replica stores, although all scrape the same. Graphs depend on which one is asked, and its alerts may not fire.',
};

/** @param replicas what replicas differ in can only be seen where there are several */
export function targetAlerts(replicas: number): readonly Alert[] {
  return [
    {
      name: 'PrometheusScrapesNothing',
      condition: targets.targetsSeen.below(1),
      for: Duration.minutes(5),
      severity: 'critical',
      summary: 'Prometheus has no targets at all.',
      description:
        'For 5 minutes a Prometheus server has not scraped a single target, not even itself: discovery or the configuration is broken. No other alert of that server can fire, except those about things that are missing.',
    },
    {
      name: 'TargetsDown',
      condition: targets.shareDown.above(0.1),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: `Targets of ${WHOSE} are down.`,
      description: `{{ $value | humanizePercentage }} of the targets of ${WHOSE} have not answered for 10 minutes.`,
    },
    ...(replicas > 1 ? [missesSamples] : []),
    {
      name: 'PrometheusScrapeLimitHit',
      condition: targets.limitsHit.above(0),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: '{{ $labels.instance }} refuses scrapes for a limit.',
      description:
        'In 5 minutes {{ $labels.instance }} refused {{ $value | printf "%.0f" }} scrapes because a target sends more than a limit of its job allows, or a job has more targets. Nothing of these targets is stored.',
    },
    {
      name: 'PrometheusTargetsRefused',
      condition: targets.targetsRefused.above(0),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: '{{ $labels.instance }} refuses targets of the job {{ $labels.scrape_job }}.',
      description:
        'In half an hour {{ $labels.instance }} refused {{ $value | printf "%.0f" }} targets of the job {{ $labels.scrape_job }}: their address or their labels make no sense. They are not scraped, and do not count as down.',
    },
    {
      name: 'PrometheusDiscoveryFailing',
      condition: targets.discoveryFailures.above(0),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: '{{ $labels.instance }} fails to discover targets.',
      description:
        'For 15 minutes requests of {{ $labels.instance }} to the API server have failed. It goes on with the targets that it knows: new ones are not scraped, and old ones count as down.',
    },
    {
      name: 'PrometheusSamplesRejected',
      condition: targets.samplesRejected.above(0),
      for: Duration.hours(1),
      severity: 'warning',
      summary: '{{ $labels.instance }} throws samples away.',
      description:
        'For an hour {{ $labels.instance }} has thrown away {{ $value | printf "%.2f" }} samples per second for their time: the same series came twice, or with times that go back. Most often two targets send the same series.',
    },
    {
      name: 'PrometheusSeriesJump',
      // half as much again of a small job is no news, and neither are a few more series of a large one
      condition: both(targets.jobGrowth.above(1.5), targets.jobIncrease.above(50_000)),
      for: Duration.hours(1),
      severity: 'warning',
      summary: 'The job {{ $labels.job }} sends many more series than a day ago.',
      description:
        'The job {{ $labels.job }} sends {{ $value | printf "%.1f" }} times as many series as a day ago. Memory and storage of Prometheus grow with them, until it is killed.',
    },
  ];
}
