import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { certificate } from './certificate';
import { mountVolume } from './config-map-volume';
import { eventually, freePort, getJson, query, start } from './engines';
import { KubernetesApi } from './kubernetes-api';
import { PrometheusPod } from './prometheus-pod';

/** What Prometheus has to show. */
export const TOKEN = 'token-of-the-test';
export const BEARER = `Bearer ${TOKEN}`;

/** A recorded page. cAdvisor writes when it looked, which by now is long ago, and Prometheus takes no old samples. */
export function recorded(name: string): Buffer {
  const page = gunzipSync(
    readFileSync(join(__dirname, '..', 'test', 'recorded', `${name}.prom.gz`)),
  ).toString();
  return Buffer.from(page.replace(/^([^#].*) \d{13}$/gm, '$1'));
}

/**
 * The page of cAdvisor as it is where a container runtime tells the names of containers, which it did not where this one was
 * recorded: there a container is a control group below its pod's, with the labels `container`, `pod` and `namespace`; and
 * the one besides the containers, which keeps the pod's network, has no name of a container.
 */
export function withContainers(page: Buffer): Buffer {
  const text = page.toString();
  const pods = new Map(
    [...text.matchAll(/id="[^"]*\/pod([-\da-f]+)",image="",name="",(namespace="[^"]+",pod="[^"]+")/g)].map(
      ([, uid, labels]) => [uid, labels] as const,
    ),
  );
  // kube-state-metrics, which looked at the same cluster, knows what is a container
  const containers = new Map(
    [
      ...recorded('kube-state-metrics')
        .toString()
        .matchAll(/^kube_pod_container_info\{.*container="([^"]+)".*container_id="[a-z]+:\/\/([\da-f]+)"/gm),
    ].map(([, name, id]) => [id, name] as const),
  );
  const group =
    /container="",((?:cpu="[^"]*",|device="[^"]*",|failure_type="[^"]*",)*id="[^"]*\/pod([-\da-f]+)\/([\da-f]{64})"),image="",name="",namespace="",pod=""/g;
  return Buffer.from(
    text.replace(group, (line, ids: string, uid: string, id: string) => {
      const labels = pods.get(uid);
      const container = containers.get(id);
      const image = container === undefined ? 'example/pause:1.0' : 'example/image:1.0';
      return labels ? `container="${container ?? ''}",${ids},image="${image}",name="${id}",${labels}` : line;
    }),
  );
}

/** A page that stays as it is, or is made when it is asked for. */
export type Served = Buffer | (() => string | Promise<string>);

/** Serves pages by their paths; those that ask for an `Authorization` answer 401 without it. */
export const serving =
  (pages: Record<string, Served>, authorization?: string): RequestListener =>
  (request, response) => {
    const page = pages[request.url ?? ''];
    const allowed = authorization === undefined || request.headers.authorization === authorization;
    const answer = async () => {
      const text = allowed && page ? await (typeof page === 'function' ? page() : page) : '';
      response.writeHead(!allowed ? 401 : page ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(text);
    };
    answer().catch((error: unknown) => response.destroy(error as Error));
  };

/** A pod on the one node, at 127.0.0.1. */
export function pod(
  name: string,
  namespace: string,
  labels: Record<string, string>,
  ports: Record<string, number>,
  nodeName = 'node-a',
) {
  const declared = Object.entries(ports).map(([port, containerPort]) => ({
    name: port,
    containerPort,
    protocol: 'TCP',
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: name, labels },
    spec: { nodeName, containers: [{ name: 'main', image: 'example/image:1.0', ports: declared }] },
    status: { phase: 'Running', podIP: '127.0.0.1', hostIP: '127.0.0.1' },
  };
}

export const ours = (name: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': 'atalaya',
});

/** Everything that serves recorded pages here, and where. */
interface Ports {
  readonly kubelet: number;
  readonly coreDns: number;
  readonly etcd: number;
}

/**
 * The infrastructure of a cluster of one node, as recorded in a real one, and a real node-exporter: with a Kubernetes API
 * to discover it by.
 */
export class RecordedCluster {
  private readonly api = new KubernetesApi();
  private readonly servers: Server[] = [];
  private apiUrl = '';
  private authority = '';
  private ports?: Ports;

  async start(): Promise<void> {
    // for the name of the API server's Service
    const tls = certificate('kubernetes.default.svc');
    this.authority = tls.cert.toString();
    const kubelet = await this.listen(
      createHttpsServer(
        tls,
        serving(
          {
            '/metrics': recorded('kubelet-metrics'),
            '/metrics/cadvisor': withContainers(recorded('kubelet-cadvisor')),
            '/metrics/resource': recorded('kubelet-resource'),
            '/metrics/probes': recorded('kubelet-probes'),
          },
          BEARER,
        ),
      ),
    );
    const page = (name: string) => ({ '/metrics': recorded(name) });
    const apiServer = await this.listen(createHttpsServer(tls, serving(page('apiserver'), BEARER)));
    const coreDns = await this.listen(createHttpServer(serving(page('coredns'))));
    const etcd = await this.listen(createHttpServer(serving(page('etcd'))));
    const state = await this.listen(createHttpServer(serving(page('kube-state-metrics'))));
    const node = await freePort();
    const address = `127.0.0.1:${node}`;
    const exporter = start('node-exporter', [`--web.listen-address=${address}`, '--no-collector.wifi']);
    await exporter.waitForHttp(`http://${address}/`);
    this.ports = { kubelet, coreDns, etcd };
    describeCluster(this.api, apiServer);
    this.api.store(
      'api/v1/pods',
      pod('coredns-a', 'kube-system', { 'k8s-app': 'kube-dns' }, { dns: 53, metrics: coreDns }),
      pod('etcd-node-a', 'kube-system', { component: 'etcd' }, {}),
      pod('kube-state-metrics-a', 'monitoring', ours('kube-state-metrics'), { http: state }),
      pod('node-exporter-a', 'node-agents', ours('node-exporter'), { metrics: node }),
    );
    this.apiUrl = await this.api.start();
  }

  async stop(): Promise<void> {
    for (const server of this.servers) server.close();
    await this.api.stop();
  }

  /**
   * Starts a Prometheus as a replica of these manifests, and waits until it has scraped everything.
   * @param manifests rendered objects; none given: what is committed
   * @param jobs how many targets each job has to have
   * @returns its address
   */
  async scrape(jobs: Readonly<Record<string, number>>, manifests?: readonly unknown[]): Promise<string> {
    const { kubelet, coreDns, etcd } = this.ports ?? { kubelet: 0, coreDns: 0, etcd: 0 };
    const prometheus = new PrometheusPod(this.apiUrl, manifests);
    mountVolume(prometheus.account, { token: TOKEN, 'ca.crt': this.authority });
    // these ports are fixed in a cluster, and taken from the free ones here; and waiting for 30 s proves nothing
    const text = JSON.stringify(prometheus.configuration())
      .replaceAll(':10250', `:${kubelet}`)
      .replaceAll(':2381', `:${etcd}`)
      .replaceAll('"9153"', `"${coreDns}"`)
      .replaceAll('"scrape_interval":"30s"', '"scrape_interval":"10s"');
    prometheus.configure(JSON.parse(text));
    const url = `http://127.0.0.1:${await freePort()}`;
    await prometheus.start('prometheus-0', url).waitForHttp(`${url}/-/ready`);
    await eventually('all jobs to be up', () => allUp(url, jobs), { timeout: 60_000, interval: 500 });
    return url;
  }

  private async listen(server: Server): Promise<number> {
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
}

/** Puts the node, and the Service of the API server with its port, into the API. */
export function describeCluster(api: KubernetesApi, apiServer: number, node = 'node-a'): void {
  api.store('api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    },
  });
  const metadata = { name: 'kubernetes', namespace: 'default' };
  api.store('api/v1/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { ports: [{ name: 'https', port: 443 }] },
  });
  api.store('apis/discovery.k8s.io/v1/endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: apiServer, protocol: 'TCP' }],
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
  });
}

/** @throws Error with the targets that are not up, or the jobs that have too few */
export async function allUp(url: string, jobs: Readonly<Record<string, number>>): Promise<void> {
  const { data } = await getJson<{ data: { activeTargets: any[] } }>(`${url}/api/v1/targets?state=active`);
  const errors = data.activeTargets.flatMap(({ labels, lastError }) =>
    lastError ? `${labels.job}: ${lastError}` : [],
  );
  const up = Object.fromEntries(
    (await query(url, 'sum by (job) (up)')).map(({ metric, value }) => [metric['job'] ?? '', value]),
  );
  const missing = Object.entries(jobs).filter(([job, targets]) => up[job] !== targets);
  if (errors.length + missing.length > 0)
    throw new Error(
      `${errors.join('\n')}\nup are ${JSON.stringify(up)}, and should be ${JSON.stringify(Object.fromEntries(missing))}`,
    );
}

/** The jobs of a recorded cluster, each with its one target. */
export const RECORDED_JOBS = {
  apiserver: 1,
  kubelet: 1,
  'kubelet-cadvisor': 1,
  'kube-state-metrics': 1,
  coredns: 1,
  'kubelet-resource': 1,
  'kubelet-probes': 1,
  etcd: 1,
  'node-exporter': 1,
} as const;

/** How many series a Prometheus stores of each job, without what it makes itself at each scrape and evaluation. */
export async function seriesByJob(url: string): Promise<Record<string, number>> {
  const counted = await query(url, 'count by (job) ({__name__!~"up|scrape_.+|ALERTS.*|.+:.+", job!=""})');
  return Object.fromEntries(counted.map(({ metric, value }) => [metric['job'] ?? '', value]));
}
