import { Duration, Size } from 'cdk8s';
import { formatDuration } from '../lib/duration';
import { withoutSecretAddresses } from '../lib/notify/secret-addresses';
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

/** Settings in whose place people may write the secret itself. Reports end up in logs, so they do not repeat it. */
const CONFIDENTIAL =
  /^(?:basic_?auth|bearer_?token|bot_?token|credentials|routing_?key|webhook|(?:client_)?secret|.*password)$/i;

function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden);
  return typeof value === 'string' ? '…' : value;
}

/** Leaves out texts that may be secrets. */
function withoutSecrets(name: unknown) {
  const confidential = typeof name === 'string' && CONFIDENTIAL.test(name);
  return (key: string, value: unknown) => (confidential || CONFIDENTIAL.test(key) ? hidden(value) : value);
}

/**
 * A value as it stands in a settings file, shortened, without what may be secret.
 * @param name of the setting
 */
export function show(value: unknown, name?: unknown): string {
  if (value instanceof Duration || value instanceof Size) return showAmount(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol')
    return String(value);
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (typeof value === 'object' && !['Object', 'Array', 'Null'].includes(kind)) return `a ${kind}`;
  let text: string | undefined;
  try {
    text = JSON.stringify(value, withoutSecrets(name))?.replace(/\/\/[^\s/?#"]+@/g, '//…@');
    if (text !== undefined) text = withoutSecretAddresses(text);
  } catch {
    return 'an object that can not be written down, e.g. because it contains itself';
  }
  if (text === undefined) return 'missing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

export { didYouMean } from '../lib/did-you-mean';
