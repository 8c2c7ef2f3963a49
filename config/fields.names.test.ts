import { expect, test } from '@jest/globals';
import { describeAccepted, describeRefused, problemsAt } from '../test/setting-cases';
import { resolveEnvironment } from './resolve';

describeRefused([
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
    'prometheus.staticJobs[0].name',
    [
      ['', '""'],
      ['my job', '"my job"'],
      ['a'.repeat(64), `"${'a'.repeat(64)}"`],
    ],
    'it has to be a job name: at most 63 letters',
  ],
  [
    'prometheus.annotationDiscovery.prefix',
    [
      ['', '""'],
      ['prometheus.io/', '"prometheus.io/"'],
      ['Prometheus.io', '"Prometheus.io"'],
      ['prometheus io', '"prometheus io"'],
      ['prometheus_io', '"prometheus_io"'],
      [`${'a'.repeat(63)}.`.repeat(4), `"${'a'.repeat(63)}.${'a'.repeat(12)}...`],
      [5, '5'],
    ],
    'it has to be a DNS name in lower case',
  ],
  [
    'grafana.database.database',
    [
      ['a b', '"a b"'],
      ['', '""'],
      ['1st', '"1st"'],
      ['a'.repeat(64), `"${'a'.repeat(64)}"`],
    ],
    'it has to be the name of a database: a letter or an underscore, then at most 62 letters, digits, dashes and underscores, e.g. "grafana".',
  ],
  ['grafana.database.secretName', [['Db', '"Db"']], 'it has to be the name of a Secret'],
  ['grafana.ingress.className', [['', '""']], 'it has to be the name of an IngressClass'],
  ['grafana.ingress.tlsSecretName', [['a_b', '"a_b"']], 'it has to be the name of a Secret'],
]);

describeAccepted([
  ['name', 'a'.repeat(63)],
  ['cluster', 'EU_west-1.prod'],
  ['prometheus.storage.storageClassName', 'a'.repeat(253)],
]);

test.each(['1a', '__name', 'a-b', 'a b', '', 'job', 'cluster', 'replica'])(
  'a label must not be named "%s"',
  (name) => {
    expect(
      problemsAt('prometheus.staticJobs', [{ name: 'a', targets: ['b'], labels: { [name]: 'x' } }]),
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
