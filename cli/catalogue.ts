// Writes lib/catalogue/*.json: what every metric that Atalaya can scrape is called, its type, help and labels, as real
// programs tell it. For maintainers, when a program in .engines or a recording changes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { CatalogueFile, MetricSource } from '../lib/catalogue';
import { type Family, labelNames, parseExposition } from '../lib/catalogue/exposition';
import { stopAll } from '../test/engines';
import { type Served, MissingInput } from './catalogue-programs';
import {
  nodeExporter,
  alertmanager,
  prometheus,
  blackboxExporter,
  blackboxProbe,
  postgresExporter,
  redisExporter,
  apacheExporter,
} from './catalogue-live';
import { counter } from './catalogue-counter';
import { documented } from './catalogue-documented';

const FOLDER = join('lib', 'catalogue');
const RECORDED = join('test', 'recorded');
const HELP = `Writes lib/catalogue/<source>.json, the metrics of each source, as it serves them today.

  node cli/run.cjs cli/catalogue.ts                    all sources
  node cli/run.cjs cli/catalogue.ts etcd prometheus    these
  node cli/run.cjs cli/catalogue.ts --recorded DIR     recordings (*.prom.gz) from there, not from ${RECORDED}

A source whose programs or recording are not there keeps its file. The programs come by
  npm run engines
  apt-get install --no-install-recommends apache2 openssl postgresql redis-server`;

// --- recorded sources

/** A recording, and the version of what was recorded. */
function recording(name: string, of: string, version: string): (folder: string) => Promise<Served> {
  return (folder) => {
    const file = join(folder, `${name}.prom.gz`);
    if (!existsSync(file)) return Promise.reject(new MissingInput(`there is no ${file}`));
    const texts = [gunzipSync(readFileSync(file)).toString()];
    return Promise.resolve({ version, from: `a recording of ${of} ${version}, ${name}.prom.gz`, texts });
  };
}

/** Libraries that all programs of Kubernetes are made of, by how the names of their metrics begin. */
const SHARED = /^(?:# (?:HELP|TYPE) )?(?:process|rest_client|workqueue)_/;

/** A program that nobody has recorded: what it shares with the API server, and what is documented. */
function sharing(program: string): (folder: string) => Promise<Served> {
  return async (folder) => {
    const { version, texts } = await recording('apiserver', 'Kubernetes', '1.36.2')(folder);
    return {
      version,
      from: `a recording of Kubernetes ${version}: what ${program} shares with its API server; the rest from the documentation`,
      texts: texts.map(
        (text) =>
          text
            .split('\n')
            .filter((line) => SHARED.test(line))
            .join('\n') + '\n',
      ),
    };
  };
}

const sources: Readonly<Record<MetricSource, (recorded: string) => Promise<Served>>> = {
  alertmanager,
  'apache-exporter': apacheExporter,
  apiserver: recording('apiserver', 'Kubernetes', '1.36.2'),
  'blackbox-exporter': blackboxExporter,
  'blackbox-probe': blackboxProbe,
  coredns: recording('coredns', 'CoreDNS', '1.13.1'),
  counter,
  etcd: recording('etcd', 'etcd', '3.5'),
  grafana: recording('grafana-7.5', 'Grafana', '7.5.5'),
  'kube-controller-manager': sharing('the controller manager'),
  'kube-proxy': sharing('kube-proxy'),
  'kube-scheduler': sharing('the scheduler'),
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

/** @throws Error if a source does serve what is taken from its documentation */
function onlyDocumented(source: MetricSource, families: readonly (readonly [string, Family])[]) {
  const known = new Map(families);
  return (documented[source] ?? []).map(([name, { type, labels, help }]) => {
    const family = known.get(name);
    if (family && family.samples.length > 0)
      throw new Error(`${source} serves ${name}: delete it in cli/catalogue-documented.ts.`);
    return [name, { type, labels, help: family ? helpOf(family) : help, documented: true }] as const;
  });
}

function writeCatalogue(
  source: MetricSource,
  { version, from }: Served,
  families: readonly (readonly [string, Family])[],
): void {
  const served = families.map(([name, family]) => {
    const labels = family.samples.length > 0 ? labelNames(family) : undefined;
    return [name, { type: family.type, labels, help: helpOf(family) }] as const;
  });
  const metrics = byName(new Map<string, object>([...served, ...onlyDocumented(source, families)]));
  const head: Omit<CatalogueFile, 'metrics'> = { source, version, from };
  const file = join(FOLDER, `${source}.json`);
  writeFileSync(file, `{\n${lines(Object.entries(head))},\n"metrics":{\n${lines(metrics)}\n}\n}\n`);
}

const SERIES = join(FOLDER, 'series.json');

/**
 * Of each family, by source: how many series it has and, if it is a histogram, in how many buckets. Most have just one:
 * they are left out.
 */
type Series = Record<string, Record<string, number | [series: number, buckets: number]>>;

function countOf({ type, samples }: Family): number | [series: number, buckets: number] {
  const bounds = new Set(samples.map(({ labels }) => labels.get('le')).filter((le) => le !== undefined));
  return type === 'histogram' && bounds.size > 0 ? [samples.length, bounds.size] : samples.length;
}

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
      // nothing of Atalaya's scrapes Thanos, so no plan counts its series
      if (!name.startsWith('thanos-'))
        series[name] = Object.fromEntries(
          byName(
            new Map([
              ...(documented[name] ?? []).map(([family]) => [family, 0] as const),
              ...families.map(([family, content]) => [family, countOf(content)] as const),
            ]),
          ).filter(([, count]) => count !== 1),
        );
      const sum = families.reduce((total, [, { samples }]) => total + samples.length, 0);
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
