import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { isIPv4, isIPv6 as isIPv6WithZone } from '../lib/ip-address';
import * as v from 'valibot';
import { parseDuration } from '../lib/duration';
import { parseBytes, parseCpu, parseSize } from '../lib/quantity';
import { splitTarget } from '../lib/static-targets';

// Messages continue the sentence "«path» is «value», but …", so each says what is wanted and, where that isn't
// the same thing, how to get it.

const text = (wanted: string) => v.string(wanted);

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const HOST_LABEL = /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;

/** Whether a text is a number and a unit, whatever they come to. */
const isAmount = (value: string) => parseBytes(value) !== undefined;

/** Whether a text is a host name as of RFC 1123. All digits and dots would be a mistyped IPv4 address. */
export function isHostName(host: string): boolean {
  return (
    host.length <= 253 && !/^[\d.]+$/.test(host) && host.split('.').every((label) => HOST_LABEL.test(label))
  );
}

/** Zones (`fe80::1%eth0`) mean something on one machine only: neither Prometheus nor a policy can use them. */
const isIPv6 = (host: string) => isIPv6WithZone(host) && !host.includes('%');

const isHost = (host: string) => isHostName(host) || isIPv4(host) || isIPv6(host);

/** A name that Kubernetes takes as a namespace: lower-case letters, digits and dashes. */
export function dnsLabel(example: string) {
  const wanted = `it has to be a DNS label: at most 63 lower-case letters, digits and dashes, e.g. "${example}"`;
  return v.pipe(text(wanted), v.regex(DNS_LABEL, wanted));
}

/** A namespace of the stack's own: its pods are held to a security level, and all flows are closed in it. */
export function namespace(example: string) {
  return v.pipe(
    dnsLabel(example),
    v.check(
      (name) => name !== 'default' && !name.startsWith('kube-'),
      `that namespace is Kubernetes' own, and closing its network would break the cluster. Name one that is only for this, e.g. "${example}"`,
    ),
  );
}

/** A name of a Kubernetes object that is referred to: a DNS name, whose parts may be longer than in a host name. */
export function objectName(what: string, example: string) {
  const wanted = `it has to be the name of ${what}: at most 253 lower-case letters, digits, dashes and dots, e.g. "${example}"`;
  return v.pipe(
    text(wanted),
    v.maxLength(253, wanted),
    v.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, wanted),
  );
}

const DURATION = 'it has to be a duration: a number and a unit, e.g. "15s", "1h30m" or "7d"';

const milliseconds = (value: Duration) => value.toMilliseconds({ integral: false });
/** Prometheus counts nanoseconds in 64 bits: 292 years. A round number below that. */
const LONGEST = Duration.days(36_500);

/** A duration above zero. Becomes cdk8s' `Duration`. */
export const duration = v.pipe(
  v.custom<string | Duration>((value) => typeof value === 'string' || value instanceof Duration, DURATION),
  v.check((value) => value instanceof Duration || parseDuration(value) !== undefined, DURATION),
  v.transform((value) => (value instanceof Duration ? value : (parseDuration(value) ?? Duration.millis(0)))),
  v.check((value) => milliseconds(value) > 0, 'it has to be longer than nothing, e.g. "15s"'),
  v.check(
    (value) => !(milliseconds(value) > milliseconds(LONGEST)),
    'it has to be at most "36500d": Prometheus can count no further than 292 years',
  ),
  v.check(
    (value) => !(milliseconds(value) % 1 > 0),
    'it has to be a whole number of milliseconds, e.g. Duration.millis(500)',
  ),
);

const SIZE = 'it has to be an amount of disk: a number and a unit, e.g. "512Mi" or "50Gi"';
const WHOLE_SIZE =
  'it has to be a whole number of kibibytes. Use a unit with an "i", which counts in powers of two, e.g. "512Mi" or "50Gi"';
const kibibytes = (value: Size) => value.toKibibytes({ rounding: SizeRoundingBehavior.NONE });

