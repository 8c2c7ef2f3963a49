import { describe, expect, test } from '@jest/globals';
import { exporterPeer } from '../lib/exporter';
import { RESERVED_SECRETS, RESERVED_SERVERS } from '../lib/reserved-names';
import { problemsAt } from '../test/setting-cases';
import { problems } from '../test/settings-problems';

describe('the module of a probe', () => {
  const probe = (module: string, modules = {}) =>
    problems({ probes: [{ module, targets: ['https://a'] }], blackboxExporter: { modules } });

  test('has to be there', () => {
    expect(probe('http_200')).toEqual([
      'probes[0].module is "http_200", but there is no such module. Did you mean "http_2xx"? There are http_2xx, http_post_2xx, tcp_connect, icmp, dns; add others in blackboxExporter.modules.',
    ]);
  });

  test.each(['mysql', 'toString', '__proto__', 'true'])('is not found by chance: %s', (module) => {
    expect(probe(module)).toEqual([
      `probes[0].module is "${module}", but there is no such module. There are http_2xx, http_post_2xx, tcp_connect, icmp, dns; add others in blackboxExporter.modules.`,
    ]);
  });

  test("may be one of one's own", () => {
    expect(probe('http_401', { http_401: { prober: 'http' } })).toEqual([]);
    expect(probe('http_402', { http_401: { prober: 'http' } })).toEqual([
      'probes[0].module is "http_402", but there is no such module. Did you mean "http_401"? There are http_2xx, http_post_2xx, tcp_connect, icmp, dns, http_401; add others in blackboxExporter.modules.',
    ]);
  });

  test('is not missed while modules are wrong', () => {
    expect(probe('http_401', { http_401: {} })).toEqual([
      'blackboxExporter.modules.http_401.prober is missing. Set it to one of http, tcp, icmp, dns, grpc.',
    ]);
  });
});

describe('the target of a probe', () => {
  const URL = 'a URL that starts with https:// or http://';
  const HOST = 'a host or an IP address, without a port';
  const SERVER = 'a DNS server, as host or host:port';

  test.each([
    ['http_2xx', 'http', URL, ['https://a', 'http://a:80/b'], ['a', 'a:80', '10.0.0.1', 'fd00::1']],
    ['http_post_2xx', 'http', URL, ['https://a'], ['a:80', '[fd00::1]:80']],
    [
      'tcp_connect',
      'tcp',
      'host:port',
      ['a:80', '10.0.0.1:53', '[fd00::1]:80'],
      ['https://a', 'https://a:80', 'a', '10.0.0.1', 'fd00::1'],
    ],
    [
      'icmp',
      'icmp',
      HOST,
      ['a', '10.0.0.1', 'fd00::1'],
      ['https://a', 'a:80', '10.0.0.1:53', '[fd00::1]:80'],
    ],
    ['dns', 'dns', SERVER, ['a', 'a:53', '10.0.0.1', 'fd00::1', '[fd00::1]:53'], ['https://a']],
    ['health', 'grpc', 'host:port', ['a:50051'], ['https://a', 'a']],
  ])('is what %s (prober %s) can call: %s', (module, prober, wanted, right, wrong) => {
    const found = (target: string) =>
      problems({
        probes: [
          { module: 'icmp', targets: ['other'] },
          { module, targets: [target] },
        ],
        blackboxExporter: { modules: { health: { prober: 'grpc' } } },
      });
    for (const target of right) expect(found(target)).toEqual([]);
    for (const target of wrong)
      expect(found(target)).toEqual([
        `probes[1].targets[0] is "${target}", but the module "${module}" (prober ${prober}) calls ${wanted}. Write it so, or use another module.`,
      ]);
  });

  test("is what one's own module calls, if that replaces a built-in one", () => {
    const settings = (target: string) => ({
      probes: [{ module: 'http_2xx', targets: [target] }],
      blackboxExporter: { modules: { http_2xx: { prober: 'tcp' } } },
    });
    expect(problems(settings('a:80'))).toEqual([]);
    expect(problems(settings('https://a'))).toEqual([
      expect.stringContaining('the module "http_2xx" (prober tcp) calls host:port.'),
    ]);
  });

  test('is not called twice in one way', () => {
    const twice = (...places: string[]) =>
      `${places.join(' and ')} are the same probe, of "a" with the module "icmp": rules and panels could not tell them apart. Delete all but one.`;
    expect(problems({ probes: [{ module: 'icmp', targets: ['a', 'b', 'a'] }] })).toEqual([
      twice('probes[0].targets[0]', 'probes[0].targets[2]'),
    ]);
    expect(
      problems({
        probes: [
          { module: 'icmp', targets: ['a'] },
          { module: 'dns', targets: ['a'] },
          { module: 'icmp', targets: ['b', 'a'], labels: { team: 'shop' } },
          { module: 'icmp', targets: ['a'] },
        ],
      }),
    ).toEqual([twice('probes[0].targets[0]', 'probes[2].targets[1]', 'probes[3].targets[0]')]);
  });

  test('is called often enough for rules', () => {
    const tooLong = (path: string) =>
      `${path} is 3m, but alert rules look back 5m and need two scrapes in that time: they would never fire. Lower the interval to 2m30s or less.`;
    const targets = ['a'];
    expect(
      problems({
        probes: [
          { module: 'icmp', targets },
          { module: 'dns', targets, interval: '3m' },
        ],
      }),
    ).toEqual([tooLong('probes[1].interval')]);
    expect(problems({ blackboxExporter: { interval: '3m' } })).toEqual([
      tooLong('blackboxExporter.interval'),
    ]);
    expect(problems({ blackboxExporter: { interval: '2m30s' } })).toEqual([]);
  });
});

