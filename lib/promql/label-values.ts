import { plainChoices } from './regular-expression';
import type { Matcher } from './selectors';

/** Labels whose values are numbers. */
const NUMBERS: readonly string[] = ['le', 'quantile'];

/**
 * A number as Prometheus 3 writes it in `le` and `quantile`, whatever the program wrote: the shortest text that is exact, with
 * a point or an exponent in any case (`formatOpenMetricsFloat` in its model/textparse).
 */
export function normalized(number: number): string {
  if (!Number.isFinite(number)) return number > 0 ? '+Inf' : Number.isNaN(number) ? 'NaN' : '-Inf';
  const [digits = '', exponent = ''] = number.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return Number.isInteger(number) ? `${number}.0` : String(number);
}

function valueProblem(label: string, value: string): string | undefined {
  const infinite = /^([+-]?)inf$/i.exec(value);
  const number = infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : Number(value || NaN);
  if (Number.isNaN(number)) return `but the values of ${label} are numbers.`;
  const right = normalized(number);
  if (right === value) return undefined;
  return `but Prometheus 3 writes numbers in one way only: "${right}", not "${value}".`;
}

/** What is wrong with the value that a label of numbers is compared with: the end of a sentence. */
export function numberProblem({ label, operator, value }: Matcher): string | undefined {
  if (!NUMBERS.includes(label) || value === '') return undefined;
  const values = operator === '=' || operator === '!=' ? [value] : (plainChoices(value) ?? []);
  return values.map((choice) => valueProblem(label, choice)).find((problem) => problem !== undefined);
}
