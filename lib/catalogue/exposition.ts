export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** One line of `/metrics`: a series and its value. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  /** Milliseconds since 1970. @default - when it was read */
  readonly timestamp?: number;
}

/** A metric with all its series: of a histogram those of `_bucket`, `_sum` and `_count` too. */
export interface Family {
  readonly name: string;
  readonly type: MetricType;
  /** Empty when the exporter tells none. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

type MutableFamily = { -readonly [K in keyof Family]: Family[K] } & { samples: Sample[] };

const TYPES: readonly string[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const isType = (word: string): word is MetricType => TYPES.includes(word);

/** What the samples of a type append to the name of their family. */
const SUFFIXES: Readonly<Record<MetricType, readonly string[]>> = {
  counter: [],
  gauge: [],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
  untyped: [],
};

/** The label that tells the parts of a histogram or summary apart: its type implies it. */
const PART: Partial<Record<MetricType, string>> = { histogram: 'le', summary: 'quantile' };

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const BLANK = '[ \\t]';
const METADATA = new RegExp(`^#${BLANK}*(HELP|TYPE)${BLANK}+(${NAME})(?:${BLANK}+(.*))?$`);
const SAMPLE = new RegExp(
  `^${BLANK}*(${NAME})${BLANK}*(?:\\{(.*)\\})?${BLANK}*(\\S+)(?:${BLANK}+(-?\\d+))?${BLANK}*$`,
);
const LABEL = new RegExp(
  `${BLANK}*([a-zA-Z_][a-zA-Z0-9_]*)${BLANK}*=${BLANK}*"((?:[^"\\\\]|\\\\[\\\\n"])*)"${BLANK}*(?:,${BLANK}*|$)`,
  'y',
);

const unescape = (text: string) =>
  text.replace(/\\([\\n"])/g, (_, escaped) => (escaped === 'n' ? '\n' : `${escaped}`));
/** A HELP line has quotes as they are. */
const unescapeHelp = (text: string) =>
  text.replace(/\\([\\n])/g, (_, escaped) => (escaped === 'n' ? '\n' : '\\'));

function parseLabels(text: string): Map<string, string> | undefined {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  for (let end = 0; end < text.trimEnd().length; end = LABEL.lastIndex) {
    const [match, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (match === undefined || labels.has(name)) return undefined;
    labels.set(name, unescape(value));
  }
  return labels;
}

function parseValue(text: string): number | undefined {
  const special = /^(?:(nan)|([+-]?)inf(?:inity)?)$/i.exec(text);
  if (special) return special[1] ? NaN : special[2] === '-' ? -Infinity : Infinity;
  // Number() also takes an empty text and 0b1, which are not reached or harmless
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

function parseSample(line: string): Sample | undefined {
  const [, name = '', labelList = '', number = '', timestamp] = SAMPLE.exec(line) ?? [];
  const labels = parseLabels(labelList);
  const value = parseValue(number);
  if (!name || !labels || value === undefined) return undefined;
  return { name, labels, value, ...(timestamp !== undefined && { timestamp: Number(timestamp) }) };
}

/**
 * The family that a sample of this name belongs to: the one of the same name, or the histogram or summary that it is a
 * part of.
 */
export function familyOf<F extends { readonly type: MetricType }>(
  families: ReadonlyMap<string, F>,
  sampleName: string,
): F | undefined {
  const same = families.get(sampleName);
  if (same) return same;
  const [, base = '', suffix = ''] = /^(.+)(_[a-z]+)$/.exec(sampleName) ?? [];
  const family = families.get(base);
  return family && SUFFIXES[family.type].includes(suffix) ? family : undefined;
}

/**
 * Reads what an exporter answers on `/metrics`, in Prometheus' text format 0.0.4.
 * @returns the families by name, in the order in which they come
 * @throws Error with the number of the first line that is wrong
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, MutableFamily>();
  const typed = new Set<string>();
  const family = (name: string) => {
    const known = families.get(name);
    if (known) return known;
    const added: MutableFamily = { name, type: 'untyped', help: '', samples: [] };
    families.set(name, added);
    return added;
  };

  text.split('\n').forEach((line, index) => {
    const fail = (message: string) => {
      throw new Error(
        `Line ${index + 1} of the metrics is ${JSON.stringify(line.slice(0, 200))}: ${message}`,
      );
    };
    const [, keyword, name = '', rest = ''] = METADATA.exec(line) ?? [];
    if (keyword === 'HELP') family(name).help = unescapeHelp(rest);
    else if (keyword === 'TYPE') {
      const type = rest.trim();
      if (!isType(type)) return fail(`the type has to be one of ${TYPES.join(', ')}.`);
      if (typed.has(name)) return fail('this metric has a type already.');
      if (families.get(name)?.samples.length) return fail('the type has to come before the samples.');
      typed.add(name);
      family(name).type = type;
    } else if (line.trim() && !/^[ \t]*#/.test(line)) {
      const sample = parseSample(line);
      if (!sample) return fail('a sample looks like name{label="value"} 1, with an optional timestamp.');
      (familyOf(families, sample.name) ?? family(sample.name)).samples.push(sample);
    }
  });
  return families;
}

/** The names of all labels that any series of the family has, sorted, without `le` of histograms, `quantile` of summaries. */
export function labelNames({ type, samples }: Family): string[] {
  const names = new Set(samples.flatMap(({ labels }) => [...labels.keys()]));
  names.delete(PART[type] ?? '');
  return [...names].sort();
}
