// Watches the servers of `cli/measure.ts` from their start to their end.
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, getJson, query } from '../test/engines';
import { twoHours } from './measure-analysis';
import { type Experiment, serversOf } from './measure-experiment';
import type { MeasuredServer } from './measure-servers';

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** What a server has told about itself, with what lay in its folder. */
export interface Reading {
  readonly walBytes: number;
  readonly samples: number;
  readonly series: number;
}

/** What is learned of a server beside its observations. */
export interface Account {
  readonly readings: Reading[];
  /** Bytes of the heap in use shortly before the head is fullest. */
  liveHeap: number;
  /** Highest resident memory after it was killed, read its log and scraped again, in bytes. */
  restarted?: number;
  /** Rise of the highest resident memory by a query that reads all series at several points in time, in bytes. */
  queried?: number;
  /** Share of the intervals between scrapes that are not as long as they should be. */
  late?: number;
  /** How many series are scraped and not kept. */
  dropped?: number;
  cpuSeconds: number;
  samples: number;
}

const SAMPLES = 'prometheus_tsdb_head_samples_appended_total';

/** Samples that Prometheus did not take, which would make everything look cheaper. */
const REFUSED = ['duplicate_timestamp', 'out_of_order', 'out_of_bounds'].map(
  (reason) => `prometheus_target_scrapes_sample_${reason}_total`,
);

/** Points of a graph of all series. */
const QUERY_STEPS = 10;

/** A run of an experiment. */
export class Run {
  private readonly accounts = new Map<MeasuredServer, Account>();
  private readonly servers: readonly MeasuredServer[];
  private readonly begun = Date.now();

  constructor(private readonly experiment: Experiment) {
    this.servers = serversOf(experiment);
    for (const server of this.servers)
      this.accounts.set(server, { readings: [], liveHeap: NaN, cpuSeconds: NaN, samples: NaN });
  }

  of(server: MeasuredServer): Account {
    const account = this.accounts.get(server);
    if (!account) throw new Error(`${server.name} is not part of the experiment.`);
    return account;
  }

  /** Waits until everything has been seen, and looks at it all the time. */
  async complete(): Promise<void> {
    // a head becomes a block when it is one and a half blocks long
    const { boundary, block } = this.experiment;
    const compacted = boundary + 1.5 * block;
    await this.observeUntil(compacted - 0.08 * block);
    for (const server of this.heaps) this.of(server).liveHeap = await server.liveHeap();
    await this.read();
    await this.observeUntil(compacted);
    await eventually(
      'every server has made a block',
      () => {
        for (const server of this.servers) server.observe();
        for (const server of this.ordinary) twoHours(server);
      },
      { timeout: 120_000, interval: 1000 },
    );
    await this.observeUntil(Date.now() + 15_000);
    await this.account();
    await this.punctuality();
    const { dropping } = this.experiment;
    const [scraped] = await query(dropping.url, 'sum(min_over_time(scrape_samples_scraped[1m]))');
    this.of(dropping).dropped = scraped?.value;
    await this.queryAll();
    await this.restart();
  }

  /** Those whose heap is looked at. */
  private get heaps(): MeasuredServer[] {
    const { idle, mixes, fast, dropping } = this.experiment;
    return [idle, ...mixes, fast, dropping];
  }

  /** Those with samples, and with blocks of the ordinary length. */
  private get ordinary(): MeasuredServer[] {
    const { mixes, fast, sources, comparisons } = this.experiment;
    return [
      ...mixes,
      fast,
      ...sources,
      ...comparisons.flatMap(({ alive, punctual, modelled }) => [alive, punctual, modelled]),
    ];
  }

  private async observeUntil(end: number): Promise<void> {
    const { retentions } = this.experiment;
    for (let round = 0; Date.now() < end; round++) {
      // what has short blocks changes quickly
      for (const server of round % 4 === 0 ? this.servers : retentions) server.observe();
      if (round % 80 === 40) await this.read();
      await sleep(250);
    }
  }

