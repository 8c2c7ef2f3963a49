import { describe, expect, test } from '@jest/globals';
import { Duration, Size } from 'cdk8s';
import { SettingsError } from './problems';
import { resolveEnvironment } from './resolve';

/** An environment in which one setting has this value; what it needs besides is there. */
type Place = (value: unknown) => object;

const job = (settings: object) => ({
  prometheus: { staticJobs: [{ name: 'machines', targets: ['nodeX:9100'], ...settings }] },
});
const external = (settings: object) => ({
  grafana: { database: { kind: 'external', host: 'db', secretName: 'db', ...settings } },
});
const ingress = (settings: object) => ({
  grafana: { ingress: { host: 'grafana.example.com', ...settings } },
});

const places: Record<string, Place> = {
  name: (name) => ({ name }),
  cluster: (cluster) => ({ cluster }),
  highAvailability: (highAvailability) => ({ highAvailability }),
  'scale.nodes': (nodes) => ({ scale: { nodes } }),
  'namespaces.stack': (stack) => ({ namespaces: { stack } }),
  'network.apiServerCidrs': (apiServerCidrs) => ({ network: { apiServerCidrs } }),
  'network.apiServerPorts': (apiServerPorts) => ({ network: { apiServerPorts } }),
  'network.nodeCidrs[0]': (cidr) => ({ network: { nodeCidrs: [cidr] } }),
  'secrets.kind': (kind) => ({ secrets: { kind } }),
  'prometheus.replicas': (replicas) => ({ prometheus: { replicas } }),
  'prometheus.evaluationInterval': (evaluationInterval) => ({ prometheus: { evaluationInterval } }),
  'prometheus.storage': (storage) => ({ prometheus: { storage } }),
  'prometheus.storage.size': (size) => ({ prometheus: { storage: { kind: 'perReplica', size } } }),
  'prometheus.storage.storageClassName': (storageClassName) => ({
    prometheus: { storage: { kind: 'shared', storageClassName } },
  }),
  'prometheus.staticJobs': (staticJobs) => ({ prometheus: { staticJobs } }),
  'prometheus.staticJobs[0].name': (name) => job({ name }),
  'prometheus.staticJobs[0].targets': (targets) => job({ targets }),
  'prometheus.staticJobs[0].targets[0]': (target) => job({ targets: [target] }),
  'prometheus.staticJobs[0].labels.site': (site) => job({ labels: { site } }),
  'prometheus.staticJobs[0].metricsPath': (metricsPath) => job({ metricsPath }),
  'prometheus.staticJobs[0].scheme': (scheme) => job({ scheme }),
  'prometheus.annotationDiscovery.prefix': (prefix) => ({ prometheus: { annotationDiscovery: { prefix } } }),
  'prometheus.resources.cpu': (cpu) => ({ prometheus: { resources: { cpu } } }),
  'prometheus.resources.memory': (memory) => ({ prometheus: { resources: { memory } } }),
  'nodeExporter.port': (port) => ({ nodeExporter: { port } }),
  'grafana.database.size': (size) => ({ grafana: { database: { kind: 'bundled', size } } }),
  'grafana.database.host': (host) => external({ host }),
  'grafana.database.port': (port) => external({ port }),
  'grafana.database.database': (database) => external({ database }),
  'grafana.database.secretName': (secretName) => external({ secretName }),
  'grafana.database.sslMode': (sslMode) => external({ sslMode }),
  'grafana.ingress.host': (host) => ingress({ host }),
  'grafana.ingress.className': (className) => ingress({ className }),
  'grafana.ingress.tlsSecretName': (tlsSecretName) => ingress({ tlsSecretName }),
  'grafana.ingress.annotations.key': (key) => ingress({ annotations: { key } }),
  'runbooks.baseUrl': (baseUrl) => ({ runbooks: { baseUrl } }),
};

