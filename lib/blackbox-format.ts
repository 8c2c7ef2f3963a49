/** A single value in blackbox-exporter's configuration. */
export type Leaf =
  /** Any text; numbers and truth values are read as texts too. */
  | 'text'
  /** A text that nobody but the target may know. A key beside it names a file instead. */
  | 'secret'
  /** A path in the pods. */
  | 'file'
  /** A text that may hold a user name and a password. */
  | 'url'
  | 'flag'
  | 'whole number'
  /** A text of a certain form, and how messages call it. */
  | { readonly like: RegExp; readonly called: string };

/** What a value in blackbox-exporter's configuration has to be. */
export type Shape =
  | Leaf
  | { readonly list: Shape }
  /** Names of the user's own. `secretNames`: under these the values are secrets. */
  | { readonly map: Shape; readonly secretNames?: RegExp }
  | { readonly keys: Readonly<Record<string, Shape>>; readonly required?: readonly string[] };

const texts: Shape = { list: 'text' };

const words = (...known: string[]): Leaf => ({
  like: new RegExp(`^(?:${known.join('|')})$`),
  called: known.map((word) => `"${word}"`).join(' or '),
});

/** Go's notation, not Prometheus': it has no days. */
const duration: Leaf = {
  like: /^(?=.*[1-9])(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/,
  called: 'a duration above zero with the units ms, s, m and h, e.g. "5s"',
};

const size: Leaf = {
  like: /^(?:0|\d+(?:\.\d+)?(?:[KMGTPE]i?)?B)$/,
  called: 'an amount of bytes with its unit, e.g. "10MB"',
};

const capitals = (what: string, example: string): Leaf => ({
  like: /^[A-Z][A-Z0-9-]*$/,
  called: `${what} in capitals, e.g. "${example}"`,
});

/** Headers, and gRPC's metadata, that prove who is calling. */
const CREDENTIALS = /^(?:proxy-)?authorization$|^cookie$|api-?key|token|secret|password/i;

const tls: Shape = {
  keys: {
    ca: 'text',
    ca_file: 'file',
    cert: 'text',
    cert_file: 'file',
    insecure_skip_verify: 'flag',
    key: 'secret',
    key_file: 'file',
    max_version: words('TLS10', 'TLS11', 'TLS12', 'TLS13'),
    min_version: words('TLS10', 'TLS11', 'TLS12', 'TLS13'),
    server_name: 'text',
  },
};

const addressFamily = {
  ip_protocol_fallback: 'flag',
  preferred_ip_protocol: words('ip4', 'ip6'),
} satisfies Record<string, Shape>;

const proxy = {
  no_proxy: 'text',
  proxy_connect_header: { map: { list: 'secret' } },
  proxy_from_environment: 'flag',
  proxy_url: 'url',
} satisfies Record<string, Shape>;

const headerMatches: Shape = {
  list: {
    keys: { allow_missing: 'flag', header: 'text', regexp: 'text' },
    required: ['header', 'regexp'],
  },
};

const oauth2: Shape = {
  keys: {
    ...proxy,
    audience: 'text',
    claims: { map: 'text' },
    client_certificate_key: 'secret',
    client_certificate_key_file: 'file',
    client_certificate_key_id: 'text',
    client_id: 'text',
    client_secret: 'secret',
    client_secret_file: 'file',
    endpoint_params: { map: 'text', secretNames: /secret|password|assertion|token/i },
    grant_type: 'text',
    iss: 'text',
    scopes: texts,
    signature_algorithm: 'text',
    tls_config: tls,
    token_url: 'url',
  },
  required: ['client_id', 'token_url'],
};

const http: Shape = {
  keys: {
    ...addressFamily,
    ...proxy,
    authorization: { keys: { credentials: 'secret', credentials_file: 'file', type: 'text' } },
    basic_auth: {
      keys: { password: 'secret', password_file: 'file', username: 'text', username_file: 'file' },
    },
    bearer_token: 'secret',
    bearer_token_file: 'file',
    body: 'text',
    body_file: 'file',
    body_size_limit: size,
    compression: words('br', 'deflate', 'gzip', 'identity'),
    enable_http2: 'flag',
    enable_http3: 'flag',
    fail_if_body_json_matches_cel: 'text',
    fail_if_body_json_not_matches_cel: 'text',
    fail_if_body_matches_regexp: texts,
    fail_if_body_not_matches_regexp: texts,
    fail_if_header_matches: headerMatches,
    fail_if_header_not_matches: headerMatches,
    fail_if_not_ssl: 'flag',
    fail_if_ssl: 'flag',
    follow_redirects: 'flag',
    headers: { map: 'text', secretNames: CREDENTIALS },
    http_headers: {
      map: { keys: { files: { list: 'file' }, secrets: { list: 'secret' }, values: texts } },
    },
    method: capitals('a method', 'GET'),
    oauth2,
    skip_resolve_phase_with_proxy: 'flag',
    tls_config: tls,
    valid_http_versions: texts,
    valid_status_codes: { list: 'whole number' },
  },
};

const tcp: Shape = {
  keys: {
    ...addressFamily,
    query_response: {
      list: {
        keys: {
          expect: 'text',
          expect_bytes: 'text',
          labels: { list: { keys: { name: 'text', value: 'text' } } },
          send: 'text',
          starttls: 'flag',
        },
      },
    },
    source_ip_address: 'text',
    tls: 'flag',
    tls_config: tls,
  },
};

const icmp: Shape = {
  keys: {
    ...addressFamily,
    dont_fragment: 'flag',
    payload_size: 'whole number',
    source_ip_address: 'text',
    ttl: 'whole number',
  },
};

const records: Shape = {
  keys: {
    fail_if_all_match_regexp: texts,
    fail_if_matches_regexp: texts,
    fail_if_none_matches_regexp: texts,
    fail_if_not_matches_regexp: texts,
  },
};

const dns: Shape = {
  keys: {
    ...addressFamily,
    dns_over_tls: 'flag',
    query_class: capitals('a class', 'IN'),
    query_name: 'text',
    query_type: capitals('a type of records', 'A'),
    recursion_desired: 'flag',
    source_ip_address: 'text',
    tls_config: tls,
    transport_protocol: words('udp', 'tcp'),
    valid_rcodes: { list: capitals('an answer', 'NOERROR') },
    validate_additional_rrs: records,
    validate_answer_rrs: records,
    validate_authority_rrs: records,
  },
  required: ['query_name'],
};

const grpc: Shape = {
  keys: {
    ...addressFamily,
    metadata: { map: texts, secretNames: CREDENTIALS },
    service: 'text',
    tls: 'flag',
    tls_config: tls,
  },
};

/** What each prober can be told, in a section of its name. `unix` is left out: it would call the exporter's own pod. */
export const SECTIONS = { http, tcp, icmp, dns, grpc } as const satisfies Record<string, Shape>;

/** How blackbox-exporter calls a target. */
export type Prober = keyof typeof SECTIONS;

export const PROBERS = Object.keys(SECTIONS) as readonly Prober[];

/**
 * A module as blackbox-exporter 0.28 reads it, from its CONFIGURATION.md and from what the program itself takes
 * (a test asks it). Left out are keys that it takes but that do nothing here (names in a secret manager), and
 * `no_follow_redirects`, which its next version will refuse.
 */
export const MODULE: Shape = { keys: { prober: words(...PROBERS), timeout: duration, ...SECTIONS } };
