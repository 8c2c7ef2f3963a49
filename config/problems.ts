import { Duration, Size } from 'cdk8s';
import { closest, distance } from 'fastest-levenshtein';
import { formatDuration } from '../lib/duration';
import { formatSize } from '../lib/quantity';

/** Something wrong with an environment: where, and a sentence with what it got, what it wants and how to fix it. */
export interface Problem {
  /** The setting, e.g. `prometheus.scrape.timeout`. */
  readonly path: string;
  readonly message: string;
}

/** All that is wrong with an environment, together. */
export class SettingsError extends Error {
  constructor(
    /** The environment's name, or what stands where the name should be. */
    readonly environment: string,
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? '1 setting' : `${problems.length} settings`;
    super(
      `${count} of the environment ${environment} can't be right:\n${problems.map(({ message }) => `  - ${message}`).join('\n')}`,
    );
    this.name = 'SettingsError';
  }
}

/** cdk8s' own kinds throw when they are asked for something that is no whole number. */
function showAmount(value: Duration | Size): string {
  try {
    return value instanceof Duration ? formatDuration(value) : formatSize(value);
  } catch {
    return `a ${value.constructor.name} that is no whole number`;
  }
}

/** A value as it stands in a settings file, shortened. */
export function show(value: unknown): string {
  if (value instanceof Duration || value instanceof Size) return showAmount(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol')
    return String(value);
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (typeof value === 'object' && !['Object', 'Array', 'Null'].includes(kind)) return `a ${kind}`;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    return 'an object that can not be written down, e.g. because it contains itself';
  }
  if (text === undefined) return 'missing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** ` Did you mean "…"?` if a known word is close enough to be what was meant, otherwise nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const lower = word.toLowerCase();
  const sameLetters = known.find((candidate) => candidate.toLowerCase() === lower);
  const candidate = sameLetters ?? closest(word, [...known]);
  const near = distance(lower, candidate.toLowerCase()) <= Math.max(2, Math.floor(candidate.length / 3));
  return near ? ` Did you mean "${candidate}"?` : '';
}
