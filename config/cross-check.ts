import { Duration } from 'cdk8s';
import { RULE_RANGE } from '../lib/alert';
import { formatDuration } from '../lib/duration';
import { RESERVED_SECRETS } from '../lib/reserved-names';
import type { Settings } from './schema';

/** A rule about several settings together. */
export interface CrossCheck {
  /** The settings that it reads: it is left out while one of them is wrong by itself. */
  readonly reads: readonly string[];
  /** Sentences about what does not fit together. The first setting of `reads` is where the problem is reported. */
  readonly problems: (settings: Settings) => readonly string[];
}

/** A sentence, if something is so. */
export const when = (condition: boolean, message: () => string) => (condition ? [message()] : []);

/** The words that are there several times, once each. */
export const repeated = (words: readonly string[]) => [
  ...new Set(words.filter((word, i) => words.indexOf(word) !== i)),
];

/**
 * Refuses a Secret of Atalaya's own where one of the user's is wanted.
 * @param verb what the setting does with the name
 */
export const ownSecret = (path: string, name: string | undefined, verb = 'is') =>
  when(
    name !== undefined && RESERVED_SECRETS.includes(name),
    () =>
      `${path} ${verb} "${name}", a Secret of Atalaya's own with other keys. Name another, e.g. "my-${name}".`,
  );

/** The longest time between two scrapes in which rules still see two of them. */
const LONGEST_INTERVAL = Duration.millis(RULE_RANGE.toMilliseconds() / 2);

/** Refuses an interval in which rates can not be computed. */
export function tooLong(path: string, interval: Duration | undefined): string[] {
  return when(
    interval !== undefined && interval.toMilliseconds() > LONGEST_INTERVAL.toMilliseconds(),
    () =>
      `${path} is ${formatDuration(interval ?? LONGEST_INTERVAL)}, but alert rules look back ${formatDuration(RULE_RANGE)} and need two scrapes in that time: they would never fire. Lower the interval to ${formatDuration(LONGEST_INTERVAL)} or less.`,
  );
}
