import { didYouMean } from '../did-you-mean';
import type { Labels } from './labels';

/** What names of metrics end in: names that lack it are the commonest mistake, since many had none once. */
const ENDINGS: readonly string[] = [
  '_total',
  '_seconds_total',
  '_bytes',
  '_bytes_total',
  '_seconds',
  '_count',
  '_info',
];

/** ` Did you mean "…"?` for the name of a metric, or nothing. */
export function metricHint(name: string, known: readonly string[]): string {
  const names = new Set(known);
  const longer = ENDINGS.map((ending) => name + ending).find((each) => names.has(each));
  return longer ? ` Did you mean "${longer}"?` : didYouMean(name, known);
}

/** ` Did you mean "…"?` for a label, or nothing. */
export function labelHint(label: string, { possible = new Set() }: Labels): string {
  const known = [...possible];
  // e.g. pod_name, as it was before Kubernetes 1.16
  const shorter = known.find((each) => label === `${each}_name` || each === `${label}_name`);
  return shorter ? ` Did you mean "${shorter}"?` : didYouMean(label, known);
}
