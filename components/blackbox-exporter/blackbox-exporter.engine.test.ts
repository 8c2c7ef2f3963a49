import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App, Chart, Duration } from 'cdk8s';
import { dump, load } from 'js-yaml';
import { renderedObjects } from '../../lib/checks';
import type { BlackboxModule } from '../../lib/probe-modules';
import { mountVolume } from '../../test/config-map-volume';
import {
  eventually,
  freePort,
  getJson,
  getText,
  query,
  run,
  start,
  stopAll,
  temporaryFolder,
} from '../../test/engines';
import { KubernetesApi } from '../../test/kubernetes-api';
import { configurationFile } from '../prometheus/configuration';
import { BlackboxExporter } from '.';

const INTERVAL = Duration.seconds(2);

const api = new KubernetesApi();
const servers: Server[] = [];
let resolver: Socket;
/** Where the exporter finds its ConfigMap. */
const configFolder = join(temporaryFolder('blackbox'), 'config');
let blackboxYml: string;
let exporterUrl: string;
let prometheusUrl: string;
/** What the exporter asked a proxy for. */
const throughProxy = new Set<string>();
/** Ports of what is probed. */
const port = { web: 0, secure: 0, tcp: 0, closed: 0, dns: 0 };

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A web server with a page for each kind of answer. As a proxy, it answers for any host. */
const web = () =>
  createHttpServer((request, response) => {
    const { url = '', method } = request;
    const answer = (status: number) => response.writeHead(status).end();
    if (url.startsWith('http:')) {
      throughProxy.add(url);
      return answer(200);
    }
    switch (url) {
      case '/ok':
        return answer(200);
      case '/moved':
        return response.writeHead(302, { location: '/ok' }).end();
      case '/slow':
        return setTimeout(() => answer(200), 5000).unref();
      case '/post':
        return answer(method === 'POST' ? 200 : 405);
      default:
        return answer(500);
    }
  });

