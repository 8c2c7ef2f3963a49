import { catalogueOf, find } from './catalogue';
import type { MetricSource } from './catalogue';
import { accepts } from './promql/selectors';
import type { Matcher, Selector } from './promql/selectors';
import type { RelabelStep, ScrapeJob } from './scrape-job';

/** What is kept of a job: names of samples, and for each the labels of which only certain values are read. */
export type KeptSeries = ReadonlyMap<string, LabelLimits>;

/** A label and the values of it that are read, as a regular expression. */
export type LabelLimits = Readonly<Record<string, string>>;

/**
 * Series that Prometheus makes itself at each scrape and evaluation, besides those of recording rules:
 * no relabelling of theirs is possible or needed.
 */
export const MADE_BY_PROMETHEUS = /^(?:up|scrape_\w+|ALERTS(?:_FOR_STATE)?)$/;

/** Labels that Prometheus gives to all series of a target alike: they tell no series of a page apart. */
const OF_THE_TARGET = new Set(['__name__', 'job', 'cluster', 'instance', 'replica']);

/** A dashboard's variable may stand for anything. */
const isVariable = ({ value }: Matcher) => value.includes('$');

const escaped = (text: string) => text.replace(/[.+*?()|[\]{}^$\\]/g, '\\$&');

/** The values that a matcher asks for, or undefined if it also takes series without the label, or any. */
function wanted(matcher: Matcher): string | undefined {
  const { operator, value } = matcher;
  if (isVariable(matcher) || accepts(matcher, '')) return undefined;
  if (operator === '=') return escaped(value);
  if (operator === '=~') return value;
  return value === '' ? '.+' : undefined;
}

function limitsOf({ matchers }: Selector): LabelLimits {
  const limits: Record<string, string> = {};
  for (const matcher of matchers) {
    const values = wanted(matcher);
    if (values !== undefined && !OF_THE_TARGET.has(matcher.label)) limits[matcher.label] = values;
  }
  return limits;
}

/** The limits that both sides have, each as wide as both together. */
function widened(a: LabelLimits, b: LabelLimits): LabelLimits {
  const both = Object.keys(a).filter((label) => b[label] !== undefined);
  return Object.fromEntries(
    both.map((label) => {
      const values = new Set([...(a[label] ?? '').split('|'), ...(b[label] ?? '').split('|')]);
      const simple = [...values].every((value) => !/[()[\]]/.test(value));
      const merged = simple ? [...values].sort().join('|') : `(?:${a[label]})|(?:${b[label]})`;
      return [label, values.has('.+') ? '.+' : merged];
    }),
  );
}

/** Names that the samples of a metric may have: a histogram's are three. */
export function sampleNames(source: MetricSource, name: string): string[] {
  const type = catalogueOf(source).get(name)?.type;
  if (type === 'histogram') return ['_bucket', '_count', '_sum'].map((suffix) => name + suffix);
  if (type === 'summary') return [name, `${name}_count`, `${name}_sum`];
  // a program that answers in OpenMetrics appends this to every counter
  if (type === 'counter' && !name.endsWith('_total')) return [name, `${name}_total`];
  return [name];
}

function metricsOf(selector: Selector, source: MetricSource | undefined): string[] {
  if (selector.metric !== undefined) return [selector.metric];
  const names = selector.matchers.filter(({ label }) => label === '__name__');
  if (!source || names.length === 0) return [];
  const known = [...catalogueOf(source).keys()].flatMap((name) => sampleNames(source, name));
  return known.filter((name) => names.every((matcher) => accepts(matcher, name)));
}

/**
 * What expressions read of a job's targets.
 * @param extra names of metrics that are kept besides, with all their series
 */
export function keptSeries(
  job: Pick<ScrapeJob, 'name' | 'source'>,
  selectors: readonly Selector[],
  extra: readonly string[] = [],
): KeptSeries {
  const { source } = job;
  const kept = new Map<string, LabelLimits>();
  for (const selector of selectors) {
    const jobs = selector.matchers.filter(({ label }) => label === 'job');
    if (!jobs.every((matcher) => isVariable(matcher) || accepts(matcher, job.name))) continue;
    for (const name of metricsOf(selector, source)) {
      // recorded series, whose names have colons, are on no page either
      if (MADE_BY_PROMETHEUS.test(name) || name.includes(':')) continue;
      // an expression that names no job may be about another one
      if (jobs.length === 0 && !(source && find(source, name))) continue;
      const limits = limitsOf(selector);
      const before = kept.get(name);
      kept.set(name, before ? widened(before, limits) : limits);
    }
  }
  for (const name of extra) {
    if (source && find(source, name)) for (const sample of sampleNames(source, name)) kept.set(sample, {});
  }
  return new Map([...kept].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Marks series while their relabelling goes on; Prometheus itself never uses this prefix. */
const MARK = '__tmp_read';

const names = (metrics: readonly string[]) =>
  metrics.length === 1 ? (metrics[0] ?? '') : `(?:${metrics.join('|')})`;

/** Drops the series of these metrics with other values of the label than these. */
function dropOthers(label: string, values: string, metrics: readonly string[]): RelabelStep[] {
  if (values === '.+')
    return [{ source_labels: ['__name__', label], regex: `${names(metrics)};`, action: 'drop' }];
  // Prometheus' regular expressions can not say "all but these", so these are marked, and the unmarked go
  return [
    {
      source_labels: ['__name__', label],
      regex: `${names(metrics)};(?:${values})`,
      target_label: MARK,
      replacement: 'yes',
    },
    { source_labels: ['__name__', MARK], regex: `${names(metrics)};`, action: 'drop' },
    { regex: MARK, action: 'labeldrop' },
  ];
}

/** The relabelling that lets through just what is kept. */
export function keepSteps(kept: KeptSeries): RelabelStep[] {
  const groups = new Map<string, { label: string; values: string; metrics: string[] }>();
  for (const [metric, limits] of kept) {
    for (const [label, values] of Object.entries(limits)) {
      const key = JSON.stringify([label, values]);
      const group = groups.get(key) ?? { label, values, metrics: [] };
      group.metrics.push(metric);
      groups.set(key, group);
    }
  }
  return [
    { source_labels: ['__name__'], regex: [...kept.keys()].join('|'), action: 'keep' },
    ...[...groups.values()].flatMap(({ label, values, metrics }) => dropOthers(label, values, metrics)),
  ];
}
