import { describe, expect, test } from '@jest/globals';
import { problemsAt } from '../test/setting-cases';

describe('a module of blackbox-exporter', () => {
  const FILE = 'name a file of a Secret: "/etc/blackbox-exporter/secrets/<Secret>/<key>".';
  const http = (settings: object) => ({ prober: 'http', http: settings });

  test.each<[string, object, readonly string[]]>([
    [
      'a password',
      http({ basic_auth: { username: 'monitor', password: 'hunter2' } }),
      [
        `http.basic_auth.password holds a secret, which everybody could read in the manifests. Use http.basic_auth.password_file, and ${FILE}`,
      ],
    ],
    [
      'a token',
      http({ bearer_token: 'hunter2' }),
      [
        `http.bearer_token holds a secret, which everybody could read in the manifests. Use http.bearer_token_file, and ${FILE}`,
      ],
    ],
    [
      'the key of a certificate',
      { prober: 'tcp', tcp: { tls: true, tls_config: { key: 'hunter2' } } },
      [
        `tcp.tls_config.key holds a secret, which everybody could read in the manifests. Use tcp.tls_config.key_file, and ${FILE}`,
      ],
    ],
    [
      'a header that proves who calls',
      http({ headers: { Authorization: 'hunter2', Accept: 'text/html' } }),
      [
        `http.headers.Authorization holds a secret, which everybody could read in the manifests. Use http.http_headers.Authorization.files, a list, and ${FILE}`,
      ],
    ],
    [
      'secret values of a header',
      http({ http_headers: { 'X-Key': { secrets: ['hunter2'] } } }),
      [
        `http.http_headers.X-Key.secrets[0] holds a secret, which everybody could read in the manifests. Use http.http_headers.X-Key.files, a list, and ${FILE}`,
      ],
    ],
    [
      'a proxy with an account',
      http({ proxy_url: 'http://monitor:hunter2@proxy' }),
      [
        'http.proxy_url holds a secret, which everybody could read in the manifests. Leave it out: blackbox-exporter takes it from no file.',
      ],
    ],
    [
      'metadata that proves who calls',
      { prober: 'grpc', grpc: { metadata: { authorization: ['hunter2'] } } },
      [
        'grpc.metadata.authorization holds a secret, which everybody could read in the manifests. Leave it out: blackbox-exporter takes it from no file.',
      ],
    ],
    [
      'a password that is none',
      http({ basic_auth: { password: ['hunter2'] } }),
      [
        `http.basic_auth.password holds a secret, which everybody could read in the manifests. Use http.basic_auth.password_file, and ${FILE}`,
      ],
    ],
  ])('holds no secret: %s', (_what, module, expected) => {
    expect(problemsAt('blackboxExporter.modules.mine', module)).toEqual(
      expected.map((problem) => `blackboxExporter.modules.mine.${problem}`),
    );
  });

  test('takes secrets from files', () => {
    const file = '/etc/blackbox-exporter/secrets/shop/token';
    expect(problemsAt('blackboxExporter.modules.mine', http({ bearer_token_file: file }))).toEqual([]);
    expect(
      problemsAt(
        'blackboxExporter.modules.mine',
        http({ http_headers: { Authorization: { files: [file] } } }),
      ),
    ).toEqual([]);
    expect(problemsAt('blackboxExporter.modules.mine', http({ bearer_token_file: '/etc/passwd' }))).toEqual([
      'blackboxExporter.modules.mine.http.bearer_token_file is "/etc/passwd", but has to be a file of a Secret in the stack\'s namespace: "/etc/blackbox-exporter/secrets/<Secret>/<key>".',
    ]);
  });

  test.each<[object, string]>([
    [{}, 'prober is missing. Set it to one of http, tcp, icmp, dns, grpc.'],
    [{ prober: 'htp' }, 'prober is "htp", but has to be "http" or "tcp" or'],
    [{ prober: 'http', htpp: {} }, 'htpp is nothing that blackbox-exporter knows. Did you mean "http"?'],
    [{ prober: 'http', tcp: {} }, "tcp is for another prober: this module's is http."],
    [
      http({ valid_status_code: [200] }),
      'http.valid_status_code is nothing that blackbox-exporter knows. Did you mean "valid_status_codes"?',
    ],
    [http({ valid_status_codes: 200 }), 'http.valid_status_codes is 200, but has to be a list.'],
    [
      { prober: 'http', timeout: 'x'.repeat(500) },
      `timeout is "${'x'.repeat(77)}...", but has to be a duration`,
    ],
  ])('is checked: %j', (module, problem) => {
    expect(problemsAt('blackboxExporter.modules.mine', module)).toEqual([
      expect.stringContaining(`blackboxExporter.modules.mine.${problem}`),
    ]);
  });

  test.each(['', 'a b', '-a', 'a/b', 'a'.repeat(64)])('must not be named "%s"', (name) => {
    expect(problemsAt('blackboxExporter.modules', { [name]: { prober: 'icmp' } })).toEqual([
      `blackboxExporter.modules.${name} is "${name}", but it has to be the name of a module: letters, digits, dashes, underscores and dots, e.g. "http_2xx".`,
    ]);
  });

  test('must not have a name that means another in annotations, or changes all objects', () => {
    expect(problemsAt('blackboxExporter.modules', { true: { prober: 'icmp' } })).toEqual([
      'blackboxExporter.modules.true is "true", but an annotation says that for "http_2xx". Use another name.',
    ]);
    expect(problemsAt('blackboxExporter.modules', JSON.parse('{ "__proto__": {} }'))).toEqual([
      "blackboxExporter.modules.__proto__ can't be set. Use another name.",
    ]);
  });
});