/** A web server with a certificate that nobody has signed, for ten days. */
function secureWeb(): Server {
  const folder = temporaryFolder('certificate');
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 10 -subj /CN=test';
  execFileSync('openssl', [...request.split(' '), '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return createHttpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
    response.end(),
  );
}

/** A DNS server that has the answer 10.96.0.1 to any question. */
async function answerEverything(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    // the questions end at the root, the empty label, after which come type and class
    const asked = question.subarray(12, question.indexOf(0, 12) + 5);
    const header = Buffer.from([question[0] ?? 0, question[1] ?? 0, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 10, 96, 0, 1]);
    socket.send(Buffer.concat([header, asked, answer]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

const annotations = (module: string, more: Record<string, string>) =>
  Object.fromEntries(
    Object.entries({ '': module, ...more }).map(([name, value]) => [`atalaya.dev/probe${name}`, value]),
  );

/** A Service with ports such as `80` or `53/UDP`. */
function service(name: string, module: string, ports: string[], more: Record<string, string> = {}): any {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop', annotations: annotations(module, more) },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.7',
      ports: ports.map((text) => {
        const [number, protocol = 'TCP'] = text.split('/');
        return { name: text.toLowerCase().replace('/', '-'), port: Number(number), protocol };
      }),
    },
  };
}

function ingress(
  name: string,
  module: string,
  host: string | undefined,
  paths: string[],
  { tls, ...more }: Record<string, string> = {},
): any {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop', annotations: annotations(module, more) },
    spec: {
      ...(tls && { tls: [{ hosts: [tls] }] }),
      rules: [
        { ...(host && { host }), http: { paths: paths.map((path) => ({ path, pathType: 'Prefix' })) } },
      ],
    },
  };
}

beforeAll(async () => {
  port.web = await listen(web());
  port.secure = await listen(secureWeb());
  port.tcp = await listen(createTcpServer((socket) => socket.end()));
  port.closed = await freePort();
  resolver = await answerEverything();
  port.dns = resolver.address().port;

  const modules: Record<string, BlackboxModule> = {
    // stands for a cluster in which names of Services lead somewhere
    'via.proxy': {
      prober: 'http',
      http: { proxy_url: `http://127.0.0.1:${port.web}`, skip_resolve_phase_with_proxy: true },
    },
    unchecked: { prober: 'http', http: { tls_config: { insecure_skip_verify: true } } },
  };
  const local = (path: string) => `http://127.0.0.1:${port.web}${path}`;
  const app = new App();
  const { monitoring } = new BlackboxExporter(new Chart(app, 'chart'), 'blackbox-exporter', {
    namespace: 'monitoring',
    image: { reference: 'quay.io/prometheus/blackbox-exporter:v0.28.0', version: 'v0.28.0' },
    replicas: 2,
    resources: { cpu: '20m', memory: '32Mi', memoryLimit: '128Mi' },
    spread: 'wish',
    scrapedBy: [],
    probes: [
      {
        module: 'http_2xx',
        targets: ['/ok', '/moved', '/broken', '/slow', '/post'].map(local),
        labels: { team: 'shop' },
      },
      { module: 'http_post_2xx', targets: [local('/post')], labels: {} },
      {
        module: 'tcp_connect',
        targets: [`127.0.0.1:${port.tcp}`, `127.0.0.1:${port.closed}`],
        labels: {},
      },
      { module: 'icmp', targets: ['127.0.0.1'], labels: {}, interval: Duration.seconds(1) },
      { module: 'dns', targets: [`127.0.0.1:${port.dns}`], labels: {} },
      { module: 'unchecked', targets: [`https://127.0.0.1:${port.secure}/`], labels: {} },
      { module: 'http_2xx', targets: [`https://127.0.0.1:${port.secure}/`], labels: {} },
    ],
    modules,
    discovery: true,
    annotation: 'atalaya.dev/probe',
    scrapeInterval: Duration.seconds(1),
    probeInterval: INTERVAL,
  });
  const objects: readonly any[] = renderedObjects(app);
  const [container] = objects.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers;
  blackboxYml = objects.find(({ kind }) => kind === 'ConfigMap').data['blackbox.yml'];

  mountVolume(configFolder, { 'blackbox.yml': blackboxYml });
  const exporterPort = await freePort();
  exporterUrl = `http://127.0.0.1:${exporterPort}`;
  const args: string[] = container.args.map((arg: string) =>
    arg
      .replace('/etc/blackbox-exporter/config', configFolder)
      .replace('--web.listen-address=', '--web.listen-address=127.0.0.1')
      .replace(':9115', `:${exporterPort}`),
  );
  const exporter = start('blackbox-exporter', [...args, '--config.auto-reload-interval=1']);
  await exporter.waitForHttp(`${exporterUrl}${container.readinessProbe.httpGet.path}`);

  api.store('api/v1/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'blackbox-exporter-a',
      namespace: 'monitoring',
      labels: objects.find(({ kind }) => kind === 'Deployment').spec.selector.matchLabels,
    },
    spec: {
      nodeName: 'node-a',
      containers: [
        { ...container, ports: [{ ...container.ports[0], containerPort: exporterPort, protocol: 'TCP' }] },
      ],
    },
    status: { phase: 'Running', podIP: '127.0.0.1', hostIP: '127.0.0.1' },
  });
  api.store(
    'api/v1/services',
    service('web', 'via.proxy', ['8080', '8081', '53/UDP']),
    service('api', 'via.proxy', ['80', '443'], { '-port': '9090', '-path': 'health;deep' }),
    service('secure', 'http_2xx', ['443'], { '-scheme': 'https', '-path': '/health' }),
    service('usual', 'true', ['80'], { '-scheme': 'ftp' }),
    service('database', 'tcp_connect', ['5432', '5433/UDP']),
    service('hosts', 'icmp', ['80', '443']),
    service('names', 'dns', ['53', '53/UDP']),
    service('unknown', 'http_3xx', ['80']),
    service('almost', 'viaXproxy', ['80']),
    service('not-asked', 'false', ['80']),
    service('no-number', 'http_2xx', ['80'], { '-port': 'web' }),
    service('no-port', 'http_2xx', ['80'], { '-port': '70000' }),
  );
  api.store(
    'apis/networking.k8s.io/v1/ingresses',
    ingress('shop', 'true', `127.0.0.1:${port.web}`, ['/ok', '/broken']),
    ingress('post', 'http_post_2xx', `127.0.0.1:${port.web}`, ['/post']),
    ingress('secure', 'via.proxy', 'www.example.com', ['/'], { tls: '*.example.com' }),
    ingress('patterns', 'via.proxy', 'shop.example.com', ['/*', '/api(/|$)(.*)']),
    ingress('one-path', 'via.proxy', 'one.example.com', ['/a', '/b'], { '-path': '/health' }),
    ingress('any-host', 'true', undefined, ['/']),
    ingress('many-hosts', 'true', '*.example.com', ['/']),
    ingress('no-http', 'tcp_connect', 'tcp.example.com', ['/']),
    ingress('unknown', 'http_3xx', 'unknown.example.com', ['/']),
  );
  const apiUrl = await api.start();

  const configuration: any = load(
    configurationFile({
      cluster: 'local',
      scrapeInterval: Duration.seconds(1),
      scrapeTimeout: Duration.seconds(1),
      evaluationInterval: Duration.seconds(1),
      alertmanagers: [],
      jobs: monitoring.scrapeJobs,
      kept: () => undefined,
    }).replaceAll('blackbox-exporter.monitoring.svc:9115', `127.0.0.1:${exporterPort}`),
  );
  for (const { kubernetes_sd_configs = [] } of configuration.scrape_configs) {
    for (const discovery of kubernetes_sd_configs) discovery.api_server = apiUrl;
  }
  const folder = temporaryFolder('prometheus');
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, dump(configuration));
  const checked = await run('promtool', ['check', 'config', '--lint=all', '--lint-fatal', file]);
  expect(checked).toMatchObject({ status: 0 });
  prometheusUrl = `http://127.0.0.1:${await freePort()}`;
  await start('prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${new URL(prometheusUrl).host}`,
  ]).waitForHttp(`${prometheusUrl}/-/ready`);
  // every target has been probed at least once
  await eventually(
    'all probes to be carried out',
    async () => {
      const targets = await activeTargets();
      expect(targets.filter(({ health }) => health !== 'up')).toEqual([]);
      expect(targets.length).toBeGreaterThan(20);
    },
    { timeout: 60_000 },
  );
}, 120_000);

