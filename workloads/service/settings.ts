import { hostname } from 'node:os';
import * as v from 'valibot';

/** What the environment says can not be used. All that is wrong comes together. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The settings in the environment can not be used:\n${problems.map((line) => `- ${line}`).join('\n')}`,
    );
    this.name = 'SettingsError';
  }
}

/** What a variable has to be. The sentence ends with it, e.g. `a whole number from 1 to 65535`. */
type Wanted = string;

function problem(name: string, wanted: Wanted, value: string | undefined, secret = false): string {
  if (value === undefined) return `${name} is not set. Set it to ${wanted}.`;
  return `${name} is ${secret ? 'not right' : JSON.stringify(value)}, but has to be ${wanted}.`;
}

/** A variable that has to be there. */
export function required(name: string, wanted: Wanted) {
  return v.string(({ input }) => problem(name, wanted, input as string | undefined));
}

/** A whole number. */
export function integer(name: string, minimum: number, maximum: number) {
  const wanted = `a whole number from ${minimum} to ${maximum}`;
  return v.pipe(
    required(name, wanted),
    v.check(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum,
      ({ input }) => problem(name, wanted, input),
    ),
    v.transform(Number),
  );
}

/** A number that may have decimals. */
export function decimal(name: string, minimum: number, maximum: number) {
  const wanted = `a number from ${minimum} to ${maximum}`;
  return v.pipe(
    required(name, wanted),
    v.check(
      (text) => /^\d{1,9}(\.\d+)?$/.test(text) && Number(text) >= minimum && Number(text) <= maximum,
      ({ input }) => problem(name, wanted, input),
    ),
    v.transform(Number),
  );
}

/** The address of an HTTP server, without a slash at its end. */
export function httpAddress(name: string) {
  const wanted = 'the address of an HTTP server, e.g. http://border:8080';
  return v.pipe(
    required(name, wanted),
    v.check(
      (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
      ({ input }) => problem(name, wanted, input),
    ),
    v.transform((text) => text.replace(/\/+$/, '')),
  );
}

/** A password. No message shows it. */
export function secret(name: string) {
  return required(name, 'a password, from a Secret');
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** What every program is told. */
const common = {
  /** The address to listen on. @default - all addresses of the pod */
  HOST: v.optional(v.string()),
  /** The port for users. @default 8080 */
  PORT: v.optional(integer('PORT', 1, 65_535), '8080'),
  /** The port of `/livez`, `/readyz` and `/metrics`. @default 8081 */
  MANAGEMENT_PORT: v.optional(integer('MANAGEMENT_PORT', 1, 65_535), '8081'),
  /** The least important lines that are logged. @default info */
  LOG_LEVEL: v.optional(
    v.picklist(LEVELS, ({ input }) => problem('LOG_LEVEL', `one of ${LEVELS.join(', ')}`, String(input))),
    'info',
  ),
  /** The name of the pod, from the downward API. @default - the name of the host, which is the same in a pod */
  POD_NAME: v.optional(v.string(), hostname()),
  /** The version that is deployed, as it is shown. @default development */
  VERSION: v.optional(v.string(), 'development'),
  /** Seconds in which it still answers after SIGTERM, while Services take the pod from their lists. @default 5 */
  SHUTDOWN_DELAY: v.optional(decimal('SHUTDOWN_DELAY', 0, 300), '5'),
  /** Seconds that requests have to end after that. @default 20 */
  SHUTDOWN_TIMEOUT: v.optional(decimal('SHUTDOWN_TIMEOUT', 0.1, 300), '20'),
};

export type CommonSettings = v.InferOutput<v.ObjectSchema<typeof common, undefined>>;

/**
 * Reads the settings of a program: its own and those that every program has. An empty variable counts as none.
 * @param own schemas by the names of variables
 * @throws SettingsError with all that is wrong
 */
export function readSettings<const Own extends v.ObjectEntries>(
  own: Own,
  environment: Readonly<Record<string, string | undefined>>,
): CommonSettings & v.InferOutput<v.ObjectSchema<Own, undefined>> {
  const entries = { ...common, ...own };
  // with a key for each, so that the messages about missing ones are ours
  const given = Object.fromEntries(
    Object.keys(entries).map((name) => [name, environment[name] || undefined]),
  );
  const result = v.safeParse(v.object(entries), given);
  if (!result.success) throw new SettingsError(result.issues.map(({ message }) => message));
  const settings = result.output as CommonSettings & v.InferOutput<v.ObjectSchema<Own, undefined>>;
  if (settings.PORT === settings.MANAGEMENT_PORT)
    throw new SettingsError(['PORT and MANAGEMENT_PORT are the same. Give each a port of its own.']);
  return settings;
}
