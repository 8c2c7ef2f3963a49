import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import type { Environment } from '../config/environment';
import { AlertmanagerCluster } from './alertmanager-pod';
import { certificate } from './certificate';
import { mountVolume } from './config-map-volume';
import { type EngineName, eventually, freePort, getText, start, temporaryFolder } from './engines';
import { startExporter } from './exporter-pod';
import type { Fault } from './faults';
import { filledPages } from './filled-pages';
import { Hooks } from './hooks';
import { KubernetesApi } from './kubernetes-api';
import { Rendered } from './manifests';
import { MovingPage } from './moving-page';
import { ProbedServers } from './probed-servers';
import { PrometheusPod } from './prometheus-pod';
import { allUp, describeCluster, ours, pod, recorded, serving, BEARER, TOKEN } from './recorded-cluster';
import { WATCHED_SECRETS, WatchedServers } from './watched-servers';

/** The node of the recordings. */
const NODE = 'node-1';

/** Between two scrapes, and between two evaluations of a rule. */
const INTERVAL = '2s';

/** How long conditions of alerts have to hold: longer than any test, so that its speed does not decide what fires. */
const FIRING = '1d';

const PASSWORD = 'password-of-the-test';

/** The programs of the exporters' Deployments, by how their names begin. */
const EXPORTERS: readonly EngineName[] = ['postgres-exporter', 'redis-exporter', 'apache-exporter'];

/** The targets of each job. */
const TARGETS = {
  ...{
    apiserver: 1,
    etcd: 3,
    'kube-controller-manager': 3,
    'kube-scheduler': 3,
    'kube-proxy': 1,
    coredns: 1,
  },
  ...{ kubelet: 1, 'kubelet-cadvisor': 1, 'kubelet-probes': 1, 'kubelet-resource': 1, 'node-exporter': 1 },
  ...{ 'kube-state-metrics': 1, 'kube-state-metrics-self': 1, prometheus: 2, grafana: 2 },
  ...{ 'blackbox-exporter': 2, probes: 5, 'postgres-exporter': 3, 'redis-exporter': 2, 'apache-exporter': 1 },
  alertmanager: 2,
};

/** As many pods as are rendered, which are one and the same program here. */
const replicas = (name: string, port: number) =>
  [0, 1].map((ordinal) => pod(`${name}-${ordinal}`, 'monitoring', ours(name), { http: port }, NODE));

/** The pages that go through the test. */
export type PageName =
  | keyof ReturnType<typeof filledPages>
  | 'alertmanager'
  | 'apiServer'
  | 'kubeStateMetrics'
  | 'nodeExporter'
  | 'prometheus'
  | 'resource';

/**
 * An environment with everything that can be observed, and all of it: the infrastructure as recorded pages that go
 * on, filled with what they lack; and real servers with their exporters, what probes find, a node-exporter, Prometheus
 * itself and the Alertmanagers that it sends its alerts to.
 */
export class WholeCluster {
  /** What is rendered of the environment. */
  rendered!: Rendered;
  /** Address of Prometheus. */
  url = '';
  private heartbeat?: Hooks;
  private alertmanagers?: AlertmanagerCluster;
  private readonly api = new KubernetesApi();
  private readonly servers: Server[] = [];
  private readonly probed = new ProbedServers();
  private readonly watched = new WatchedServers();
  private readonly faults = new Map<PageName, (text: string) => string>();
  /** Who has signed for the API server and the kubelet. */
  private authority = '';
  /** Where ports of the rendered configuration are here. */
  private readonly ports: Record<string, number> = {};

  /** Starts everything, Prometheus at the end, and waits until it has scraped all of it. */
  async start(): Promise<void> {
    this.rendered = new Rendered(await this.environment());
    await this.startPages();
    await this.startExporters();
    const blackbox = await this.startBlackboxExporter();
    await this.startPrometheus(blackbox, await this.startAlertmanagers());
  }

  /** Ends all but what `stopAll` ends. */
  async stop(): Promise<void> {
    for (const server of this.servers) server.close();
    this.probed.stop();
    await this.alertmanagers?.stop();
    await this.heartbeat?.close();
    await this.api.stop();
  }

  /** Uses every server a little, as somebody always does. */
  use(): Promise<void> {
    return this.watched.use();
  }

  /** What has called the heartbeat. */
  get beats(): Hooks['calls'] {
    return this.heartbeat?.calls ?? [];
  }

