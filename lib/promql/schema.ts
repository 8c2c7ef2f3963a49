import type { Duration } from 'cdk8s';
import { catalogueOf, find, metricSources } from '../catalogue';
import { didYouMean } from '../did-you-mean';
import { sampleNames } from '../kept-series';
import { dataSourceInterval } from '../scrape-job';
import { labelHint, metricHint } from './hints';
import { JobSeries } from './job-series';
import type { Series, SeriesJob } from './job-series';
import { asCatalogued, samplesOf } from './known-metrics';
import type { KnownMetric } from './known-metrics';
import { anyLabels, canHave, described, either, listed, plusCertain } from './labels';
import type { Labels } from './labels';
import { plainChoices } from './regular-expression';
import { accepts } from './selectors';
import type { Matcher, Selector } from './selectors';
import { numberProblem } from './label-values';

export interface SchemaOptions {
  /** How often everything is scraped for which nothing else is said. */
  readonly scrapeInterval: Duration;
  /** Metrics that are there although no job is known to have them. @default - none */
  readonly knownMetrics?: readonly KnownMetric[];
}

/** What a selector reads, as far as it is known, and what is wrong with it. */
export interface Reading {
  readonly series: Series;
  /** Ends of sentences that begin with a place, e.g. `reads x, but …`. */
  readonly problems: readonly string[];
}

const NOTHING_KNOWN: Series = { labels: anyLabels, type: 'unknown', interval: 0 };

