import { Duration } from 'cdk8s';
import { parseDuration } from '../duration';

/** Texts and comments, in which durations mean nothing. */
const LITERALS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*/gs;

/** Ranges with their steps, and offsets: nothing else is in brackets. */
const LOOKS_BACK = /\[[^\]]*\]|\boffset\s+-?\s*\d[\w.]*/gi;

/**
 * The longest range, step or offset of a rule's expression: nothing if it reads the present only. It is no parser, because
 * rules are rendered before anybody has checked them.
 */
export function longestLookback(expression: string): Duration {
  const durations = [...expression.replace(LITERALS, '').matchAll(LOOKS_BACK)].flatMap(([found]) =>
    [...found.matchAll(/\d[\w.]*/g)].map(([text]) => parseDuration(text)?.toMilliseconds() ?? 0),
  );
  return Duration.millis(Math.max(0, ...durations));
}
