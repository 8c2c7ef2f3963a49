import { describe, expect, test } from '@jest/globals';
import { COMMON, exporterChart, find, problemsOf } from '../../test/exporter-chart';
import { PostgresExporter } from '.';
import type { PostgresExporterProps } from '.';

const PROPS: PostgresExporterProps = {
  ...COMMON,
  name: 'orders',
  host: 'orders.example',
  database: 'orders',
  sslMode: 'verify-full',
  secret: { kind: 'brought', name: 'orders-watcher', usernameKey: 'user', passwordKey: 'pass' },
};

function render(props: Partial<PostgresExporterProps> = {}) {
  const chart = exporterChart();
  const exporter = new PostgresExporter(chart, 'exporter', { ...PROPS, ...props });
  const pod = find(chart, 'Deployment', `postgres-exporter-${exporter.server}`).spec.template.spec;
  const env = Object.fromEntries(pod.containers[0].env.map(({ name, value }: any) => [name, value]));
  return { chart, exporter, pod, container: pod.containers[0], env };
}

describe('postgres-exporter', () => {
  test('passes every check', () => {
    const { chart, exporter } = render();
    expect(problemsOf(chart, exporter.secrets)).toEqual([]);
  });

  test('is told where its server is, and reads who it is there from files', () => {
    const { env, pod, container } = render();
    expect(env).toEqual({
      DATA_SOURCE_URI: 'orders.example:5432/orders?sslmode=verify-full&connect_timeout=1',
      DATA_SOURCE_USER_FILE: '/etc/exporter/secret/user',
      DATA_SOURCE_PASS_FILE: '/etc/exporter/secret/pass',
    });
    expect(container.volumeMounts[0].mountPath).toBe('/etc/exporter/secret');
    expect(pod.volumes[0].secret.secretName).toBe('orders-watcher');
  });

  test.each<[string, Partial<PostgresExporterProps>, string]>([
    ['another port', { port: 6432 }, 'orders.example:6432/orders?'],
    ['an IPv6 address', { host: 'fd00::5' }, '[fd00::5]:5432/orders?'],
    ['a database with a name that is none of a URL', { database: 'a b/c?d' }, ':5432/a%20b%2Fc%3Fd?'],
    ['no encryption', { sslMode: 'disable' }, '?sslmode=disable&'],
  ])('knows %s', (_what, props, part) => {
    expect(render(props).env['DATA_SOURCE_URI']).toContain(part);
  });

  test('takes both values from one key if it is one', () => {
    const secret = { ...PROPS.secret, usernameKey: 'both', passwordKey: 'both' };
    const { chart, exporter, pod } = render({ secret });
    expect(pod.volumes[0].secret.items).toEqual([{ key: 'both', path: 'both' }]);
    expect(problemsOf(chart, exporter.secrets)).toEqual([]);
  });

  test('gives up on a slow server before the connections of its scrapes pile up', () => {
    expect(render().container.args).toContain('--collection-timeout=10s');
  });

  test('watches the age of transaction numbers, and checkpoints of newer servers', () => {
    expect(render().container.args).toEqual(
      expect.arrayContaining(['--collector.database_wraparound', '--collector.stat_checkpointer']),
    );
  });

  test('is nobody, on the port that everybody expects', () => {
    const { pod, container } = render();
    expect(pod.securityContext).toMatchObject({ runAsUser: 65534, runAsGroup: 65534 });
    expect(container.ports).toEqual([{ name: 'metrics', containerPort: 9187 }]);
    expect(container.readinessProbe.httpGet.path).toBe('/');
  });

  test('asks the user for the Secret, unless another part of the stack does', () => {
    expect(render().exporter.secrets).toEqual([
      {
        name: 'orders-watcher',
        namespace: 'shop',
        purpose: 'Account of the exporter of the PostgreSQL server orders on orders.example',
        keys: {
          user: { kind: 'brought', what: 'a user with the role pg_monitor' },
          pass: { kind: 'brought', what: "that user's password, without spaces" },
        },
      },
    ]);
    expect(render({ secret: { ...PROPS.secret, kind: 'shared' } }).exporter.secrets).toEqual([]);
  });

  test('can be named in the policy of its server', () => {
    expect(PostgresExporter.peer('orders', 'shop').podSelector?.matchLabels).toMatchObject({
      'app.kubernetes.io/name': 'postgres-exporter-orders',
    });
  });
});

describe('the monitoring of PostgreSQL servers', () => {
  test('is nothing where there is none', () => {
    expect(PostgresExporter.monitoring([])).toBeUndefined();
  });

  test('is one job for all, of which everything is kept', () => {
    const chart = exporterChart();
    const exporters = ['a', 'b'].map((name) => new PostgresExporter(chart, name, { ...PROPS, name }));
    const bundle = PostgresExporter.monitoring(exporters);
    expect(bundle?.component).toBe('postgres-exporter');
    expect(bundle?.scrapeJobs).toMatchObject([
      {
        name: 'postgres-exporter',
        source: 'postgres-exporter',
        targets: { kind: 'fixed', count: 2 },
        config: { metric_relabel_configs: [{ regex: 'exported_server', action: 'labeldrop' }] },
      },
    ]);
    expect(bundle?.scrapeJobs[0]?.infrastructure).toBeUndefined();
    expect(bundle?.dashboards.map(({ uid, folder }) => [uid, folder])).toEqual([['postgresql', 'Services']]);
  });
});
