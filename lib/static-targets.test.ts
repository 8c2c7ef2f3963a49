import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { secretKeysOf, splitTarget, staticScrapeJob } from './static-targets';
import type { StaticJob } from './static-targets';

test.each<[string, object | undefined]>([
  ['nodeX:9100', { host: 'nodeX', port: 9100 }],
  ['nodeX', { host: 'nodeX' }],
  ['[fd00::1]:9100', { host: 'fd00::1', port: 9100 }],
  ['[fd00::1]', { host: 'fd00::1' }],
  ['fd00::1', undefined],
  ['nodeX:', undefined],
  [':9100', undefined],
  ['nodeX:http', undefined],
  ['', undefined],
])('%s is taken apart', (target, parts) => {
  expect(splitTarget(target)).toEqual(parts);
});

describe('a job with listed targets', () => {
  const job = (more: object = {}) =>
    staticScrapeJob(
      {
        name: 'machines',
        targets: ['nodeX:9100'],
        labels: {},
        metricsPath: '/metrics',
        scheme: 'http',
        ...more,
      },
      Duration.seconds(5),
    );
  const flows = (...targets: string[]) =>
    job({ targets }).egress.map(({ to, ports }) => [
      to?.map(({ ipBlock }) => ipBlock?.cidr).join(' ') ?? 'anywhere',
      ports?.map(({ port }) => port?.value).join(' '),
    ]);

  test('writes only what differs from what Prometheus does anyway', () => {
    expect(job().config).toMatchObject({
      job_name: 'machines',
      static_configs: [{ targets: ['nodeX:9100'] }],
    });
    for (const field of ['scheme', 'metrics_path', 'static_configs.0.labels'])
      expect(job().config).not.toHaveProperty(field);
    expect(job({ scheme: 'https', metricsPath: '/m', labels: { site: 'a' } }).config).toMatchObject({
      scheme: 'https',
      metrics_path: '/m',
      static_configs: [{ targets: ['nodeX:9100'], labels: { site: 'a' } }],
    });
  });

  test('opens a flow to each address, and the port to anywhere for a name', () => {
    expect(flows('192.0.2.7:9100', '[fd00::1]:9200', 'nodeX:9100')).toEqual([
      ['192.0.2.7/32', '9100'],
      ['fd00::1/128', '9200'],
      ['anywhere', '9100'],
    ]);
  });

  test('opens each flow once', () => {
    expect(flows('nodeX:9100', 'nodeY:9100')).toEqual([['anywhere', '9100']]);
  });

  test.each([
    ['http', 80],
    ['https', 443],
  ])('opens the port of the scheme %s where a target names none', (scheme, port) => {
    const ports = job({ scheme, targets: ['nodeX'] }).egress.flatMap((flow) => flow.ports ?? []);
    expect(ports.map((entry) => entry.port?.value)).toEqual([port]);
  });

  test('has an interval of its own, and a timeout that fits into it', () => {
    expect(job({ interval: Duration.minutes(1) }).config).toMatchObject({ scrape_interval: '1m' });
    expect(job({ interval: Duration.minutes(1) }).config).not.toHaveProperty('scrape_timeout');
    expect(job({ interval: Duration.seconds(2) }).config).toMatchObject({
      scrape_interval: '2s',
      scrape_timeout: '2s',
    });
  });
});

describe('credentials of a job', () => {
  const secret = (key: string, name = 'machines') => ({ name, key });
  const job = (more: Partial<StaticJob>): StaticJob => ({
    name: 'machines',
    targets: ['nodeX:9100'],
    labels: {},
    metricsPath: '/metrics',
    scheme: 'https',
    ...more,
  });
  const rendered = (more: Partial<StaticJob>) => staticScrapeJob(job(more), Duration.seconds(5));
  const folder = '/etc/prometheus/secrets';

  test('are a user name, and a password that is read from a file', () => {
    const { config, secretNames } = rendered({
      basicAuth: { username: 'prometheus', password: secret('password') },
    });
    expect(config.basic_auth).toEqual({
      username: 'prometheus',
      password_file: `${folder}/machines/password`,
    });
    expect(secretNames).toEqual(['machines']);
  });

  test('are a token', () => {
    expect(rendered({ bearerToken: secret('token') }).config.authorization).toEqual({
      credentials_file: `${folder}/machines/token`,
    });
  });

  test('are certificates', () => {
    const tls = {
      ca: secret('ca.crt', 'authority'),
      clientCertificateSecret: 'client',
      serverName: 'node.example.com',
      insecureSkipVerify: false,
    };
    const { config, secretNames } = rendered({ tls });
    expect(config.tls_config).toEqual({
      ca_file: `${folder}/authority/ca.crt`,
      cert_file: `${folder}/client/tls.crt`,
      key_file: `${folder}/client/tls.key`,
      server_name: 'node.example.com',
    });
    expect(secretNames).toEqual(['authority', 'client']);
    expect(rendered({ tls: { insecureSkipVerify: true } }).config.tls_config).toEqual({
      insecure_skip_verify: true,
    });
  });

  test('come from Secrets, each with all the keys that are read', () => {
    const all = secretKeysOf(
      job({
        basicAuth: { username: 'a', password: secret('password') },
        tls: { ca: secret('ca.crt'), clientCertificateSecret: 'client', insecureSkipVerify: false },
      }),
    );
    expect([...all]).toEqual([
      ['machines', ['password', 'ca.crt']],
      ['client', ['tls.crt', 'tls.key']],
    ]);
    expect(secretKeysOf(job({})).size).toBe(0);
    expect(rendered({}).secretNames).toBeUndefined();
  });
});
