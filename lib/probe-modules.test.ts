import { describe, expect, test } from '@jest/globals';
import { moduleProblems, secretNamesOf, secretsIn } from './probe-modules';
import type { BlackboxModule } from './probe-modules';

const http = (section: Record<string, unknown>): BlackboxModule => ({ prober: 'http', http: section });
const problems = (module: unknown) => moduleProblems(module as BlackboxModule);

describe('a module', () => {
  test.each<[string, BlackboxModule]>([
    ['of a prober alone', { prober: 'icmp' }],
    ['with a section that is left empty', { prober: 'http', http: undefined, tcp: null }],
    ['with a timeout', { prober: 'tcp', timeout: '1m1.5s' }],
    [
      'with much of HTTP',
      http({
        valid_status_codes: [200, 401],
        valid_http_versions: ['HTTP/2.0'],
        method: 'POST',
        headers: { 'Content-Type': 'text/plain', 'X-Number': 1 },
        body: 'hello',
        body_size_limit: '1.5MiB',
        fail_if_not_ssl: true,
        fail_if_body_not_matches_regexp: ['ok'],
        fail_if_header_matches: [{ header: 'Server', regexp: 'old', allow_missing: true }],
        preferred_ip_protocol: 'ip6',
        tls_config: { min_version: 'TLS13', server_name: 'shop' },
      }),
    ],
    [
      'with secrets in files',
      http({
        basic_auth: {
          username: 'prometheus',
          password_file: '/etc/blackbox-exporter/secrets/shop-login/password',
        },
        http_headers: { 'X-Token': { files: ['/etc/blackbox-exporter/secrets/shop-login/token'] } },
      }),
    ],
    [
      'of a conversation',
      { prober: 'tcp', tcp: { query_response: [{ expect: '^SSH-2.0-' }, { send: '' }] } },
    ],
    ['of DNS', { prober: 'dns', dns: { query_name: 'example.com', query_type: 'AAAA' } }],
    ['of gRPC', { prober: 'grpc', grpc: { service: 'shop', metadata: { tenant: ['a'] } } }],
  ])('%s is taken', (_, module) => {
    expect(moduleProblems(module)).toEqual([]);
    expect(secretsIn(module)).toEqual([]);
  });

  test.each<[unknown, string]>([
    [null, 'it has to be an object'],
    [[], 'it has to be an object'],
    [{}, 'prober is missing. Set it to one of http, tcp, icmp, dns, grpc'],
    [{ prober: 'htp' }, 'prober is "htp", but has to be "http" or "tcp" or "icmp" or "dns" or "grpc"'],
    [{ prober: 'unix' }, 'prober is "unix", but has to be "http" or "tcp" or "icmp" or "dns" or "grpc"'],
    [{ prober: 'http', tcp: {} }, "tcp is for another prober: this module's is http. Leave one of them out"],
    [{ prober: 'http', htp: {} }, 'htp is nothing that blackbox-exporter knows. Did you mean "http"?'],
    [{ prober: 'http', http: true }, 'http is true, but has to be an object'],
    [
      { prober: 'http', timeout: '1d' },
      'timeout is "1d", but has to be a duration above zero with the units ms, s, m and h, e.g. "5s"',
    ],
    [
      { prober: 'http', timeout: '0s' },
      'timeout is "0s", but has to be a duration above zero with the units ms, s, m and h, e.g. "5s"',
    ],
    [
      http({ valid_status_code: [200] }),
      'http.valid_status_code is nothing that blackbox-exporter knows. Did you mean "valid_status_codes"?',
    ],
    [
      http({ tls_config: { xyz: 1 } }),
      'http.tls_config.xyz is nothing that blackbox-exporter knows. http.tls_config has: ca, ca_file, cert, cert_file, insecure_skip_verify, key, key_file, max_version, min_version, server_name',
    ],
    [http({ valid_status_codes: 200 }), 'http.valid_status_codes is 200, but has to be a list'],
    [
      http({ valid_status_codes: [200, '301'] }),
      'http.valid_status_codes[1] is "301", but has to be a whole number',
    ],
    [http({ fail_if_ssl: 'yes' }), 'http.fail_if_ssl is "yes", but has to be true or false'],
    [http({ headers: { Host: ['a'] } }), 'http.headers.Host is a list, but has to be a text'],
    [http({ body: () => 'x' }), 'http.body is a function, but has to be a text'],
    [http({ method: 'get' }), 'http.method is "get", but has to be a method in capitals, e.g. "GET"'],
    [
      http({ preferred_ip_protocol: 'ipv4' }),
      'http.preferred_ip_protocol is "ipv4", but has to be "ip4" or "ip6"',
    ],
    [
      http({ fail_if_header_matches: [{ header: 'Server' }] }),
      'http.fail_if_header_matches[0].regexp is missing. Add it',
    ],
    [
      http({ bearer_token_file: '/etc/token' }),
      'http.bearer_token_file is "/etc/token", but has to be a file of a Secret in the stack\'s namespace: "/etc/blackbox-exporter/secrets/<Secret>/<key>"',
    ],
    [
      http({ body_file: '/etc/blackbox-exporter/secrets/../config/blackbox.yml' }),
      'http.body_file is "/etc/blackbox-exporter/secrets/../config/blackbox.yml", but has to be a file of a Secret in the stack\'s namespace: "/etc/blackbox-exporter/secrets/<Secret>/<key>"',
    ],
    [{ prober: 'dns' }, 'dns.query_name is missing: a DNS server has to be asked for something. Add it'],
    [{ prober: 'dns', dns: {} }, 'dns.query_name is missing. Add it'],
    [
      { prober: 'icmp', icmp: { dont_fragment: true } },
      'icmp.dont_fragment needs raw sockets, which the pods are not allowed. Leave it out',
    ],
  ])('%j is told what is wrong', (module, problem) => {
    expect(problems(module)).toEqual([problem]);
  });

  test('is told all that is wrong together', () => {
    expect(problems({ prober: 'tcp', timout: '5s', tcp: { tls: 'no' }, http: { methd: 'GET' } })).toEqual([
      'timout is nothing that blackbox-exporter knows. Did you mean "timeout"?',
      'http.methd is nothing that blackbox-exporter knows. Did you mean "method"?',
      'tcp.tls is "no", but has to be true or false',
      "http is for another prober: this module's is tcp. Leave one of them out",
    ]);
  });
});

