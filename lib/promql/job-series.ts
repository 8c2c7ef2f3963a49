import type { Duration } from 'cdk8s';
import { find } from '../catalogue';
import type { MetricInfo } from '../catalogue';
import { MADE_BY_PROMETHEUS } from '../kept-series';
import { intervalOf } from '../scrape-job';
import type { RelabelStep, ScrapeJob } from '../scrape-job';
import { anyLabels, noLabels, plus, plusCertain } from './labels';
import type { Labels } from './labels';
import { matches } from './regular-expression';

/** How values of a series behave: a counter only falls when its program starts anew. */
export type SampleType = 'counter' | 'gauge' | 'unknown';

/** What is known of the series of one name. */
export interface Series {
  readonly labels: Labels;
  readonly type: SampleType;
  /** Milliseconds between two samples. */
  readonly interval: number;
  /** What a rule that records it makes of counters, e.g. `sum` or `rate`. */
  readonly made?: string;
}

const isInternal = (label: string) => label.startsWith('__');

/** The names of labels that steps set, and whether each target gets them. */
function setBy(steps: readonly RelabelStep[]): { label: string; always: boolean }[] {
  return steps.flatMap(({ target_label: label, source_labels: sources, replacement, action = 'replace' }) =>
    label === undefined || isInternal(label) || action !== 'replace'
      ? []
      : [{ label, always: !sources && Boolean(replacement) }],
  );
}

const isDropped = (steps: readonly RelabelStep[], label: string) =>
  steps.some(({ action, regex = '' }) => action === 'labeldrop' && matches(regex, label));

/** The label that tells parts of a metric apart. */
function partLabel({ type, name }: MetricInfo, sampleName: string): readonly (readonly [string])[] {
  if (type === 'histogram' && sampleName === `${name}_bucket`) return [['le']];
  if (type === 'summary' && sampleName === name) return [['quantile']];
  return [];
}

function sampleType({ type, name }: MetricInfo, sampleName: string): SampleType {
  if (type === 'counter' || type === 'histogram') return 'counter';
  if (type === 'summary') return sampleName === name ? 'gauge' : 'counter';
  // some programs set counters from outside, as gauges; only their names tell
  return type === 'gauge' && !sampleName.endsWith('_total') ? 'gauge' : 'unknown';
}

/** What of a job decides which series it has. */
export type SeriesJob = Pick<ScrapeJob, 'name' | 'config' | 'source' | 'interval' | 'minimumInterval'>;

/** The series of one job: what the catalogue has of its source, with the labels of its targets. */
export class JobSeries {
  /** What its series have as the label `job`. */
  readonly label: string;
  readonly source: ScrapeJob['source'];
  private readonly interval: number;
  private readonly targetLabels: Labels;
  private readonly metricSteps: readonly RelabelStep[];
  private readonly honorsLabels: boolean;
  private readonly known = new Map<string, Series | undefined>();

  constructor(job: SeriesJob, usualInterval: Duration) {
    const { relabel_configs: steps = [], static_configs: listed = [] } = job.config;
    this.label = steps.findLast((step) => step.target_label === 'job')?.replacement ?? job.name;
    this.source = job.source;
    this.interval = intervalOf(job, usualInterval).toMilliseconds();
    this.metricSteps = job.config.metric_relabel_configs ?? [];
    this.honorsLabels = job.config.honor_labels ?? false;
    const own = listed
      .flatMap(({ labels = {} }) => Object.keys(labels))
      .filter((label) => !isInternal(label));
    const set = setBy(steps).filter(({ label }) => !isDropped(steps, label));
    const always = set.flatMap(({ label, always }) => (always ? [label] : []));
    const sometimes = [...own, ...set.map(({ label }) => label)];
    this.targetLabels = plusCertain(plus(noLabels, sometimes), [
      ['job', this.label],
      ...['instance', 'cluster', ...always].map((label) => [label] as const),
    ]);
  }

  /** What is known of the samples of this name, or undefined if the job has none. */
  series(sampleName: string): Series | undefined {
    if (!this.known.has(sampleName)) this.known.set(sampleName, this.find(sampleName));
    return this.known.get(sampleName);
  }

  private find(sampleName: string): Series | undefined {
    const { targetLabels: labels, interval } = this;
    if (MADE_BY_PROMETHEUS.test(sampleName)) return { labels, type: 'gauge', interval };
    const metric = this.source && find(this.source, sampleName);
    // a histogram has samples of its parts only
    if (!metric || (metric.type === 'histogram' && sampleName === metric.name)) return undefined;
    return this.of(metric, sampleName);
  }

  /** What the samples of a metric are like if this job has it. */
  of(metric: MetricInfo, sampleName: string): Series {
    return {
      labels: this.afterRelabelling(metric, sampleName),
      type: sampleType(metric, sampleName),
      interval: this.interval,
    };
  }

  /** Of a program that the catalogue does not know. */
  unknown(): Series {
    return {
      labels: { certain: this.targetLabels.certain },
      type: 'unknown',
      interval: this.interval,
    };
  }

  private afterRelabelling(metric: MetricInfo, sampleName: string): Labels {
    const parts = partLabel(metric, sampleName);
    if (!metric.seen && !metric.documented) {
      return plusCertain({ ...anyLabels, certain: this.targetLabels.certain }, parts);
    }
    const target = this.targetLabels.possible ?? new Set();
    const own = metric.labels.map((label) =>
      target.has(label) && !this.honorsLabels ? `exported_${label}` : label,
    );
    const labels = [...own, ...setBy(this.metricSteps).map(({ label }) => label)].filter(
      (label) => !isDropped(this.metricSteps, label),
    );
    return plusCertain(plus(this.targetLabels, labels), parts);
  }
}
