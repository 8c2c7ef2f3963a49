import { Duration } from 'cdk8s';

const UNITS = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
/** Prometheus' own grammar: units from large to small, each at most once. */
const GRAMMAR = /^(?=\d)(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Reads a duration in Prometheus' notation, e.g. `15s`, `1h30m`, `7d`.
 * @returns undefined if it is none
 */
export function parseDuration(text: string): Duration | undefined {
  const match = GRAMMAR.exec(text);
  if (!match) return undefined;
  const amounts = match.slice(1).map((amount) => Number(amount ?? 0));
  const millis = Object.values(UNITS).reduce((sum, unit, i) => sum + unit * (amounts[i] ?? 0), 0);
  return Number.isSafeInteger(millis) ? Duration.millis(millis) : undefined;
}

/** Writes a duration in Prometheus' notation. Days stay days: `7d`, because that is how people set them. */
export function formatDuration(duration: Duration): string {
  let rest = duration.toMilliseconds();
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const amount = Math.floor(rest / UNITS[unit]);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * UNITS[unit];
  }
  return text || '0s';
}
