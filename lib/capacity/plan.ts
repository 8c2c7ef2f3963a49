// What Prometheus will need: an estimate from measured figures, made while synthesizing.
import type { Duration } from 'cdk8s';
import { intervalOf } from '../scrape-job';
import type { ScrapeJob } from '../scrape-job';
import type { KeptSeries } from '../kept-series';
import measured from './measured.json';
import { seriesOfJob, targetCount } from './series';
import type { Scale } from './series';

const { constants } = measured;

export interface PlanProps {
  readonly jobs: readonly ScrapeJob[];
  /** What is kept of a job; undefined: everything. */
  readonly kept: (job: ScrapeJob) => KeptSeries | undefined;
  readonly scale: Scale;
  readonly scrapeInterval: Duration;
  readonly retentionTime: Duration;
}

/** A job in the plan. */
export interface PlannedJob {
  readonly name: string;
  readonly targets: number;
  readonly series: number;
  /** Series that its targets tell besides, and that are not kept. */
  readonly dropped: number;
  readonly interval: Duration;
  readonly samplesPerSecond: number;
}

/** What one replica needs. */
export interface CapacityPlan {
  readonly scale: Scale;
  readonly jobs: readonly PlannedJob[];
  readonly series: number;
  readonly samplesPerSecond: number;
  readonly retentionTime: Duration;
  readonly diskBytes: number;
  readonly memoryBytes: number;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Estimates what one replica needs; every replica scrapes everything. */
export function capacityPlan(props: PlanProps): CapacityPlan {
  const jobs = props.jobs.map((job): PlannedJob => {
    const interval = intervalOf(job, props.scrapeInterval);
    const kept = props.kept(job);
    const series = seriesOfJob(job, kept, props.scale);
    return {
      name: job.name,
      targets: targetCount(job, props.scale),
      series,
      dropped: kept ? seriesOfJob(job, undefined, props.scale) - series : 0,
      interval,
      samplesPerSecond: series / (interval.toMilliseconds() / 1000),
    };
  });
  const series = sum(jobs.map((job) => job.series));
  const samplesPerSecond = sum(jobs.map((job) => job.samplesPerSecond));
  const { scale, retentionTime } = props;
  const dropped = sum(jobs.map((job) => job.dropped));
  const load = { series, dropped, samplesPerSecond };
  return {
    scale,
    jobs,
    series,
    samplesPerSecond,
    retentionTime,
    diskBytes: diskBytes(load, retentionTime),
    memoryBytes: memoryBytes(load),
  };
}

interface Load {
  readonly series: number;
  /** Series that targets tell and that are not kept: Prometheus remembers which they are. */
  readonly dropped: number;
  readonly samplesPerSecond: number;
}

const HOUR = 3600;

/** How long samples stay in the write-ahead log and in the chunks of the head, until a block has them. */
const HEAD_SECONDS = 3 * HOUR;

/**
 * Blocks that lie in storage. They start at two hours and are merged by threes, up to a tenth of the retention
 * (`DefaultOptions` and `ExponentialBlockRanges` in Prometheus' tsdb).
 */
function blockCount(retentionSeconds: number): number {
  let longest = 2 * HOUR;
  let sizes = 1;
  while (longest * 3 <= retentionSeconds / 10) {
    longest *= 3;
    sizes += 1;
  }
  // one more than fits, because whole blocks go, and up to two of each smaller size that wait to be merged
  return Math.ceil(retentionSeconds / longest) + 1 + 2 * (sizes - 1);
}

/** For series of pods that came and went, and for a merged block that stands beside those that it is made of. */
const DISK_MARGIN = 1.2;

/** Scrapes that begin more than 2 ms late or early, on a node that is not overloaded: assumed, as it depends on the node. */
const LATE_SHARE = 0.25;

/** Blocks, the log and the chunks of the head. */
function diskBytes({ series, samplesPerSecond }: Load, retentionTime: Duration): number {
  const seconds = retentionTime.toMilliseconds() / 1000;
  const samples = samplesPerSecond * seconds;
  const inChunks =
    samples * (constants.bytesPerSample.value + LATE_SHARE * constants.lateBytesPerSample.value);
  const inIndex =
    series * blockCount(seconds) * constants.indexBytesPerSeries.value +
    (samples / constants.samplesPerChunk.value) * constants.indexBytesPerChunk.value;
  const inHead =
    samplesPerSecond *
      HEAD_SECONDS *
      (constants.walBytesPerSample.value + constants.headChunkBytesPerSample.value) +
    series * constants.walBytesPerSeries.value;
  return Math.ceil((inChunks + inIndex + inHead) * DISK_MARGIN);
}

/** For series of pods that came and went, and for queries. */
const MEMORY_MARGIN = 1.3;

function memoryBytes({ series, dropped, samplesPerSecond }: Load): number {
  const { memoryBase, memoryPerSeries, memoryPerSampleRate, memoryPerDroppedSeries } = constants;
  return Math.ceil(
    (memoryBase.value +
      series * memoryPerSeries.value +
      samplesPerSecond * memoryPerSampleRate.value +
      dropped * memoryPerDroppedSeries.value) *
      MEMORY_MARGIN,
  );
}
