import { describe, expect, test } from '@jest/globals';
import { describeAccepted, describeRefused, problemsAt } from '../test/setting-cases';
import { problems } from '../test/settings-problems';

const TARGET =
  'it has to be a host, host:port or a URL with https:// or http://, e.g. "192.0.2.1", "db.example.com:5432" or "https://www.example.com/health".';
const MODULE =
  'it has to be the name of a module: letters, digits, dashes, underscores and dots, e.g. "http_2xx".';
const STATUS_PAGE =
  'it has to be the address of a status page that ends in "?auto", without user and password, e.g. "http://web.shop.svc:8080/server-status?auto".';
const KIND = 'the kind has to be "managed" or "self-managed", written as { kind: "managed", … }.';

const quoted = (...values: string[]) => values.map((value) => [value, JSON.stringify(value)] as const);

describeRefused([
  [
    'scale.pods',
    [
      [0, '0'],
      [500_001, '500001'],
      [1.5, '1.5'],
      ['30', '"30"'],
      [null, 'null'],
    ],
    'it has to be a number of pods: a whole number from 1 to 500000.',
  ],
  [
    'scale.seriesPerPod',
    [
      [-1, '-1'],
      [100_001, '100001'],
      [0.5, '0.5'],
    ],
    'it has to be a number of series: a whole number from 0 to 100000.',
  ],
  [
    'controlPlane',
    [
      ['managed', '"managed"'],
      [true, 'true'],
      [null, 'null'],
    ],
    KIND,
  ],
  [
    'controlPlane.kind',
    [
      ['selfmanaged', '"selfmanaged"'],
      ['Managed', '"Managed"'],
      [undefined, 'missing'],
    ],
    KIND,
  ],
  [
    'controlPlane.nodes',
    [
      [0, '0'],
      [100, '100'],
      [2.5, '2.5'],
      ['3', '"3"'],
    ],
    'it has to be a number of nodes: a whole number from 1 to 99.',
  ],
  ['metrics', [...quoted('none', 'Used'), [true, 'true']], 'it has to be "used" or "all".'],
  ['extraMetrics', quoted('node_load1'), 'it has to be a list of names of metrics: [ … ].'],
  [
    'extraMetrics[0]',
    [
      ...quoted('', 'node_.*', 'node load1', '1node', 'node_load1{}'),
      ['a'.repeat(254), `"${'a'.repeat(76)}...`],
      [5, '5'],
    ],
    'it has to be the name of a metric: at most 253 letters, digits, underscores and colons, e.g. "node_load1".',
  ],
  ['probes', [[{}, '{}']], 'it has to be a list of probes: [ … ].'],
  ['probes[0].module', [...quoted('', 'http 2xx', '-x', 'a'.repeat(64)), [5, '5']], MODULE],
  [
    'probes[0].targets',
    [...quoted('https://www.example.com'), [{}, '{}']],
    'it has to be a list of addresses, e.g. ["https://www.example.com"].',
  ],
  [
    'probes[0].targets',
    [[[], '[]']],
    'a probe without targets calls nobody. Name at least one, or delete the probe.',
  ],
  [
    'probes[0].targets[0]',
    [
      ...quoted('', ' ', 'a b', 'a/b', 'a_b', 'a:', ':80', 'a:0', 'a:65536', '192.168.1.300', 'a:80:80'),
      ...quoted('[fd00::g]:80', '[a]:80', 'fe80::1%eth0', '[fe80::1%eth0]:80', 'user:secret@a:80'),
      // nothing that calls a target without a port takes brackets
      ...quoted('[fd00::1]'),
      ...quoted('ftp://a', 'tcp://a:1', '://a', 'https://', 'https:///a', 'https:a', 'https:\\\\a'),
      // blackbox-exporter knows the schemes in lower case only
      ...quoted('HTTPS://a', 'Http://a'),
      ...quoted(
        'https://a b',
        'https://a/b c',
        'https://a\n',
        'https://a_b',
        'https://a:99999',
        'https://a:',
      ),
      // URL() would read 10.0.0.1 and xn--mnchen-3ya.de, but blackbox-exporter looks for these names
      ...quoted('https://10.1', 'https://münchen.de', 'https://fd00::1', 'https://[fe80::1%25eth0]/'),
      [443, '443'],
      [null, 'null'],
      [undefined, 'missing'],
    ],
    TARGET,
  ],
  [
    'probes[0].labels.team',
    [
      [1, '1'],
      [null, 'null'],
    ],
    'it has to be a text: label values are texts, so write numbers in quotes.',
  ],
  ['probes[0].interval', [[30, '30'], ...quoted('30')], 'it has to be a duration: a number and a unit'],
  [
    'blackboxExporter.replicas',
    [
      [0, '0'],
      [101, '101'],
    ],
    'it has to be a number of replicas: a whole number from 1 to 100.',
  ],
  ['blackboxExporter.discovery', [[{ enabled: false }, '{"enabled":false}']], 'it has to be true or false.'],
  [
    'blackboxExporter.annotation',
    [
      ...quoted('', 'probe', '/probe', 'atalaya.dev/', 'atalaya.dev/a/b', 'Atalaya.dev/probe', 'a b/probe'),
      ...quoted('a_b/probe', `atalaya.dev/${'a'.repeat(57)}`),
      [5, '5'],
    ],
    'it has to be the name of an annotation: a DNS name in lower case, a slash, then at most 56 letters, digits, "-", "_" and ".", e.g. "atalaya.dev/probe".',
  ],
  [
    'blackboxExporter.modules',
    [...quoted('http_2xx'), [null, 'null']],
    'it has to be an object of names and modules, e.g. { http_401: { prober: "http", http: { valid_status_codes: [401] } } }.',
  ],
  [
    'blackboxExporter.modules.mine',
    [...quoted('http'), [null, 'null'], [[], '[]'], [undefined, 'missing']],
    'it has to be a module in blackbox-exporter\'s notation: { prober: "http", http: { … } }.',
  ],
  ['exporters.postgres', [[{}, '{}']], 'it has to be a list of servers: [ … ].'],
  [
    'exporters.postgres[0].name',
    quoted('', 'Orders', 'a_b', 'a.b', 'a'.repeat(64)),
    'it has to be a DNS label: at most 63 lower-case letters, digits and dashes, e.g. "orders".',
  ],
  ['exporters.postgres[0].namespace', quoted('', 'Shop', 'a.b'), 'it has to be a DNS label'],
  [
    'exporters.postgres[0].host',
    quoted('', 'db:5432', 'postgres://db', 'user@db', '10.0.0.256', '[fd00::1]'),
    'it has to be a host name or an IP address, without scheme, port and path',
  ],
  [
    'exporters.postgres[0].port',
    [[0, '0'], [65536, '65536'], ...quoted('5432')],
    'it has to be a TCP port: a whole number from 1 to 65535.',
  ],
  [
    'exporters.postgres[0].database',
    quoted('', 'a b', '1st', 'a?sslmode=disable'),
    'it has to be the name of a database: a letter or an underscore, then at most 62 letters, digits, dashes and underscores, e.g. "orders".',
  ],
  [
    'exporters.postgres[0].sslMode',
    quoted('prefer'),
    'it has to be "disable" or "require" or "verify-full".',
  ],
  ['exporters.postgres[0].secret', [[null, 'null']], 'it has to be a Secret and the keys of it'],
  [
    'exporters.redis[0].secret.passwordKey',
    [...quoted('', 'a/b', '..', 'a b'), [5, '5']],
    'it has to be the name of a key in the Secret: at most 253 letters, digits, dashes, underscores and dots, e.g. "password".',
  ],
  ['exporters.redis[0].tls', [[{}, '{}']], 'it has to be true or false.'],
  [
    'exporters.apache[0].url',
    [
      ...quoted('', 'web', 'http://web', 'http://web/server-status', 'web/server-status?auto', '//web/?auto'),
      ...quoted('http://web/?auto=1', 'http://web/?auto&x', 'http://web/?x&auto', 'http://web/?auto#x'),
      ...quoted('ftp://web/?auto', 'http:web/?auto', 'http://web/a b?auto', 'http://web:99999/?auto'),
      ...quoted('http://a_b/?auto', 'http://{web}/?auto', 'http://@web/?auto'),
      ['http://monitor:hunter2@web/?auto', '"http://…@web/?auto"'],
      [null, 'null'],
    ],
    STATUS_PAGE,
  ],
]);

