import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { AlertmanagerCluster } from '../../test/alertmanager-pod';
import type { AlertmanagerPod } from '../../test/alertmanager-pod';
import { eventually, freePort, getJson, getText, stopAll, temporaryFolder } from '../../test/engines';
import type { EngineProcess } from '../../test/engines';
import { Rendered } from '../../test/manifests';
import { PrometheusPod } from '../../test/prometheus-pod';
import { CONFIGURATION_FILE } from './index';

/** A message as a webhook gets it. */
interface Message {
  /** Where it was sent. */
  readonly path: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

// what makes the test quick: a replica waits 2 s, not 15, for each that is before it, and hears of what it does at once
const QUICK = ['--cluster.peer-timeout=2s', '--cluster.gossip-interval=50ms'];

const { objects } = new Rendered({ name: 'test', alertmanager: { replicas: 3 } });

let cluster: AlertmanagerCluster;
let prometheus: PrometheusPod;
let servers: Server[] = [];
let replicas: { name: string; url: string; process: EngineProcess }[] = [];

/** What the receiver has got. */
const messages: Message[] = [];
/** The alerts that fire, by their label `name`. */
const firing = new Set<string>();

const told = (name: string, status: Message['status'] = 'firing') =>
  messages.filter(
    (message) => message.status === status && message.alerts.some(({ labels }) => labels['name'] === name),
  );

/** Waits for a message about an alert, and until the replicas know of it. */
async function isTold(name: string, status?: Message['status']): Promise<void> {
  await eventually(`${name} to be told`, () => expect(told(name, status)).toHaveLength(1));
  // one that dies before it has said that it has told leaves the others to tell again, and no cluster can help that
  await sleep(1000);
}

async function serve(answer: (body: string, path: string) => string): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', () =>
      response.writeHead(200, { 'content-type': 'text/plain' }).end(answer(body, request.url ?? '')),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let webhook = '';

/** Tells the webhook of what is called `Told`, at once. */
const configuration = (path: string) => ({
  [CONFIGURATION_FILE]: dump({
    route: {
      receiver: 'nobody',
      group_by: ['alertname', 'name'],
      group_wait: '1s',
      // longer than the last replica waits: else it tells late what has changed meanwhile
      group_interval: '8s',
      repeat_interval: '1h',
      routes: [{ receiver: 'webhook', matchers: ['alertname="Told"'] }],
    },
    receivers: [
      { name: 'nobody' },
      { name: 'webhook', webhook_configs: [{ url: `http://${webhook}${path}`, send_resolved: true }] },
    ],
  }),
});

const metric = async ({ url }: AlertmanagerPod, name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await getText(`${url}/metrics`))?.[1]);

/** A replica that has just joined waits a while before it tells anybody of anything. */
const allKnowEachOther = () =>
  eventually('the replicas to know each other', async () => {
    for (const { url } of cluster.pods) {
      const { cluster: state } = await getJson<{ cluster: { status: string; peers: unknown[] } }>(
        `${url}/api/v2/status`,
      );
      expect(state).toMatchObject({ status: 'ready', peers: [{}, {}, {}] });
    }
  });

const silencesOf = async ({ url }: AlertmanagerPod) => {
  const silences = await getJson<{ id: string; status: { state: string } }[]>(`${url}/api/v2/silences`);
  return silences.filter(({ status }) => status.state === 'active').map(({ id }) => id);
};

/** The rendered configuration with a target of the test, which says what fires, and the addresses of the test. */
function configurePrometheus(target: string): void {
  const config = prometheus.configuration();
  config.global = {
    ...config.global,
    scrape_interval: '1s',
    scrape_timeout: '1s',
    evaluation_interval: '1s',
  };
  config.scrape_configs = [{ job_name: 'test', static_configs: [{ targets: [target] }] }];
  const [{ static_configs: listed }] = config.alerting.alertmanagers;
  listed[0].targets = listed[0].targets.map((address: string) => cluster.webAddress(address));
  const rules = [{ alert: 'Told', expr: 'told == 1', labels: { severity: 'warning' } }];
  const folder = temporaryFolder('rules');
  writeFileSync(join(folder, 'test.yaml'), dump({ groups: [{ name: 'test', rules }] }));
  config.rule_files = [join(folder, '*.yaml')];
  prometheus.configure(config);
}

const everyAlertmanagerIsKnown = async (url: string) => {
  const { data } = await getJson<{ data: { activeAlertmanagers: unknown[] } }>(`${url}/api/v1/alertmanagers`);
  expect(data.activeAlertmanagers).toHaveLength(3);
};

beforeAll(async () => {
  webhook = await serve((body, path) => {
    messages.push({ ...(JSON.parse(body) as Omit<Message, 'path'>), path });
    return '';
  });
  const target = await serve(() => [...firing].map((name) => `told{name="${name}"} 1\n`).join(''));

  cluster = await AlertmanagerCluster.of(objects);
  cluster.configure(configuration('/first'));
  await Promise.all(cluster.pods.map((pod) => pod.start(QUICK)));

  prometheus = new PrometheusPod('http://127.0.0.1:9', objects);
  configurePrometheus(target);
  for (const name of ['prometheus-0', 'prometheus-1']) {
    const url = `http://127.0.0.1:${await freePort()}`;
    replicas.push({ name, url, process: prometheus.start(name, url) });
  }
  for (const { url, process } of replicas) {
    await process.waitForHttp(`${url}/-/ready`);
    // what fires before is sent a minute later
    await eventually('every Alertmanager to be known', () => everyAlertmanagerIsKnown(url));
  }
  await allKnowEachOther();
}, 60_000);

