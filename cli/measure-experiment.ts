// The servers that `cli/measure.ts` compares, and what each of them scrapes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { engine, EngineProcess, freePort, getText } from '../test/engines';
import { LivingPage, Page, Recording } from './measure-pages';
import { type Feed, MeasuredServer, type Pace, type Target } from './measure-servers';

const EVERY_MINUTE: Pace = { interval: 2000, stands: 60, atOnce: 2 };
/** Only one sample at a time, so that samples can be counted as series. */
const SELDOM: Pace = { interval: 4000, stands: 120 };
const EVERY_30_S: Pace = { interval: 1000, stands: 30, atOnce: 4 };
const EVERY_5_S: Pace = { interval: 166, stands: 5, atOnce: 18 };
/** As it is. */
const EVERY_SECOND: Pace = { interval: 1000, stands: 1 };

// --- what is scraped

/** A page to copy, and what its targets are called. */
interface Source {
  readonly name: string;
  readonly text: string;
  /** Of how many of its series one goes into the mix, so that a large page is not most of it. */
  readonly oneOf: number;
  readonly target: 'node' | 'pod' | 'cluster';
}

interface LivingSource extends Source {
  readonly address: string;
}

const recording = (name: string, oneOf: number, target: Source['target']): Source => ({
  name,
  text: gunzipSync(readFileSync(join('test', 'recorded', `${name}.prom.gz`))).toString(),
  oneOf,
  target,
});

/** About five thousand series of what a cluster has: of very large pages a part, so that none is most of the mix. */
const recordings = (): Source[] => [
  recording('apiserver', 20, 'node'),
  recording('kubelet-metrics', 2, 'node'),
  recording('kubelet-cadvisor', 1, 'node'),
  recording('kube-state-metrics', 1, 'cluster'),
  recording('etcd', 3, 'node'),
  recording('coredns', 1, 'pod'),
  recording('thanos-sidecar', 3, 'pod'),
  recording('grafana-7.5', 1, 'pod'),
];

/** Programs that run here, so that the recorded ones can be compared with them. */
async function livingSources(): Promise<readonly LivingSource[]> {
  const nodeExporter = `127.0.0.1:${await freePort()}`;
  const args = [`--web.listen-address=${nodeExporter}`, '--log.level=error'];
  const node = new EngineProcess('node-exporter', engine('node-exporter'), args);
  await node.waitForHttp(`http://${nodeExporter}/metrics`);
  const prometheus = new MeasuredServer({
    name: 'living',
    pace: EVERY_SECOND,
    block: 7_200_000,
    targets: [{ address: nodeExporter, path: '/metrics', labels: { job: 'node-exporter' } }],
  });
  await prometheus.start();
  await sleep(15_000); // so that there is something to tell
  const text = (address: string) => getText(`http://${address}/metrics`);
  return [
    {
      ...{ name: 'node-exporter', address: nodeExporter, oneOf: 1, target: 'node' },
      text: await text(nodeExporter),
    },
    {
      ...{ name: 'prometheus', address: prometheus.address, oneOf: 2, target: 'pod' },
      text: await text(prometheus.address),
    },
  ];
}

/** The labels that Atalaya's jobs give to targets. */
function targetLabels({ name: job, target }: Source, copy: number): Record<string, string> {
  const node = `worker-${copy}.example.internal`;
  const pod = `${job}-7d9c5b6f4${copy.toString(16)}-x${copy.toString(36)}k2p`;
  const common = { cluster: 'production', job };
  switch (target) {
    case 'node':
      return { ...common, instance: node, node };
    case 'pod':
      return { ...common, instance: pod, namespace: 'monitoring', pod, container: job, node };
    case 'cluster':
      return { ...common, instance: pod };
  }
}

/** Targets that are copies of a page. */
function copies(feed: Feed, source: Source, count: number, pace: Pace): Target[] {
  const recorded = new Recording(source.text, source.oneOf);
  return Array.from({ length: count }, (_, copy) => {
    const page = new Page({ recording: recorded, step: pace.stands, copy, interval: pace.interval });
    return { ...feed.add(page, pace), labels: targetLabels(source, copy) };
  });
}

// --- who scrapes it

/** A program alone, every second. */
interface Comparison {
  /** With the times of its scrapes, as late as they are. */
  readonly alive: MeasuredServer;
  /** With times that are exactly an interval apart. */
  readonly punctual: MeasuredServer;
  /** As it is modelled. */
  readonly modelled: MeasuredServer;
}

/** All servers that run at the same time. */
export interface Experiment {
  /** How many ms stand for two hours. */
  readonly block: number;
  /** When the first whole block begins, in ms since 1970. */
  readonly boundary: number;
  /** Scrapes nothing. */
  readonly idle: MeasuredServer;
  /** The mix every 30 s, of several sizes. */
  readonly mixes: readonly MeasuredServer[];
  /** The mix every 5 s. */
  readonly fast: MeasuredServer;
  /** Scrapes the mix, but keeps nothing of it. */
  readonly dropping: MeasuredServer;
  /** As the second of the mixes, but it compacts blocks all the time. */
  readonly compacting: MeasuredServer;
  /** Every source by itself, every 30 s. */
  readonly sources: readonly MeasuredServer[];
  /** Living programs every second. */
  readonly comparisons: readonly Comparison[];
  /** Many blocks of few samples, to see how many there are at a time. */
  readonly retentions: readonly MeasuredServer[];
}

