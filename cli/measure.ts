// Writes lib/capacity/measured.json: what series and samples cost the real Prometheus, in bytes of disk and memory. For
// maintainers, when the program in .engines or what is scraped changes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { run, stopAll } from '../test/engines';
import { keptBlocks, largest, line, twoHours } from './measure-analysis';
import { type Experiment, RETENTIONS, serversOf, startExperiment } from './measure-experiment';
import { Run } from './measure-run';
import { Feed, type MeasuredServer } from './measure-servers';

const OUTPUT = join('lib', 'capacity', 'measured.json');
const HELP = `Measures what series and samples cost Prometheus, and writes ${OUTPUT}. Takes about 9 minutes.

  npm run measure                     as it should be
  npm run measure -- --block 60       60 s stand for the two hours of a block, not 240: quicker, and rougher
  npm run measure -- --output FILE    writes there

Several servers scrape pages of programs, recorded ones whose values move, and living ones. For them, time passes faster:
what is scraped every 30 s is scraped every second, and blocks are of 4 minutes. The programs themselves come by
"npm run engines".`;

/** A constant of the capacity plan. */
interface Constant {
  readonly value: number;
  readonly unit: string;
  /** Where it comes from. */
  readonly how: string;
}

/**
 * What a chunk has in the head's files and not in a block: the series' reference and two times, 8 bytes each.
 * @see https://github.com/prometheus/prometheus/blob/main/tsdb/docs/format/head_chunks.md
 */
const HEAD_CHUNK_BYTES = 24;

/** Three digits that count. */
const rounded = (value: number) => Number(value.toPrecision(3));

const peak = ({ observations }: MeasuredServer, name: 'resident' | 'anonymous') =>
  largest(observations.map((observation) => observation[name]));

/** Raw figures of a server. */
function figures(run: Run, server: MeasuredServer): object {
  const { liveHeap, restarted, queried, late, cpuSeconds, samples, readings } = run.of(server);
  const memory = {
    server: server.name,
    secondsBetweenSamples: server.props.pace.stands,
    residentPeak: peak(server, 'resident'),
    anonymousPeak: peak(server, 'anonymous'),
    ...(liveHeap && { liveHeap }),
    ...(restarted && { residentPeakAfterKill: restarted }),
    ...(queried !== undefined && { residentPeakRiseByQuery: queried }),
  };
  if (readings.length === 0) return memory;
  const block = twoHours(server);
  return {
    ...memory,
    ...(late !== undefined && { lateScrapes: rounded(late) }),
    cpuMicrosecondsPerSample: rounded((cpuSeconds / samples) * 1e6),
    series: block.series,
    samples: block.samples,
    chunks: block.chunks,
    chunkBytes: block.chunkBytes,
    indexBytes: block.indexBytes,
    bytesPerSample: rounded(block.chunkBytes / block.samples),
    walBytesPerSample: rounded(wal(run, server).slope),
  };
}

/** What is in the storage of a server that has been running for longer than its retention. */
function storage(server: MeasuredServer): object {
  const { blocks, hours, lengths } = keptBlocks(server);
  return {
    server: server.name,
    retentionHours: 2 * (RETENTIONS[server.name] ?? NaN),
    mostBlocks: blocks,
    hoursOfBlocks: lengths.join(', '),
    hoursFromFirstToLast: rounded(hours),
    mostWalSegments: largest(server.observations.map(({ walSegments }) => walSegments)),
  };
}

/** The log's bytes as a line over the samples in it: where it begins is what series take. */
function wal(run: Run, server: MeasuredServer): { base: number; slope: number } {
  return line(run.of(server).readings.map(({ samples, walBytes }) => [samples, walBytes]));
}

