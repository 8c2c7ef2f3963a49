import { isIPv4, isIPv6 } from '../lib/ip-address';
import * as v from 'valibot';
import { PROBE_SECRETS_FOLDER, moduleProblems, secretsIn } from '../lib/probe-modules';
import type { BlackboxModule } from '../lib/probe-modules';
import { splitTarget } from '../lib/static-targets';
import { group, isAnnotationName, isHostName, objectName } from './fields';

// As in fields.ts, messages continue the sentence "«path» is «value», but …".

const text = (wanted: string) => v.string(wanted);

const USER_NAME =
  'it has to be a user name: 1 to 253 characters without colons and line breaks, e.g. "prometheus"';

/** A user name in HTTP's basic authentication, where a colon ends it (https://www.rfc-editor.org/rfc/rfc7617#section-2). */
export const userName = v.pipe(text(USER_NAME), v.regex(/^[^:\p{Cc}]{1,253}$/u, USER_NAME));

/** A key of a Secret (https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data). */
export function secretKey(example: string) {
  const wanted = `it has to be the name of a key in the Secret: at most 253 letters, digits, dashes, underscores and dots, e.g. "${example}"`;
  return v.pipe(text(wanted), v.maxLength(253, wanted), v.regex(/^(?!\.$|\.\.)[-\w.]+$/, wanted));
}

/** A Secret and a key of it. */
export const secretKeyReference = group(
  { name: objectName('a Secret', 'my-secret'), key: secretKey('password') },
  'it has to be a Secret and a key of it, never the value: { name: "my-secret", key: "password" }',
);

/** Message for what is no user name and password. */
export const BASIC_AUTH =
  'it has to be a user name and where the password is: { username: "prometheus", password: { name: "my-secret", key: "password" } }';

/** Message for what is no Secret with an account. */
export const ACCOUNT =
  'it has to be a Secret and the keys of it: { name: "my-secret", usernameKey: "username", passwordKey: "password" }';

/** Message for what is no Secret with a password. */
export const PASSWORD =
  'it has to be a Secret and a key of it: { name: "my-secret", passwordKey: "password" }';

/** The parts of a web address, as they are written: `URL` reads more into it than other programs do. */
function addressIn(url: string): { host: string; path: string; user: boolean } | undefined {
  const match = /^https?:\/\/([^/?#\\]+)([/?#].*)?$/s.exec(url);
  const [, authority = '', path = ''] = match ?? [];
  if (!match || /\s/.test(url) || !URL.canParse(url)) return undefined;
  const [host = '', user] = authority.split('@').reverse();
  return { host, path, user: user !== undefined };
}

/** The name of a database in PostgreSQL, without what would have to be escaped in an address. */
export function databaseName(example: string) {
  const wanted = `it has to be the name of a database: a letter or an underscore, then at most 62 letters, digits, dashes and underscores, e.g. "${example}"`;
  return v.pipe(text(wanted), v.regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, wanted));
}

const STATUS_PAGE =
  'it has to be the address of a status page that ends in "?auto", without user and password, e.g. "http://web.shop.svc:8080/server-status?auto"';

/** The machine-readable status page of an Apache web server. */
export const statusPage = v.pipe(
  text(STATUS_PAGE),
  v.check((value) => {
    const address = addressIn(value);
    return (
      address !== undefined &&
      !address.user &&
      isEndpoint(address.host) &&
      /^[^?#{}]*\?auto$/.test(address.path)
    );
  }, STATUS_PAGE),
);

const METRIC =
  'it has to be the name of a metric: at most 253 letters, digits, underscores and colons, e.g. "node_load1"';

/** The name of a metric, or of one of the series of a histogram. */
export const metricName = v.pipe(text(METRIC), v.regex(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,252}$/, METRIC));

const MODULE =
  'it has to be the name of a module: letters, digits, dashes, underscores and dots, e.g. "http_2xx"';
const MODULE_NAME = /^[A-Za-z0-9_][-\w.]{0,62}$/;

/** The name of a module of blackbox-exporter. */
export const moduleName = v.pipe(text(MODULE), v.regex(MODULE_NAME, MODULE));

/** A body or a certificate in the place of something else. */
const LONG_TEXT = /("[^"]{77})[^"]{3,}"/g;

/** How a module gets a secret without holding it. */
function instead(path: string): string {
  const file = `a file of a Secret: "${PROBE_SECRETS_FOLDER}/<Secret>/<key>"`;
  const header = /^http\.(?:headers|http_headers)\.([^.]+)/.exec(path)?.[1];
  if (header) return `Use http.http_headers.${header}.files, a list, and name ${file}`;
  const withFile = /(?:^|\.)(?:bearer_token|client_certificate_key|client_secret|credentials|key|password)$/;
  if (withFile.test(path)) return `Use ${path}_file, and name ${file}`;
  return 'Leave it out: blackbox-exporter takes it from no file';
}

/** Modules in blackbox-exporter's own notation, without secrets. */
export const blackboxModules = v.record(
  v.pipe(
    v.string(MODULE),
    v.check((name) => MODULE_NAME.test(name), MODULE),
    v.check((name) => name !== 'true', 'an annotation says that for "http_2xx". Use another name'),
  ),
  v.pipe(
    v.custom<BlackboxModule>(
      (value) => Object.prototype.toString.call(value) === '[object Object]',
      'it has to be a module in blackbox-exporter\'s notation: { prober: "http", http: { … } }',
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const secrets = secretsIn(dataset.value);
      for (const path of secrets)
        addIssue({
          message: `${path} holds a secret, which everybody could read in the manifests. ${instead(path)}`,
        });
      for (const problem of moduleProblems(dataset.value))
        // whatever it should look like, it may not stand there
        if (!secrets.some((path) => problem.startsWith(`${path} `)))
          addIssue({ message: problem.replace(LONG_TEXT, '$1..."') });
    }),
  ),
  'it has to be an object of names and modules, e.g. { http_401: { prober: "http", http: { valid_status_codes: [401] } } }',
);

