// The sources of the catalogue that run here: each program is started as in a cluster, and asked.
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { parseExposition } from '../lib/catalogue/exposition';
import { EngineProcess, eventually, freePort, getText, start, temporaryFolder } from '../test/engines';
import { KubernetesApi } from '../test/kubernetes-api';
import {
  type Served,
  program,
  exporter,
  debian,
  freeAddress,
  metricsOf,
  unprivileged,
  writableFolder,
  startUnprivileged,
} from './catalogue-programs';
export async function nodeExporter(): Promise<Served> {
  const address = await freeAddress();
  const server = start(exporter('node-exporter'), [`--web.listen-address=${address}`, '--no-collector.wifi']);
  return { ...debian('node-exporter'), texts: [await metricsOf(server, `http://${address}/metrics`)] };
}

/** One of a cluster, with an alert to notify of. */
export async function startAlertmanager(): Promise<{ server: EngineProcess; address: string }> {
  const folder = temporaryFolder('catalogue');
  const config = join(folder, 'alertmanager.yml');
  const receivers = [{ name: 'nobody', webhook_configs: [{ url: `http://${await freeAddress()}/` }] }];
  writeFileSync(config, JSON.stringify({ route: { receiver: 'nobody', group_wait: '0s' }, receivers }));
  const address = await freeAddress();
  const server = start(exporter('alertmanager'), [
    `--config.file=${config}`,
    `--storage.path=${folder}`,
    `--web.listen-address=${address}`,
    `--cluster.listen-address=${await freeAddress()}`,
  ]);
  await server.waitForHttp(`http://${address}/-/ready`, { timeout: 60_000 });
  return { server, address };
}

export async function alertmanager(): Promise<Served> {
  const { server, address } = await startAlertmanager();
  const alerts = await fetch(`http://${address}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels: { alertname: 'Catalogue' } }]),
  });
  if (!alerts.ok) throw new Error(`Alertmanager answered ${alerts.status} to an alert.`);
  const texts = [
    await metricsOf(server, `http://${address}/metrics`, [
      'alertmanager_alerts_received_total',
      'alertmanager_dispatcher_aggregation_groups',
      'alertmanager_notification_latency_seconds',
    ]),
  ];
  return { ...debian('alertmanager'), texts };
}

/** Discovers by a Kubernetes API, records, alerts, and scrapes itself and a target that is down. */
export async function prometheus(): Promise<Served> {
  exporter('prometheus');
  const peer = await startAlertmanager();
  const kubernetes = new KubernetesApi();
  const folder = temporaryFolder('catalogue');
  const [config, rules] = [join(folder, 'prometheus.yml'), join(folder, 'rules.yml')];
  const address = await freeAddress();
  const targets = [address, await freeAddress()];
  writeFileSync(
    rules,
    JSON.stringify({
      groups: [
        { name: 'recording', rules: [{ record: 'up:count', expr: 'count(up)' }] },
        { name: 'alerting', rules: [{ alert: 'Catalogue', expr: 'vector(1)' }] },
      ],
    }),
  );
  try {
    const discovery = { api_server: await kubernetes.start(), role: 'pod' };
    writeFileSync(
      config,
      JSON.stringify({
        global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
        rule_files: [rules],
        alerting: { alertmanagers: [{ static_configs: [{ targets: [peer.address] }] }] },
        scrape_configs: [
          { job_name: 'static', static_configs: [{ targets }] },
          { job_name: 'pods', kubernetes_sd_configs: [discovery] },
        ],
      }),
    );
    const server = start('prometheus', [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--enable-feature=auto-reload-config',
      // the first notification comes before Alertmanager is discovered, and is lost
      '--rules.alert.resend-delay=1s',
      `--web.listen-address=${address}`,
    ]);
    await server.waitForHttp(`http://${address}/-/ready`);
    await getText(`http://${address}/api/v1/query?query=up`);
    const texts = [
      await metricsOf(server, `http://${address}/metrics`, [
        'prometheus_notifications_latency_seconds',
        'prometheus_rule_group_last_evaluation_samples',
        'prometheus_sd_kubernetes_http_request_total',
        'prometheus_target_interval_length_seconds',
      ]),
    ];
    return { ...debian('prometheus'), texts };
  } finally {
    await kubernetes.stop();
  }
}

export const BLACKBOX_MODULES = {
  http_2xx: { prober: 'http', http: { tls_config: { insecure_skip_verify: true } } },
  tcp_connect: { prober: 'tcp' },
  tls_connect: { prober: 'tcp', tcp: { tls: true, tls_config: { insecure_skip_verify: true } } },
  icmp: { prober: 'icmp' },
  dns_soa: {
    prober: 'dns',
    dns: { query_name: 'example.org', query_type: 'SOA', transport_protocol: 'udp' },
  },
};

