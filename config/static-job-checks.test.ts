import { describe, expect, test } from '@jest/globals';
import { RESERVED_JOBS, RESERVED_SECRETS } from '../lib/reserved-names';
import { describeAccepted, describeRefused, problemsAt } from '../test/setting-cases';
import { job, prometheus } from '../test/settings-problems';

const staticJob = (settings: object) => prometheus({ staticJobs: [job(settings)] });
const secret = (name: string) => ({ name, key: 'value' });

describeRefused([
  [
    'prometheus.staticJobs[0].interval',
    [
      [30, '30'],
      ['half a minute', '"half a minute"'],
    ],
    'it has to be a duration: a number and a unit',
  ],
  [
    'prometheus.staticJobs[0].basicAuth.username',
    [
      ['', '""'],
      ['a:b', '"a:b"'],
      ['a\nb', '"a\\nb"'],
      ['a'.repeat(254), `"${'a'.repeat(76)}...`],
      [5, '5'],
    ],
    'it has to be a user name: 1 to 253 characters without colons and line breaks, e.g. "prometheus".',
  ],
  [
    'prometheus.staticJobs[0].tls',
    [
      [true, 'true'],
      ['ca.crt', '"ca.crt"'],
    ],
    'it has to be an object with settings: { … }.',
  ],
  [
    'prometheus.staticJobs[0].tls.ca',
    [
      ['/etc/ssl/ca.crt', '"/etc/ssl/ca.crt"'],
      [null, 'null'],
    ],
    'it has to be a Secret and a key of it, never the value: { name: "my-secret", key: "password" }.',
  ],
  [
    'prometheus.staticJobs[0].tls.serverName',
    [
      ['10.0.0.1', '"10.0.0.1"'],
      ['https://nodeX', '"https://nodeX"'],
      ['', '""'],
    ],
    'it has to be a host name in lower case, no IP address',
  ],
  ['prometheus.staticJobs[0].tls.insecureSkipVerify', [['yes', '"yes"']], 'it has to be true or false.'],
  [
    'prometheus.staticJobs[0].tls.clientCertificateSecret',
    [
      ['', '""'],
      ['Client', '"Client"'],
      [{ name: 'client' }, '{"name":"client"}'],
    ],
    'it has to be the name of a Secret: at most 253 lower-case letters, digits, dashes and dots, e.g. "prometheus-client".',
  ],
]);

describeAccepted([
  ['prometheus.staticJobs[0].interval', '2m30s'],
  ['prometheus.staticJobs[0].basicAuth', { username: 'Jané Doe@x', password: secret('login') }],
  ['prometheus.staticJobs[0].bearerToken', { name: 'a.b', key: 'A-b_c.d' }],
  ['prometheus.staticJobs[0].tls', {}],
  [
    'prometheus.staticJobs[0].tls',
    { ca: secret('authority'), clientCertificateSecret: 'client', serverName: 'node-x' },
  ],
  ['prometheus.staticJobs[0].tls', { insecureSkipVerify: true, serverName: 'node-x' }],
]);

describe('a secret in the place of its name', () => {
  test.each<[Parameters<typeof problemsAt>[0], unknown, string]>([
    [
      'prometheus.staticJobs[0].basicAuth.password',
      'hunter2',
      'it has to be a Secret and a key of it, never the value: { name: "my-secret", key: "password" }',
    ],
    [
      'prometheus.staticJobs[0].bearerToken',
      'hunter2',
      'it has to be a Secret and a key of it, never the value: { name: "my-secret", key: "password" }',
    ],
    [
      'prometheus.staticJobs[0].basicAuth',
      'prometheus:hunter2',
      'it has to be a user name and where the password is: { username: "prometheus", password: { name: "my-secret", key: "password" } }',
    ],
    [
      'exporters.postgres[0].secret',
      'hunter2',
      'it has to be a Secret and the keys of it: { name: "my-secret", usernameKey: "username", passwordKey: "password" }',
    ],
    [
      'exporters.redis[0].secret',
      'hunter2',
      'it has to be a Secret and a key of it: { name: "my-secret", passwordKey: "password" }',
    ],
  ])('%s is refused and not repeated', (path, value, wish) => {
    expect(problemsAt(path, value)).toEqual([`${path} is "…", but ${wish}.`]);
  });
});

test('credentials without one half', () => {
  expect(staticJob({ basicAuth: { password: { name: 'login' } } })).toEqual([
    'prometheus.staticJobs[0].basicAuth.username is missing. Add a user name: 1 to 253 characters without colons and line breaks, e.g. "prometheus".',
    'prometheus.staticJobs[0].basicAuth.password.key is missing. Add the name of a key in the Secret: at most 253 letters, digits, dashes, underscores and dots, e.g. "password".',
  ]);
  expect(staticJob({ basicAuth: { username: 'prometheus' } })).toEqual([
    'prometheus.staticJobs[0].basicAuth.password is missing. Add a Secret and a key of it, never the value: { name: "my-secret", key: "password" }.',
  ]);
  expect(staticJob({ bearerToken: { key: 'token' } })).toEqual([
    'prometheus.staticJobs[0].bearerToken.name is missing. Add the name of a Secret: at most 253 lower-case letters, digits, dashes and dots, e.g. "my-secret".',
  ]);
});