describeAccepted([
  ['scale.pods', 1],
  ['scale.pods', 500_000],
  ['scale.seriesPerPod', 0],
  ['scale.seriesPerPod', 100_000],
  ['controlPlane.kind', 'managed'],
  ['controlPlane.kind', 'self-managed'],
  ['controlPlane.nodes', 99],
  ['metrics', 'all'],
  ['probes', []],
  ['probes[0].targets[0]', 'https://www.example.com'],
  ['probes[0].targets[0]', 'http://a:8080/health?full=1#top'],
  ['probes[0].targets[0]', 'https://192.0.2.1:443/@a'],
  ['probes[0].targets[0]', 'https://[fd00::1]:8443'],
  ['probes[0].targets[0]', 'https://xn--mnchen-3ya.de/straße'],
  ['probes[0].labels.team', ''],
  ['probes[0].interval', '2m30s'],
  ['blackboxExporter.annotation', `a.example.com/${'a'.repeat(56)}`],
  ['blackboxExporter.modules', {}],
  ['blackboxExporter.modules.mine', { prober: 'http', http: { valid_status_codes: [401] } }],
  ['exporters.postgres[0].host', 'fd00::1'],
  ['exporters.postgres[0].database', '_a-1'],
  ['exporters.postgres[0].namespace', 'shop'],
  ['exporters.redis[0].secret', { name: 'cache', usernameKey: 'user', passwordKey: 'password' }],
  ['exporters.redis[0].secret', undefined],
  ['exporters.redis[0].secret.passwordKey', '.A-b_c'],
  ['exporters.redis[0].tls', true],
  ['exporters.apache[0].url', 'https://[fd00::1]:8443/server-status?auto'],
  ['exporters.apache[0].url', 'http://web?auto'],
]);

