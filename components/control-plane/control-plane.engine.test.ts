import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { load } from 'js-yaml';
import { keptSeries } from '../../lib/kept-series';
import { selectorsRead } from '../../lib/monitoring-bundle';
import { mountVolume } from '../../test/config-map-volume';
import { eventually, freePort, getJson, query, stopAll, temporaryFolder } from '../../test/engines';
import { KubernetesApi } from '../../test/kubernetes-api';
import { PrometheusPod } from '../../test/prometheus-pod';
import { recorded } from '../../test/recorded-cluster';
import { RULES_FOLDER, configurationFile, ruleFiles } from '../prometheus/configuration';
import { controlPlaneMonitoring } from './index';

const TOKEN = 'token-of-the-test';
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

const bundle = controlPlaneMonitoring({ nodes: 1 });
const now = Date.now() / 1000;

/** What the others serve of what is read, and something that nobody reads. */
const PAGES = {
  controllerManager: `
leader_election_master_status{name="kube-controller-manager"} 1
leader_election_master_status{name="other"} 1
workqueue_depth{name="deployment"} 3
process_resident_memory_bytes 1e8
go_goroutines 1000
`,
  scheduler: `
leader_election_master_status{name="kube-scheduler"} 1
scheduler_pending_pods{queue="active"} 0
scheduler_pending_pods{queue="unschedulable"} 2
scheduler_schedule_attempts_total{profile="default-scheduler",result="scheduled"} 100
`,
  proxy: `
kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds{ip_family="IPv4"} ${now - 1000}
kubeproxy_sync_proxy_rules_last_timestamp_seconds{ip_family="IPv4"} ${now - 2000}
`,
};

/** Serves a page on /metrics; with a token, only to those who show it. */
const serving =
  (page: string | Buffer, token?: string): RequestListener =>
  (request, response) => {
    const allowed = token === undefined || request.headers.authorization === `Bearer ${token}`;
    const status = !allowed ? 401 : request.url === '/metrics' ? 200 : 404;
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(status === 200 ? page : '');
  };

/** A certificate that nobody has signed, for a name that nobody uses, as these programs make one at their start. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = temporaryFolder('certificate');
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const files = ['-subj', '/CN=nobody', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', ...kind, ...files], { stdio: 'pipe' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

interface PodProps {
  readonly labels: Record<string, string>;
  readonly ports?: readonly number[];
  readonly namespace?: string;
  readonly node?: string;
  readonly ip?: string;
  readonly phase?: string;
}

/** A pod on the network of its node. */
function pod(name: string, props: PodProps) {
  const { labels, ports = [], namespace = 'kube-system', node = 'node-a', phase = 'Running' } = props;
  const ip = props.ip ?? '127.0.0.1';
  const declared = ports.map((port) => ({ name: `port-${port}`, containerPort: port, protocol: 'TCP' }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: `${namespace}-${name}`, labels },
    spec: {
      nodeName: node,
      hostNetwork: true,
      initContainers: [{ name: 'init', image: 'example/image:1.0', ports: declared }],
      containers: [{ name: 'main', image: 'example/image:1.0', ports: declared }],
    },
    status: { phase, podIP: ip, hostIP: ip },
  };
}

const api = new KubernetesApi();
const servers: Server[] = [];
/** The ports that stand in for the fixed ones. */
const ports: Record<number, number> = {};
let url: string;

async function listen(port: number, server: Server): Promise<void> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ports[port] = (server.address() as AddressInfo).port;
}

/** The jobs and rules of this component alone, with the folders, the API and the ports of the test. */
function configuration(apiUrl: string, prometheus: PrometheusPod): any {
  const rules = temporaryFolder('rules-of-the-control-plane');
  mountVolume(rules, ruleFiles([bundle]));
  const selectors = selectorsRead([bundle]);
  const text = configurationFile({
    cluster: 'local',
    scrapeInterval: Duration.seconds(5),
    scrapeTimeout: Duration.seconds(5),
    evaluationInterval: Duration.seconds(5),
    // 30 s each are long to wait for
    alertmanagers: [],
    jobs: bundle.scrapeJobs.map((job) => ({ ...job, minimumInterval: undefined })),
    kept: (job) => keptSeries(job, selectors),
  })
    .replaceAll(RULES_FOLDER, rules)
    .replaceAll(ACCOUNT, prometheus.account);
  const config: any = load(
    Object.entries(ports).reduce((all, [from, to]) => all.replaceAll(`:${from}`, `:${to}`), text),
  );
  for (const job of config.scrape_configs) job.kubernetes_sd_configs[0].api_server = apiUrl;
  return config;
}

beforeAll(async () => {
  const tls = certificate();
  await listen(10257, createHttpsServer(tls, serving(PAGES.controllerManager, TOKEN)));
  await listen(10259, createHttpsServer(tls, serving(PAGES.scheduler, TOKEN)));
  await listen(2381, createHttpServer(serving(recorded('etcd'))));
  await listen(10249, createHttpServer(serving(PAGES.proxy)));
  const component = (name: string) => ({ component: name, tier: 'control-plane' });
  const proxy = { 'k8s-app': 'kube-proxy' };
  api.store(
    'api/v1/pods',
    pod('kube-controller-manager-node-a', {
      labels: component('kube-controller-manager'),
      ports: [10257, 9],
    }),
    pod('kube-scheduler-node-a', { labels: component('kube-scheduler'), ports: [10259] }),
    pod('etcd-node-a', { labels: component('etcd'), ports: [2379, 2380, 2381] }),
    pod('kube-proxy-abcde', { labels: proxy }),
    pod('kube-proxy-fghij', { labels: proxy, node: 'node-b', ip: 'fd00::b' }),
    pod('kube-proxy-old', { labels: proxy, phase: 'Failed' }),
    pod('etcd-of-a-user', { labels: component('etcd'), namespace: 'shop' }),
    pod('kube-apiserver-node-a', { labels: component('kube-apiserver') }),
  );

  const apiUrl = await api.start();
  const prometheus = new PrometheusPod(apiUrl);
  mountVolume(prometheus.account, { token: TOKEN });
  prometheus.configure(configuration(apiUrl, prometheus));
  url = `http://127.0.0.1:${await freePort()}`;
  await prometheus.start('prometheus-0', url).waitForHttp(`${url}/-/ready`);
}, 60_000);

