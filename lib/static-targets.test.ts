import { describe, expect, test } from '@jest/globals';
import { splitTarget, staticScrapeJob } from './static-targets';

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
    staticScrapeJob({
      name: 'machines',
      targets: ['nodeX:9100'],
      labels: {},
      metricsPath: '/metrics',
      scheme: 'http',
      ...more,
    });
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
});