/** Copies of the mix that servers of several sizes scrape. */
const MIXES = [1, 6, 20] as const;

/** How many blocks of two hours a retention is. */
export const RETENTIONS: Readonly<Record<string, number>> = { week: 7 * 12, month: 30 * 12 };

/** All servers of an experiment. */
export function serversOf(experiment: Experiment): MeasuredServer[] {
  const { idle, mixes, fast, dropping, compacting, sources, comparisons, retentions } = experiment;
  const compared = comparisons.flatMap(({ alive, punctual, modelled }) => [alive, punctual, modelled]);
  return [idle, ...mixes, fast, dropping, compacting, ...sources, ...compared, ...retentions];
}

/**
 * Prometheus' blocks begin when a whole number of their length has passed since 1970.
 * @returns a length close to the given one, of which one begins at `boundary`; all in ms
 */
export function blockThatBegins(boundary: number, length: number): number {
  const lengths = Array.from({ length: 4001 }, (_, index) => Math.round(length * (0.99 + index * 5e-6)));
  return lengths.reduce((best, candidate) => (boundary % candidate < boundary % best ? candidate : best));
}

/** How long the start of all servers may take, in ms: the first block is as much shorter. */
const START = 40_000;

/**
 * Starts everything.
 * @param length about how many ms stand for two hours
 * @throws Error if it takes too long
 */
export async function startExperiment(feed: Feed, length: number): Promise<Experiment> {
  const living = await livingSources();
  const sources = [...recordings(), ...living];
  const mix = (count: number, pace: Pace) => sources.flatMap((source) => copies(feed, source, count, pace));
  // pages take their time, so they are made before anything starts
  const targets = {
    mixes: MIXES.map((count) => mix(count, EVERY_30_S)),
    fast: mix(1, EVERY_5_S),
    dropped: mix(MIXES[1], SELDOM),
    compacted: mix(MIXES[1], EVERY_MINUTE),
    // of the largest page a part, of the others two
    sources: sources.map((source) =>
      source.name === 'apiserver'
        ? copies(feed, { ...source, oneOf: 5 }, 1, EVERY_30_S)
        : copies(feed, { ...source, oneOf: 1 }, 2, EVERY_30_S),
    ),
    modelled: living.map((source) => copies(feed, { ...source, oneOf: 1 }, 1, EVERY_SECOND)),
  };

  const boundary = Date.now() + START;
  const block = blockThatBegins(boundary, length);
  const server = (name: string, pace: Pace, scraped: Target[], rest = {}) =>
    new MeasuredServer({ name, pace, block, targets: scraped, ...rest });
  const often = { block: Math.round(block / 4), retention: Math.round((7 * 12 * block) / 4) };
  const experiment: Experiment = {
    block,
    boundary,
    idle: server('idle', EVERY_30_S, []),
    mixes: targets.mixes.map((scraped, index) => server(`mix ${index + 1}`, EVERY_30_S, scraped)),
    fast: server('mix 1, every 5 s', EVERY_5_S, targets.fast),
    dropping: server('mix 2, dropped', SELDOM, targets.dropped, { dropped: true }),
    compacting: server('mix 2, compacted often', EVERY_MINUTE, targets.compacted, often),
    sources: sources.map(({ name }, index) => server(name, EVERY_30_S, targets.sources[index] ?? [])),
    comparisons: living.map((source, index) => {
      const { name, address } = source;
      const labels = targetLabels(source, 0);
      const page = feed.add(new LivingPage(`http://${address}/metrics`), EVERY_SECOND);
      return {
        alive: server(`${name}, alive`, EVERY_SECOND, [{ address, path: '/metrics', labels }]),
        punctual: server(`${name}, alive at exact times`, EVERY_SECOND, [{ ...page, labels }]),
        modelled: server(`${name}, modelled`, EVERY_SECOND, targets.modelled[index] ?? []),
      };
    }),
    retentions: Object.entries(RETENTIONS).map(([name, blocks]) => {
      // so that all of it fits into one and a half blocks of the others
      const short = Math.round((1.3 * block) / (blocks + 20));
      const pace = { interval: Math.max(20, Math.round(short / 30)), stands: 240 };
      const scraped = copies(feed, recording('coredns', 1, 'pod'), 1, pace);
      return server(name, pace, scraped, { block: short, retention: blocks * short });
    }),
  };
  await Promise.all(serversOf(experiment).map((started) => started.start()));
  if (Date.now() > boundary - 2000) {
    throw new Error(`The servers did not start within ${START / 1000} s: the machine is too busy.`);
  }
  return experiment;
}