  /** Settings that name what is to be observed. */
  private async environment(): Promise<Environment> {
    this.heartbeat = await Hooks.open();
    return {
      name: 'whole',
      cluster: 'local',
      scale: { nodes: 3 },
      controlPlane: { kind: 'self-managed', nodes: 3 },
      // often, so that messages are seen to be sent
      notify: { heartbeat: { url: this.heartbeat.url } },
      ...(await this.probed.start()),
      exporters: await this.watched.start(),
    };
  }

  /** Lets something go wrong, from the next scrape on. */
  break({ page, change }: Fault): void {
    const before = this.faults.get(page);
    this.faults.set(page, (text) => change(before ? before(text) : text));
  }

  /** A page with the faults that there are. */
  private served(name: PageName, text: string): string {
    return this.faults.get(name)?.(text) ?? text;
  }

  /** What can not run here. */
  private async startPages(): Promise<void> {
    const now = Date.now() / 1000;
    const filled = filledPages();
    const moving = (name: PageName, text: string) => {
      const page = new MovingPage(text, now);
      return () => this.served(name, page.at(Date.now() / 1000));
    };
    const fill = (name: keyof typeof filled) => moving(name, filled[name]);
    const moved = (name: PageName, recording: string) => moving(name, recorded(recording).toString());
    const tls = certificate('kubernetes.default.svc');
    this.authority = tls.cert.toString();
    const secure = (pages: Record<string, () => string>) =>
      this.listen(createHttpsServer(tls, serving(pages, BEARER)));
    const apiServer = await secure({ '/metrics': moved('apiServer', 'apiserver') });
    describeCluster(this.api, apiServer, NODE);
    this.ports['10250'] = await secure({
      '/metrics': fill('kubelet'),
      '/metrics/cadvisor': fill('cadvisor'),
      '/metrics/resource': moved('resource', 'kubelet-resource'),
      '/metrics/probes': fill('probes'),
    });
    this.ports['10257'] = await secure({ '/metrics': fill('controllerManager') });
    this.ports['10259'] = await secure({ '/metrics': fill('scheduler') });
    this.ports['10249'] = await this.open(fill('proxy'));
    this.ports['2381'] = await this.open(fill('etcd'));
    this.ports['9153'] = await this.open(fill('coredns'));
    const state = await this.open(moved('kubeStateMetrics', 'kube-state-metrics'));
    const itself = await this.open(fill('kubeStateMetricsItself'));
    const credentials = Buffer.from(`prometheus:${PASSWORD}`).toString('base64');
    const grafana = await this.open(fill('grafana'), `Basic ${credentials}`);
    const part = (name: string) =>
      [1, 2, 3].map((node) => pod(`${name}-${node}`, 'kube-system', { component: name }, {}, `node-${node}`));
    const dns = { dns: 53, metrics: this.ports['9153'] };
    this.api.store(
      'api/v1/pods',
      ...['etcd', 'kube-controller-manager', 'kube-scheduler'].flatMap(part),
      pod('kube-proxy-a', 'kube-system', { 'k8s-app': 'kube-proxy' }, {}, NODE),
      pod('coredns-a', 'kube-system', { 'k8s-app': 'kube-dns' }, dns, NODE),
      pod(
        'kube-state-metrics-a',
        'monitoring',
        ours('kube-state-metrics'),
        { http: state, self: itself },
        NODE,
      ),
      ...replicas('grafana', grafana),
    );
  }

  private async startExporters(): Promise<void> {
    const address = `127.0.0.1:${await freePort()}`;
    const node = start('node-exporter', [`--web.listen-address=${address}`, '--no-collector.wifi']);
    await node.waitForHttp(`http://${address}/`);
    const metrics = await this.pass('nodeExporter', `http://${address}`);
    this.api.store(
      'api/v1/pods',
      pod('node-exporter-a', 'node-agents', ours('node-exporter'), { metrics }, NODE),
    );
    const addresses = { 'grafana-database:5432': this.watched.postgresAddress };
    for (const deployment of this.rendered.ofKind('Deployment')) {
      const engine = EXPORTERS.find((name) => deployment.metadata.name.startsWith(name));
      if (!engine) continue;
      const found = await startExporter(engine, deployment, {
        secrets: WATCHED_SECRETS,
        addresses,
        node: NODE,
      });
      this.api.store('api/v1/pods', found);
    }
  }

