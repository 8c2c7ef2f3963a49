// Whether Prometheus was given what it will need, and what can be done if not.
import { Duration } from 'cdk8s';
import type { Size } from 'cdk8s';
import { formatDuration } from '../duration';
import { bytesOf, formatSize, parseBytes } from '../quantity';
import { capacityPlan } from './plan';
import type { CapacityPlan, PlanProps } from './plan';

/** What Prometheus was given. */
export interface Provision {
  readonly replicas: number;
  /** Disk of one replica above which the oldest samples go early. */
  readonly retentionSize: Size;
  readonly storage: { readonly kind: 'shared' | 'perReplica'; readonly size: Size };
  readonly resources: { readonly memoryLimit: string };
}

const GIBIBYTE = 2 ** 30;

/** An amount of bytes as people read it, e.g. `3.2Gi` or `210Mi`. */
export function readable(bytes: number): string {
  return bytes >= GIBIBYTE ? `${(bytes / GIBIBYTE).toFixed(1)}Gi` : `${Math.ceil(bytes / 2 ** 20)}Mi`;
}

/** Round intervals up to the longest that rules can live with, in seconds. */
const INTERVALS = [5, 10, 15, 20, 30, 45, 60, 90, 120, 150];

function longerInterval(props: PlanProps, limit: number): string {
  const fitting = INTERVALS.map((seconds) => Duration.seconds(seconds)).find(
    (interval) =>
      interval.toMilliseconds() > props.scrapeInterval.toMilliseconds() &&
      capacityPlan({ ...props, scrapeInterval: interval }).diskBytes <= limit,
  );
  return fitting
    ? `scrape less often (prometheus.scrape.interval: "${formatDuration(fitting)}")`
    : 'scrape less often (prometheus.scrape.interval; no interval that rules can live with is enough by itself)';
}

/** Hours that are worth proposing, from a month down to the shortest retention. */
const RETENTIONS = [30, 21, 15, 14, 10, 7, 6, 5, 4, 3, 2, 1].map((days) => days * 24).concat([12, 6, 2]);

function shorterRetention(props: PlanProps, limit: number): string {
  const fitting = RETENTIONS.map((hours) => Duration.hours(hours)).find(
    (time) =>
      time.toMilliseconds() < props.retentionTime.toMilliseconds() &&
      capacityPlan({ ...props, retentionTime: time }).diskBytes <= limit,
  );
  return fitting
    ? `keep less long (prometheus.retention.time: "${formatDuration(fitting)}")`
    : 'keep less long (prometheus.retention.time; no retention is short enough by itself)';
}

/** The volume in which the retention size would be large enough, at the share of it that it has now. */
function largerVolume({ diskBytes }: CapacityPlan, { retentionSize, storage }: Provision): string {
  const needed = (bytesOf(storage.size) * diskBytes) / bytesOf(retentionSize);
  return `use a larger volume (prometheus.storage.size: "${Math.ceil(needed / GIBIBYTE)}Gi", and prometheus.retention.size with it if it is set)`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

const size = ({ scale }: CapacityPlan) => `${counted(scale.nodes, 'node')} and ${counted(scale.pods, 'pod')}`;

/** A sentence for each thing that Prometheus has too little of. */
export function shortcomings(plan: CapacityPlan, props: PlanProps, provision: Provision): string[] {
  const { replicas, retentionSize, storage, resources } = provision;
  const problems: string[] = [];
  const load = `${size(plan)} (scale)`;
  const limit = bytesOf(retentionSize);
  if (plan.diskBytes > limit) {
    const shared = storage.kind === 'shared' && replicas > 1 ? `, shared by ${replicas} replicas` : '';
    problems.push(
      `prometheus.retention.time is ${formatDuration(plan.retentionTime)}, for which each replica needs about ${readable(plan.diskBytes)} of disk at ${Math.ceil(plan.samplesPerSecond)} samples a second from ${load}, ` +
        `but it may fill ${readable(limit)} of prometheus.storage.size ${formatSize(storage.size)}${shared}: the oldest samples would go early. ` +
        `There are three ways out: ${longerInterval(props, limit)}, ${shorterRetention(props, limit)}, or ${largerVolume(plan, provision)}.`,
    );
  }
  const memoryLimit = parseBytes(resources.memoryLimit) ?? 0;
  if (plan.memoryBytes > memoryLimit) {
    problems.push(
      `prometheus.resources.memoryLimit is ${resources.memoryLimit}, but each replica needs about ${readable(plan.memoryBytes)} of memory for ${plan.series} series from ${load}: it would be killed, and again while it reads its log. ` +
        `Raise the limit to "${Math.ceil(plan.memoryBytes / 2 ** 28) * 256}Mi" or more, or keep fewer series (metrics: "used", fewer extraMetrics, scale.seriesPerPod if your programs tell less).`,
    );
  }
  return problems;
}

const COLUMNS = [28, 9, 10, 10, 11] as const;

const row = (cells: readonly string[]) =>
  `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(COLUMNS[0]) : cell.padStart(COLUMNS[i] ?? 0))).join('')}`.trimEnd();

/** A whole number with commas. `toLocaleString` would take 50 ms to load what it knows of the world. */
const grouped = (value: number) => String(Math.ceil(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** The plan as a table with a line for each job, and what there is of what is needed. */
export function planText(plan: CapacityPlan, provision: Provision): string {
  return [
    `What each Prometheus server needs (${provision.replicas} in all) for ${size(plan)}, estimated from measured figures`,
    row(['job', 'targets', 'series', 'interval', 'samples/s']),
    ...plan.jobs.map((job) =>
      row([
        job.name,
        grouped(job.targets),
        grouped(job.series),
        formatDuration(job.interval),
        job.samplesPerSecond.toFixed(1),
      ]),
    ),
    row(['all', '', grouped(plan.series), '', plan.samplesPerSecond.toFixed(1)]),
    `  disk    ${readable(plan.diskBytes)} of ${readable(bytesOf(provision.retentionSize))} for ${formatDuration(plan.retentionTime)}`,
    `  memory  ${readable(plan.memoryBytes)} of ${readable(parseBytes(provision.resources.memoryLimit) ?? 0)}`,
  ].join('\n');
}
