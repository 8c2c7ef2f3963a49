import type { Traveller } from './traveller';

/** Why somebody may not enter. */
export const REASONS = {
  wanted: 'The document is on the list of Interpol.',
  'unknown-flight': 'There is no such flight.',
  'no-lodging': 'No lodging is given.',
  'insufficient-funds': 'The money does not suffice for the stay.',
} as const;

export type ReasonCode = keyof typeof REASONS;

/** A reason with a sentence for who asked. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
}

/** What the desk says: accepted when nothing speaks against it. */
export interface Decision {
  readonly decision: 'accepted' | 'refused';
  readonly reasons: readonly Reason[];
}

/** What the tables say about a traveller. */
export interface Findings {
  readonly wanted: boolean;
  readonly flightExists: boolean;
}

/**
 * Decides on a traveller, and gives every reason of a refusal.
 * @param fundsPerDay euros that a day of the stay takes
 */
export function decide(traveller: Traveller, findings: Findings, fundsPerDay: number): Decision {
  const { days, funds, lodging } = traveller;
  const against: ReasonCode[] = [];
  if (findings.wanted) against.push('wanted');
  if (!findings.flightExists) against.push('unknown-flight');
  if (lodging === '') against.push('no-lodging');
  const needed = days * fundsPerDay;
  if (funds < needed) against.push('insufficient-funds');
  const reasons = against.map((code) => ({
    code,
    message:
      code === 'insufficient-funds'
        ? `${REASONS[code]} ${days} days take ${needed} euros, and ${funds} are declared.`
        : REASONS[code],
  }));
  return { decision: reasons.length === 0 ? 'accepted' : 'refused', reasons };
}
