// The Prometheus servers that `cli/measure.ts` measures, and the programs' pages that they scrape.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseExposition } from '../lib/catalogue/exposition';
import { engine, EngineProcess, freePort, getText, temporaryFolder } from '../test/engines';

/** Something that a server scrapes. */
export interface Target {
  readonly address: string;
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** How often something is scraped here, and how often that means. */
export interface Pace {
  /** Milliseconds between two samples of a series. */
  readonly interval: number;
  /** Seconds that pass between them for the programs that are scraped. */
  readonly stands: number;
  /** How many samples a scrape brings: on a busy machine, a scrape needs longer than an interval. @default 1 */
  readonly atOnce?: number;
}

export interface ServerProps {
  readonly name: string;
  readonly pace: Pace;
  /** Milliseconds that stand for the two hours of a block. */
  readonly block: number;
  /** Milliseconds that samples are kept. @default - longer than anything here takes */
  readonly retention?: number;
  readonly targets: readonly Target[];
  /** Whether no sample is kept, although all are scraped. @default false */
  readonly dropped?: boolean;
}

/** A block of samples on the disk. */
export interface Block {
  readonly minTime: number;
  readonly maxTime: number;
  readonly samples: number;
  readonly series: number;
  readonly chunks: number;
  readonly chunkBytes: number;
  /** The index with the block's other small files. */
  readonly indexBytes: number;
}

/** What a server takes at a moment. */
export interface Observation {
  /** Resident memory in bytes, of which `anonymous` can not be dropped and read again. */
  readonly resident: number;
  readonly anonymous: number;
  readonly walBytes: number;
  readonly walSegments: number;
  readonly blocks: readonly Block[];
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const filesOf = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [];

const totalOf = (folder: string) => filesOf(folder).reduce((sum, file) => sum + sizeOf(file), 0);

/** @returns the block in a folder, or nothing while it is written or removed */
function readBlock(folder: string): Block | undefined {
  try {
    const { minTime, maxTime, stats } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as {
      minTime: number;
      maxTime: number;
      stats: { numSamples: number; numSeries: number; numChunks: number };
    };
    return {
      minTime,
      maxTime,
      samples: stats.numSamples,
      series: stats.numSeries,
      chunks: stats.numChunks,
      chunkBytes: totalOf(join(folder, 'chunks')),
      indexBytes: totalOf(folder) - sizeOf(join(folder, 'chunks')),
    };
  } catch {
    return undefined;
  }
}

/** A Prometheus whose time may pass faster: what is two hours by default is a setting. */
export class MeasuredServer {
  readonly name: string;
  readonly observations: Observation[] = [];
  readonly folder: string;
  private readonly known = new Map<string, Block>();
  private process?: EngineProcess;
  private port?: number;