describe('an account in an address', () => {
  test.each([
    ['https://monitor:hunter2@www.example.com/health', 'https://…@www.example.com/health'],
    ['https://hunter2@www.example.com', 'https://…@www.example.com'],
    ['http://a:p@ss@b', 'http://…@b'],
    ['http://a:p@b_c', 'http://…@b_c'],
  ])('%s is refused and not repeated', (target, shown) => {
    expect(problemsAt('probes[0].targets[0]', target)).toEqual([
      `probes[0].targets[0] is "${shown}", but everybody could read a user name or a password in an address in the manifests. Leave it out, and use a module that names a file of a Secret where the address needs it.`,
    ]);
  });
});

test.each(['1a', '__name', 'a-b', '', 'job', 'instance', 'module', 'cluster', 'replica'])(
  'a label of a probe must not be named "%s"',
  (name) => {
    expect(
      problemsAt('probes', [{ module: 'icmp', targets: ['a'], labels: { team: 'shop', [name]: 'x' } }]),
    ).toEqual([
      `probes[0].labels.${name} is "${name}", but a label name has letters, digits and underscores, does not start with a digit or "__", and is none of job, instance, module, cluster and replica, which Atalaya sets.`,
    ]);
  },
);

describe('what is missing', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'in a probe',
      { probes: [{}] },
      [
        'probes[0].module is missing. Add the name of a module: letters, digits, dashes, underscores and dots, e.g. "http_2xx".',
        'probes[0].targets is missing. Add a list of addresses, e.g. ["https://www.example.com"].',
      ],
    ],
    [
      'of a PostgreSQL server',
      { exporters: { postgres: [{}] } },
      [
        'exporters.postgres[0].name is missing. Add a DNS label: at most 63 lower-case letters, digits and dashes, e.g. "orders".',
        'exporters.postgres[0].host is missing. Add a host name or an IP address, without scheme, port and path, e.g. "db.example.com".',
        'exporters.postgres[0].secret is missing. Add a Secret and the keys of it: { name: "my-secret", usernameKey: "username", passwordKey: "password" }.',
      ],
    ],
    [
      'of its account',
      { exporters: { postgres: [{ name: 'orders', host: 'db', secret: { name: 'orders' } }] } },
      [
        'exporters.postgres[0].secret.usernameKey is missing. Add the name of a key in the Secret: at most 253 letters, digits, dashes, underscores and dots, e.g. "username".',
        'exporters.postgres[0].secret.passwordKey is missing. Add the name of a key in the Secret: at most 253 letters, digits, dashes, underscores and dots, e.g. "password".',
      ],
    ],
    [
      'of the account of a Redis server',
      {
        exporters: { redis: [{ name: 'cache', host: 'cache', secret: { name: 'cache', usernameKey: 'a' } }] },
      },
      [
        'exporters.redis[0].secret.passwordKey is missing. Add the name of a key in the Secret: at most 253 letters, digits, dashes, underscores and dots, e.g. "password".',
      ],
    ],
    [
      'of an Apache server',
      { exporters: { apache: [{ name: 'web' }] } },
      [
        'exporters.apache[0].url is missing. Add the address of a status page that ends in "?auto", without user and password, e.g. "http://web.shop.svc:8080/server-status?auto".',
      ],
    ],
  ])('%s is asked for', (_where, settings, expected) => {
    expect(problems(settings)).toEqual(expected);
  });
});
