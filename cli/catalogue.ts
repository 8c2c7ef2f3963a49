// Writes lib/catalogue/*.json: what every metric that Atalaya can scrape is called, its type, help and labels, as real
// programs tell it. For maintainers, when a program in .engines or a recording changes.
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { CatalogueFile, MetricSource } from '../lib/catalogue';
import { type Family, labelNames, parseExposition } from '../lib/catalogue/exposition';
import {
  engine,
  type EngineName,
  EngineProcess,
  eventually,
  freePort,
  getText,
  start,
  stopAll,
  temporaryFolder,
} from '../test/engines';
import { KubernetesApi } from '../test/kubernetes-api';

const FOLDER = join('lib', 'catalogue');
const RECORDED = join('test', 'recorded');
const HELP = `Writes lib/catalogue/<source>.json, the metrics of each source, as it serves them today.

  node cli/run.cjs cli/catalogue.ts                    all sources
  node cli/run.cjs cli/catalogue.ts etcd prometheus    these
  node cli/run.cjs cli/catalogue.ts --recorded DIR     recordings (*.prom.gz) from there, not from ${RECORDED}

A source whose programs or recording are not there keeps its file. The programs come by
  npm run engines
  apt-get install --no-install-recommends apache2 openssl postgresql redis-server`;

/** What a source served, maybe by several requests, and who it was. */
interface Served {
  readonly version: string;
  readonly from: string;
  readonly texts: readonly string[];
  /** How many series there are depends on the machine, which says something about a recording of a cluster only. */
  readonly countSeries?: boolean;
}

/** What a source is made of is not on this machine. */
class MissingInput extends Error {}

// --- programs

/** A program of the machine itself; Debian keeps some where PATH does not lead. */
function program(name: string, folders: readonly string[] = []): string {
  const all = [...folders, ...(process.env['PATH'] ?? '').split(':')].map((folder) => join(folder, name));
  const file = all.find((path) => existsSync(path));
  if (!file) throw new MissingInput(`${name} is not installed; --help tells how`);
  return file;
}

function exporter(name: EngineName): EngineName {
  try {
    engine(name);
  } catch (error) {
    throw new MissingInput((error as Error).message);
  }
  return name;
}

/** The version of an unpacked Debian package, as `1.11.1` and as a sentence about it. */
function debian(name: EngineName, detail = ''): Pick<Served, 'version' | 'from'> {
  const debianPackage = name === 'prometheus' ? name : `prometheus-${name}`;
  const folder = join('.engines', 'root', 'usr', 'share', 'doc', debianPackage);
  // a rebuild has a file of its own, which sorts first
  const [changelog = ''] = readdirSync(folder)
    .filter((file) => file.startsWith('changelog.Debian'))
    .sort();
  const [, version = ''] =
    /\((.+?)\)/.exec(gunzipSync(readFileSync(join(folder, changelog))).toString()) ?? [];
  return {
    version: /^[\d.]+/.exec(version)?.[0] ?? version,
    from: `Debian's ${debianPackage} ${version}${detail && `, ${detail}`}`,
  };
}

const freeAddress = async () => `127.0.0.1:${await freePort()}`;

/** `/metrics` of a server, as soon as it has series of all the families that come late. */
async function metricsOf(server: EngineProcess, url: string, late: readonly string[] = []): Promise<string> {
  await server.waitForHttp(url);
  return eventually(`${server.name} has series of ${late.join(', ')}`, async () => {
    const text = await getText(url);
    const families = parseExposition(text);
    const absent = late.filter((name) => !families.get(name)?.samples.length);
    if (absent.length > 0) throw new Error(`none yet of ${absent.join(', ')}`);
    return text;
  });
}