describe('a secret in plain text', () => {
  test.each<[string, BlackboxModule]>([
    ['http.basic_auth.password', http({ basic_auth: { username: 'u', password: 'p' } })],
    ['http.bearer_token', http({ bearer_token: 't' })],
    ['http.authorization.credentials', http({ authorization: { credentials: 't' } })],
    ['http.oauth2.client_secret', http({ oauth2: { client_id: 'c', client_secret: 's', token_url: 'u' } })],
    ['http.tls_config.key', http({ tls_config: { key: 'k' } })],
    ['http.oauth2.tls_config.key', http({ oauth2: { tls_config: { key: 'k' } } })],
    [
      'http.oauth2.endpoint_params.client_assertion',
      http({ oauth2: { endpoint_params: { client_assertion: 'a' } } }),
    ],
    ['http.headers.Authorization', http({ headers: { Authorization: 'Bearer t' } })],
    ['http.headers.X-Api-Key', http({ headers: { 'X-Api-Key': 'k' } })],
    ['http.http_headers.X.secrets[0]', http({ http_headers: { X: { secrets: ['s'] } } })],
    ['http.proxy_connect_header.X[1]', http({ proxy_connect_header: { X: ['', 's'] } })],
    ['http.proxy_url', http({ proxy_url: 'http://user:password@proxy:3128' })],
    ['grpc.metadata.authorization', { prober: 'grpc', grpc: { metadata: { authorization: ['t'] } } }],
    ['tcp.tls_config.key', { prober: 'tcp', tcp: { tls_config: { key: 'k' } } }],
    // also in a section that the prober does not read
    ['http.bearer_token', { prober: 'tcp', http: { bearer_token: 't' } }],
  ])('is found at %s', (path, module) => {
    expect(secretsIn(module)).toEqual([path]);
  });

  test('is not what names a file, a user or a host', () => {
    const module = http({
      basic_auth: { username: 'u', username_file: '/f', password_file: '/f', password: '' },
      proxy_url: 'http://proxy:3128/@',
      headers: { Host: 'shop', Accept: 'text/html' },
    });
    expect(secretsIn(module)).toEqual([]);
  });
});

test('the Secrets that modules read files of are known by name', () => {
  const folder = '/etc/blackbox-exporter/secrets';
  const modules = [
    http({ bearer_token_file: `${folder}/shop.login/token`, tls_config: { ca_file: `${folder}/ca/ca.crt` } }),
    http({ http_headers: { X: { files: [`${folder}/ca/x`, '/elsewhere/a/b'] } }, body: `${folder}/no/file` }),
  ];
  expect(secretNamesOf(modules)).toEqual(['ca', 'shop.login']);
});