/** Whether a text is a host, or a host and a port, as it stands in a URL. */
function isEndpoint(value: string): boolean {
  const { host = '', port = 80 } = splitTarget(value) ?? {};
  const known = value.startsWith('[') ? isIPv6(host) : isHostName(host) || isIPv4(host);
  return known && !host.includes('%') && port >= 1 && port <= 65535;
}

const PROBE_TARGET =
  'it has to be a host, host:port or a URL with https:// or http://, e.g. "192.0.2.1", "db.example.com:5432" or "https://www.example.com/health"';

/** What a probe calls. What its module wants of it is checked across settings. */
export const probeTarget = v.pipe(
  text(PROBE_TARGET),
  v.check((value) => {
    if (addressIn(value)?.user) return true; // said below
    if (value.includes('://')) return isEndpoint(addressIn(value)?.host ?? '');
    if (isIPv6(value)) return !value.includes('%');
    // without a port, nobody takes an IPv6 address with brackets
    return isEndpoint(value) && !value.endsWith(']');
  }, PROBE_TARGET),
  v.check(
    (value) => !addressIn(value)?.user,
    'everybody could read a user name or a password in an address in the manifests. Leave it out, and use a module that names a file of a Secret where the address needs it',
  ),
);

const PROBE_LABEL =
  'a label name has letters, digits and underscores, does not start with a digit or "__", and is none of job, instance, module, cluster and replica, which Atalaya sets';

/** Labels of a probe's series. */
export const probeLabels = v.record(
  v.pipe(
    v.string(PROBE_LABEL),
    v.check(
      (name) =>
        /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !/^(job|instance|module|cluster|replica)$/.test(name),
      PROBE_LABEL,
    ),
  ),
  v.string('it has to be a text: label values are texts, so write numbers in quotes'),
  'it has to be an object of label names and texts, e.g. { team: "shop" }',
);

const ANNOTATION_NAME =
  'it has to be the name of an annotation: a DNS name in lower case, a slash, then at most 56 letters, digits, "-", "_" and ".", e.g. "atalaya.dev/probe"';

/** The name of an annotation that starts with a DNS name, and still is one with `-scheme` and the like behind it. */
export const annotationName = v.pipe(
  text(ANNOTATION_NAME),
  v.check(
    (value) => value.includes('/') && isAnnotationName(value) && isAnnotationName(`${value}-scheme`),
    ANNOTATION_NAME,
  ),
);
