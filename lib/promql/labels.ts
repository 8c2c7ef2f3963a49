/** The labels that the series of an expression may have. */
export interface Labels {
  /** Those that any of them can have; undefined: nobody knows, so any. */
  readonly possible?: ReadonlySet<string>;
  /** Those that each of them has, for certain, and not empty. */
  readonly certain: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** No labels at all, e.g. of `vector(1)`. */
export const noLabels: Labels = { possible: NONE, certain: NONE };

/** Any labels. */
export const anyLabels: Labels = { certain: NONE };

/** Whether a series may have this label. */
export const canHave = ({ possible }: Labels, label: string) => possible?.has(label) ?? true;

const filter = (set: ReadonlySet<string>, keep: (label: string) => boolean) => new Set([...set].filter(keep));

/** What `by` and `on` leave. */
export function only({ possible, certain }: Labels, labels: readonly string[]): Labels {
  const named = new Set(labels);
  return {
    possible: possible ? filter(possible, (label) => named.has(label)) : named,
    certain: filter(certain, (label) => named.has(label)),
  };
}

/** What `without` and `ignoring` leave. */
export function without({ possible, certain }: Labels, labels: readonly string[]): Labels {
  const named = new Set(labels);
  return {
    ...(possible && { possible: filter(possible, (label) => !named.has(label)) }),
    certain: filter(certain, (label) => !named.has(label)),
  };
}

/** With more labels. @param certain whether every series gets them */
export function plus(labels: Labels, more: Iterable<string>, certain = false): Labels {
  const added = [...more];
  return {
    ...(labels.possible && { possible: new Set([...labels.possible, ...added]) }),
    certain: certain ? new Set([...labels.certain, ...added]) : labels.certain,
  };
}

/** Of series that are one or the other, as `or` gives them. */
export function either(all: readonly Labels[]): Labels {
  const [first, ...others] = all;
  if (!first) return noLabels;
  return others.reduce<Labels>(
    (a, b) => ({
      ...(a.possible && b.possible && { possible: new Set([...a.possible, ...b.possible]) }),
      certain: filter(a.certain, (label) => b.certain.has(label)),
    }),
    first,
  );
}

/** Of series that are the same on both sides, as arithmetic without `on` needs them. */
export function both(a: Labels, b: Labels): Labels {
  const possible = a.possible
    ? filter(a.possible, (label) => canHave(b, label))
    : b.possible && new Set(b.possible);
  return {
    ...(possible && { possible }),
    certain: filter(new Set([...a.certain, ...b.certain]), (label) => possible?.has(label) ?? true),
  };
}

/** `"a", "b" and "c"`, sorted. */
export function listed(words: Iterable<string>): string {
  const quoted = [...words].sort().map((word) => `"${word}"`);
  if (quoted.length <= 1) return quoted[0] ?? '';
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

/** `only the labels "a" and "b"`, or that there are none. */
export function described({ possible = NONE }: Labels): string {
  if (possible.size === 0) return 'no labels';
  return `only the label${possible.size === 1 ? '' : 's'} ${listed(possible)}`;
}