const account = { name: 'a', usernameKey: 'b', passwordKey: 'c' };

describe.each([
  ['postgres', { host: 'db', secret: account }],
  ['redis', { host: 'cache' }],
  ['apache', { url: 'http://web/server-status?auto' }],
])('servers in exporters.%s', (kind, server) => {
  const servers = (...names: string[]) =>
    problems({ exporters: { [kind]: names.map((name) => ({ ...server, name })) } });

  test('have a name each, whatever their namespaces', () => {
    expect(servers('a', 'b')).toEqual([]);
    expect(servers('a', 'b', 'a', 'a')).toEqual([
      `exporters.${kind} has several servers named "a": their objects and series would be the same. Rename all but one.`,
    ]);
    const apart = ['a', 'b'].map((namespace) => ({ ...server, name: 'x', namespace }));
    expect(problems({ exporters: { [kind]: apart } })).toEqual([
      expect.stringContaining(`exporters.${kind} has several servers named "x"`),
    ]);
  });

  test('have names that leave room in names of objects', () => {
    const role = `${kind}-exporter`;
    const longest = 62 - role.length;
    const peer = (name: string) =>
      exporterPeer({ role, port: 1, user: { uid: 1, gid: 1 }, probePath: '/' }, name, 'monitoring');
    const right = 'a'.repeat(longest);
    expect(servers('b', right)).toEqual([]);
    expect(() => peer(right)).not.toThrow();
    expect(servers('b', `${right}a`)).toEqual([
      `exporters.${kind}[1].name is "${right}a", but names of objects are made of it and would be too long. Shorten it to ${longest} characters or less.`,
    ]);
    expect(() => peer(`${right}a`)).toThrow(`use at most ${longest} `);
  });
});

describe('exporters', () => {
  test('of several kinds may have one name', () => {
    const exporters = {
      redis: [{ name: 'shop', host: 'cache' }],
      apache: [{ name: 'shop', url: 'http://web/server-status?auto' }],
    };
    expect(problems({ exporters })).toEqual([]);
  });

  test("leave the name of Grafana's database to Grafana", () => {
    expect(RESERVED_SERVERS).toEqual(['grafana-database']);
    expect(problemsAt('exporters.postgres[0].name', 'grafana-database')).toEqual([
      'exporters.postgres[0].name is "grafana-database", which is the name of Grafana\'s own database. Use another name, e.g. "my-grafana-database".',
    ]);
    expect(problems({ exporters: { redis: [{ name: 'grafana-database', host: 'cache' }] } })).toEqual([]);
  });

  test.each<[string, (name: string, namespace?: string) => object]>([
    [
      'exporters.postgres[1].secret.name',
      (name, namespace) => ({
        postgres: [
          { name: 'a', host: 'db', secret: account },
          { name: 'b', host: 'db', namespace, secret: { ...account, name } },
        ],
      }),
    ],
    [
      'exporters.redis[0].secret.name',
      (name, namespace) => ({
        redis: [{ name: 'a', host: 'cache', namespace, secret: { name, passwordKey: 'password' } }],
      }),
    ],
  ])("do not use a Secret of Atalaya's own as %s", (path, exporters) => {
    for (const name of RESERVED_SECRETS) {
      const wrong = [
        `${path} is "${name}", a Secret of Atalaya's own with other keys. Name another, e.g. "my-${name}".`,
      ];
      expect(problems({ exporters: exporters(name) })).toEqual(wrong);
      expect(problems({ exporters: exporters(name, 'monitoring') })).toEqual(wrong);
      // another namespace's is another Secret
      expect(problems({ exporters: exporters(name, 'shop') })).toEqual([]);
      expect(
        problems({ exporters: exporters(name, 'monitoring'), namespaces: { stack: 'metrics' } }),
      ).toEqual([]);
    }
  });
});

