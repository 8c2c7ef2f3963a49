import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { annotatedPodsJob, annotatedServicesJob } from './annotation-discovery';
import type { ScrapeJob } from './scrape-job';
import { relabelAll } from '../test/relabel';
import type { Labels } from '../test/relabel';

/** What Prometheus scrapes after all steps: the labels that remain, or nothing. */
function target({ config }: ScrapeJob, discovered: Labels): Labels | undefined {
  const labels = relabelAll(
    { __scheme__: 'http', __metrics_path__: '/metrics', ...discovered },
    config.relabel_configs ?? [],
  );
  return labels && Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__meta_')));
}

/** `http://10.0.0.1:8080/metrics`, or nothing. */
function address(job: ScrapeJob, discovered: Labels): string | undefined {
  const labels = target(job, discovered);
  return labels && `${labels['__scheme__']}://${labels['__address__']}${labels['__metrics_path__']}`;
}

/** An annotation `<prefix>/<name>`, as the labels in which it is discovered. */
const annotation = (kind: string, name: string, value: string, prefix = 'prometheus_io'): Labels => ({
  [`__meta_kubernetes_${kind}_annotation_${prefix}_${name}`]: value,
  [`__meta_kubernetes_${kind}_annotationpresent_${prefix}_${name}`]: 'true',
});

const discovery = { prefix: 'prometheus.io', timeout: Duration.seconds(5) };
const job = annotatedPodsJob(discovery);
const scrape = annotation('pod', 'scrape', 'true');
const running: Labels = {
  __meta_kubernetes_namespace: 'shop',
  __meta_kubernetes_pod_name: 'cart-0',
  __meta_kubernetes_pod_node_name: 'node-1',
  __meta_kubernetes_pod_phase: 'Running',
  __meta_kubernetes_pod_container_init: 'false',
};
/** A pod as it is discovered for one of its container's ports. */
const declared = (host: string, port: number, protocol = 'TCP'): Labels => ({
  ...running,
  __address__: `${host}:${port}`,
  __meta_kubernetes_pod_container_port_number: String(port),
  __meta_kubernetes_pod_container_port_protocol: protocol,
});
/** A pod as it is discovered for a container without ports: by its bare address. */
const bare = (host: string): Labels => ({ ...running, __address__: host });
const port = (value: string) => annotation('pod', 'port', value);

describe('a pod that asks to be scraped', () => {
  test.each<[string, Labels, string]>([
    ['its declared port', declared('10.0.0.1', 8080), 'http://10.0.0.1:8080/metrics'],
    [
      'the annotated port instead of the declared one',
      { ...declared('10.0.0.1', 8080), ...port('9000') },
      'http://10.0.0.1:9000/metrics',
    ],
    [
      'the annotated port where none is declared',
      { ...bare('10.0.0.1'), ...port('9000') },
      'http://10.0.0.1:9000/metrics',
    ],
    [
      'the annotated port beside a declared one for UDP',
      { ...declared('10.0.0.1', 53, 'UDP'), ...port('9153') },
      'http://10.0.0.1:9153/metrics',
    ],
    ['an IPv6 address with its declared port', declared('[fd00::1]', 8080), 'http://[fd00::1]:8080/metrics'],
    [
      'an IPv6 address with the annotated port',
      { ...declared('[fd00::1]', 8080), ...port('9000') },
      'http://[fd00::1]:9000/metrics',
    ],
    [
      'an IPv6 address without declared ports',
      { ...bare('fd00::1'), ...port('9000') },
      'http://[fd00::1]:9000/metrics',
    ],
    [
      'a long IPv6 address',
      { ...bare('2001:db8:0:1:2:3:4:5'), ...port('1') },
      'http://[2001:db8:0:1:2:3:4:5]:1/metrics',
    ],
    ['the highest port', { ...bare('10.0.0.1'), ...port('65535') }, 'http://10.0.0.1:65535/metrics'],
    [
      'another path',
      { ...declared('10.0.0.1', 8080), ...annotation('pod', 'path', '/stats/prometheus') },
      'http://10.0.0.1:8080/stats/prometheus',
    ],
    [
      'a path without a slash',
      { ...declared('10.0.0.1', 8080), ...annotation('pod', 'path', 'stats') },
      'http://10.0.0.1:8080/stats',
    ],
    [
      'the usual path where the annotation is empty',
      { ...declared('10.0.0.1', 8080), ...annotation('pod', 'path', '') },
      'http://10.0.0.1:8080/metrics',
    ],
    [
      'HTTPS',
      { ...declared('10.0.0.1', 8443), ...annotation('pod', 'scheme', 'https') },
      'https://10.0.0.1:8443/metrics',
    ],
    [
      'HTTP where the scheme is none that Prometheus speaks',
      { ...declared('10.0.0.1', 8080), ...annotation('pod', 'scheme', 'ftp') },
      'http://10.0.0.1:8080/metrics',
    ],
  ])('is scraped at %s', (_what, discovered, url) => {
    expect(address(job, { ...discovered, ...scrape })).toBe(url);
  });

  test.each<[string, Labels]>([
    ['there is no port at all', bare('10.0.0.1')],
    ['there is no port at an IPv6 address', bare('fd00::1')],
    ['its only port is for UDP', declared('10.0.0.1', 53, 'UDP')],
    [
      'its container only runs at the start',
      { ...declared('10.0.0.1', 8080), __meta_kubernetes_pod_container_init: 'true' },
    ],
    ['it has done its work', { ...declared('10.0.0.1', 8080), __meta_kubernetes_pod_phase: 'Succeeded' }],
    ['it has failed', { ...declared('10.0.0.1', 8080), __meta_kubernetes_pod_phase: 'Failed' }],
    ...['http', '0', '', '70000', '65536', '-1', '080', '8080,9090', ' 8080'].map(
      (value): [string, Labels] => [
        `its annotated port is "${value}"`,
        { ...declared('10.0.0.1', 8080), ...port(value) },
      ],
    ),
  ])('is left alone if %s', (_why, discovered) => {
    expect(target(job, { ...discovered, ...scrape })).toBeUndefined();
  });

  test('is one target although it declares several ports, if it names one', () => {
    const [first, second] = [8080, 8081].map((number) =>
      target(job, { ...declared('10.0.0.1', number), ...scrape, ...port('9000') }),
    );
    expect(first).toMatchObject({ __address__: '10.0.0.1:9000' });
    expect(second).toEqual(first);
  });

  test('carries namespace, pod and node', () => {
    expect(target(job, { ...declared('10.0.0.1', 8080), ...scrape })).toMatchObject({
      namespace: 'shop',
      pod: 'cart-0',
      node: 'node-1',
    });
  });
});