afterAll(async () => {
  await stopAll();
  for (const server of servers) server.close();
  resolver?.close();
  await api.stop();
});

async function activeTargets(): Promise<any[]> {
  const { data } = await getJson<{ data: { activeTargets: any[] } }>(
    `${prometheusUrl}/api/v1/targets?state=active`,
  );
  return data.activeTargets;
}

/** Whether the probes of a selector have succeeded, by module and address. */
async function successes(selector: string): Promise<Record<string, number>> {
  const samples = await query(prometheusUrl, `probe_success{${selector}}`);
  return Object.fromEntries(
    samples.map(({ metric, value }) => [
      `${metric['module']} ${metric['instance']?.replace(`127.0.0.1:${port.web}`, 'web')}`,
      value,
    ]),
  );
}

describe('the probes of the settings', () => {
  test('succeed and fail as they should', async () => {
    await eventually('every probe to have its result', async () => {
      expect(await successes('service="", ingress=""')).toEqual({
        'http_2xx http://web/ok': 1,
        'http_2xx http://web/moved': 1,
        'http_2xx http://web/broken': 0,
        'http_2xx http://web/slow': 0,
        'http_2xx http://web/post': 0,
        'http_post_2xx http://web/post': 1,
        [`tcp_connect 127.0.0.1:${port.tcp}`]: 1,
        [`tcp_connect 127.0.0.1:${port.closed}`]: 0,
        'icmp 127.0.0.1': 1,
        [`dns 127.0.0.1:${port.dns}`]: 1,
        [`unchecked https://127.0.0.1:${port.secure}/`]: 1,
        [`http_2xx https://127.0.0.1:${port.secure}/`]: 0,
      });
    });
  });

  test('are about their targets, with the labels of the settings', async () => {
    const instance = `http://127.0.0.1:${port.web}/ok`;
    const [sample] = await query(prometheusUrl, `probe_http_status_code{instance="${instance}", ingress=""}`);
    expect(sample).toEqual({
      metric: {
        __name__: 'probe_http_status_code',
        job: 'probes',
        instance,
        module: 'http_2xx',
        team: 'shop',
        cluster: 'local',
      },
      value: 200,
    });
  });

  test('give up half a second before Prometheus does', async () => {
    const [slow] = await query(prometheusUrl, 'probe_duration_seconds{instance=~".*/slow"}');
    expect(slow?.value).toBeGreaterThan(1.4);
    expect(slow?.value).toBeLessThan(2);
  });

  test('have the interval of all, or one of their own', async () => {
    const targets = await activeTargets();
    const timing = (module: string) =>
      targets
        .filter(({ labels }) => labels.module === module)
        .map(({ scrapeInterval, scrapeTimeout }) => [scrapeInterval, scrapeTimeout]);
    expect(timing('dns')).toContainEqual(['2s', '2s']);
    expect(timing('icmp')).toContainEqual(['1s', '1s']);
  });

  test('know when a certificate expires', async () => {
    const [left] = await query(prometheusUrl, 'probe_ssl_earliest_cert_expiry{module="unchecked"} - time()');
    expect(left?.value).toBeGreaterThan(9 * 86_400);
    expect(left?.value).toBeLessThan(11 * 86_400);
  });
});

