import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { both } from '../../lib/signal';
import type { Condition, Signal } from '../../lib/signal';
import * as signals from './signals';

/** What alerts have to know of the settings. */
export interface AlertsProps {
  /** How many pods there should be. */
  readonly replicas: number;
  /** How long a scrape of a probe may take. */
  readonly timeout: Duration;
  /** Whether anything is probed. */
  readonly probing: boolean;
}

/** Blackbox-exporter gives up that much earlier than Prometheus does. */
const TIMEOUT_OFFSET = 0.5;
/** Share of the time that a probe has, above which it is slow. */
const SLOW = 0.8;

/** Share of failures that a probe may have: 99.9% have to succeed. */
const BUDGET = 0.001;
/**
 * How many times faster than allowed: 14.4 spends 2% of a month's budget in an hour, 1 all of it in that month
 * (https://sre.google/workbook/alerting-on-slos/, multiwindow, multi-burn-rate).
 */
const FAST = 14.4;
const SLOWLY = 1;

const rounded = (value: number) => Number(value.toPrecision(6));

/** The long window says that it matters, the short one that it has not ended. */
const burning = (long: Signal, short: Signal, rate: number): Condition =>
  both(long.above(rounded(rate * BUDGET)), short.above(rounded(rate * BUDGET)));

const days = (amount: number) => Duration.days(amount).toSeconds();

function aboutTargets({ timeout }: AlertsProps): Alert[] {
  const available = timeout.toSeconds({ integral: false }) - TIMEOUT_OFFSET;
  return [
    {
      name: 'ProbeFailing',
      condition: signals.success.below(1),
      for: Duration.minutes(5),
      // whom an outage wakes is the matter of the error budget, which also knows the ones that come and go
      severity: 'warning',
      summary: 'The probe {{ $labels.module }} of {{ $labels.instance }} fails.',
      description:
        '{{ $labels.instance }} has failed every probe {{ $labels.module }} for 5 minutes: seen from inside the cluster, it is down or answers wrongly.',
    },
    {
      name: 'ProbeErrorBudgetBurningFast',
      // what has never worked is a mistake in the settings, for which nobody has to get up
      condition: both(
        burning(signals.failuresIn1h, signals.failuresIn5m, FAST),
        signals.everSucceeded.above(0),
      ),
      // as long as the short window, so that one or two failures in a row do not wake anybody
      for: Duration.minutes(5),
      severity: 'critical',
      silences: ['ProbeErrorBudgetBurning'],
      summary: '{{ $labels.instance }} is failing its users.',
      description:
        '{{ $value | humanizePercentage }} of the probes {{ $labels.module }} of {{ $labels.instance }} in the last hour have failed, and they still do. From 1.44% on, what may fail in a month of 99.9% is spent within two days.',
    },
    {
      name: 'ProbeErrorBudgetBurning',
      // of the few tries of a new probe, a single failure is more than may fail
      condition: both(burning(signals.failuresIn3d, signals.failuresIn6h, SLOWLY), signals.dayOld.above(0)),
      for: Duration.hours(1),
      severity: 'warning',
      summary: '{{ $labels.instance }} fails now and again.',
      description:
        '{{ $value | humanizePercentage }} of the probes {{ $labels.module }} of {{ $labels.instance }} in the last 3 days have failed, and some still do. If it goes on, less than 99.9% will have succeeded in a month.',
    },
    {
      name: 'ProbeSlow',
      condition: both(signals.duration.above(rounded(available * SLOW)), signals.success.above(0)),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: '{{ $labels.instance }} is slow to answer.',
      description: `The probe {{ $labels.module }} of {{ $labels.instance }} takes {{ $value | humanizeDuration }}. After ${available} s it counts as failed.`,
    },
    {
      name: 'ProbeCertificateExpiresSoon',
      condition: signals.certificateLeft.below(days(14)),
      for: Duration.hours(1),
      severity: 'warning',
      summary: 'The certificate of {{ $labels.instance }} expires soon.',
      description:
        'A certificate that {{ $labels.instance }} shows expires in {{ $value | humanizeDuration }}. What renews it should have done so by now.',
    },
    {
      name: 'ProbeCertificateAlmostExpired',
      condition: signals.certificateLeft.below(days(3)),
      for: Duration.minutes(10),
      severity: 'critical',
      silences: ['ProbeCertificateExpiresSoon'],
      summary: 'The certificate of {{ $labels.instance }} expires within 3 days.',
      description:
        'A certificate that {{ $labels.instance }} shows expires in {{ $value | humanizeDuration }}. Then browsers and programs will refuse to talk to it.',
    },
  ];
}

const NOT_CARRIED_OUT: Alert = {
  name: 'ProbesNotCarriedOut',
  condition: signals.notCarriedOut.above(0),
  for: Duration.minutes(10),
  severity: 'warning',
  summary: 'Some addresses are not probed.',
  description:
    'Prometheus gets no result of {{ $value }} probes: blackbox-exporter does not know the module, or can not be reached. Whether these addresses work is not known.',
};

function aboutExporter({ replicas }: AlertsProps): Alert[] {
  const all: Alert[] = [
    {
      name: 'BlackboxExporterDown',
      condition: signals.replicasUp.below(1),
      for: Duration.minutes(10),
      // while it is down, the alert that wakes somebody for an outage can not fire
      severity: 'critical',
      silences: ['BlackboxExporterReplicaDown', 'ProbesNotCarriedOut'],
      summary: 'Nothing is probed.',
      description:
        'No pod of blackbox-exporter has answered for 10 minutes. Whatever fails meanwhile, no alert about probes will tell.',
    },
    {
      name: 'BlackboxExporterConfigurationRefused',
      condition: signals.configurationLoaded.below(1),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: '{{ $labels.instance }} refuses its configuration.',
      description:
        'blackbox-exporter {{ $labels.instance }} could not read blackbox.yml and goes on with the modules that it had. A pod that starts now will not come up.',
    },
  ];
  if (replicas < 2) return all;
  return [
    ...all,
    {
      name: 'BlackboxExporterReplicaDown',
      condition: signals.replicasUp.below(replicas),
      for: Duration.minutes(10),
      severity: 'warning',
      summary: 'A pod of blackbox-exporter is down.',
      description: `Only {{ $value }} of ${replicas} pods of blackbox-exporter answer. The others carry out all probes.`,
    },
  ];
}

export function alerts(props: AlertsProps): readonly Alert[] {
  return [...(props.probing ? [...aboutTargets(props), NOT_CARRIED_OUT] : []), ...aboutExporter(props)];
}