test.each([{}, annotation('pod', 'scrape', 'false'), annotation('pod', 'scrape', 'True')])(
  'a pod that does not ask is left alone: %j',
  (labels) => {
    expect(target(job, { ...declared('10.0.0.1', 8080), ...labels })).toBeUndefined();
  },
);

test('another prefix is another annotation', () => {
  const other = annotatedPodsJob({ ...discovery, prefix: 'metrics.my-company.example' });
  const asked = annotation('pod', 'scrape', 'true', 'metrics_my_company_example');
  expect(address(other, { ...declared('10.0.0.1', 8080), ...asked })).toBe('http://10.0.0.1:8080/metrics');
  expect(address(other, { ...declared('10.0.0.1', 8080), ...scrape })).toBeUndefined();
});

describe('a target that names its interval', () => {
  const asking = (interval: string) =>
    target(job, { ...declared('10.0.0.1', 8080), ...scrape, ...annotation('pod', 'interval', interval) });

  test.each(['5s', '30s', '299s', '1m', '2m30s', '4m59s'])('is scraped every %s', (interval) => {
    expect(asking(interval)).toMatchObject({ __scrape_interval__: interval });
    expect(asking(interval)).not.toHaveProperty('__scrape_timeout__');
  });

  test.each(['1s', '4s'])('may be scraped more often than the timeout is long: %s', (interval) => {
    expect(asking(interval)).toMatchObject({
      __scrape_interval__: interval,
      __scrape_timeout__: interval,
    });
  });

  // with 5 minutes and more there would be gaps between its samples
  test.each(['', '0s', '30', '5m', '1h', '300s', '-1s', '1.5s', '30s ', '1m0s', 'soon'])(
    'is scraped as often as the others if the interval is %j',
    (interval) => {
      expect(asking(interval)).toBeDefined();
      expect(asking(interval)).not.toHaveProperty('__scrape_interval__');
    },
  );

  test('needs no timeout of its own where the usual one is short', () => {
    const quick = annotatedPodsJob({ ...discovery, timeout: Duration.millis(500) });
    expect(JSON.stringify(quick.config.relabel_configs)).not.toContain('__scrape_timeout__');
  });
});

describe('a Service that asks to be scraped', () => {
  const services = annotatedServicesJob(discovery);
  const asked = annotation('service', 'scrape', 'true');
  const endpoint = (host: string, protocol = 'TCP'): Labels => ({
    ...running,
    __address__: host,
    __meta_kubernetes_service_name: 'cart',
    __meta_kubernetes_endpointslice_port_protocol: protocol,
  });

  test('is scraped at each of its endpoints, with its name', () => {
    const labels = target(services, { ...endpoint('10.0.0.1:8080'), ...asked });
    expect(labels).toMatchObject({ __address__: '10.0.0.1:8080', service: 'cart', pod: 'cart-0' });
  });

  test('is scraped at the annotated port of each endpoint', () => {
    const port = annotation('service', 'port', '9000');
    expect(address(services, { ...endpoint('[fd00::1]:8080'), ...asked, ...port })).toBe(
      'http://[fd00::1]:9000/metrics',
    );
  });

  test('is left alone at ports for UDP, and where only its pods ask', () => {
    expect(target(services, { ...endpoint('10.0.0.1:53', 'UDP'), ...asked })).toBeUndefined();
    expect(target(services, { ...endpoint('10.0.0.1:8080'), ...scrape })).toBeUndefined();
  });

  test('needs the rights to read what it discovers, everywhere', () => {
    expect(services.access.every(({ namespace }) => namespace === undefined)).toBe(true);
    const resources = services.access.flatMap(({ rules }) =>
      rules.flatMap((rule) => ('resources' in rule ? rule.resources : [])),
    );
    expect(resources.sort()).toEqual(['endpointslices', 'pods', 'services']);
  });
});