test("a module does not read a Secret of Atalaya's own", () => {
  const module = (secret: string) => ({
    prober: 'http',
    http: { bearer_token_file: `/etc/blackbox-exporter/secrets/${secret}/password` },
  });
  expect(problemsAt('blackboxExporter.modules.mine', module('grafana-admin'))).toEqual([
    'blackboxExporter.modules.mine names a file of "grafana-admin", a Secret of Atalaya\'s own with other keys. Name another, e.g. "my-grafana-admin".',
  ]);
  expect(problemsAt('blackboxExporter.modules.mine', module('my-grafana-admin'))).toEqual([]);
});

describe('metrics that are kept besides', () => {
  test.each([
    'node_load1',
    'apiserver_request_duration_seconds',
    'apiserver_request_duration_seconds_bucket',
    'apiserver_request_duration_seconds_count',
    'apiserver_request_duration_seconds_sum',
  ])('may be %s', (name) => {
    expect(problemsAt('extraMetrics[0]', name)).toEqual([]);
  });

  test('are metrics that some program has', () => {
    expect(problems({ extraMetrics: ['node_load1', 'node_load11'] })).toEqual([
      'extraMetrics[1] is "node_load11", but no program that Atalaya scrapes has a metric of that name. Did you mean "node_load1"? lib/catalogue/ lists them all.',
    ]);
    expect(problemsAt('extraMetrics[0]', 'mysql_global_status_threads_connected')).toEqual([
      'extraMetrics[0] is "mysql_global_status_threads_connected", but no program that Atalaya scrapes has a metric of that name. lib/catalogue/ lists them all.',
    ]);
    expect(problemsAt('extraMetrics[0]', 'node_load1_bucket')).toEqual([
      expect.stringContaining('extraMetrics[0] is "node_load1_bucket", but no program'),
    ]);
  });

  test.each(['up', 'scrape_duration_seconds', 'ALERTS', 'ALERTS_FOR_STATE'])(
    'are not what Prometheus makes itself: %s',
    (name) => {
      expect(problemsAt('extraMetrics[0]', name)).toEqual([
        `extraMetrics[0] is "${name}", but Prometheus makes these series itself, so they are always kept. Delete it.`,
      ]);
    },
  );

  test('are named once', () => {
    expect(problems({ extraMetrics: ['node_load1', 'node_load5', 'node_load1', 'node_load1'] })).toEqual([
      'extraMetrics lists "node_load1" several times. Delete all but one.',
    ]);
    expect(problems({ extraMetrics: ['node_load11', 'node_load11'] })).toEqual([
      expect.stringMatching(/^extraMetrics\[0\] is "node_load11", but no program/),
      'extraMetrics lists "node_load11" several times. Delete all but one.',
    ]);
  });
});

describe('a control plane', () => {
  const nodes = (own: number | undefined, all: number) =>
    problems({ controlPlane: { kind: 'self-managed', nodes: own }, scale: { nodes: all } });

  test('has no more nodes than the cluster', () => {
    expect(nodes(3, 2)).toEqual([
      'controlPlane.nodes is 3, but scale.nodes is 2, which counts the nodes of the control plane too. Raise scale.nodes to 3 or more, or lower controlPlane.nodes.',
    ]);
    expect(nodes(3, 3)).toEqual([]);
    expect(nodes(undefined, 1)).toEqual([]);
  });

  test('has no nodes of its own where a cloud runs it', () => {
    expect(problems({ controlPlane: { kind: 'managed', nodes: 3 } })).toEqual([
      'controlPlane.nodes is no setting. Only the kind "self-managed" has it.',
    ]);
  });
});
