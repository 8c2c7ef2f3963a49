import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mountVolume } from '../../test/config-map-volume';
import { eventually, freePort, getJson, query, stopAll, temporaryFolder } from '../../test/engines';
import { KubernetesApi } from '../../test/kubernetes-api';
import { PrometheusPod } from '../../test/prometheus-pod';

const TOKEN = 'token-of-the-test';

/** A recorded page. cAdvisor writes when it looked, which by now is long ago, and Prometheus takes no old samples. */
function recorded(name: string): Buffer {
  const page = gunzipSync(readFileSync(join(__dirname, `../../test/recorded/${name}.prom.gz`))).toString();
  return Buffer.from(page.replace(/^([^#].*) \d{13}$/gm, '$1'));
}

/** The real pages, by the path on which each program serves them. */
const KUBELET: Record<string, Buffer> = {
  '/metrics': recorded('kubelet-metrics'),
  '/metrics/cadvisor': recorded('kubelet-cadvisor'),
  '/metrics/resource': recorded('kubelet-resource'),
  '/metrics/probes': recorded('kubelet-probes'),
};

/** Serves pages; those that ask for a token answer 401 without the right one. */
const serving =
  (pages: Record<string, Buffer>, token?: string): RequestListener =>
  (request, response) => {
    const page = pages[request.url ?? ''];
    const allowed = token === undefined || request.headers.authorization === `Bearer ${token}`;
    response.writeHead(!allowed ? 401 : page ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(allowed ? page : '');
  };

const api = new KubernetesApi();
const servers: Server[] = [];
let url: string;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A certificate as the API server has one: for its Service's name, and its own authority. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = temporaryFolder('certificate');
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = 'subjectAltName=DNS:kubernetes.default.svc';
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
  ];
  execFileSync('openssl', [...request, '-subj', '/CN=test', '-addext', names, '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

const pod = (
  name: string,
  namespace: string,
  labels: Record<string, string>,
  ports: Record<string, number>,
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, uid: name, labels },
  spec: {
    nodeName: 'node-a',
    containers: [
      {
        name: 'main',
        image: 'example/image:1.0',
        ports: Object.entries(ports).map(([port, containerPort]) => ({
          name: port,
          containerPort,
          protocol: 'TCP',
        })),
      },
    ],
  },
  status: { phase: 'Running', podIP: '127.0.0.1', hostIP: '127.0.0.1' },
});

beforeAll(async () => {
  const tls = certificate();
  const kubelet = await listen(createHttpsServer(tls, serving(KUBELET, TOKEN)));
  const apiServer = await listen(
    createHttpsServer(tls, serving({ '/metrics': recorded('apiserver') }, TOKEN)),
  );
  const coreDns = await listen(createHttpServer(serving({ '/metrics': recorded('coredns') })));
  const state = await listen(createHttpServer(serving({ '/metrics': recorded('kube-state-metrics') })));

  api.store('api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-a' },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    },
  });
  api.store('api/v1/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default' },
    spec: { ports: [{ name: 'https', port: 443 }] },
  });
  api.store('apis/discovery.k8s.io/v1/endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': 'kubernetes' },
    },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: apiServer, protocol: 'TCP' }],
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
  });
  const stateLabels = {
    'app.kubernetes.io/name': 'kube-state-metrics',
    'app.kubernetes.io/instance': 'atalaya',
  };
  api.store(
    'api/v1/pods',
    pod('coredns-a', 'kube-system', { 'k8s-app': 'kube-dns' }, { dns: 53, metrics: coreDns }),
    pod('kube-state-metrics-a', 'monitoring', stateLabels, { http: state }),
  );

  const prometheus = new PrometheusPod(await api.start());
  mountVolume(prometheus.account, { token: TOKEN, 'ca.crt': tls.cert.toString() });
  // these two ports are fixed in a cluster, and taken from the free ones here
  const text = JSON.stringify(prometheus.configuration());
  prometheus.configure(
    JSON.parse(text.replaceAll(':10250', `:${kubelet}`).replaceAll('"9153"', `"${coreDns}"`)),
  );
  url = `http://127.0.0.1:${await freePort()}`;
  await prometheus.start('prometheus-0', url).waitForHttp(`${url}/-/ready`);
}, 60_000);

afterAll(async () => {
  await stopAll();
  for (const server of servers) server.close();
  await api.stop();
});

/** The labels of one series, or what there was instead. */
async function labelsOf(selector: string): Promise<Readonly<Record<string, string>>> {
  const [sample] = await query(url, selector);
  if (!sample) throw new Error(`no series ${selector}`);
  return sample.metric;
}

describe('Kubernetes, as recorded in a real cluster', () => {
  test('is scraped by every job', async () => {
    await eventually(
      'all jobs to be up',
      async () => {
        const up = await query(url, 'sum by (job) (up)');
        const { data } = await getJson<{ data: { activeTargets: any[] } }>(
          `${url}/api/v1/targets?state=active`,
        );
        const errors = data.activeTargets.flatMap(({ labels, lastError }) =>
          lastError ? `${labels.job}: ${lastError}` : [],
        );
        expect(errors).toEqual([]);
        expect(Object.fromEntries(up.map(({ metric, value }) => [metric['job'], value]))).toEqual({
          kubelet: 1,
          'kubelet-cadvisor': 1,
          'kubelet-resource': 1,
          'kubelet-probes': 1,
          apiserver: 1,
          coredns: 1,
          'kube-state-metrics': 1,
        });
      },
      { timeout: 60_000 },
    );
  });

  test('a kubelet is called by the name of its node', async () => {
    expect(await labelsOf('kubelet_node_name')).toMatchObject({
      job: 'kubelet',
      instance: 'node-a',
      cluster: 'local',
    });
  });

  test('what cAdvisor tells about a pod keeps that pod, and gets the node', async () => {
    const labels = await labelsOf('container_memory_working_set_bytes{job="kubelet-cadvisor", pod!=""}');
    expect(labels).toMatchObject({ job: 'kubelet-cadvisor', node: 'node-a' });
    expect(labels['namespace']).toBeTruthy();
  });

  test('what kube-state-metrics tells about an object keeps that object, and not the pod that tells', async () => {
    const labels = await labelsOf('kube_pod_info{namespace="t"}');
    expect(labels).toMatchObject({
      job: 'kube-state-metrics',
      instance: 'kube-state-metrics-a',
      cluster: 'local',
    });
    expect(labels['pod']).not.toBe('kube-state-metrics-a');
    expect(labels['exported_pod']).toBeUndefined();
    // an object without a namespace gets none
    expect((await labelsOf('kube_node_info'))['namespace']).toBeUndefined();
  });

  test('the API server and CoreDNS have their places', async () => {
    expect(await labelsOf('up{job="apiserver"}')).toMatchObject({
      namespace: 'default',
      service: 'kubernetes',
    });
    expect(await labelsOf('up{job="coredns"}')).toMatchObject({
      namespace: 'kube-system',
      pod: 'coredns-a',
      instance: 'coredns-a',
    });
  });
});