export async function startBlackboxExporter(): Promise<{ server: EngineProcess; url: string }> {
  const config = join(temporaryFolder('catalogue'), 'blackbox.yml');
  writeFileSync(config, JSON.stringify({ modules: BLACKBOX_MODULES }));
  const address = await freeAddress();
  const server = start(exporter('blackbox-exporter'), [
    `--config.file=${config}`,
    `--web.listen-address=${address}`,
  ]);
  await server.waitForHttp(`http://${address}/-/healthy`);
  return { server, url: `http://${address}` };
}

export async function blackboxExporter(): Promise<Served> {
  const { server, url } = await startBlackboxExporter();
  return { ...debian('blackbox-exporter'), texts: [await metricsOf(server, `${url}/metrics`)] };
}

/** The addresses of what the probes find: a web server without and with TLS, and a name server. */
export async function withProbeTargets<T>(
  use: (web: string, tls: string, dns: string) => Promise<T>,
): Promise<T> {
  const folder = temporaryFolder('catalogue');
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-days', '2'];
  execFileSync(program('openssl'), [...request, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const page = { 'last-modified': new Date().toUTCString() };
  const web = createServer((_, response) => response.writeHead(200, page).end('hello'));
  const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
    response.writeHead(200, page).end('hello'),
  );
  const dns = createSocket('udp4').on('message', (query, { port, address }) =>
    dns.send(soaAnswer(query), port, address),
  );
  const listening = (server: Server) =>
    new Promise<string>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`)),
    );
  await new Promise<void>((resolve) => dns.bind(0, '127.0.0.1', resolve));
  try {
    return await use(await listening(web), await listening(tls), `127.0.0.1:${dns.address().port}`);
  } finally {
    for (const server of [web, tls]) server.closeAllConnections();
    for (const server of [web, tls, dns]) server.close();
  }
}

/** Serial number 1 for whatever is asked: RFC 1035, 3.3.13 and 4.1. */
export function soaAnswer(query: Buffer): Buffer {
  const end = query.indexOf(0, 12) + 5; // of the question: a name, its type and class
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
  const zone = [0, 0, ...[1, 60, 60, 60, 60].flatMap((number) => [0, 0, 0, number])];
  const answer = [0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, zone.length, ...zone];
  return Buffer.concat([header, query.subarray(12, end), Buffer.from(answer)]);
}

export async function blackboxProbe(): Promise<Served> {
  const { url } = await startBlackboxExporter();
  return withProbeTargets(async (web, tls, dns) => {
    const texts: string[] = [];
    for (const [module, target] of [
      ['http_2xx', `http://${web}`],
      ['http_2xx', `https://${tls}`],
      ['tcp_connect', web],
      ['tls_connect', tls],
      ['icmp', '127.0.0.1'],
      ['dns_soa', dns],
    ] as const) {
      const text = await getText(`${url}/probe?module=${module}&target=${encodeURIComponent(target)}`);
      if (parseExposition(text).get('probe_success')?.samples[0]?.value !== 1)
        throw new Error(`The probe ${module} of ${target} fails:\n${text}`);
      texts.push(text);
    }
    return { ...debian('blackbox-exporter', `modules ${Object.keys(BLACKBOX_MODULES).join(', ')}`), texts };
  });
}

export async function postgresExporter(): Promise<Served> {
  exporter('postgres-exporter');
  const debianVersions = '/usr/lib/postgresql';
  const folders = (existsSync(debianVersions) ? readdirSync(debianVersions) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(debianVersions, version, 'bin'));
  const initdb = program('initdb', folders);
  const postgres = program('postgres', folders);
  const psql = program('psql', folders);

  const data = join(writableFolder('catalogue'), 'data');
  const create = [...unprivileged, '--', initdb, '--username=postgres', '--auth=trust', data];
  execFileSync('setpriv', create, { stdio: 'pipe', cwd: '/' });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  const database = startUnprivileged('PostgreSQL', postgres, [
    '-D',
    data,
    ...settings.flatMap((setting) => ['-c', setting]),
  ]);
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres?sslmode=disable`;
  const sql = (statement: string) =>
    execFileSync(psql, [url, '-qAtc', statement], { encoding: 'utf8', stdio: 'pipe' }).trim();
  const version = await eventually('PostgreSQL answers', () => {
    if (!database.running) throw new Error(database.log);
    return sql("SELECT split_part(current_setting('server_version'), ' ', 1)");
  });
  sql('CREATE TABLE catalogue (id int PRIMARY KEY); INSERT INTO catalogue SELECT generate_series(1, 1000)');
  sql("SELECT pg_create_physical_replication_slot('catalogue', true)");

  const address = await freeAddress();
  // the collectors that components/postgres-exporter turns on
  const flags = ['--collector.database_wraparound', '--collector.stat_checkpointer'];
  const server = start('postgres-exporter', [`--web.listen-address=${address}`, ...flags], {
    env: { DATA_SOURCE_NAME: url },
  });
  const late = ['pg_up', 'pg_stat_user_tables_n_live_tup'];
  const texts = [await metricsOf(server, `http://${address}/metrics`, late)];
  return { ...debian('postgres-exporter', `against PostgreSQL ${version}`), texts };
}