test.each(['', '.', '..', '..data', 'a/b', 'a b', 'ä', 'a'.repeat(254)])(
  'a key of a Secret must not be "%s"',
  (key) => {
    expect(staticJob({ bearerToken: { name: 'a', key } })).toEqual([
      expect.stringMatching(
        /^prometheus\.staticJobs\[0\]\.bearerToken\.key is ".*, but it has to be the name of a key in the Secret/,
      ),
    ]);
  },
);

describe('static jobs that do not fit together', () => {
  test('several of one name, whatever their number', () => {
    const staticJobs = ['a', 'b', 'a', 'a'].map((name) => job({ name }));
    expect(prometheus({ staticJobs })).toEqual([
      'prometheus.staticJobs has several jobs named "a": Prometheus refuses two jobs of one name. Rename all but one, or list all targets in one job.',
    ]);
  });

  test("the name of a job of Atalaya's own", () => {
    expect(RESERVED_JOBS).toContain('kubelet');
    for (const name of RESERVED_JOBS)
      expect(prometheus({ staticJobs: [job({}), job({ name })] })).toEqual([
        `prometheus.staticJobs[1].name is "${name}", which is a job of Atalaya's own. Use another name, e.g. "my-${name}".`,
      ]);
    expect(staticJob({ name: 'my-kubelet' })).toEqual([]);
  });

  test('a target that is listed twice', () => {
    expect(staticJob({ targets: ['a:1', 'b:1', 'a:1'] })).toEqual([
      'prometheus.staticJobs[0].targets (job "machines") lists "a:1" several times. Delete all but one.',
    ]);
  });

  test('one label instance for several targets', () => {
    const labels = { instance: 'machine' };
    expect(staticJob({ labels, targets: ['a:1', 'b:1'] })).toEqual([
      expect.stringMatching(/^prometheus\.staticJobs\[0\]\.labels\.instance is "machine" for 2 targets/),
    ]);
    expect(staticJob({ labels })).toEqual([]);
  });

  test('an interval at which rules would see too little', () => {
    expect(prometheus({ staticJobs: [job({}), job({ name: 'b', interval: '3m' })] })).toEqual([
      'prometheus.staticJobs[1].interval is 3m, but alert rules look back 5m and need two scrapes in that time: they would never fire. Lower the interval to 2m30s or less.',
    ]);
  });

  test('a password and a token', () => {
    const basicAuth = { username: 'prometheus', password: secret('login') };
    expect(staticJob({ basicAuth, bearerToken: secret('token') })).toEqual([
      'prometheus.staticJobs[0].basicAuth and bearerToken are both set (job "machines"), but a request has room for one of them. Delete one.',
    ]);
  });

  test.each(['http', undefined])('certificates where the scheme is %s', (scheme) => {
    expect(staticJob({ scheme, tls: { serverName: 'node-x' } })).toEqual([
      'prometheus.staticJobs[0].tls is set (job "machines"), but the scheme is "http", which knows no certificates. Set the scheme to "https", or delete tls.',
    ]);
  });

  test.each([undefined, null, 5, {}])('in a job whose name is %j', (name) => {
    const settings = {
      name,
      labels: { instance: 'machine' },
      targets: ['a:1', 'a:1'],
      basicAuth: { username: 'prometheus', password: secret('login') },
      bearerToken: secret('token'),
      tls: { ca: secret('authority'), insecureSkipVerify: true },
    };
    expect(staticJob(settings).slice(1)).toEqual([
      expect.stringMatching(/^prometheus\.staticJobs\[0\]\.labels\.instance is "machine" for 2 targets: /),
      'prometheus.staticJobs[0].targets lists "a:1" several times. Delete all but one.',
      expect.stringMatching(/^prometheus\.staticJobs\[0\]\.basicAuth and bearerToken are both set, but /),
      expect.stringMatching(/^prometheus\.staticJobs\[0\]\.tls is set, but /),
      expect.stringMatching(/^prometheus\.staticJobs\[0\]\.tls\.ca is set, but /),
    ]);
  });

  test('an authority that nothing is compared with', () => {
    const tls = { ca: secret('authority'), insecureSkipVerify: true };
    expect(staticJob({ scheme: 'https', tls })).toEqual([
      'prometheus.staticJobs[0].tls.ca is set (job "machines"), but with insecureSkipVerify no certificate is compared with it. Delete one of them.',
    ]);
  });

  test.each<[string, (name: string) => object]>([
    [
      'basicAuth.password.name',
      (name) => ({ basicAuth: { username: 'prometheus', password: secret(name) } }),
    ],
    ['bearerToken.name', (name) => ({ bearerToken: secret(name) })],
    ['tls.ca.name', (name) => ({ scheme: 'https', tls: { ca: secret(name) } })],
    ['tls.clientCertificateSecret', (name) => ({ scheme: 'https', tls: { clientCertificateSecret: name } })],
  ])("a Secret of Atalaya's own as %s", (path, settings) => {
    expect(RESERVED_SECRETS).toContain('grafana-admin');
    for (const name of RESERVED_SECRETS)
      expect(staticJob(settings(name))).toEqual([
        `prometheus.staticJobs[0].${path} is "${name}", a Secret of Atalaya's own with other keys. Name another, e.g. "my-${name}".`,
      ]);
    expect(staticJob(settings('my-grafana-admin'))).toEqual([]);
  });
});
