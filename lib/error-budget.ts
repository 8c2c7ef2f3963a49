import { Duration } from 'cdk8s';
import { RULE_RANGE } from './alert';
import type { Severity } from './alert';
import { formatDuration } from './duration';
import { RECORDING_INTERVAL } from './recording-rule';
import type { RecordedSignal } from './recording-rule';
import type { ExpressionBuilder } from './signal';

/** How fast an error budget is spent, and over which two times that is seen. */
export interface BurnRate {
  /** Days until the budget of 30 days is spent. */
  readonly daysLeft: number;
  /** How many times faster than in 30 days. */
  readonly factor: number;
  /** Long enough that a hiccup is no alert. */
  readonly long: Duration;
  /** Short enough that the alert ends soon after the trouble does. */
  readonly short: Duration;
  readonly for: Duration;
  readonly severity: Severity;
}

/** After "Multiwindow, Multi-Burn-Rate Alerts" in https://sre.google/workbook/alerting-on-slos/, with one more, a day. */
export const BURN_RATES: readonly BurnRate[] = [
  {
    daysLeft: 2,
    factor: 14.4,
    long: Duration.hours(1),
    short: Duration.minutes(5),
    for: Duration.minutes(2),
    severity: 'critical',
  },
  {
    daysLeft: 5,
    factor: 6,
    long: Duration.hours(6),
    short: Duration.minutes(30),
    for: Duration.minutes(15),
    severity: 'critical',
  },
  {
    daysLeft: 10,
    factor: 3,
    long: Duration.days(1),
    short: Duration.hours(2),
    for: Duration.hours(1),
    severity: 'warning',
  },
  {
    daysLeft: 30,
    factor: 1,
    long: Duration.days(3),
    short: Duration.hours(6),
    for: Duration.hours(3),
    severity: 'warning',
  },
];

/** The share of bad requests at which a budget is spent so fast. @param budget share that may be bad within 30 days */
export function limitOf({ factor }: BurnRate, budget: number): number {
  // 0.001 * 14.4 has a long tail in binary
  return Number((factor * budget).toPrecision(6));
}

/** What an error budget is about: rates of the last 5 minutes that are recorded. */
export interface RecordedRates {
  readonly bad: RecordedSignal;
  readonly all: RecordedSignal;
}

/**
 * Bad requests of a time, against as many as there would have been in all of it. What was not recorded counts as good:
 * otherwise three minutes after installation would be taken for three days.
 */
export function spentShare(
  { series }: ExpressionBuilder,
  { bad, all }: RecordedRates,
  window: Duration,
): string {
  const [ofBad, ofAll] = [bad, all].map(({ rule }) => series(rule.name));
  // the rates that are recorded are those of the last 5 minutes already
  if (window.toMilliseconds() <= RULE_RANGE.toMilliseconds()) return `(${ofBad} / ${ofAll})`;
  const range = formatDuration(window);
  const samples = window.toMilliseconds() / RECORDING_INTERVAL.toMilliseconds();
  return `(sum_over_time(${ofBad}[${range}])\n/ (${samples} * avg_over_time(${ofAll}[${range}])))`;
}
