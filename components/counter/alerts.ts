import { Duration } from 'cdk8s';
import type { Alert } from '../../lib/alert';
import { formatDuration } from '../../lib/duration';
import { BURN_RATES, limitOf } from '../../lib/error-budget';
import type { BurnRate } from '../../lib/error-budget';
import { both } from '../../lib/signal';
import type { Signal } from '../../lib/signal';
import * as signals from './signals';

/** One rate that is an outage, and one that somebody can look into by day. */
const WATCHED_RATES = BURN_RATES.filter(({ daysLeft }) => daysLeft === 2 || daysLeft === 10);

/** Requests per second below which nothing is concluded: of ten a day, one that fails would be an outage. */
const ENOUGH_TRAFFIC = 0.1;

/** What is promised of requests within 30 days. */
interface Objective {
  /** As names of alerts begin. */
  readonly name: string;
  /** Share of requests that may be bad. */
  readonly budget: number;
  readonly badShare: (window: Duration) => Signal;
  readonly summary: string;
  /** What bad requests did. */
  readonly bad: string;
  /** The objective in words. */
  readonly objective: string;
}

const AVAILABILITY: Objective = {
  name: 'CounterAvailabilityBudget',
  budget: 0.001,
  badShare: signals.failedShare,
  summary: 'The counter answers too many requests with errors.',
  bad: 'failed',
  objective: 'an availability of 99.9 %',
};

const LATENCY: Objective = {
  name: 'CounterLatencyBudget',
  budget: 0.01,
  badShare: signals.slowShare,
  summary: 'The counter answers too many requests too late.',
  bad: 'took longer than 0.25 s',
  objective: 'an objective of 99 % in time',
};

const nameOf = ({ name }: Objective, { daysLeft }: BurnRate) => `${name}SpentIn${daysLeft}Days`;

/** The names of the alerts about an objective. */
const namesOf = (objective: Objective, rates = WATCHED_RATES) => rates.map((rate) => nameOf(objective, rate));

function budgetAlert(objective: Objective, rate: BurnRate): Alert {
  const { budget, badShare, summary, bad, objective: promise } = objective;
  const limit = limitOf(rate, budget);
  const slower = WATCHED_RATES.filter(({ daysLeft }) => daysLeft > rate.daysLeft);
  return {
    name: nameOf(objective, rate),
    condition: both(
      both(badShare(rate.long).above(limit), badShare(rate.short).above(limit)),
      signals.traffic(rate.long).above(ENOUGH_TRAFFIC),
    ),
    for: rate.for,
    severity: rate.severity,
    ...(slower.length > 0 && { silences: namesOf(objective, slower) }),
    summary,
    description: `{{ $value | humanizePercentage }} of the requests of the last ${formatDuration(rate.long)} ${bad}. If it goes on, what ${promise} allows in 30 days is used up in ${rate.daysLeft}.`,
  };
}

/** @param replicas how many pods there are at least */
export function alerts(replicas: number): readonly Alert[] {
  return [
    {
      name: 'CounterDown',
      condition: signals.podsUp.below(1),
      for: Duration.minutes(5),
      severity: 'critical',
      silences: [
        ...(replicas > 1 ? ['CounterReplicaDown'] : []),
        ...namesOf(AVAILABILITY),
        ...namesOf(LATENCY),
      ],
      summary: 'No pod of the counter answers.',
      description:
        'For 5 minutes Prometheus has got no metrics from any pod of the counter: most likely nobody gets an answer, and no visit is counted.',
    },
    ...(replicas > 1
      ? [
          {
            name: 'CounterReplicaDown',
            condition: both(signals.podsUp.below(replicas), signals.podsUp.above(0)),
            for: Duration.minutes(10),
            severity: 'warning' as const,
            summary: 'A pod of the counter is down.',
            description: `Only {{ $value }} of at least ${replicas} pods of the counter answer. The others do its work, with less to spare.`,
          },
        ]
      : []),
    {
      name: 'CounterDatabaseAway',
      condition: signals.databaseReached.below(0.5),
      for: Duration.minutes(2),
      severity: 'critical',
      silences: namesOf(AVAILABILITY),
      summary: 'Redis does not answer the counter.',
      description:
        'Redis answers {{ $value | humanizePercentage }} of the pods of the counter. The others are not ready, and answer requests with 503.',
    },
    ...[AVAILABILITY, LATENCY].flatMap((objective) =>
      WATCHED_RATES.map((rate) => budgetAlert(objective, rate)),
    ),
  ];
}