function problems(path: string, value: unknown): string[] {
  try {
    resolveEnvironment({ name: 'test', ...places[path]?.(value) });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

/** A setting, then what it must not be, as the message shows it, then the wish (and where it helps, the fix). */
const refused: readonly [path: string, values: readonly (readonly [unknown, string])[], wish: string][] = [
  [
    'name',
    [
      ['', '""'],
      ['Production', '"Production"'],
      ['a b', '"a b"'],
      ['a/b', '"a/b"'],
      ['../dist', '"../dist"'],
      ['-a', '"-a"'],
      ['a.b', '"a.b"'],
      ['a\n', '"a\\n"'],
      [null, 'null'],
      [5, '5'],
      [undefined, 'missing'],
    ],
    'it has to be a DNS label: at most 63 lower-case letters, digits and dashes, e.g. "production".',
  ],
  [
    'cluster',
    [
      ['', '""'],
      ['$1', '"$1"'],
      ['${HOME}', '"${HOME}"'],
    ],
    'it has to be a name of at most 63 letters',
  ],
  [
    'highAvailability',
    [
      ['true', '"true"'],
      [1, '1'],
      [null, 'null'],
    ],
    'it has to be true or false.',
  ],
  [
    'scale.nodes',
    [
      [0, '0'],
      [1.5, '1.5'],
      [NaN, 'NaN'],
      [Infinity, 'Infinity'],
      ['3', '"3"'],
    ],
    'it has to be a number of nodes: a whole number from 1 to 15000.',
  ],
  [
    'namespaces.stack',
    [
      ['Monitoring', '"Monitoring"'],
      ['a_b', '"a_b"'],
      ['a'.repeat(64), `"${'a'.repeat(64)}"`],
    ],
    'it has to be a DNS label',
  ],
  [
    'namespaces.stack',
    [
      ['kube-system', '"kube-system"'],
      ['default', '"default"'],
    ],
    "that namespace is Kubernetes' own, and closing its network would break the cluster.",
  ],
  ['network.apiServerCidrs', [[[], '[]']], 'no IP ranges at all would mean any'],
  ['network.apiServerCidrs', [['10.0.0.0/8', '"10.0.0.0/8"']], 'it has to be a list of IP ranges: [ … ].'],
  ['network.apiServerPorts', [[[], '[]']], 'no TCP ports at all would mean any'],
  [
    'network.nodeCidrs[0]',
    [
      ['10.0.0.0', '"10.0.0.0"'],
      ['10.0.0.0/33', '"10.0.0.0/33"'],
      ['10.0.0/8', '"10.0.0/8"'],
      ['300.0.0.0/8', '"300.0.0.0/8"'],
      ['fd00::/129', '"fd00::/129"'],
      ['fe80::%eth0/64', '"fe80::%eth0/64"'],
      ['any', '"any"'],
      [undefined, 'missing'],
    ],
    'it has to be an IP range: an address, a slash and a length, e.g. "10.0.0.0/8".',
  ],
  [
    'secrets.kind',
    [
      ['none', '"none"'],
      [undefined, 'missing'],
    ],
    'the kind has to be "generated" or "existing", written as { kind: "generated", … }.',
  ],
  [
    'prometheus.replicas',
    [
      [0, '0'],
      [-1, '-1'],
      [2.5, '2.5'],
      [101, '101'],
      ['2', '"2"'],
    ],
    'it has to be a number of replicas: a whole number from 1 to 100.',
  ],
  [
    'prometheus.evaluationInterval',
    [
      ['5sec', '"5sec"'],
      ['', '""'],
      ['5', '"5"'],
      [5, '5'],
      ['-5s', '"-5s"'],
      ['1.5m', '"1.5m"'],
      ['5s1m', '"5s1m"'],
      ['5S', '"5S"'],
      [' 5s', '" 5s"'],
      ['P1D', '"P1D"'],
      [{ seconds: 5 }, '{"seconds":5}'],
      [null, 'null'],
      [new Date(0), 'a Date'],
    ],
    'it has to be a duration: a number and a unit, e.g. "15s", "1h30m" or "7d".',
  ],
  [
    'prometheus.evaluationInterval',
    [
      ['0s', '0s'],
      [Duration.seconds(0), '0s'],
    ],
    'it has to be longer than nothing, e.g. "15s".',
  ],
  [
    'prometheus.evaluationInterval',
    [
      ['293y', '106945d'],
      [Duration.days(Infinity), 'a Duration that is no whole number'],
    ],
    'it has to be at most "36500d": Prometheus can count no further than 292 years.',
  ],
  [
    'prometheus.evaluationInterval',
    [
      [Duration.millis(0.5), 'a Duration that is no whole number'],
      [Duration.seconds(1.0001), 'a Duration that is no whole number'],
    ],
    'it has to be a whole number of milliseconds',
  ],
  [
    'prometheus.storage',
    [
      ['shared', '"shared"'],
      [null, 'null'],
      [true, 'true'],
    ],
    'the kind has to be "shared" or "perReplica", written as { kind: "shared", … }.',
  ],
  [
    'prometheus.storage.size',
    [
      ['10GB', '"10GB"'],
      ['1.5', '"1.5"'],
      ['abc', '"abc"'],
      ['', '""'],
      ['-1Gi', '"-1Gi"'],
      ['10gi', '"10gi"'],
      ['10 Gi', '"10 Gi"'],
      [-1, '-1'],
      [10, '10'],
      [NaN, 'NaN'],
    ],
    'it has to be an amount of disk: a number and a unit, e.g. "512Mi" or "50Gi".',
  ],
  [
    'prometheus.storage.size',
    [
      ['5G', '"5G"'],
      ['1000000', '"1000000"'],
      [Size.mebibytes(1.0001), 'a Size that is no whole number'],
    ],
    'it has to be a whole number of kibibytes. Use a unit with an "i"',
  ],
  [
    'prometheus.storage.size',
    [
      ['0', '0Ki'],
      ['1023Ki', '1023Ki'],
    ],
    'it has to be at least 1Mi.',
  ],
  ['prometheus.storage.size', [[Size.pebibyte(9), '9Pi']], 'it has to be at most 8Pi.'],
  [
    'prometheus.storage.storageClassName',
    [
      ['', '""'],
      ['Fast', '"Fast"'],
      ['a..b', '"a..b"'],
    ],
    'it has to be the name of a StorageClass',
  ],
  [
    'prometheus.staticJobs',
    [
      [{}, '{}'],
      [null, 'null'],
    ],
    'it has to be a list of jobs: [ … ].',
  ],
  [
    'prometheus.staticJobs[0].name',
    [
      ['', '""'],
      ['my job', '"my job"'],
      ['a'.repeat(64), `"${'a'.repeat(64)}"`],
    ],
    'it has to be a job name: at most 63 letters',
  ],
  [
    'prometheus.staticJobs[0].targets',
    [[[], '[]']],
    'a job without targets scrapes nothing. Name at least one',
  ],
  [
    'prometheus.staticJobs[0].targets',
    [['nodeX:9100', '"nodeX:9100"']],
    'it has to be a list of targets, e.g. ["nodeX:9100"].',
  ],
  [
    'prometheus.staticJobs[0].targets[0]',
    [
      ['', '""'],
      ['nodeX:', '"nodeX:"'],
      [':9100', '":9100"'],
      ['nodeX:0', '"nodeX:0"'],
      ['nodeX:65536', '"nodeX:65536"'],
      ['nodeX:http', '"nodeX:http"'],
      ['node X:9100', '"node X:9100"'],
      ['node_x:9100', '"node_x:9100"'],
      ['-node:9100', '"-node:9100"'],
      ['192.168.1.300:9100', '"192.168.1.300:9100"'],
      ['192.168.1:9100', '"192.168.1:9100"'],
      ['fd00::1:9100', '"fd00::1:9100"'],
      ['[fd00::g]:9100', '"[fd00::g]:9100"'],
      ['[nodeX]:9100', '"[nodeX]:9100"'],
      ['[fe80::1%eth0]:9100', '"[fe80::1%eth0]:9100"'],
      ['user:secret@nodeX:9100', '"user:secret@nodeX:9100"'],
    ],
    'it has to be host:port, e.g. "nodeX:9100": a valid host name or IP address (IPv6 in brackets), then a port from 1 to 65535.',
  ],
  ['prometheus.staticJobs[0].targets[0]', [[9100, '9100']], 'it has to be host:port, e.g. "nodeX:9100".'],
  [
    'prometheus.staticJobs[0].targets[0]',
    [
      ['http://nodeX:9100', '"http://nodeX:9100"'],
      ['https://nodeX:9100/metrics', '"https://nodeX:9100/metrics"'],
    ],
    'a target has no scheme inside. Write host:port here and set the job\'s scheme ("http" or "https").',
  ],
  [
    'prometheus.staticJobs[0].targets[0]',
    [['nodeX:9100/metrics', '"nodeX:9100/metrics"']],
    "a target has no path inside. Write host:port here and set the job's metricsPath.",
  ],
  ['prometheus.staticJobs[0].labels.site', [[1, '1']], 'it has to be a text: label values are texts'],
  [
    'prometheus.staticJobs[0].metricsPath',
    [
      ['metrics', '"metrics"'],
      ['', '""'],
      ['/metrics?x=1', '"/metrics?x=1"'],
      ['/a b', '"/a b"'],
    ],
    'it has to be a path that starts with a slash',
  ],
  [
    'prometheus.staticJobs[0].scheme',
    [
      ['ftp', '"ftp"'],
      ['HTTP', '"HTTP"'],
    ],
    'it has to be "http" or "https".',
  ],
  [
    'prometheus.annotationDiscovery.prefix',
    [
      ['', '""'],
      ['prometheus.io/', '"prometheus.io/"'],
      ['Prometheus.io', '"Prometheus.io"'],
    ],
    'it has to be a DNS name in lower case',
  ],
  [
    'prometheus.resources.cpu',
    [
      ['abc', '"abc"'],
      ['0', '"0"'],
      ['0m', '"0m"'],
      ['-1', '"-1"'],
      ['1.5m', '"1.5m"'],
      ['0.0001', '"0.0001"'],
      [1, '1'],
    ],
    'it has to be an amount of CPU above zero: thousandths such as "250m" or cores such as "2".',
  ],
  [
    'prometheus.resources.memory',
    [
      ['10GB', '"10GB"'],
      ['1.5', '"1.5"'],
      ['500m', '"500m"'],
      ['512', '"512"'],
      ['abc', '"abc"'],
      [-1, '-1'],
      [1024, '1024'],
    ],
    'it has to be an amount of memory of at least 1Mi, in whole bytes, e.g. "512Mi" or "2Gi".',
  ],
  [
    'nodeExporter.port',
    [
      [80, '80'],
      [65536, '65536'],
      ['9100', '"9100"'],
    ],
    'it has to be a TCP port that an ordinary user may take on a node: a whole number from 1024 to 65535.',
  ],
  [
    'grafana.database.host',
    [
      ['https://db', '"https://db"'],
      ['db:5432', '"db:5432"'],
      ['db_1', '"db_1"'],
      ['10.0.0.256', '"10.0.0.256"'],
      [undefined, 'missing'],
    ],
    'it has to be a host name or an IP address, without scheme, port and path, e.g. "db.example.com".',
  ],
  [
    'grafana.database.port',
    [
      [0, '0'],
      [5432.5, '5432.5'],
      ['5432', '"5432"'],
    ],
    'it has to be a TCP port: a whole number from 1 to 65535.',
  ],
  ['grafana.database.database', [['a b', '"a b"']], 'it has to be the name of a database, e.g. "grafana".'],
  ['grafana.database.secretName', [['Db', '"Db"']], 'it has to be the name of a Secret'],
  ['grafana.database.sslMode', [['off', '"off"']], 'it has to be "disable" or "require" or "verify-full".'],
  [
    'grafana.ingress.host',
    [
      ['', '""'],
      ['https://grafana.example.com', '"https://grafana.example.com"'],
      ['grafana.example.com:443', '"grafana.example.com:443"'],
      ['grafana.example.com/grafana', '"grafana.example.com/grafana"'],
      ['Grafana.example.com', '"Grafana.example.com"'],
      ['*.example.com', '"*.example.com"'],
      ['10.0.0.1', '"10.0.0.1"'],
      ['grafana..example.com', '"grafana..example.com"'],
    ],
    'it has to be a host name in lower case, no IP address, without scheme, port and path',
  ],
  ['grafana.ingress.className', [['', '""']], 'it has to be the name of an IngressClass'],
  ['grafana.ingress.tlsSecretName', [['a_b', '"a_b"']], 'it has to be the name of a Secret'],
  ['grafana.ingress.annotations.key', [[true, 'true']], 'it has to be a text: annotations are texts'],
  [
    'runbooks.baseUrl',
    [
      ['', '""'],
      ['git.example.com', '"git.example.com"'],
      ['ftp://git.example.com', '"ftp://git.example.com"'],
      ['https://', '"https://"'],
      ['https://git.example.com/a b', '"https://git.example.com/a b"'],
      ['https://git.example.com/?a', '"https://git.example.com/?a"'],
      ['https://git.example.com/{{ $value }}', '"https://git.example.com/{{ $value }}"'],
    ],
    'it has to be an address that starts with https:// or http://',
  ],
];

describe('a setting', () => {
  test.each(
    refused.flatMap(([path, values, wish]) =>
      values.map(([value, shown]) => [path, shown, value, wish] as const),
    ),
  )('%s must not be %s', (path, shown, value, wish) => {
    expect(problems(path, value)).toEqual([expect.stringContaining(`${path} is ${shown}, but ${wish}`)]);
  });

  test.each<[string, unknown]>([
    ['name', 'a'.repeat(63)],
    ['cluster', 'EU_west-1.prod'],
    ['network.nodeCidrs[0]', '0.0.0.0/0'],
    ['network.nodeCidrs[0]', '10.0.0.1/32'],
    ['network.nodeCidrs[0]', 'fd00::1/128'],
    ['network.nodeCidrs[0]', 'fd00::/8'],
    ['prometheus.evaluationInterval', '1h30m'],
    ['prometheus.evaluationInterval', '36500d'],
    ['prometheus.storage.size', '1.5Gi'],
    ['prometheus.storage.size', '50G'],
    ['prometheus.storage.size', Size.pebibyte(8)],
    ['grafana.database.size', '1Mi'],
    ['prometheus.storage.storageClassName', 'a'.repeat(253)],
    ['prometheus.staticJobs[0].targets[0]', 'nodeX:9100'],
    ['prometheus.staticJobs[0].targets[0]', 'node-1.example.com'],
    ['prometheus.staticJobs[0].targets[0]', '192.168.1.30:9100'],
    ['prometheus.staticJobs[0].targets[0]', 'nodeX:1'],
    ['prometheus.staticJobs[0].targets[0]', 'nodeX:65535'],
    ['prometheus.staticJobs[0].targets[0]', `${'a.'.repeat(126)}a:9100`],
    ['prometheus.staticJobs[0].targets[0]', '[fd00::1]:9100'],
    ['prometheus.resources.cpu', '0.5'],
    ['prometheus.resources.memory', '1048576'],
    ['nodeExporter.port', 1024],
    ['grafana.database.host', 'fd00::1'],
    ['grafana.ingress.host', 'localhost'],
    ['runbooks.baseUrl', 'https://git.example.com:8443/a/b/'],
  ])('%s may be %j', (path, value) => {
    expect(problems(path, value)).toEqual([]);
  });

  test('is missing where it has no default', () => {
    expect(problems('prometheus.staticJobs', [{}])).toEqual([
      'prometheus.staticJobs[0].name is missing. Add it: there is no default.',
      'prometheus.staticJobs[0].targets is missing. Add it: there is no default.',
    ]);
  });
});

test.each(['1a', '__name', 'a-b', 'a b', '', 'job', 'cluster', 'replica'])(
  'a label must not be named "%s"',
  (name) => {
    expect(
      problems('prometheus.staticJobs', [{ name: 'a', targets: ['b'], labels: { [name]: 'x' } }]),
    ).toEqual([
      `prometheus.staticJobs[0].labels.${name} is "${name}", but a label name has letters, digits and underscores, does not start with a digit or "__", and is none of job, cluster and replica, which Atalaya sets.`,
    ]);
  },
);

test.each(['', 'a b', '/a', 'a/', 'a/b/c', 'A.b/c', 'a..b/c', '-a'])(
  'an annotation must not be named "%s"',
  (name) => {
    expect(() =>
      resolveEnvironment({
        name: 'test',
        grafana: { ingress: { host: 'a.example.com', annotations: { [name]: 'x' } } },
      }),
    ).toThrow(`grafana.ingress.annotations.${name} is "${name}", but an annotation is a name such as`);
  },
);

test('a long value is shortened', () => {
  const [message = ''] = problems('prometheus.evaluationInterval', 'x'.repeat(500));
  expect(message).toContain(`is "${'x'.repeat(76)}..., but`);
});