/** A size above zero. Becomes cdk8s' `Size`. */
export const size = v.pipe(
  v.custom<string | Size>((value) => typeof value === 'string' || value instanceof Size, SIZE),
  v.check((value) => value instanceof Size || isAmount(value), SIZE),
  v.check((value) => value instanceof Size || !isAmount(value) || parseSize(value) !== undefined, WHOLE_SIZE),
  v.transform((value) => (value instanceof Size ? value : (parseSize(value) ?? Size.kibibytes(0)))),
  v.check((value) => kibibytes(value) >= 1024, 'it has to be at least 1Mi'),
  v.check((value) => kibibytes(value) <= 2 ** 43, 'it has to be at most 8Pi'),
  v.check((value) => Number.isInteger(kibibytes(value)), WHOLE_SIZE),
);

const CPU = 'it has to be an amount of CPU above zero: thousandths such as "250m" or cores such as "2"';
const MEMORY = 'it has to be an amount of memory of at least 1Mi, in whole bytes, e.g. "512Mi" or "2Gi"';

const cpu = v.pipe(
  text(CPU),
  v.check((value) => (parseCpu(value) ?? 0) > 0, CPU),
);
const memory = v.pipe(
  text(MEMORY),
  v.check((value) => (parseBytes(value) ?? 0) >= 2 ** 20, MEMORY),
);

/** Resources of a container; each part has a default of its own, so one can be set without the others. */
export function resources(defaults: { cpu: string; memory: string; memoryLimit: string }) {
  return v.optional(
    v.object(
      {
        cpu: v.optional(cpu, defaults.cpu),
        memory: v.optional(memory, defaults.memory),
        memoryLimit: v.optional(memory, defaults.memoryLimit),
        cpuLimit: v.optional(cpu),
      },
      OBJECT,
    ),
    defaults,
  );
}

/** Message for something that is no object at all. */
export const OBJECT = 'it has to be an object with settings: { … }';

/** What an object lacks, if an issue is about that. */
export function missingKey(issue: v.BaseIssue<unknown>): string | undefined {
  const missing = issue.type === 'object' && issue.expected?.startsWith('"') === true;
  return missing ? String(issue.path?.at(-1)?.key) : undefined;
}

/**
 * Several settings together. What is missing is asked for in its own words.
 * @param wanted message for something that is no object at all
 */
export function group<const T extends v.ObjectEntries>(entries: T, wanted = OBJECT) {
  return v.object(entries, (issue) => {
    const entry = entries[missingKey(issue) ?? ''];
    if (!entry) return wanted;
    return v.safeParse(entry, undefined).issues?.[0].message ?? wanted;
  });
}

/** A whole number within bounds. */
export function wholeNumber(bounds: { min: number; max: number }, what: string) {
  const wanted = `it has to be ${what}: a whole number from ${bounds.min} to ${bounds.max}`;
  return v.pipe(
    v.number(wanted),
    v.integer(wanted),
    v.minValue(bounds.min, wanted),
    v.maxValue(bounds.max, wanted),
  );
}

/** A TCP port. */
export const port = wholeNumber({ min: 1, max: 65535 }, 'a TCP port');

/** A TCP port on a node that a process without rights of its own may take. */
export const unprivilegedPort = wholeNumber(
  { min: 1024, max: 65535 },
  'a TCP port that an ordinary user may take on a node',
);

/** How many pods of a kind. */
export const replicas = wholeNumber({ min: 1, max: 100 }, 'a number of replicas');

const CIDR = 'it has to be an IP range: an address, a slash and a length, e.g. "10.0.0.0/8"';

/** An IP range. */
export const cidr = v.pipe(
  text(CIDR),
  v.check((value) => {
    const match = /^(.+)\/(\d{1,3})$/.exec(value);
    const length = Number(match?.[2]);
    return (
      match?.[1] !== undefined && ((isIPv4(match[1]) && length <= 32) || (isIPv6(match[1]) && length <= 128))
    );
  }, CIDR),
);

