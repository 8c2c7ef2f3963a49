import { describe, expect, test } from '@jest/globals';
import { COMMON, exporterChart, find, problemsOf } from '../../test/exporter-chart';
import { RedisExporter } from '.';
import type { RedisExporterProps } from '.';

const PROPS: RedisExporterProps = { ...COMMON, name: 'cart', host: 'cart.example' };
const SECRET = { kind: 'brought', name: 'cart-watcher', passwordKey: 'pass' } as const;

function render(props: Partial<RedisExporterProps> = {}) {
  const chart = exporterChart();
  const exporter = new RedisExporter(chart, 'exporter', { ...PROPS, ...props });
  const pod = find(chart, 'Deployment', `redis-exporter-${exporter.server}`).spec.template.spec;
  return { chart, exporter, pod, container: pod.containers[0] };
}

describe('redis-exporter', () => {
  test.each<[string, Partial<RedisExporterProps>]>([
    ['without a password', {}],
    ['with a password', { secret: SECRET }],
    ['as a user', { secret: { ...SECRET, usernameKey: 'user' } }],
  ])('passes every check %s', (_how, props) => {
    const { chart, exporter } = render(props);
    expect(problemsOf(chart, exporter.secrets)).toEqual([]);
  });

  test.each<[string, Partial<RedisExporterProps>, string]>([
    ['the usual port', {}, 'redis://cart.example:6379'],
    ['another port', { port: 7000 }, 'redis://cart.example:7000'],
    ['an IPv6 address', { host: 'fd00::5' }, 'redis://[fd00::5]:6379'],
    ['TLS', { tls: true }, 'rediss://cart.example:6379'],
  ])('knows %s, and no password where none is asked for', (_what, props, address) => {
    expect(render(props).container.env).toEqual([{ name: 'REDIS_ADDR', value: address }]);
  });

  test('takes the password, and the user if there is one, from the Secret', () => {
    const reference = (name: string, key: string) => ({
      name,
      valueFrom: { secretKeyRef: { name: 'cart-watcher', key } },
    });
    expect(render({ secret: SECRET }).container.env.slice(1)).toEqual([reference('REDIS_PASSWORD', 'pass')]);
    expect(render({ secret: { ...SECRET, usernameKey: 'user' } }).container.env.slice(1)).toEqual([
      reference('REDIS_USER', 'user'),
      reference('REDIS_PASSWORD', 'pass'),
    ]);
  });

  test('reports a server that hangs before Prometheus gives up on both', () => {
    expect(render().container.args).toContain('--connection-timeout=2s');
  });

  test('is the user of its image, on the port that everybody expects', () => {
    const { pod, container } = render();
    expect(pod.securityContext).toMatchObject({ runAsUser: 59000, runAsGroup: 59000 });
    expect(container.ports).toEqual([{ name: 'metrics', containerPort: 9121 }]);
    expect(container.readinessProbe.httpGet.path).toBe('/health');
  });

  test('asks the user for the Secret, unless another part of the stack does, or there is none', () => {
    const { secrets } = render({ secret: { ...SECRET, usernameKey: 'user' } }).exporter;
    expect(secrets).toMatchObject([
      {
        name: 'cart-watcher',
        namespace: 'shop',
        keys: { user: { kind: 'brought' }, pass: { kind: 'brought' } },
      },
    ]);
    expect(Object.keys(render({ secret: SECRET }).exporter.secrets[0]?.keys ?? {})).toEqual(['pass']);
    expect(render({ secret: { ...SECRET, kind: 'shared' } }).exporter.secrets).toEqual([]);
    expect(render().exporter.secrets).toEqual([]);
  });

  test('can be named in the policy of its server', () => {
    expect(RedisExporter.peer('cart', 'shop').podSelector?.matchLabels).toMatchObject({
      'app.kubernetes.io/name': 'redis-exporter-cart',
    });
  });
});

describe('the monitoring of Redis servers', () => {
  test('is nothing where there is none', () => {
    expect(RedisExporter.monitoring([])).toBeUndefined();
  });

  test('is one job for all, of which everything is kept', () => {
    const chart = exporterChart();
    const bundle = RedisExporter.monitoring(
      ['a', 'b'].map((name) => new RedisExporter(chart, name, { ...PROPS, name })),
    );
    expect(bundle?.component).toBe('redis-exporter');
    expect(bundle?.scrapeJobs).toMatchObject([
      { name: 'redis-exporter', source: 'redis-exporter', targets: { kind: 'fixed', count: 2 } },
    ]);
    expect(bundle?.scrapeJobs[0]?.infrastructure).toBeUndefined();
    expect(bundle?.dashboards.map(({ uid, folder }) => [uid, folder])).toEqual([['redis', 'Services']]);
  });
});