  /** @returns its port */
  private async startBlackboxExporter(): Promise<number> {
    const folder = join(temporaryFolder('blackbox'), 'config');
    mountVolume(folder, this.rendered.find('ConfigMap', 'blackbox-exporter-config').data);
    const { args } = this.rendered.container('Deployment', 'blackbox-exporter');
    const port = await freePort();
    const exporter = start(
      'blackbox-exporter',
      (args as string[]).map((arg) =>
        arg.replace('/etc/blackbox-exporter/config', folder).replace('=:9115', `=127.0.0.1:${port}`),
      ),
    );
    await exporter.waitForHttp(`http://127.0.0.1:${port}/-/healthy`);
    this.api.store('api/v1/pods', ...replicas('blackbox-exporter', port));
    return port;
  }

  /** As many as are rendered: they know each other, and call the heartbeat. */
  private async startAlertmanagers(): Promise<AlertmanagerCluster> {
    const cluster = await AlertmanagerCluster.of(this.rendered.objects);
    this.alertmanagers = cluster;
    const files = Object.entries<string>(this.rendered.find('ConfigMap', 'alertmanager-config').data);
    const often = files.map(([file, text]) => [
      file,
      text.replace(/^( *- ?|  *)((?:group|repeat)_interval: ).+$/gm, `$1$2${INTERVAL}`),
    ]);
    cluster.configure(Object.fromEntries(often));
    for (const [ordinal, alertmanager] of cluster.pods.entries()) {
      await alertmanager.start();
      const http = await this.pass('alertmanager', alertmanager.url);
      this.api.store(
        'api/v1/pods',
        pod(`alertmanager-${ordinal}`, 'monitoring', ours('alertmanager'), { http }, NODE),
      );
    }
    return cluster;
  }

  private async startPrometheus(blackbox: number, alertmanagers: AlertmanagerCluster): Promise<void> {
    this.url = `http://127.0.0.1:${await freePort()}`;
    this.api.store('api/v1/pods', ...replicas('prometheus', await this.pass('prometheus', this.url)));
    const rules = this.rendered.find('ConfigMap', 'prometheus-rules');
    const often = Object.entries<string>(rules.data).map(([file, text]) => [
      file,
      text.replace(/^( *interval: ).+$/gm, `$1${INTERVAL}`).replace(/^( *for: )(?!0).+$/gm, `$1${FIRING}`),
    ]);
    const prometheus = new PrometheusPod(
      await this.api.start(),
      this.rendered.objects.map((object) =>
        object === rules ? { ...rules, data: Object.fromEntries(often) } : object,
      ),
    );
    mountVolume(prometheus.account, { token: TOKEN, 'ca.crt': this.authority });
    mountVolume(join(prometheus.etc, 'secrets/grafana-metrics'), { password: PASSWORD });
    const text = Object.entries(this.ports).reduce(
      (config, [from, to]) => config.replaceAll(`:${from}`, `:${to}`).replaceAll(`"${from}"`, `"${to}"`),
      JSON.stringify(prometheus.configuration())
        .replace(/"(scrape_interval|scrape_timeout|evaluation_interval)":"\w+"/g, `"$1":"${INTERVAL}"`)
        .replaceAll('blackbox-exporter.monitoring.svc:9115', `127.0.0.1:${blackbox}`)
        .replace(/alertmanager-\d+\.alertmanager-headless:9093/g, (name) => alertmanagers.webAddress(name)),
    );
    prometheus.configure(JSON.parse(text));
    const server = prometheus.start('prometheus-0', this.url, [`--rules.alert.resend-delay=${INTERVAL}`]);
    await server.waitForHttp(`${this.url}/-/ready`);
    await eventually('all jobs to be up', () => allUp(this.url, TARGETS), { timeout: 60_000, interval: 500 });
  }

  /** Serves a page to everybody, or to those who show this. */
  private open(page: () => string | Promise<string>, authorization?: string): Promise<number> {
    return this.listen(createHttpServer(serving({ '/metrics': page }, authorization)));
  }

  /** Serves what a program here tells of itself, with the faults that there are. */
  private pass(name: PageName, url: string): Promise<number> {
    return this.open(async () => this.served(name, await getText(`${url}/metrics`)));
  }

  private async listen(server: Server): Promise<number> {
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
}