  constructor(readonly props: ServerProps) {
    this.name = props.name;
    this.folder = temporaryFolder('measure');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it, or starts it again on the same data. */
  async start(): Promise<void> {
    const { block, retention = 86_400_000 } = this.props;
    this.port ??= await freePort();
    const config = join(this.folder, 'prometheus.json');
    writeFileSync(config, JSON.stringify(this.configuration()));
    this.process = new EngineProcess(this.name, 'nice', [
      ...['-n', '5', engine('prometheus')],
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(this.folder, 'data')}`,
      `--storage.tsdb.min-block-duration=${block}ms`,
      `--storage.tsdb.retention.time=${retention}ms`,
      `--web.listen-address=${this.address}`,
      '--log.level=warn',
    ]);
    await this.process.waitForHttp(`${this.url}/-/ready`, { timeout: 120_000 });
  }

  /** Ends it as the kernel does when memory runs out. */
  kill(): Promise<void> {
    return this.process?.kill('SIGKILL') ?? Promise.resolve();
  }

  /** Looks at its memory and its folder. */
  observe(): Observation {
    const data = join(this.folder, 'data');
    const segments = readdirSync(join(data, 'wal')).filter((name) => /^\d+$/.test(name));
    const observation: Observation = {
      resident: this.memory('VmRSS'),
      anonymous: this.memory('RssAnon'),
      walBytes: segments.reduce((sum, name) => sum + sizeOf(join(data, 'wal', name)), 0),
      walSegments: segments.length,
      blocks: this.blocks(data),
    };
    this.observations.push(observation);
    return observation;
  }

  /** A line of the kernel's account of the process, in bytes. */
  memory(name: 'VmRSS' | 'RssAnon' | 'VmHWM'): number {
    const status = readFileSync(`/proc/${this.process?.pid}/status`, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  }

  /** Sums of the server's own metrics, by name. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const families = parseExposition(await getText(`${this.url}/metrics`));
    return new Map(
      [...families].map(([name, { samples }]) => [name, samples.reduce((sum, { value }) => sum + value, 0)]),
    );
  }

  /** Bytes of the heap that are in use, without what waits for garbage collection. */
  async liveHeap(): Promise<number> {
    // what Go keeps for its next use, like the buffers of scrapes, goes with the second or third collection
    for (let collection = 0; collection < 3; collection++) {
      await fetch(`${this.url}/debug/pprof/heap?gc=1`).then((response) => response.arrayBuffer());
    }
    return (await this.metrics()).get('go_gc_heap_live_bytes') ?? NaN;
  }

  private blocks(data: string): Block[] {
    const blocks: Block[] = [];
    for (const name of readdirSync(data).filter((file) => /^[0-9A-Z]{26}$/.test(file))) {
      const block = this.known.get(name) ?? readBlock(join(data, name));
      if (!block) continue;
      this.known.set(name, block);
      blocks.push(block);
    }
    return blocks;
  }

  private configuration(): object {
    const { pace, targets, dropped } = this.props;
    const interval = `${pace.interval * (pace.atOnce ?? 1)}ms`;
    const jobs = new Map<string, Target[]>();
    for (const target of targets) {
      const job = target.labels['job'] ?? '';
      jobs.set(job, [...(jobs.get(job) ?? []), target]);
    }
    return {
      global: { scrape_interval: interval, scrape_timeout: interval },
      scrape_configs: [...jobs].map(([job, members]) => ({
        job_name: job,
        // otherwise Prometheus would remember less of series that bring their time with them
        track_timestamps_staleness: true,
        honor_labels: true,
        static_configs: members.map(({ address, path, labels }) => ({
          targets: [address],
          labels: { ...labels, __metrics_path__: path },
        })),
        ...(dropped && {
          metric_relabel_configs: [{ source_labels: ['__name__'], regex: '.+', action: 'drop' }],
        }),
      })),
    };
  }
}

/** What a {@link Feed} serves. */
export interface Scrapable {
  /** The page at its next scrape. @param time of all samples, in ms since 1970 */
  scrape(time: number): string | Promise<string>;
}

interface Served {
  readonly page: Scrapable;
  readonly pace: Pace;
  /** The time of its first samples, in ms since 1970. */
  first?: number;
  /** How many samples of each series have been served. */
  samples: number;
}

/** Serves pages, at points in time that are exactly an interval apart, as those are of a server that is not late. */
export class Feed {
  private readonly served = new Map<string, Served>();
  private server?: Server;
  private port = 0;

  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/plain; version=0.0.4');
      const served = this.served.get(request.url ?? '');
      if (!served) response.writeHead(404).end();
      else {
        this.scrape(served).then(
          (text) => response.end(text),
          () => response.writeHead(502).end(),
        );
      }
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  add(page: Scrapable, pace: Pace): Pick<Target, 'address' | 'path'> {
    const path = `/pages/${this.served.size}`;
    this.served.set(path, { page, pace, samples: 0 });
    return { address: `127.0.0.1:${this.port}`, path };
  }

  private async scrape(served: Served): Promise<string> {
    const { page, pace } = served;
    const { interval, atOnce = 1 } = pace;
    const now = Date.now();
    served.first ??= now - (atOnce - 1) * interval;
    // all that is new, so that a scrape that is late misses nothing; but not what came while the server was down
    const newest = Math.max(served.samples + 1, Math.floor((now - served.first) / interval) + 1);
    if (newest - served.samples > 3 * atOnce) served.samples = newest - atOnce;
    const times = Array.from(
      { length: newest - served.samples },
      (_, index) => (served.first ?? now) + (served.samples + index) * interval,
    );
    served.samples = newest;
    const texts = [];
    for (const time of times) texts.push(await page.scrape(time));
    return texts.join('');
  }
}