const isVariable = ({ value }: Matcher) => /\$|\[\[/.test(value);

const admits = (matchers: readonly Matcher[], value: string) =>
  matchers.every((matcher) => isVariable(matcher) || accepts(matcher, value));

/** Whether a selector says that it is about this one job, or about a few of which it is one. */
const namesExactly = (matchers: readonly Matcher[], job: string) =>
  matchers.some(
    ({ operator, value }) =>
      (operator === '=' && value === job) || (operator === '=~' && plainChoices(value)?.includes(job)),
  );

/** Whether a selector says that it is about jobs of which nobody knows what they have, e.g. `job=~"kubernetes-.+"`. */
const namesUnknown = (matchers: readonly Matcher[], admitted: readonly JobSeries[]) =>
  matchers.some((matcher) => !isVariable(matcher)) && admitted.every(({ source }) => !source);

function merged(all: readonly Series[]): Series {
  const types = new Set(all.map(({ type }) => type));
  const [type = 'unknown'] = types;
  return {
    labels: either(all.map(({ labels }) => labels)),
    type: types.size === 1 ? type : 'unknown',
    interval: Math.max(...all.map(({ interval }) => interval)),
  };
}

/** All series that an environment has: those of its jobs, and those that rules record. */
export class Schema {
  /** What Grafana takes for the time between two scrapes, in milliseconds. */
  readonly dataSourceInterval: number;
  private readonly jobs: readonly JobSeries[];
  /** By the names of samples. */
  private readonly known: ReadonlyMap<string, KnownMetric>;
  private readonly recorded = new Map<string, Series>();
  /** What jobs have, by name and job: few of both are read again and again. */
  private readonly found = new Map<string, Series | string>();

  constructor(jobs: readonly SeriesJob[], { scrapeInterval, knownMetrics = [] }: SchemaOptions) {
    this.dataSourceInterval = dataSourceInterval(scrapeInterval).toMilliseconds();
    this.jobs = jobs.map((job) => new JobSeries(job, scrapeInterval));
    this.known = new Map(
      knownMetrics.flatMap((metric) => samplesOf(metric).map((name) => [name, metric] as const)),
    );
  }

  /**
   * Adds what a rule records; several rules may record series of one name.
   * @param made the aggregation or the rate that its expression is, if it is one
   */
  record(name: string, labels: Labels, made?: string): void {
    this.found.clear();
    const before = this.recorded.get(name);
    const all = before ? either([before.labels, labels]) : labels;
    this.recorded.set(name, { ...NOTHING_KNOWN, labels: all, ...(made && { made }) });
  }

  /** The jobs that are known to have samples of this name. */
  jobsWith(name: string): string[] {
    return [...new Set(this.jobs.filter((job) => job.series(name)).map(({ label }) => label))];
  }

  /** What is wrong with a name, of a metric or of its samples. */
  nameProblem(name: string, where: string): string[] {
    if (this.jobs.some(({ source }) => source && find(source, name))) return [];
    return this.read({ metric: name, matchers: [] }).problems.map((problem) => `${where} ${problem}`);
  }

  /** What a selector reads. */
  read({ metric, matchers }: Selector): Reading {
    const found = metric === undefined ? this.readByPattern(matchers) : this.readByName(metric, matchers);
    if (typeof found === 'string') return { series: NOTHING_KNOWN, problems: [found] };
    const name = metric ?? 'what it selects';
    const others = matchers.filter(({ label }) => label !== '__name__');
    const problems = others.flatMap((matcher) => matcherProblems(matcher, name, found.labels));
    const present = others.filter((matcher) => !isVariable(matcher) && !accepts(matcher, ''));
    const labels = plusCertain(
      found.labels,
      present.map(({ label, operator, value }) => (operator === '=' ? [label, value] : [label])),
    );
    return { series: { ...found, labels }, problems };
  }

  private readByName(name: string, matchers: readonly Matcher[]): Series | string {
    if (/^ALERTS(_FOR_STATE)?$/.test(name)) return NOTHING_KNOWN;
    const known = this.known.get(name);
    if (known) return this.ofKnown(known, name);
    const recorded = this.recorded.get(name);
    if (recorded) return recorded;
    const ofJob = matchers.filter(({ label }) => label === 'job');
    const key = JSON.stringify([name, ofJob]);
    const before = this.found.get(key) ?? this.ofJobs(name, ofJob);
    this.found.set(key, before);
    return before;
  }

  /** Of a metric that some program of the users has: which job it belongs to is not known. */
  private ofKnown(metric: KnownMetric, name: string): Series {
    const info = asCatalogued(metric);
    const all = this.jobs.filter(({ source }) => !source).map((job) => job.of(info, name));
    if (all.length === 0) return NOTHING_KNOWN;
    const { labels, ...series } = merged(all);
    // it may also come from elsewhere, without the labels that targets have
    return { ...series, labels: metric.labels ? { ...labels, certain: anyLabels.certain } : anyLabels };
  }

  private ofJobs(name: string, ofJob: readonly Matcher[]): Series | string {
    const admitted = this.jobs.filter(({ label }) => admits(ofJob, label));
    const unknown = namesUnknown(ofJob, admitted);
    const found = admitted.flatMap((job) => {
      const series = job.series(name);
      if (series) return [series];
      return !job.source && (unknown || namesExactly(ofJob, job.label)) ? [job.unknown()] : [];
    });
    return found.length > 0 ? merged(found) : this.missing(name, ofJob, admitted);
  }

  private readByPattern(matchers: readonly Matcher[]): Series | string {
    const ofName = matchers.filter(({ label }) => label === '__name__');
    if (ofName.length === 0) return NOTHING_KNOWN;
    const variable = ofName.find(({ value }) => /\$[A-Za-z_{]|\[\[/.test(value));
    if (variable) {
      return `reads {__name__${variable.operator}"${variable.value}"}, so nobody knows what is read and has to be kept. Write the names that there are, e.g. {__name__=~"a|b"}.`;
    }
    const ofJob = matchers.filter(({ label }) => label === 'job');
    const admitted = this.jobs.filter(({ label }) => admits(ofJob, label));
    const unknown = namesUnknown(ofJob, admitted);
    const found = admitted.flatMap((job) => {
      if (!job.source) return unknown || namesExactly(ofJob, job.label) ? [job.unknown()] : [];
      return namesOf(job)
        .filter((name) => admits(ofName, name))
        .flatMap((name) => job.series(name) ?? []);
    });
    const known = [...this.known].map(([name, metric]) => [name, this.ofKnown(metric, name)] as const);
    const others = [...this.recorded, ...known];
    found.push(...others.flatMap(([name, series]) => (admits(ofName, name) ? [series] : [])));
    if (found.length > 0) return merged(found);
    const patterns = ofName.map(({ operator, value }) => `__name__${operator}"${value}"`).join(', ');
    return `reads {${patterns}}, but no metric of this environment has such a name.`;
  }

  /** Why nothing is found, and what was perhaps meant. */
  private missing(name: string, ofJob: readonly Matcher[], admitted: readonly JobSeries[]): string {
    const wanted = ofJob.map(({ operator, value }) => `job${operator}"${value}"`).join(', ');
    if (admitted.length === 0) {
      const [{ value = '' } = {}] = ofJob;
      const jobs = [...new Set(this.jobs.map(({ label }) => label))];
      return `reads ${name} with ${wanted}, but this environment has no such job.${didYouMean(value, jobs) || ` Its jobs are ${listed(jobs)}.`}`;
    }
    const histogram =
      this.known.has(`${name}_bucket`) || admitted.some(({ source }) => source && find(source, name));
    if (histogram) {
      return `reads ${name}, which is a histogram: its samples are called ${name}_bucket, ${name}_sum and ${name}_count.`;
    }
    const jobs = this.jobsWith(name);
    if (jobs.length > 0) {
      return `reads ${name} with ${wanted}, but only the job${jobs.length > 1 ? 's' : ''} ${listed(jobs)} ${jobs.length > 1 ? 'have' : 'has'} a metric of that name.`;
    }
    const here = [...this.recorded.keys(), ...this.known.keys(), ...admitted.flatMap(namesOf)];
    const hint = metricHint(name, here) || metricHint(name, this.jobs.flatMap(namesOf));
    const missing = `reads ${name}, but no job of this environment has a metric of that name.`;
    const sources = metricSources.filter((source) => find(source, name));
    if (sources.length === 0 && hint) return missing + hint;
    const foreign =
      sources.length > 0 ? ` It is a metric of ${listed(sources)}, which nothing here scrapes.` : '';
    const declare = admitted.some(({ source }) => !source)
      ? ' If a program of your own has it, name its job in the selector, or list it in knownMetrics.'
      : '';
    return missing + foreign + declare;
  }
}

function namesOf({ source }: JobSeries): string[] {
  return source ? [...catalogueOf(source).keys()].flatMap((name) => sampleNames(source, name)) : [];
}

function matcherProblems(matcher: Matcher, name: string, labels: Labels): string[] {
  const { label, operator, value } = matcher;
  if (!canHave(labels, label)) {
    const hint = labelHint(label, labels);
    return [`matches on the label "${label}" of ${name}, which has ${described(labels)}.${hint}`];
  }
  const problem = isVariable(matcher) ? undefined : numberProblem(matcher);
  return problem ? [`matches ${label}${operator}"${value}" of ${name}, ${problem}`] : [];
}