afterAll(async () => {
  await stopAll();
  for (const server of servers) server.close();
  await api.stop();
});

/** The labels of the one series that this selects. */
async function labelsOf(selector: string): Promise<Readonly<Record<string, string>>> {
  const samples = await query(url, selector);
  if (samples.length !== 1) throw new Error(`there are ${samples.length} series ${selector}`);
  return samples[0]?.metric ?? {};
}

describe('the control plane of a node', () => {
  test('is scraped, each part as one target', async () => {
    await eventually(
      'all targets to be scraped',
      async () => {
        const { data } = await getJson<{ data: { activeTargets: any[] } }>(
          `${url}/api/v1/targets?state=active`,
        );
        const states = data.activeTargets.map(({ labels, health }) => [labels.job, labels.instance, health]);
        expect(states.sort()).toEqual([
          ['etcd', 'etcd-node-a', 'up'],
          ['kube-controller-manager', 'kube-controller-manager-node-a', 'up'],
          ['kube-proxy', 'node-a', 'up'],
          ['kube-proxy', 'node-b', 'down'],
          ['kube-scheduler', 'kube-scheduler-node-a', 'up'],
        ]);
      },
      { timeout: 60_000 },
    );
    const up = await query(url, 'sum by (job) (up)');
    expect(Object.fromEntries(up.map(({ metric, value }) => [metric['job'], value]))).toEqual({
      'kube-controller-manager': 1,
      'kube-scheduler': 1,
      etcd: 1,
      'kube-proxy': 1,
    });
  });

  test.each([
    ['kube-controller-manager', 'kube-controller-manager-node-a', 'kube-controller-manager-node-a'],
    ['kube-scheduler', 'kube-scheduler-node-a', 'kube-scheduler-node-a'],
    ['etcd', 'etcd-node-a', 'etcd-node-a'],
    ['kube-proxy', 'kube-proxy-abcde', 'node-a'],
  ])('tells where it is: %s', async (job, podName, instance) => {
    expect(await labelsOf(`up{job="${job}", node="node-a"}`)).toEqual({
      __name__: 'up',
      cluster: 'local',
      job,
      namespace: 'kube-system',
      pod: podName,
      node: 'node-a',
      instance,
    });
  });

  test('is looked for at an address of version 6 where the node has one', async () => {
    const { data } = await getJson<{ data: { activeTargets: any[] } }>(`${url}/api/v1/targets?state=active`);
    const [target] = data.activeTargets.filter(({ labels }) => labels.instance === 'node-b');
    expect(target.scrapeUrl).toBe(`http://[fd00::b]:${ports[10249]}/metrics`);
  });

  test('keeps what is read, and nothing else', async () => {
    const values = async (selector: string) => (await query(url, selector)).map(({ value }) => value);
    expect(await values('workqueue_depth{name="deployment"}')).toEqual([3]);
    expect(await values('scheduler_pending_pods{queue="unschedulable"}')).toEqual([2]);
    expect(await values('etcd_server_has_leader')).toEqual([1]);
    expect(await values('etcd_server_is_leader')).toEqual([1]);
    expect(await labelsOf('leader_election_master_status{job="kube-controller-manager"}')).toMatchObject({
      name: 'kube-controller-manager',
    });
    const bounds = await query(url, 'count by (__name__, le) ({__name__=~".+_bucket"})');
    expect(bounds.map(({ metric }) => [metric['__name__'], metric['le']]).sort()).toEqual([
      ['etcd_disk_backend_commit_duration_seconds_bucket', '0.256'],
      ['etcd_disk_wal_fsync_duration_seconds_bucket', '0.512'],
    ]);
    expect(await values('{__name__=~"go_goroutines|etcd_debugging_.+"}')).toEqual([]);
  });
});

describe('its rules', () => {
  test('are evaluated, and see what is wrong', async () => {
    const pending = await eventually(
      'all three alerts',
      async () => {
        const { data } = await getJson<{ data: { groups: any[] } }>(`${url}/api/v1/rules`);
        const rules = data.groups.flatMap((group) => group.rules);
        expect(rules.map(({ health }) => health)).toEqual(bundle.alerts.map(() => 'ok'));
        const active = rules.filter(({ state }) => state !== 'inactive');
        expect(active.map(({ name }) => name).sort()).toEqual([
          'ControlPlaneInstanceUnreachable',
          'KubeProxyRulesOutdated',
          'KubeSchedulerPodsUnschedulable',
        ]);
        return active;
      },
      { timeout: 30_000 },
    );
    const alert = pending.find(({ name }) => name === 'ControlPlaneInstanceUnreachable').alerts[0];
    expect(alert.annotations.summary).toBe('kube-proxy on node-b does not answer.');
  });
});