  private async read(): Promise<void> {
    for (const server of this.ordinary) {
      const { walBytes } = server.observe();
      const metrics = await server.metrics();
      this.of(server).readings.push({
        walBytes,
        samples: metrics.get(SAMPLES) ?? NaN,
        series: metrics.get('prometheus_tsdb_head_series') ?? NaN,
      });
    }
    const all = this.ordinary.map((server) => this.of(server).readings.at(-1));
    const total = (name: 'series' | 'samples') =>
      all.reduce((sum, reading) => sum + (reading?.[name] ?? 0), 0);
    const memory = this.servers.reduce(
      (sum, { observations }) => sum + (observations.at(-1)?.resident ?? 0),
      0,
    );
    console.log(
      `${String(Math.round((Date.now() - this.begun) / 1000)).padStart(4)} s: ${total('series')} series, ` +
        `${(total('samples') / 1e6).toFixed(1)} million samples, ${mebibytes(memory)} of memory`,
    );
  }

  /** What all servers have done, and whether they have done it all. */
  private async account(): Promise<void> {
    for (const server of this.servers) {
      const metrics = await server.metrics();
      const account = this.of(server);
      account.cpuSeconds = metrics.get('process_cpu_seconds_total') ?? NaN;
      account.samples = metrics.get(SAMPLES) ?? NaN;
      const refused = REFUSED.reduce((sum, name) => sum + (metrics.get(name) ?? 0), 0);
      if (refused > 0.01 * account.samples)
        throw new Error(`${server.name} has refused ${refused} of ${account.samples} samples.`);
    }
    const { mixes, fast } = this.experiment;
    for (const server of [...mixes, fast]) {
      // a missed scrape leaves marks in every series, which are larger than samples
      const promql = `1 - avg(avg_over_time(up[${this.experiment.block}ms]))`;
      const [failed] = await query(server.url, promql);
      if (failed && failed.value > 0.005)
        throw new Error(
          `${server.name} has missed ${(100 * failed.value).toFixed(1)}% of its scrapes: the machine is too busy.`,
        );
    }
    for (const server of this.ordinary) {
      const { samples, series } = twoHours(server);
      const expected = (series * this.experiment.block) / server.props.pace.interval;
      if (samples < 0.9 * expected)
        throw new Error(
          `${server.name} has ${samples} samples where ${Math.round(expected)} were expected: the machine is too busy.`,
        );
    }
  }

  /** How late living programs were scraped. */
  private async punctuality(): Promise<void> {
    for (const { alive } of this.experiment.comparisons) {
      const { data } = await getJson<{ data: { result: { values: [number, string][] }[] } }>(
        `${alive.url}/api/v1/query?query=${encodeURIComponent(`up[${this.experiment.block}ms]`)}`,
      );
      const times = (data.result[0]?.values ?? []).map(([time]) => Math.round(time * 1000));
      const intervals = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      const late = intervals.filter((interval) => interval !== alive.props.pace.interval);
      this.of(alive).late = late.length / intervals.length;
    }
  }

  /** A question that reads everything, to the largest. */
  private async queryAll(): Promise<void> {
    const server = this.experiment.mixes.at(-1);
    if (!server) return;
    const before = server.memory('VmHWM');
    const end = Date.now() / 1000;
    const start = end - this.experiment.block / 4000;
    const parameters = {
      query: 'sum by (job) ({__name__=~".+"})',
      start,
      end,
      step: (end - start) / QUERY_STEPS,
    };
    const text = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const answer = await fetch(`${server.url}/api/v1/query_range?${text.join('&')}`);
    if (!answer.ok) throw new Error(`${server.name} did not answer: ${await answer.text()}`);
    this.of(server).queried = server.memory('VmHWM') - before;
  }

  /** Kills servers: the worst time for memory is when the log of three hours is read. */
  private async restart(): Promise<void> {
    const restarted = this.experiment.mixes;
    await Promise.all(restarted.map((server) => server.kill()));
    for (const server of restarted) await server.start();
    await sleep(30_000);
    for (const server of restarted) this.of(server).restarted = server.memory('VmHWM');
  }
}
