import { describe, expect, test } from '@jest/globals';
import type { Chart } from 'cdk8s';
import { COMMON, exporterChart, find, problemsOf } from '../test/exporter-chart';
import { Exporter, exporterPeer, hostAndPort } from './exporter';
import type { ExporterKind, ExporterProgram, ExporterProps } from './exporter';
import { exporterAlerts, exporterScrapeJob, exporterSignals } from './exporter-monitoring';
import { egressTo } from './network-policy';

const KIND: ExporterKind = {
  role: 'thing-exporter',
  port: 9999,
  user: { uid: 1000, gid: 2000 },
  probePath: '/alive',
};

function add(
  chart: Chart,
  props: Partial<ExporterProps> = {},
  program: Partial<ExporterProgram> = {},
): Exporter {
  const all = { ...COMMON, name: 'orders', ...props };
  return new Exporter(chart, `${all.namespace}-${all.name}`, all, {
    kind: KIND,
    address: { host: 'orders.example', port: 1234 },
    ...program,
  });
}

/** The rules of the policy of the one exporter. */
function policy(props: Partial<ExporterProps>, program: Partial<ExporterProgram>): any {
  const chart = exporterChart();
  add(chart, props, program);
  return find(chart, 'NetworkPolicy', 'thing-exporter-orders').spec;
}

const DNS = expect.objectContaining({ ports: expect.arrayContaining([{ port: 53, protocol: 'UDP' }]) });

describe('an exporter', () => {
  test('passes every check, with and without files of a Secret', () => {
    const chart = exporterChart();
    add(chart);
    add(chart, { name: 'stock' }, { secretFiles: { secretName: 'stock', keys: ['password'] } });
    const secret = {
      name: 'stock',
      namespace: 'shop',
      purpose: 'test',
      keys: { password: { kind: 'random' } },
    } as const;
    expect(problemsOf(chart, [secret])).toEqual([]);
    // these objects could fail, too
    expect(problemsOf(chart, [])).toEqual([expect.stringContaining('stock, which is made by nobody')]);
  });

  test('is one pod without rights, which another one replaces without a gap', () => {
    const chart = exporterChart();
    add(chart, {}, { args: ['--flag'], env: [{ name: 'A', value: 'b' }] });
    const { spec } = find(chart, 'Deployment', 'thing-exporter-orders');
    expect(spec.replicas).toBe(1);
    expect(spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
    const pod = spec.template.spec;
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.serviceAccountName).toBe('thing-exporter-orders');
    expect(find(chart, 'ServiceAccount', 'thing-exporter-orders').automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 2000 });
    expect(pod.containers).toMatchObject([
      {
        name: 'thing-exporter',
        image: 'example.com/exporter:v1.2.3',
        args: ['--flag'],
        env: [{ name: 'A', value: 'b' }],
        ports: [{ name: 'metrics', containerPort: 9999 }],
        readinessProbe: { httpGet: { path: '/alive', port: 'metrics' } },
        livenessProbe: { httpGet: { path: '/alive', port: 'metrics' } },
      },
    ]);
  });

  test('says which server it is for, apart from what its selector holds', () => {
    const chart = exporterChart();
    add(chart);
    const { selector, template } = find(chart, 'Deployment', 'thing-exporter-orders').spec;
    expect(template.metadata.labels).toMatchObject({
      'app.kubernetes.io/name': 'thing-exporter-orders',
      'app.kubernetes.io/component': 'thing-exporter',
      'app.kubernetes.io/instance': 'atalaya',
      'app.kubernetes.io/version': 'v1.2.3',
      'atalaya.dev/server': 'orders',
    });
    expect(selector.matchLabels).not.toHaveProperty('atalaya.dev/server');
    expect(selector.matchLabels).not.toHaveProperty('app.kubernetes.io/version');
  });

  test('mounts the keys that it reads, and no others', () => {
    const chart = exporterChart();
    add(chart, {}, { secretFiles: { secretName: 'orders', keys: ['user', 'password'] } });
    const { containers, volumes } = find(chart, 'Deployment', 'thing-exporter-orders').spec.template.spec;
    expect(containers[0].volumeMounts).toEqual([
      { name: 'secret', mountPath: '/etc/exporter/secret', readOnly: true },
    ]);
    const items = [
      { key: 'user', path: 'user' },
      { key: 'password', path: 'password' },
    ];
    expect(volumes).toEqual([{ name: 'secret', secret: { secretName: 'orders', items } }]);
  });

  test.each(['', 'Orders', 'orders.example', '-orders', 'orders-', 'o'.repeat(49)])(
    'refuses "%s" as the name of a server',
    (name) => {
      expect(() => add(exporterChart(), { name })).toThrow(
        `thing-exporter: "${name}" can not be the name of a server. It becomes a part of objects' names: use at most 48 lower-case letters, digits and dashes.`,
      );
      expect(() => exporterPeer(KIND, name, 'shop')).toThrow('can not be the name');
    },
  );

  test('may have a name as long as a label can be', () => {
    const chart = exporterChart();
    add(chart, { name: 'o'.repeat(48) });
    expect(problemsOf(chart, [])).toEqual([]);
  });
});