afterAll(async () => {
  await cluster.stop();
  await stopAll();
  for (const server of servers) server.close();
  servers = [];
  replicas = [];
});

describe('three Alertmanagers and two Prometheus servers', () => {
  test('tell of an alert once, and once when it is over', async () => {
    firing.add('first');
    await isTold('first');
    expect(told('first')[0]?.alerts[0]?.labels).toMatchObject({ cluster: 'test', severity: 'warning' });
    expect(told('first')[0]?.alerts[0]?.labels).not.toHaveProperty('replica');
    for (const { url } of cluster.pods) {
      const alerts = await getJson<{ labels: Record<string, string> }[]>(`${url}/api/v2/alerts`);
      expect(alerts.map(({ labels }) => labels['name'])).toEqual(['first']);
    }
    firing.delete('first');
    await isTold('first', 'resolved');
  }, 60_000);

  test.each([0, 1, 2])(
    'tell of a new alert once while the Alertmanager %i is dead',
    async (i) => {
      const pod = cluster.pods[i] as AlertmanagerPod;
      await pod.end('SIGKILL');
      firing.add(`without-alertmanager-${i}`);
      await isTold(`without-alertmanager-${i}`);
      await pod.start(QUICK);
      await allKnowEachOther();
    },
    60_000,
  );

  test.each([0, 1])(
    'tell of a new alert once while the Prometheus server %i is dead',
    async (i) => {
      const [server, other] = [replicas[i], replicas[1 - i]];
      if (!server || !other) throw new Error('there are two servers');
      await server.process.kill('SIGKILL');
      firing.add(`without-prometheus-${i}`);
      await isTold(`without-prometheus-${i}`);
      server.process = prometheus.start(server.name, server.url);
      await server.process.waitForHttp(`${server.url}/-/ready`);
      await eventually('every Alertmanager to be known', () => everyAlertmanagerIsKnown(server.url));
    },
    60_000,
  );
});

describe('a silence', () => {
  const SILENCED = 'silenced';
  let id = '';

  test('that is set on one is known to all, and holds', async () => {
    const [first] = cluster.pods;
    const now = Date.now();
    const answer = await fetch(`${first?.url}/api/v2/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        matchers: [{ name: 'name', value: SILENCED, isRegex: false, isEqual: true }],
        startsAt: new Date(now).toISOString(),
        endsAt: new Date(now + 3_600_000).toISOString(),
        createdBy: 'test',
        comment: 'test',
      }),
    });
    ({ silenceID: id } = (await answer.json()) as { silenceID: string });
    for (const pod of cluster.pods) {
      await eventually('the silence to be known', async () => expect(await silencesOf(pod)).toEqual([id]));
    }
    firing.add(SILENCED);
    for (const { url } of cluster.pods) {
      await eventually('the alert to be silenced', async () => {
        const alerts = await getJson<any[]>(`${url}/api/v2/alerts?filter=name=${SILENCED}`);
        expect(alerts.map(({ status }) => status)).toEqual([
          expect.objectContaining({ state: 'suppressed', silencedBy: [id] }),
        ]);
      });
    }
  }, 60_000);

  test('survives a changed configuration, which is loaded by all', async () => {
    cluster.configure(configuration('/second'));
    for (const pod of cluster.pods) {
      await eventually('the change to be loaded', () => expect(pod.said).toContain('is in force'));
      expect(await silencesOf(pod)).toEqual([id]);
    }
    firing.add('after-the-change');
    await isTold('after-the-change');
    expect(told('after-the-change')[0]?.path).toBe('/second');
  }, 60_000);

  test('and a broken one, which leaves the old one in force', async () => {
    cluster.configure({ [CONFIGURATION_FILE]: 'route: { receiver: missing }\nreceivers: []\n' });
    for (const pod of cluster.pods) {
      await eventually('the refusal', () => expect(pod.said).toContain('the old one stays in force'));
      expect(await metric(pod, 'alertmanager_config_last_reload_successful')).toBe(0);
      expect(await silencesOf(pod)).toEqual([id]);
    }
    firing.add('after-the-broken-one');
    await isTold('after-the-broken-one');
    expect(told('after-the-broken-one')[0]?.path).toBe('/second');
  }, 60_000);

  test('and a restart of all, although the configuration is still broken', async () => {
    await Promise.all(cluster.pods.map((pod) => pod.end('SIGTERM')));
    await Promise.all(cluster.pods.map((pod) => pod.start(QUICK)));
    for (const pod of cluster.pods) {
      expect(await silencesOf(pod)).toEqual([id]);
      expect(await getText(`${pod.url}/api/v2/receivers`)).toContain('webhook');
    }
  }, 60_000);
});

test('nobody has been told twice, whoever died, or of what is silenced', () => {
  const times = Object.fromEntries([...firing].map((name) => [name, told(name).length]));
  expect(times).toEqual(Object.fromEntries([...firing].map((name) => [name, name === 'silenced' ? 0 : 1])));
  expect(told('first')).toHaveLength(1);
  expect(told('first', 'resolved')).toHaveLength(1);
});