const bytesPerSample = (server: MeasuredServer) => {
  const { chunkBytes, samples } = twoHours(server);
  return chunkBytes / samples;
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function diskConstants(run: Run, { mixes, fast, comparisons }: Experiment): Record<string, Constant> {
  const [smallest = fast] = mixes;
  const largestMix = mixes.at(-1) ?? fast;
  const { samples, chunks, series, indexBytes } = twoHours(largestMix);
  const perSample = bytesPerSample(largestMix);
  // the same series in more chunks
  const [few, many] = [twoHours(smallest), twoHours(fast)];
  const perChunk = (many.indexBytes - few.indexBytes) / (many.chunks - few.chunks);
  const perSeries = (indexBytes - perChunk * chunks) / series;
  const log = wal(run, largestMix);
  const late = comparisons.map(({ alive, punctual }) => bytesPerSample(alive) - bytesPerSample(punctual));
  const share = mean(comparisons.map(({ alive }) => run.of(alive).late ?? NaN));
  return {
    bytesPerSample: {
      value: rounded(perSample),
      unit: 'bytes',
      how: `chunks of a block of two hours, sampled every 30 s at exact intervals; every 5 s it is ${rounded(bytesPerSample(fast))}`,
    },
    lateBytesPerSample: {
      value: rounded(mean(late)),
      unit: 'bytes',
      how: `what a sample took more when ${Math.round(100 * share)}% of the intervals between scrapes were uneven, because scrapes came later than the 2 ms that Prometheus evens out`,
    },
    samplesPerChunk: {
      value: Math.round(samples / chunks),
      unit: 'samples',
      how: 'samples over chunks of the same block',
    },
    indexBytesPerSeries: {
      value: rounded(perSeries),
      unit: 'bytes',
      how: 'index, meta.json and tombstones of a block, over its series, without what its chunks take',
    },
    indexBytesPerChunk: {
      value: rounded(perChunk),
      unit: 'bytes',
      how: 'what the index of the same series was larger by when they were sampled every 5 s and not 30, over the chunks that it had more',
    },
    walBytesPerSample: {
      value: rounded(log.slope),
      unit: 'bytes',
      how: 'growth of the log, compressed with snappy, over samples',
    },
    walBytesPerSeries: {
      value: rounded(log.base / series),
      unit: 'bytes',
      how: 'what the log was larger by than by samples, over series',
    },
    headChunkBytesPerSample: {
      value: rounded(perSample + HEAD_CHUNK_BYTES / (samples / chunks)),
      unit: 'bytes',
      how: `as in a block, with ${HEAD_CHUNK_BYTES} bytes more for each chunk, after Prometheus' description of the format`,
    },
  };
}

function memoryConstants(run: Run, { idle, mixes, fast, dropping }: Experiment): Record<string, Constant> {
  const bySeries = (value: (server: MeasuredServer) => number) =>
    line(mixes.map((server) => [twoHours(server).series, value(server)] as const));
  const live = bySeries((server) => run.of(server).liveHeap);
  const running = bySeries((server) => peak(server, 'resident'));
  const worst = bySeries((server) => Math.max(peak(server, 'resident'), run.of(server).restarted ?? 0));
  const times = running.slope / live.slope;
  // the same series, sampled more often
  const [smallest = fast] = mixes;
  const { series } = twoHours(smallest);
  const more = run.of(fast).liveHeap - run.of(smallest).liveHeap;
  const perRate = Math.max(0, (more * times) / (series / 5 - series / 30));
  const dropped = run.of(dropping).dropped ?? NaN;
  const perDropped = ((run.of(dropping).liveHeap - run.of(idle).liveHeap) / dropped) * times;
  const cpu = mixes.map((server) => run.of(server)).at(-1);
  return {
    memoryBase: {
      value: Math.round(Math.max(worst.base, peak(idle, 'resident'))),
      unit: 'bytes',
      how: `highest resident memory at 0 series, after the line through servers of ${mixes.map((server) => twoHours(server).series).join(', ')} series; of an idle one it is ${peak(idle, 'resident')}`,
    },
    memoryPerSeries: {
      value: Math.round(worst.slope - perRate / 30),
      unit: 'bytes',
      how: `slope of that line, of the worse of running with compactions (${Math.round(running.slope)} bytes) and of reading the log after a kill, less the next constant; of this, ${Math.round(live.slope)} bytes are live, the rest waits for Go's garbage collection`,
    },
    memoryPerSampleRate: {
      value: Math.round(perRate),
      unit: 'bytes for one sample a second',
      how: `what the live heap of the same series was larger by at 5 s than at 30 s, times ${times.toFixed(1)}, the peak over the live heap`,
    },
    memoryPerDroppedSeries: {
      value: Math.round(perDropped),
      unit: 'bytes',
      how: `live heap of a server that drops all ${dropped} series that it scrapes, less that of an idle one, times ${times.toFixed(1)}`,
    },
    cpuSecondsPerSample: {
      value: rounded((cpu?.cpuSeconds ?? NaN) / (cpu?.samples ?? NaN)),
      unit: 'seconds',
      how: 'processor time of the largest server over its samples: scraping, storing, compacting; rules and queries come on top',
    },
  };
}

async function measure(block: number, output: string): Promise<void> {
  const version = /version (\d+\.\d+\.\d+)/.exec((await run('prometheus', ['--version'])).stdout)?.[1];
  const feed = new Feed();
  await feed.listen();
  try {
    const experiment = await startExperiment(feed, block);
    const watched = new Run(experiment);
    await watched.complete();
    const { retentions } = experiment;
    const servers = serversOf(experiment).filter((server) => !retentions.includes(server));
    const constants = { ...diskConstants(watched, experiment), ...memoryConstants(watched, experiment) };
    const runs = [...servers.map((server) => figures(watched, server)), ...retentions.map(storage)];
    mkdirSync(dirname(output), { recursive: true });
    const measured = {
      measuredWith: `prometheus ${version}`,
      on: new Date().toISOString().slice(0, 10),
      constants,
      runs,
    };
    writeFileSync(output, `${JSON.stringify(measured, null, 2)}\n`);
    for (const [name, { value, unit, how }] of Object.entries(constants))
      console.log(`${name.padEnd(24)}${String(value).padStart(12)} ${unit}: ${how}`);
  } finally {
    feed.close();
    await stopAll();
  }
}

const { values } = parseArgs({
  options: {
    block: { type: 'string', default: '240' },
    output: { type: 'string', default: OUTPUT },
    help: { type: 'boolean', short: 'h' },
  },
});
const seconds = Number(values.block);
if (values.help) console.log(HELP);
else if (!Number.isInteger(seconds) || seconds < 30) {
  console.error(
    `--block is ${values.block}, but it has to be a whole number of seconds, at least 30.\n\n${HELP}`,
  );
  process.exitCode = 2;
} else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stopAll().then(() => process.exit(1)));
  void measure(seconds * 1000, values.output);
}
