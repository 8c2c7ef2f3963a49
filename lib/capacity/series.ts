// How many series a job has in a cluster of a given size: from what real programs served, and how large their cluster was.
import { catalogueOf, find } from '../catalogue';
import type { MetricInfo, MetricSource } from '../catalogue';
import { sampleNames } from '../kept-series';
import type { KeptSeries } from '../kept-series';
import type { ScrapeJob } from '../scrape-job';
import recorded from '../catalogue/series.json';

/** The size of a cluster. */
export interface Scale {
  readonly nodes: number;
  readonly pods: number;
  readonly controlPlaneNodes: number;
  /** Series of the users' own programs, on average over all pods. */
  readonly seriesPerPod: number;
}

/** The cluster in which the sources were recorded. */
const RECORDED = { pods: 9, nodes: 1 };

/** Processors of a node: node-exporter was asked on a machine with 2, and a common node has 16. */
const PROCESSORS = { recorded: 2, usual: 16 };

/**
 * What Prometheus itself adds at each scrape of a target: `up`, `scrape_duration_seconds` and the like
 * (https://prometheus.io/docs/concepts/jobs_instances/).
 */
const PER_TARGET = 5;

/** What a kept metric has in a job whose programs are not in the catalogue: a few series, as the API server's have. */
const UNKNOWN_METRIC = 10;

/** The catalogue has what five modules of blackbox-exporter told, together. */
const PROBED = 5;

/** Sources that tell about objects of the whole cluster, and not about themselves. */
const ABOUT_THE_CLUSTER: ReadonlySet<MetricSource> = new Set(['kube-state-metrics']);

type Recorded = Readonly<Record<string, Readonly<Record<string, number | number[]>>>>;

/** Series of a family, and how many of them are buckets. */
function familySize(source: MetricSource, family: string): { series: number; buckets: number } {
  const count = (recorded as Recorded)[source]?.[family] ?? 1;
  if (typeof count === 'number') return { series: count, buckets: 0 };
  const [series = 0, bounds = 0] = count;
  return { series, buckets: (series * bounds) / (bounds + 2) };
}

/** Series of a family that are kept. Limits on labels other than `le` are not counted: the plan errs on the safe side. */
function keptSize(source: MetricSource, { name }: MetricInfo, kept: KeptSeries | undefined): number {
  const { series, buckets } = familySize(source, name);
  if (!kept) return series;
  const bounds = catalogueOf(source).get(name)?.type === 'histogram' ? (series - buckets) / 2 : 0;
  const present = sampleNames(source, name).filter((sample) => kept.has(sample));
  if (present.length === 0) return 0;
  // a family of which the recording had no series: it has some where it matters
  if (series === 0) return 1;
  if (bounds === 0) return series;
  return present.reduce((sum, sample) => {
    if (!sample.endsWith('_bucket')) return sum + bounds;
    const le = kept.get(sample)?.['le'];
    return sum + (le === undefined ? buckets : bounds * le.split('|').length);
  }, 0);
}

/** How many times as many series a family has at this scale, over all targets. */
function growth(source: MetricSource, { labels }: MetricInfo, targets: number, scale: Scale): number {
  const perPod = scale.pods / RECORDED.pods;
  if (ABOUT_THE_CLUSTER.has(source)) {
    if (labels.includes('node') && !labels.includes('pod')) return scale.nodes / RECORDED.nodes;
    // other objects come in proportion to pods: a Deployment for every few
    return perPod;
  }
  if (source.startsWith('kubelet') && labels.includes('pod')) return perPod;
  if (source === 'node-exporter' && labels.includes('cpu')) {
    return (targets * PROCESSORS.usual) / PROCESSORS.recorded;
  }
  if (source === 'blackbox-probe') return targets / PROBED;
  return targets;
}

/** How many targets a job has in a cluster of this size. */
export function targetCount({ targets }: Pick<ScrapeJob, 'targets'>, scale: Scale): number {
  switch (targets.kind) {
    case 'fixed':
      return targets.count;
    case 'perNode':
      return scale.nodes;
    case 'perControlPlaneNode':
      return scale.controlPlaneNodes;
    case 'workloads':
      return scale.pods;
  }
}

/**
 * The series of a job, over all its targets.
 * @param kept what is kept of them; undefined: everything
 */
export function seriesOfJob(
  job: Pick<ScrapeJob, 'targets' | 'source' | 'seriesPerTarget'>,
  kept: KeptSeries | undefined,
  scale: Scale,
): number {
  const targets = targetCount(job, scale);
  const made = targets * PER_TARGET;
  if (job.targets.kind === 'workloads') return made + targets * scale.seriesPerPod;
  if (job.seriesPerTarget !== undefined) return made + targets * job.seriesPerTarget;
  // a program that nobody knows is most often a machine's node-exporter
  const source = job.source ?? (kept ? undefined : 'node-exporter');
  if (!source) return made + targets * (kept?.size ?? 0) * UNKNOWN_METRIC;
  const known = [...catalogueOf(source).values()].reduce(
    (sum, metric) => sum + keptSize(source, metric, kept) * growth(source, metric, targets, scale),
    0,
  );
  // what rules read although the recording lacks it
  const unseen = [...(kept?.keys() ?? [])].filter((name) => !find(source, name)).length;
  return Math.ceil(made + known + unseen * UNKNOWN_METRIC * targets);
}
