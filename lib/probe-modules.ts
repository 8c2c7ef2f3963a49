import { MODULE, PROBERS } from './blackbox-format';
import type { Prober, Shape } from './blackbox-format';
import { didYouMean } from './did-you-mean';

export type { Prober } from './blackbox-format';

/**
 * How a target is called and what counts as a success: a module in blackbox-exporter's own notation
 * (https://github.com/prometheus/blackbox_exporter/blob/v0.28.0/CONFIGURATION.md).
 */
export interface BlackboxModule {
  readonly prober: Prober;
  /** Time after which a probe has failed, e.g. `5s`. @default - half a second less than the scrape may take */
  readonly timeout?: string;
  /** What the prober is told, in a section of its name. */
  readonly [section: string]: unknown;
}

/** Names of the modules that are always there. */
export const BUILT_IN_MODULES = ['http_2xx', 'http_post_2xx', 'tcp_connect', 'icmp', 'dns'] as const;

/** Where a Secret lies in the pods when a module names a file of it: `<folder>/<Secret>/<key>`. */
export const PROBE_SECRETS_FOLDER = '/etc/blackbox-exporter/secrets';

const SECRET_FILE = new RegExp(
  `^${PROBE_SECRETS_FOLDER}/([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)/(?!\\.\\.)[-\\w.]+$`,
);

/** A value in a module, and what it has to be. */
interface Place {
  readonly path: string;
  readonly shape: Shape;
  readonly value: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';

const absent = (value: unknown) => value === undefined || value === null;

const join = (path: string, key: string) => (path ? `${path}.${key}` : key);

/** A value and all values in it, as far as their shapes are known. What is null or undefined is not there. */
function placesOf(shape: Shape, value: unknown, path = ''): Place[] {
  if (absent(value)) return [];
  const self: Place = { path, shape, value };
  if (typeof shape === 'string') return [self];
  if ('list' in shape && Array.isArray(value))
    return [self, ...value.flatMap((item, i) => placesOf(shape.list, item, `${path}[${i}]`))];
  if (!isObject(value)) return [self];
  if ('map' in shape)
    return [
      self,
      ...Object.entries(value).flatMap(([name, item]) => placesOf(shape.map, item, join(path, name))),
    ];
  if ('keys' in shape)
    return [
      self,
      ...Object.entries(shape.keys).flatMap(([key, inner]) =>
        Object.hasOwn(value, key) ? placesOf(inner, value[key], join(path, key)) : [],
      ),
    ];
  return [self];
}

/** A user name alone may be a token. */
const namesUser = (url: unknown) => typeof url === 'string' && /\/\/[^/?#]*@/.test(url);

/**
 * Where a module holds secrets in plain text, which everybody could read in the manifests.
 * @returns paths in the module, e.g. `http.basic_auth.password`
 */
export function secretsIn(module: BlackboxModule): string[] {
  return placesOf(MODULE, module).flatMap(({ path, shape, value }) => {
    if (shape === 'secret') return value === '' ? [] : [path];
    if (shape === 'url') return namesUser(value) ? [path] : [];
    if (typeof shape === 'string' || !('map' in shape) || !isObject(value)) return [];
    return Object.keys(value)
      .filter((name) => shape.secretNames?.test(name))
      .map((name) => join(path, name));
  });
}

/** Names of the Secrets that modules read files of. */
export function secretNamesOf(modules: Iterable<BlackboxModule>): string[] {
  const names = [...modules]
    .flatMap((module) => placesOf(MODULE, module))
    .flatMap(({ shape, value }) => (shape === 'file' ? (SECRET_FILE.exec(String(value))?.[1] ?? []) : []));
  return [...new Set(names)].sort();
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

/** What a value should have been, or undefined if it is. */
function wanted(shape: Shape, value: unknown): string | undefined {
  const unless = (holds: boolean, called: string) => (holds ? undefined : called);
  switch (shape) {
    case 'flag':
      return unless(typeof value === 'boolean', 'true or false');
    case 'whole number':
      return unless(Number.isInteger(value), 'a whole number');
    case 'text':
    case 'secret':
    case 'url':
      return unless(isScalar(value), 'a text');
    case 'file':
      return unless(
        typeof value === 'string' && SECRET_FILE.test(value),
        `a file of a Secret in the stack's namespace: "${PROBE_SECRETS_FOLDER}/<Secret>/<key>"`,
      );
  }
  if ('list' in shape) return unless(Array.isArray(value), 'a list');
  if ('like' in shape) return unless(isScalar(value) && shape.like.test(String(value)), shape.called);
  return unless(isObject(value), 'an object');
}

function show(value: unknown): string {
  if (isScalar(value)) return JSON.stringify(value);
  return Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : `a ${typeof value}`;
}

function problemsAt({ path, shape, value }: Place): string[] {
  const called = wanted(shape, value);
  if (called) return [`${path || 'it'} is ${show(value)}, but has to be ${called}`];
  if (typeof shape === 'string' || !('keys' in shape) || !isObject(value)) return [];
  const known = Object.keys(shape.keys);
  return [
    ...Object.keys(value)
      .filter((key) => !known.includes(key) && value[key] !== undefined)
      .map(
        (key) =>
          `${join(path, key)} is nothing that blackbox-exporter knows.${didYouMean(key, known) || ` ${path || 'A module'} has: ${known.join(', ')}`}`,
      ),
    ...(shape.required ?? [])
      .filter((key) => absent(value[key]) || value[key] === '')
      .map((key) => `${join(path, key)} is missing. Add it`),
  ];
}

/** What only shows when the parts of a module are seen together, or where it will run. */
function problemsOfModule(module: Record<string, unknown>): string[] {
  const { icmp } = module;
  if (absent(module['prober'])) return [`prober is missing. Set it to one of ${PROBERS.join(', ')}`];
  const prober = PROBERS.find((known) => known === module['prober']);
  if (!prober) return [];
  return [
    ...PROBERS.filter((section) => section !== prober && !absent(module[section])).map(
      (section) => `${section} is for another prober: this module's is ${prober}. Leave one of them out`,
    ),
    ...(prober === 'dns' && absent(module['dns'])
      ? ['dns.query_name is missing: a DNS server has to be asked for something. Add it']
      : []),
    ...(isObject(icmp) && icmp['dont_fragment'] === true
      ? ['icmp.dont_fragment needs raw sockets, which the pods are not allowed. Leave it out']
      : []),
  ];
}

/**
 * What blackbox-exporter would refuse or misunderstand in a module, as far as its shape tells.
 * @returns a clause for each mistake, which starts with its path in the module
 */
export function moduleProblems(module: BlackboxModule): string[] {
  if (!isObject(module)) return ['it has to be an object'];
  return [...placesOf(MODULE, module).flatMap(problemsAt), ...problemsOfModule(module)];
}
