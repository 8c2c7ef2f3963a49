import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump, load } from 'js-yaml';
import { mountVolume } from '../../test/config-map-volume';
import {
  eventually,
  freePort,
  getJson,
  getText,
  query,
  start,
  stopAll,
  temporaryFolder,
} from '../../test/engines';
import type { EngineProcess } from '../../test/engines';
import { KubernetesApi } from '../../test/kubernetes-api';
import { PrometheusPod } from '../../test/prometheus-pod';

const PASSWORD = 'a password of the test';
const LABELS = (name: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': 'atalaya',
});

interface Replica {
  readonly name: string;
  readonly url: string;
  process: EngineProcess;
}

const api = new KubernetesApi();
let prometheus: PrometheusPod;
let alertmanagerUrl = '';
let grafana: Server | undefined;
let replicas: [Replica, Replica];

/** A pod as the API server describes it. */
function pod(
  name: string,
  props: {
    namespace: string;
    app?: string;
    container: string;
    portName: string;
    port: number;
    annotations?: Record<string, string>;
    protocol?: string;
  },
) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: props.namespace,
      uid: name,
      labels: props.app ? LABELS(props.app) : {},
      annotations: props.annotations ?? {},
    },
    spec: {
      nodeName: 'node-a',
      containers: [
        {
          name: props.container,
          image: 'example/image:1.0',
          ports: [{ name: props.portName, containerPort: props.port, protocol: props.protocol ?? 'TCP' }],
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: '127.0.0.1',
      hostIP: '127.0.0.1',
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

/** The rendered configuration, and an Alertmanager to send to. */
function configuration(): any {
  const config = prometheus.configuration();
  config.alerting.alertmanagers = [{ static_configs: [{ targets: [new URL(alertmanagerUrl).host] }] }];
  return config;
}

const targets = async (url: string, job: string): Promise<any[]> => {
  const { data } = await getJson<{ data: { activeTargets: any[] } }>(`${url}/api/v1/targets?state=active`);
  return data.activeTargets.filter((target) => target.labels.job === job);
};

beforeAll(async () => {
  prometheus = new PrometheusPod(await api.start());
  const [ports0, ports1, exporterPort, alertmanagerPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];

  const exporter = start('node-exporter', [`--web.listen-address=[127.0.0.1]:${exporterPort}`]);
  await exporter.waitForHttp(`http://127.0.0.1:${exporterPort}/`);

  // Grafana asks Prometheus for its password as the pod's settings say
  const server = createServer((request, response) => {
    const expected = `Basic ${Buffer.from(`prometheus:${PASSWORD}`).toString('base64')}`;
    const status = request.headers.authorization === expected ? 200 : 401;
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' }).end('grafana_build_info 1\n');
  });
  grafana = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const grafanaPort = (server.address() as AddressInfo).port;

  alertmanagerUrl = `http://127.0.0.1:${alertmanagerPort}`;
  const alertmanagerConfig = join(temporaryFolder('alertmanager'), 'volume');
  mountVolume(alertmanagerConfig, {
    'alertmanager.yml': dump({ route: { receiver: 'none' }, receivers: [{ name: 'none' }] }),
  });
  const alertmanager = start('alertmanager', [
    `--config.file=${alertmanagerConfig}/alertmanager.yml`,
    `--storage.path=${temporaryFolder('alertmanager-data')}`,
    `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
    '--cluster.listen-address=',
  ]);
  await alertmanager.waitForHttp(`${alertmanagerUrl}/-/ready`);

  const stack = (name: string, app: string, portName: string, port: number, namespace = 'monitoring') =>
    pod(name, { namespace, app, container: app, portName, port });
  const annotated = (name: string, annotations: Record<string, string>, port: number, protocol = 'TCP') => {
    const prefixed = Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [`prometheus.io/${key}`, value]),
    );
    return pod(name, {
      namespace: 'shop',
      container: 'app',
      portName: 'web',
      port,
      annotations: prefixed,
      protocol,
    });
  };
  api.store(
    'api/v1/pods',
    stack('prometheus-0', 'prometheus', 'http', ports0),
    stack('prometheus-1', 'prometheus', 'http', ports1),
    stack('node-exporter-x7k2p', 'node-exporter', 'metrics', exporterPort, 'node-agents'),
    stack('grafana-5c9-abcde', 'grafana', 'http', grafanaPort),
    annotated('annotated-port', { scrape: 'true', port: String(exporterPort), path: 'metrics' }, 1),
    annotated('declared-port', { scrape: 'true' }, exporterPort),
    annotated('bad-port', { scrape: 'true', port: '70000' }, exporterPort),
    annotated('no-number', { scrape: 'true', port: 'web' }, exporterPort),
    annotated('speaks-udp', { scrape: 'true' }, exporterPort, 'UDP'),
    annotated('not-asked', { scrape: 'false' }, exporterPort),
  );
  api.store('api/v1/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'shop',
      namespace: 'shop',
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(exporterPort) },
    },
    spec: { ports: [{ name: 'web', port: 80 }] },
  } as any);
  api.store('apis/discovery.k8s.io/v1/endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'shop-x', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'shop' } },
    addressType: 'IPv4',
    ports: [
      { name: 'web', port: 8080, protocol: 'TCP' },
      { name: 'admin', port: 8081, protocol: 'TCP' },
    ],
    endpoints: [
      {
        addresses: ['127.0.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: { kind: 'Pod', name: 'declared-port', namespace: 'shop' },
        nodeName: 'node-a',
      },
    ],
  });

  mountVolume(join(prometheus.etc, 'secrets/grafana-metrics'), { password: PASSWORD });
  prometheus.configure(configuration());
  replicas = ['prometheus-0', 'prometheus-1'].map((name, i) => {
    const url = `http://127.0.0.1:${[ports0, ports1][i]}`;
    return { name, url, process: prometheus.start(name, url) };
  }) as [Replica, Replica];
  for (const { process, url } of replicas) await process.waitForHttp(`${url}/-/ready`);
}, 120_000);

afterAll(async () => {
  await stopAll();
  grafana?.close();
  await api.stop();
});

describe('two replicas on one volume', () => {
  test('scrape every target of the stack, each by itself', async () => {
    for (const { url } of replicas) {
      const up = await eventually(
        'all targets to be up',
        async () => {
          const samples = await query(url, 'sum by (job) (up)');
          const byJob = Object.fromEntries(samples.map(({ metric, value }) => [metric['job'], value]));
          expect(byJob).toEqual({
            prometheus: 2,
            'node-exporter': 1,
            grafana: 1,
            'kubernetes-pods': 2,
            'kubernetes-services': 1,
          });
          return byJob;
        },
        { timeout: 60_000 },
      );
      expect(Object.keys(up)).toHaveLength(5);
    }
  });

  test('name a node by its name, and give every series its place', async () => {
    const [exporter] = await query(replicas[0].url, 'up{job="node-exporter"}');
    expect(exporter?.metric).toEqual({
      __name__: 'up',
      job: 'node-exporter',
      instance: 'node-a',
      cluster: 'local',
      namespace: 'node-agents',
      pod: 'node-exporter-x7k2p',
      container: 'node-exporter',
      node: 'node-a',
    });
    const memory = await query(replicas[0].url, 'node_memory_MemTotal_bytes{instance="node-a"}');
    expect(memory).toHaveLength(1);
  });

  test('follow annotations, and leave out what has no usable port', async () => {
    const pods = await targets(replicas[0].url, 'kubernetes-pods');
    expect(pods.map((target) => target.labels.pod).sort()).toEqual(['annotated-port', 'declared-port']);
    const annotated = pods.find((target) => target.labels.pod === 'annotated-port');
    expect(annotated.scrapeUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    // both ports of the Service became the one that it names
    const services = await targets(replicas[0].url, 'kubernetes-services');
    expect(services.map((target) => target.labels.service)).toEqual(['shop']);
  });

  test('lie in a folder each', () => {
    for (const { name } of replicas) expect(existsSync(join(prometheus.volume, name, 'wal'))).toBe(true);
  });

  test('send every alert, which arrives as one, without the name of a replica', async () => {
    await eventually(
      'the watchdog to arrive',
      async () => {
        const alerts = await getJson<any[]>(`${alertmanagerUrl}/api/v2/alerts`);
        const watchdogs = alerts.filter(({ labels }) => labels.alertname === 'Watchdog');
        expect(watchdogs.map(({ labels }) => labels)).toEqual([
          { alertname: 'Watchdog', cluster: 'local', severity: 'info' },
        ]);
      },
      // an alert that fires before the first discovery is sent again after a minute
      { timeout: 100_000 },
    );
    for (const { url } of replicas) {
      const sent = /^prometheus_notifications_sent_total\{.*\} (\d+)$/m.exec(
        await getText(`${url}/metrics`),
      )?.[1];
      expect(Number(sent)).toBeGreaterThan(0);
    }
  });

  test('know their own names', async () => {
    for (const { url, name } of replicas) {
      const { data } = await getJson<{ data: { yaml: string } }>(`${url}/api/v1/status/config`);
      expect((load(data.yaml) as any).global.external_labels).toEqual({ cluster: 'local', replica: name });
    }
  });

  test('evaluate every rule without an error', async () => {
    const { data } = await getJson<{ data: { groups: any[] } }>(`${replicas[0].url}/api/v1/rules`);
    const rules = data.groups.flatMap(({ rules }) => rules);
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(({ health }) => health !== 'ok' && health !== 'unknown')).toEqual([]);
  });
});

describe('a replica that is killed', () => {
  test('leaves the other answering, and comes back with its samples', async () => {
    const [first, second] = replicas;
    const [sample] = await query(first.url, 'timestamp(up{job="node-exporter"})');
    await first.process.kill('SIGKILL');
    await expect(getText(`${first.url}/-/ready`)).rejects.toThrow();
    expect(await query(second.url, 'up{job="node-exporter"}')).toHaveLength(1);
    await eventually(
      'the other to notice',
      async () => {
        expect(await query(second.url, 'up{job="prometheus", instance="prometheus-0"} == 0')).toHaveLength(1);
      },
      { timeout: 30_000 },
    );

    first.process = prometheus.start(first.name, first.url);
    await first.process.waitForHttp(`${first.url}/-/ready`);
    const earlier = await getJson<{ data: { result: unknown[] } }>(
      `${first.url}/api/v1/query?query=up{job="node-exporter"}&time=${sample?.value}`,
    );
    expect(earlier.data.result).toHaveLength(1);
  });
});

describe('a changed configuration', () => {
  const loaded = (url: string) =>
    query(url, 'prometheus_config_last_reload_successful{job="prometheus"} == 1');

  test('is loaded without a restart, by both', async () => {
    const config = configuration();
    config.global.external_labels.changed = 'yes';
    prometheus.configure(config);
    for (const { url } of replicas) {
      await eventually(
        'the change to be loaded',
        async () => {
          const { data } = await getJson<{ data: { yaml: string } }>(`${url}/api/v1/status/config`);
          expect((load(data.yaml) as any).global.external_labels.changed).toBe('yes');
        },
        { timeout: 60_000 },
      );
    }
  });

  test('that is broken is refused, and the old one goes on', async () => {
    prometheus.configure('scrape_configs: [ {job_name: a}, {job_name: a} ]\n');
    const { url, process } = replicas[0];
    await eventually(
      'the refusal to be seen',
      async () => {
        const text = await getText(`${url}/metrics`);
        expect(text).toMatch(/^prometheus_config_last_reload_successful 0$/m);
      },
      { timeout: 60_000 },
    );
    expect(process.running).toBe(true);
    expect(await getText(`${url}/-/ready`)).toContain('Ready');
    // after the change before, targets are discovered anew
    await eventually('targets to be scraped', async () => {
      expect((await targets(url, 'node-exporter')).map((target) => target.health)).toEqual(['up']);
    });

    prometheus.configure(configuration());
    await eventually(
      'the mended one to be loaded',
      async () => {
        expect(await loaded(url)).toHaveLength(2);
      },
      { timeout: 90_000 },
    );
  });
});

test('a second server on the folder of a running one is turned away', async () => {
  const port = await freePort();
  const twin = prometheus.start('prometheus-0', `http://127.0.0.1:${port}`);
  await eventually(
    'the twin to give up',
    () => {
      expect(twin.running).toBe(false);
      return Promise.resolve();
    },
    { timeout: 20_000 },
  );
  expect(twin.log).toContain('lock DB directory');
  expect(await getText(`${replicas[0].url}/-/ready`)).toContain('Ready');
});
