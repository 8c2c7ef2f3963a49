import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server as HttpsServer } from 'node:https';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Rendered } from './manifests';
import { certificate } from './certificate';
import { mountVolume } from './config-map-volume';
import { eventually, freePort, getJson, stopAll } from './engines';
import { KubernetesApi } from './kubernetes-api';
import { PrometheusPod } from './prometheus-pod';

// Machines outside the cluster that let nobody in without proof, and pods that ask for an interval of their own.

const PASSWORD = 'a password of the test';
const TOKEN = 'a token of the test';
const PAGE = '# TYPE machine_up gauge\nmachine_up 1\n';

const api = new KubernetesApi();
const servers: (Server | HttpsServer)[] = [];
let url: string;

async function listen(server: Server | HttpsServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `localhost:${(server.address() as AddressInfo).port}`;
}

/** Answers whoever shows this, and 401 to the others. */
const guarded =
  (authorization: string): RequestListener =>
  (request, response) => {
    const allowed = request.headers.authorization === authorization;
    response.writeHead(allowed ? 200 : 401, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(allowed ? PAGE : '');
  };

const open: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(PAGE);
};

/** A pod with a port, whose interval is annotated. */
const pod = (name: string, port: number, interval?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    labels: {},
    annotations: {
      'prometheus.io/scrape': 'true',
      ...(interval !== undefined && { 'prometheus.io/interval': interval }),
    },
  },
  spec: {
    nodeName: 'node-a',
    containers: [
      { name: 'main', image: 'example/image:1.0', ports: [{ containerPort: port, protocol: 'TCP' }] },
    ],
  },
  status: { phase: 'Running', podIP: '127.0.0.1', hostIP: '127.0.0.1' },
});

const targets = async (job: string): Promise<any[]> => {
  const { data } = await getJson<{ data: { activeTargets: any[] } }>(`${url}/api/v1/targets?state=active`);
  return data.activeTargets.filter((target) => target.labels.job === job);
};

beforeAll(async () => {
  const tls = certificate('localhost');
  const client = certificate('prometheus');
  const withPassword = await listen(
    createHttpsServer(tls, guarded(`Basic ${Buffer.from(`prometheus:${PASSWORD}`).toString('base64')}`)),
  );
  const withToken = await listen(createHttpServer(guarded(`Bearer ${TOKEN}`)));
  const withCertificate = await listen(
    createHttpsServer({ ...tls, requestCert: true, ca: client.cert }, (request, response) => {
      if ((request.socket as TLSSocket).authorized) open(request, response);
      else response.writeHead(401).end();
    }),
  );
  const plain = await listen(createHttpServer(open));

  const ca = { name: 'machines', key: 'ca.crt' };
  const rendered = new Rendered({
    name: 'test',
    prometheus: {
      staticJobs: [
        {
          name: 'with-password',
          targets: [withPassword],
          scheme: 'https',
          interval: '2s',
          basicAuth: { username: 'prometheus', password: { name: 'machines', key: 'password' } },
          tls: { ca },
        },
        { name: 'with-token', targets: [withToken], bearerToken: { name: 'machines', key: 'token' } },
        {
          name: 'with-certificate',
          targets: [withCertificate],
          scheme: 'https',
          tls: { ca, clientCertificateSecret: 'prometheus-client', serverName: 'localhost' },
        },
        // its authority is nobody's, so this one has to fail
        { name: 'untrusted', targets: [withPassword], scheme: 'https' },
      ],
    },
  });
  const port = Number(plain.split(':')[1]);
  api.store(
    'api/v1/pods',
    pod('usual', port),
    pod('often', port, '1s'),
    pod('seldom', port, '2m'),
    pod('never', port, '1h'),
  );
  const prometheus = new PrometheusPod(await api.start(), rendered.objects);
  mountVolume(join(prometheus.etc, 'secrets/machines'), {
    password: PASSWORD,
    token: TOKEN,
    'ca.crt': tls.cert.toString(),
  });
  mountVolume(join(prometheus.etc, 'secrets/prometheus-client'), {
    'tls.crt': client.cert.toString(),
    'tls.key': client.key.toString(),
  });
  prometheus.configure(prometheus.configuration());
  url = `http://127.0.0.1:${await freePort()}`;
  await prometheus.start('prometheus-0', url).waitForHttp(`${url}/-/ready`);
}, 60_000);

afterAll(async () => {
  await stopAll();
  for (const server of servers) server.close();
  await api.stop();
});

describe('machines outside the cluster', () => {
  test.each(['with-password', 'with-token', 'with-certificate'])('are scraped %s', async (job) => {
    await eventually(`${job} is up`, async () => {
      const [target] = await targets(job);
      expect(target).toMatchObject({ health: 'up', lastError: '' });
    });
  });

  test('are not trusted without their authority', async () => {
    await eventually('the target was tried', async () => {
      const [target] = await targets('untrusted');
      expect(target.health).toBe('down');
      expect(target.lastError).toContain('certificate signed by unknown authority');
    });
  });

  test('are scraped as often as their job says', async () => {
    expect(await targets('with-password')).toMatchObject([{ scrapeInterval: '2s', scrapeTimeout: '2s' }]);
    expect(await targets('with-token')).toMatchObject([{ scrapeInterval: '5s', scrapeTimeout: '5s' }]);
  });
});

test('pods are scraped as often as they ask for, or as all others', async () => {
  await eventually('all pods are found', async () => {
    const found = await targets('kubernetes-pods');
    const intervals = found.map(({ labels, scrapeInterval, scrapeTimeout, health }) => [
      labels.pod,
      scrapeInterval,
      scrapeTimeout,
      health,
    ]);
    expect(intervals.sort()).toEqual([
      ['never', '5s', '5s', 'up'],
      ['often', '1s', '1s', 'up'],
      ['seldom', '2m', '5s', expect.any(String)],
      ['usual', '5s', '5s', 'up'],
    ]);
  });
});
