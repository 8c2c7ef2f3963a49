/** The labels that the series of an expression may have. */
export interface Labels {
  /** Those that any of them can have; undefined: nobody knows, so any. */
  readonly possible?: ReadonlySet<string>;
  /** Those that each of them has, not empty, and the value if it is the same for all and known. */
  readonly certain: Values;
}

/** Labels, and their values where these are known. */
export type Values = ReadonlyMap<string, string | undefined>;

/** No labels at all, e.g. of `vector(1)`. */
export const noLabels: Labels = { possible: new Set(), certain: new Map() };

/** Any labels. */
export const anyLabels: Labels = { certain: new Map() };

/** Whether a series may have this label. */
export const canHave = ({ possible }: Labels, label: string) => possible?.has(label) ?? true;

const filter = (set: ReadonlySet<string>, keep: (label: string) => boolean) => new Set([...set].filter(keep));

const filterValues = (values: Values, keep: (label: string) => boolean): Values =>
  new Map([...values].filter(([label]) => keep(label)));

/** What `by` and `on` leave. */
export function only({ possible, certain }: Labels, labels: readonly string[]): Labels {
  const named = new Set(labels);
  return {
    possible: possible ? filter(named, (label) => possible.has(label)) : named,
    certain: filterValues(certain, (label) => named.has(label)),
  };
}

/** What `without` and `ignoring` leave. */
export function without({ possible, certain }: Labels, labels: readonly string[]): Labels {
  return {
    ...(possible && { possible: filter(possible, (label) => !labels.includes(label)) }),
    certain: filterValues(certain, (label) => !labels.includes(label)),
  };
}

/** With labels that some series may have besides. */
export function plus(labels: Labels, more: readonly string[]): Labels {
  if (more.length === 0 || !labels.possible) return labels;
  return { ...labels, possible: new Set([...labels.possible, ...more]) };
}

/** With labels that every series has. */
export function plusCertain(labels: Labels, more: Iterable<readonly [string, string?]>): Labels {
  const certain = new Map(labels.certain);
  for (const [label, value] of more) certain.set(label, value ?? certain.get(label));
  if (certain.size === 0) return labels;
  return { ...(labels.possible && { possible: new Set([...labels.possible, ...certain.keys()]) }), certain };
}

/** Of series that are one or the other, as `or` gives them. */
export function either(all: readonly Labels[]): Labels {
  const [first, ...others] = all;
  if (!first) return noLabels;
  if (others.length === 0) return first;
  return others.reduce<Labels>(
    (a, b) => ({
      ...(a.possible && b.possible && { possible: new Set([...a.possible, ...b.possible]) }),
      certain: new Map(
        [...a.certain].flatMap(([label, value]) =>
          b.certain.has(label) ? [[label, value === b.certain.get(label) ? value : undefined]] : [],
        ),
      ),
    }),
    first,
  );
}

/** Of series that are the same on both sides, as arithmetic without `on` needs them. */
export function both(a: Labels, b: Labels): Labels {
  const possible = a.possible ? filter(a.possible, (label) => canHave(b, label)) : b.possible;
  const certain = new Map([...b.certain, ...a.certain]);
  return {
    ...(possible && { possible }),
    certain: possible ? filterValues(certain, (label) => possible.has(label)) : certain,
  };
}

/** `"a", "b" and "c"`, sorted. */
export function listed(words: Iterable<string>): string {
  const quoted = [...words].sort().map((word) => `"${word}"`);
  if (quoted.length <= 1) return quoted[0] ?? '';
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

/** `only the labels "a" and "b"`, or that there are none. */
export function described({ possible = new Set() }: Labels): string {
  if (possible.size === 0) return 'no labels';
  return `only the label${possible.size === 1 ? '' : 's'} ${listed(possible)}`;
}

/** Labels in a form that JSON keeps. */
export interface WrittenLabels {
  readonly possible?: readonly string[];
  /** Names, and the values that are known. */
  readonly certain: readonly (readonly [string] | readonly [string, string])[];
}

/** @see readLabels */
export const writeLabels = ({ possible, certain }: Labels): WrittenLabels => ({
  ...(possible && { possible: [...possible] }),
  certain: [...certain].map(([name, value]) => (value === undefined ? [name] : [name, value])),
});

/** What {@link writeLabels} has written. */
export const readLabels = ({ possible, certain }: WrittenLabels): Labels => ({
  ...(possible && { possible: new Set(possible) }),
  certain: new Map(certain.map(([name, value]) => [name, value])),
});