describe('annotated Services', () => {
  test('are probed on their ports, with the module that they name', async () => {
    const found = (await activeTargets()).filter(({ labels }) => labels.service);
    expect(
      found.map(({ labels: { service, module, instance } }) => `${service} ${module} ${instance}`).sort(),
    ).toEqual([
      'api via.proxy http://api.shop.svc:9090/health;deep',
      'database tcp_connect database.shop.svc:5432',
      'hosts icmp hosts.shop.svc',
      'names dns names.shop.svc:53',
      'secure http_2xx https://secure.shop.svc:443/health',
      'usual http_2xx http://usual.shop.svc:80/',
      'web via.proxy http://web.shop.svc:8080/',
      'web via.proxy http://web.shop.svc:8081/',
    ]);
  });

  test('are called as it says there, and belong to the same job as all probes', async () => {
    const [sample] = await query(prometheusUrl, 'probe_success{service="api"}');
    expect(sample).toEqual({
      metric: {
        __name__: 'probe_success',
        job: 'probes',
        instance: 'http://api.shop.svc:9090/health;deep',
        module: 'via.proxy',
        namespace: 'shop',
        service: 'api',
        cluster: 'local',
      },
      value: 1,
    });
    expect(throughProxy).toContain('http://api.shop.svc:9090/health;deep');
    expect(throughProxy).toContain('http://web.shop.svc:8080/');
  });
});

describe('annotated Ingresses', () => {
  test('are probed at every host and path that can be called', async () => {
    const found = (await activeTargets()).filter(({ labels }) => labels.ingress);
    expect(found.map(({ labels: { ingress, instance } }) => `${ingress} ${instance}`).sort()).toEqual([
      'one-path http://one.example.com/health',
      'patterns http://shop.example.com/',
      'patterns http://shop.example.com/api',
      `post http://127.0.0.1:${port.web}/post`,
      'secure https://www.example.com/',
      `shop http://127.0.0.1:${port.web}/broken`,
      `shop http://127.0.0.1:${port.web}/ok`,
    ]);
  });

  test('succeed and fail as they should', async () => {
    expect(await successes('ingress=~"shop|post|patterns"')).toEqual({
      'http_2xx http://web/ok': 1,
      'http_2xx http://web/broken': 0,
      'http_post_2xx http://web/post': 1,
      'via.proxy http://shop.example.com/': 1,
      'via.proxy http://shop.example.com/api': 1,
    });
    const [sample] = await query(prometheusUrl, 'probe_success{ingress="post"}');
    expect(sample?.metric).toMatchObject({ job: 'probes', namespace: 'shop', cluster: 'local' });
  });
});

describe('the exporter', () => {
  test('is scraped itself', async () => {
    const [sample] = await query(
      prometheusUrl,
      'blackbox_exporter_config_last_reload_successful{job="blackbox-exporter"}',
    );
    expect(sample?.value).toBe(1);
    expect(sample?.metric).toMatchObject({ instance: 'blackbox-exporter-a', namespace: 'monitoring' });
  });

  test('does not carry out a probe whose module it does not know', async () => {
    await expect(getText(`${exporterUrl}/probe?module=http_3xx&target=127.0.0.1`)).rejects.toThrow(
      'answered 400',
    );
  });

  test('tells that a changed file is no good, and goes on with what it had', async () => {
    const loaded = async (value: number) => {
      const text = await getText(`${exporterUrl}/metrics`);
      expect(text).toContain(`\nblackbox_exporter_config_last_reload_successful ${value}\n`);
    };
    await loaded(1);
    mountVolume(configFolder, { 'blackbox.yml': 'modules: { icmp: { prober: icmp, icmpp: {} } }\n' });
    await eventually('the broken file to be refused', () => loaded(0));
    const probe = await getText(`${exporterUrl}/probe?module=icmp&target=127.0.0.1`);
    expect(probe).toContain('\nprobe_success 1\n');
    mountVolume(configFolder, { 'blackbox.yml': blackboxYml.replace('icmp:\n', 'ping:\n') });
    await eventually('the mended one to be loaded', () => loaded(1));
    expect(await getText(`${exporterUrl}/probe?module=ping&target=127.0.0.1`)).toContain(
      '\nprobe_success 1\n',
    );
  });

  test('finds no mistake in what is rendered', async () => {
    const file = join(temporaryFolder('rendered'), 'blackbox.yml');
    writeFileSync(file, blackboxYml);
    const { status, stderr } = await run('blackbox-exporter', [`--config.file=${file}`, '--config.check']);
    expect({ status, ok: stderr.includes('Config file is ok') }).toEqual({ status: 0, ok: true });
  });
});