export async function redisExporter(): Promise<Served> {
  exporter('redis-exporter');
  const [redis, cli] = [program('redis-server'), program('redis-cli')];
  const [password, port] = ['catalogue', `${await freePort()}`];
  const database = new EngineProcess('Redis', redis, [
    ...['--port', port, '--bind', '127.0.0.1', '--dir', temporaryFolder('catalogue')],
    ...['--requirepass', password, '--appendonly', 'yes', '--maxmemory', '64mb'],
  ]);
  const command = (...args: string[]) =>
    execFileSync(cli, ['-p', port, ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, REDISCLI_AUTH: password },
    });
  const info = await eventually('Redis answers', () => {
    if (!database.running) throw new Error(database.log);
    const text = command('INFO', 'server');
    if (!text.includes('redis_version')) throw new Error(text);
    return text;
  });
  command('SET', 'counter', '1', 'EX', '600');
  command('NOSUCHCOMMAND');
  command('CONFIG', 'SET', 'slowlog-log-slower-than', '0');
  command('INCR', 'counter');
  const replicaPort = `${await freePort()}`;
  const replica = new EngineProcess('Redis', redis, [
    ...['--port', replicaPort, '--bind', '127.0.0.1', '--dir', temporaryFolder('catalogue')],
    ...['--requirepass', password, '--masterauth', password, '--replicaof', '127.0.0.1', port],
  ]);
  const pageOf = async (of: string, late: readonly string[]) => {
    const address = await freeAddress();
    const server = start('redis-exporter', [`-web.listen-address=${address}`], {
      env: { REDIS_ADDR: `redis://127.0.0.1:${of}`, REDIS_PASSWORD: password },
    });
    return metricsOf(server, `http://${address}/metrics`, late);
  };
  const late = ['redis_up', 'redis_exporter_last_scrape_error'];
  const texts = [
    await pageOf(port, [...late, 'redis_connected_slave_lag_seconds']),
    await eventually('the replica answers', () => {
      if (!replica.running) throw new Error(replica.log);
      return pageOf(replicaPort, [...late, 'redis_master_link_up']);
    }),
  ];
  const version = /redis_version:(\S+)/.exec(info)?.[1];
  return { ...debian('redis-exporter', `against Redis ${version}`), texts };
}

export async function apacheExporter(): Promise<Served> {
  exporter('apache-exporter');
  const apache2 = program('apache2', ['/usr/sbin']);
  const folder = writableFolder('catalogue');
  const webAddress = await freeAddress();
  const modules = ['mpm_event', 'authz_core', 'status'].map(
    (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
  );
  const config = join(folder, 'httpd.conf');
  writeFileSync(
    config,
    `${modules.join('\n')}
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile ${folder}/httpd.pid
ErrorLog ${folder}/error.log
ServerName localhost
Listen ${webAddress}
ExtendedStatus On
<Location /server-status>
  SetHandler server-status
</Location>
`,
  );
  const status = `http://${webAddress}/server-status?auto`;
  await startUnprivileged('Apache', apache2, ['-f', config, '-D', 'FOREGROUND']).waitForHttp(status);
  const address = await freeAddress();
  const server = start('apache-exporter', [`--web.listen-address=${address}`, `--scrape_uri=${status}`]);
  // one that finds no status page, and says so
  const lost = await freeAddress();
  const lostServer = start('apache-exporter', [
    `--web.listen-address=${lost}`,
    `--scrape_uri=http://${webAddress}/`,
  ]);
  const texts = [
    await metricsOf(server, `http://${address}/metrics`, ['apache_up', 'apache_workers']),
    await metricsOf(lostServer, `http://${lost}/metrics`, ['apache_exporter_scrape_failures_total']),
  ];
  const version = /Apache\/([\d.]+)/.exec(execFileSync(apache2, ['-v'], { encoding: 'utf8' }))?.[1];
  return { ...debian('apache-exporter', `against Apache ${version}`), texts };
}