describe('the flows of an exporter', () => {
  test('lead from those that scrape it to its port, and from nowhere else', () => {
    expect(policy({}, {}).ingress).toEqual([
      { from: COMMON.scrapedBy, ports: [{ port: 9999, protocol: 'TCP' }] },
    ]);
  });

  const port = [{ port: 1234, protocol: 'TCP' }];
  const pods = { podSelector: { matchLabels: { app: 'orders' } } };
  test.each<[string, Partial<ExporterProps>, string, object[]]>([
    ['a name', {}, 'orders.example', [DNS, { ports: port }]],
    ['an IPv4 address', {}, '10.1.2.3', [{ to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: port }]],
    ['an IPv6 address', {}, 'fd00::5', [{ to: [{ ipBlock: { cidr: 'fd00::5/128' } }], ports: port }]],
    ['pods in the cluster', { server: pods }, 'orders', [DNS, { to: [pods], ports: port }]],
  ])('lead to the server, known by %s', (_what, props, host, egress) => {
    expect(policy(props, { address: { host, port: 1234 } }).egress).toEqual(egress);
  });

  test('can be named by the server, before there is an exporter', () => {
    const chart = exporterChart();
    add(chart);
    const { labels } = find(chart, 'Deployment', 'thing-exporter-orders').spec.template.metadata;
    const peer = exporterPeer(KIND, 'orders', 'shop');
    expect(peer.namespaceSelector).toEqual({ matchLabels: { 'kubernetes.io/metadata.name': 'shop' } });
    expect(labels).toMatchObject(peer.podSelector?.matchLabels ?? {});
  });
});

test.each([
  ['orders', 'orders:1'],
  ['10.1.2.3', '10.1.2.3:1'],
  ['fd00::5', '[fd00::5]:1'],
])('%s with its port is %s', (host, text) => {
  expect(hostAndPort({ host, port: 1 })).toBe(text);
});

describe('the job of all exporters of a kind', () => {
  const job = (...exporters: Exporter[]) =>
    exporterScrapeJob({ name: 'things', kind: KIND, exporters, source: 'redis-exporter' });

  test('looks for their pods in their namespaces only, and may do nothing else', () => {
    const chart = exporterChart(['shop', 'blog']);
    const of = (namespace: string, name: string) => add(chart, { namespace, name });
    const { config, access, egress, targets } = job(of('shop', 'a'), of('blog', 'b'), of('shop', 'c'));
    const label = 'app.kubernetes.io/component=thing-exporter,app.kubernetes.io/instance=atalaya';
    expect(config.kubernetes_sd_configs).toEqual([
      { role: 'pod', namespaces: { names: ['blog', 'shop'] }, selectors: [{ role: 'pod', label }] },
    ]);
    const rules = [{ apiGroup: '', resources: ['pods'] }];
    expect(access).toEqual([
      { namespace: 'blog', rules },
      { namespace: 'shop', rules },
    ]);
    const peer = (namespace: string) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      podSelector: {
        matchLabels: {
          'app.kubernetes.io/component': 'thing-exporter',
          'app.kubernetes.io/instance': 'atalaya',
        },
      },
    });
    expect(egress).toEqual([egressTo([peer('blog'), peer('shop')], [{ port: 9999 }])]);
    expect(targets).toEqual({ kind: 'fixed', count: 3 });
  });

  test('names the server in the place of the pod', () => {
    const { config } = job(add(exporterChart()));
    const meta = '__meta_kubernetes_pod_label_atalaya_dev_server';
    expect(config.relabel_configs).toEqual(
      expect.arrayContaining([
        { source_labels: [meta], target_label: 'server' },
        { source_labels: [meta], target_label: 'instance' },
      ]),
    );
    expect(config.honor_labels).toBeUndefined();
    expect(config.metric_relabel_configs).toBeUndefined();
  });

  test('refuses two servers of one name, though their namespaces differ', () => {
    const chart = exporterChart(['shop', 'blog']);
    const twins = ['shop', 'blog'].map((namespace) => add(chart, { namespace }));
    expect(() => job(...twins)).toThrow(
      'thing-exporter: two servers are called "orders", so nothing could tell their series apart. Give one of them another name.',
    );
  });
});

test('the alerts about exporters count those that there should be', () => {
  const alerts = exporterAlerts({
    signals: exporterSignals('things', 'Thing'),
    what: 'Thing',
    count: 3,
    names: { down: 'ThingExporterDown', missing: 'ThingExporterMissing' },
  });
  const context = { range: '5m', matchers: {} };
  expect(alerts.map(({ name, condition }) => [name, condition.query(context)])).toEqual([
    ['ThingExporterDown', 'max by (namespace, server) (up{job="things"}) < 1'],
    ['ThingExporterMissing', '(count(max by (namespace, server) (up{job="things"})) or vector(0)) < 3'],
  ]);
});