/** PostgreSQL and Apache refuse to work as root. */
const unprivileged = process.getuid?.() === 0 ? ['--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];

function writableFolder(prefix: string): string {
  const folder = temporaryFolder(prefix);
  chmodSync(folder, 0o777);
  return folder;
}

function startUnprivileged(name: string, file: string, args: readonly string[]): EngineProcess {
  // the kernel forgets whom to kill when a process changes its user, so that it has to be told again
  return new EngineProcess(name, 'setpriv', [...unprivileged, '--pdeathsig', 'KILL', '--', file, ...args]);
}

// --- live sources

async function nodeExporter(): Promise<Served> {
  const address = await freeAddress();
  const server = start(exporter('node-exporter'), [`--web.listen-address=${address}`, '--no-collector.wifi']);
  return { ...debian('node-exporter'), texts: [await metricsOf(server, `http://${address}/metrics`)] };
}

/** One of a cluster, with an alert to notify of. */
async function startAlertmanager(): Promise<{ server: EngineProcess; address: string }> {
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

async function alertmanager(): Promise<Served> {
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
async function prometheus(): Promise<Served> {
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

const BLACKBOX_MODULES = {
  http_2xx: { prober: 'http', http: { tls_config: { insecure_skip_verify: true } } },
  tcp_connect: { prober: 'tcp' },
  tls_connect: { prober: 'tcp', tcp: { tls: true, tls_config: { insecure_skip_verify: true } } },
  icmp: { prober: 'icmp' },
  dns_soa: {
    prober: 'dns',
    dns: { query_name: 'example.org', query_type: 'SOA', transport_protocol: 'udp' },
  },
};

async function startBlackboxExporter(): Promise<{ server: EngineProcess; url: string }> {
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

async function blackboxExporter(): Promise<Served> {
  const { server, url } = await startBlackboxExporter();
  return { ...debian('blackbox-exporter'), texts: [await metricsOf(server, `${url}/metrics`)] };
}

/** The addresses of what the probes find: a web server without and with TLS, and a name server. */
async function withProbeTargets<T>(use: (web: string, tls: string, dns: string) => Promise<T>): Promise<T> {
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
function soaAnswer(query: Buffer): Buffer {
  const end = query.indexOf(0, 12) + 5; // of the question: a name, its type and class
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
  const zone = [0, 0, ...[1, 60, 60, 60, 60].flatMap((number) => [0, 0, 0, number])];
  const answer = [0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, zone.length, ...zone];
  return Buffer.concat([header, query.subarray(12, end), Buffer.from(answer)]);
}

async function blackboxProbe(): Promise<Served> {
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

async function postgresExporter(): Promise<Served> {
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
  const server = start('postgres-exporter', [`--web.listen-address=${address}`], {
    env: { DATA_SOURCE_NAME: url },
  });
  const late = ['pg_up', 'pg_stat_user_tables_n_live_tup'];
  const texts = [await metricsOf(server, `http://${address}/metrics`, late)];
  return { ...debian('postgres-exporter', `against PostgreSQL ${version}`), texts };
}

async function redisExporter(): Promise<Served> {
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
  const address = await freeAddress();
  const server = start('redis-exporter', [`-web.listen-address=${address}`], {
    env: { REDIS_ADDR: `redis://127.0.0.1:${port}`, REDIS_PASSWORD: password },
  });
  const text = await metricsOf(server, `http://${address}/metrics`, [
    'redis_up',
    'redis_exporter_last_scrape_error',
  ]);
  const version = /redis_version:(\S+)/.exec(info)?.[1];
  return { ...debian('redis-exporter', `against Redis ${version}`), texts: [text] };
}

async function apacheExporter(): Promise<Served> {
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
  const texts = [await metricsOf(server, `http://${address}/metrics`, ['apache_up', 'apache_workers'])];
  const version = /Apache\/([\d.]+)/.exec(execFileSync(apache2, ['-v'], { encoding: 'utf8' }))?.[1];
  return { ...debian('apache-exporter', `against Apache ${version}`), texts };
}

// --- recorded sources

/** A recording, and the version of what was recorded. */
function recording(name: string, of: string, version: string): (folder: string) => Promise<Served> {
  return (folder) => {
    const file = join(folder, `${name}.prom.gz`);
    if (!existsSync(file)) return Promise.reject(new MissingInput(`there is no ${file}`));
    const texts = [gunzipSync(readFileSync(file)).toString()];
    return Promise.resolve({
      version,
      from: `a recording of ${of} ${version}, ${name}.prom.gz`,
      texts,
      countSeries: true,
    });
  };
}

const sources: Readonly<Record<MetricSource, (recorded: string) => Promise<Served>>> = {
  alertmanager,
  'apache-exporter': apacheExporter,
  apiserver: recording('apiserver', 'Kubernetes', '1.36.2'),
  'blackbox-exporter': blackboxExporter,
  'blackbox-probe': blackboxProbe,
  coredns: recording('coredns', 'CoreDNS', '1.13.1'),
  etcd: recording('etcd', 'etcd', '3.5'),
  grafana: recording('grafana-7.5', 'Grafana', '7.5.5'),
  'kube-state-metrics': recording('kube-state-metrics', 'kube-state-metrics', '2.18'),
  kubelet: recording('kubelet-metrics', 'Kubernetes', '1.36.2'),
  'kubelet-cadvisor': recording('kubelet-cadvisor', 'Kubernetes', '1.36.2'),
  'kubelet-probes': recording('kubelet-probes', 'Kubernetes', '1.36.2'),
  'kubelet-resource': recording('kubelet-resource', 'Kubernetes', '1.36.2'),
  'node-exporter': nodeExporter,
  'postgres-exporter': postgresExporter,
  prometheus,
  'redis-exporter': redisExporter,
  'thanos-compact': recording('thanos-compact', 'Thanos', '0.41'),
  'thanos-query': recording('thanos-query', 'Thanos', '0.41'),
  'thanos-query-frontend': recording('thanos-query-frontend', 'Thanos', '0.41'),
  'thanos-sidecar': recording('thanos-sidecar', 'Thanos', '0.41'),
  'thanos-store': recording('thanos-store', 'Thanos', '0.41'),
};

// --- files

const byName = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

/** All families of all answers; a family of several gets the series of all. */
function merged(texts: readonly string[]): (readonly [string, Family])[] {
  const families = new Map<string, Family>();
  for (const family of texts.flatMap((text) => [...parseExposition(text).values()])) {
    const samples = [...(families.get(family.name)?.samples ?? []), ...family.samples];
    families.set(family.name, { ...family, samples });
  }
  return byName(families);
}

/** An object with a line for each property, for diffs that can be read. */
function lines(entries: Iterable<readonly [string, unknown]>): string {
  return [...entries].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',\n');
}

/**
 * Of what every Go program has, the first sentence: the rest is a third of all text, the same in every file, and nothing
 * that one would look up here.
 */
function helpOf({ name, help }: Family): string {
  return name.startsWith('go_') ? help.replace(/\. [^]*/, '.') : help;
}

function writeCatalogue(
  source: string,
  { version, from }: Served,
  families: readonly (readonly [string, Family])[],
): void {
  const metrics = families.map(([name, family]) => {
    const labels = family.samples.length > 0 ? labelNames(family) : undefined;
    return [name, { type: family.type, labels, help: helpOf(family) }] as const;
  });
  const head: Omit<CatalogueFile, 'metrics'> = { source, version, from };
  const file = join(FOLDER, `${source}.json`);
  writeFileSync(file, `{\n${lines(Object.entries(head))},\n"metrics":{\n${lines(metrics)}\n}\n}\n`);
}

const SERIES = join(FOLDER, 'series.json');

/** Numbers of series of each family, by source. */
type Series = Record<string, Record<string, number>>;

function writeSeries(series: Series): void {
  const objects = byName(Object.entries(series)).map(
    ([source, counts]) => `${JSON.stringify(source)}:{\n${lines(Object.entries(counts))}\n}`,
  );
  writeFileSync(SERIES, `{\n${objects.join(',\n')}\n}\n`);
}

/** @returns the names of sources whose input is not there */
async function generate(names: readonly MetricSource[], recorded: string): Promise<string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const series = existsSync(SERIES) ? (JSON.parse(readFileSync(SERIES, 'utf8')) as Series) : {};
  const missing: string[] = [];
  for (const name of names) {
    try {
      const served = await sources[name](recorded);
      const families = merged(served.texts);
      writeCatalogue(name, served, families);
      const counts = families.map(([family, { samples }]) => [family, samples.length] as const);
      if (served.countSeries) series[name] = Object.fromEntries(counts);
      const sum = counts.reduce((total, [, count]) => total + count, 0);
      console.log(`${name}: ${families.length} metrics, ${sum} series, from ${served.from}`);
    } catch (error) {
      if (!(error instanceof MissingInput)) throw error;
      console.log(`${name}: keeps its file, because ${error.message}`);
      missing.push(name);
    } finally {
      await stopAll();
    }
  }
  writeSeries(series);
  return missing;
}

const { values, positionals } = parseArgs({
  options: { recorded: { type: 'string', default: RECORDED }, help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
const known = Object.keys(sources) as MetricSource[];
const unknown = positionals.filter((name) => !(known as string[]).includes(name));
if (values.help) console.log(HELP);
else if (unknown.length > 0) {
  console.error(`There is no source ${unknown.join(', ')}. The sources are ${known.join(', ')}.\n\n${HELP}`);
  process.exitCode = 2;
} else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stopAll().then(() => process.exit(1)));
  void generate(positionals.length > 0 ? (positionals as MetricSource[]) : known, values.recorded).then(
    (missing) => {
      // whoever asks for a source by its name wants it
      if (positionals.length > 0 && missing.length > 0) process.exitCode = 1;
    },
  );
}