/** A host name in an address bar: no scheme, no port, no path. */
export const hostName = v.pipe(
  text('it has to be a host name, e.g. "grafana.example.com"'),
  v.check(
    (value) => isHostName(value) && value === value.toLowerCase(),
    'it has to be a host name in lower case, no IP address, without scheme, port and path, e.g. "grafana.example.com"',
  ),
);

const HOST =
  'it has to be a host name or an IP address, without scheme, port and path, e.g. "db.example.com"';

/** A host name or an IP address. */
export const host = v.pipe(text(HOST), v.check(isHost, HOST));

const TARGET = 'it has to be host:port, e.g. "nodeX:9100"';

/** A target of a static job. */
export const target = v.pipe(
  text(TARGET),
  v.check(
    (value) => !value.includes('://'),
    'a target has no scheme inside. Write host:port here and set the job\'s scheme ("http" or "https")',
  ),
  v.check(
    (value) => value.includes('://') || !value.includes('/'),
    "a target has no path inside. Write host:port here and set the job's metricsPath",
  ),
  v.check((value) => {
    if (value.includes('/')) return true; // said above
    const parts = splitTarget(value);
    return (
      parts !== undefined &&
      (value.startsWith('[') ? isIPv6(parts.host) : isHost(parts.host)) &&
      (parts.port === undefined || (parts.port >= 1 && parts.port <= 65535))
    );
  }, `${TARGET}: a valid host name or IP address (IPv6 in brackets), then a port from 1 to 65535`),
);

const LABEL =
  'a label name has letters, digits and underscores, does not start with a digit or "__", and is none of job, cluster and replica, which Atalaya sets';

/** Labels of Prometheus' own data model (https://prometheus.io/docs/concepts/data_model/). */
export const metricLabels = v.record(
  v.pipe(
    v.string(LABEL),
    v.check(
      (name) => /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !/^(job|cluster|replica)$/.test(name),
      LABEL,
    ),
  ),
  v.string('it has to be a text: label values are texts, so write numbers in quotes'),
  'it has to be an object of label names and texts, e.g. { site: "berlin" }',
);

const ANNOTATION =
  'an annotation is a name such as "cert-manager.io/cluster-issuer": an optional DNS name and a slash, then letters, digits, "-", "_" and "."';

const PREFIX = 'it has to be a DNS name in lower case of at most 253 characters, e.g. "prometheus.io"';

/** What names of annotations start with. */
export const annotationPrefix = v.pipe(
  text(PREFIX),
  v.check((value) => isHostName(value) && value === value.toLowerCase(), PREFIX),
);

/** Whether Kubernetes takes a text as an annotation's name. */
export function isAnnotationName(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  const prefixed = prefix === undefined || (isHostName(prefix) && prefix === prefix.toLowerCase());
  return more.length === 0 && prefixed && /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/.test(name);
}

/** Annotations of a Kubernetes object. */
export const annotations = v.record(
  v.pipe(v.string(ANNOTATION), v.check(isAnnotationName, ANNOTATION)),
  v.string('it has to be a text: annotations are texts, so write numbers and booleans in quotes'),
  'it has to be an object of annotations and texts, e.g. { "cert-manager.io/cluster-issuer": "letsencrypt" }',
);

const URL_WANTED =
  'it has to be an address that starts with https:// or http://, without spaces, "?", "#" and braces, because paths are added to it, e.g. "https://git.example.com/monitoring/blob/main"';

/** A web address without a slash at its end. */
export const webAddress = v.pipe(
  text(URL_WANTED),
  v.check((value) => URL.canParse(value) && /^https?:\/\/[^\s/?#{}][^\s?#{}]*$/.test(value), URL_WANTED),
  v.transform((value) => value.replace(/\/+$/, '')),
);

/** One of a few words. */
export function oneOf<const T extends readonly string[]>(words: T) {
  return v.picklist(words, `it has to be ${words.map((word) => `"${word}"`).join(' or ')}`);
}

/** Yes or no. */
export const flag = v.boolean('it has to be true or false');
