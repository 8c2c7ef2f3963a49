// Prometheus compiles regular expressions with RE2 (https://github.com/google/re2/wiki/Syntax), which knows less than
// JavaScript here and more there.

/** What only other engines can do, with a word for it. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\(\?=/, 'a lookahead, (?=…)'],
  [/\(\?!/, 'a negative lookahead, (?!…)'],
  [/\(\?<=/, 'a lookbehind, (?<=…)'],
  [/\(\?<!/, 'a negative lookbehind, (?<!…)'],
  [/\(\?>/, 'an atomic group, (?>…)'],
  [/\\[1-9](?![0-7])/, 'a backreference such as \\1'],
  [/\\k</, 'a backreference, \\k<…>'],
  [/[*+?}]\+/, 'a possessive quantifier such as a++'],
  [/\[\^?\](?![^\]]*\])/, 'a class that does not end'],
  [/\\[ceghijklmoquyzGHIJKLMNOTVXYZRUEu]/, 'an escape that is not known'],
];

/** Variables of Grafana may become any text. */
const VARIABLE = /\$\{\w+(?::\w+)?\}|\$[A-Za-z_]\w*|\[\[\w+\]\]/g;

/** Escapes and what is in classes, which no other pattern must see. */
const withoutLiterals = (pattern: string) =>
  pattern
    .replace(/\\\\/g, '')
    .replace(/\\(?:[pP]\{\^?\w+\}|x\{[\da-fA-F]+\}|[^\w\s])/g, 'c')
    .replace(/\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])+\]/g, 'c');

/** Spelled as JavaScript spells it. */
const asJavaScript = (pattern: string) =>
  pattern
    .replace(/\[:\^?\w+:\]/g, 'a')
    .replace(/\(\?P</g, '(?<')
    .replace(/\(\?[imsU-]+:/g, '(?:')
    .replace(/\(\?[imsU-]+\)/g, '');

/** A regular expression as Prometheus applies it: to the whole of the text. @throws SyntaxError if it is none */
export const anchored = (pattern: string) =>
  new RegExp(`^(?:${asJavaScript(pattern)})$`, /^\(\?\w*i\w*\)/.test(pattern) ? 'si' : 's');

const compiled = new Map<string, RegExp | undefined>();

function compile(pattern: string): RegExp | undefined {
  try {
    return anchored(pattern);
  } catch {
    return undefined;
  }
}

/**
 * Whether a pattern matches the whole of a text. One that can not be compiled matches nothing;
 * {@link regularExpressionProblem} tells why.
 */
export function matches(pattern: string, text: string): boolean {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern)?.test(text) ?? false;
}

const examined = new Map<string, string | undefined>();

/** Why Prometheus can not compile this pattern, or undefined if it can. */
export function regularExpressionProblem(pattern: string): string | undefined {
  if (!examined.has(pattern)) examined.set(pattern, problemOf(pattern));
  return examined.get(pattern);
}

function problemOf(pattern: string): string | undefined {
  const filled = pattern.replace(VARIABLE, 'x');
  const outside = withoutLiterals(filled);
  const [, refused] = REFUSED.find(([sign]) => sign.test(outside)) ?? [];
  if (refused) return `RE2, which Prometheus uses, does not know ${refused}`;
  const repetitions = [...outside.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].flatMap(([, from, to]) => [from, to]);
  if (repetitions.some((times) => Number(times ?? 0) > 1000))
    return 'RE2 repeats nothing more than 1000 times';
  try {
    new RegExp(asJavaScript(filled), 's');
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: .*: /s, '');
  }
}

/**
 * The texts that a pattern stands for if it is nothing but a choice of texts, e.g. `a|b\.c`; otherwise undefined.
 * A dot counts as itself: hardly anybody who writes `0.5` means another character.
 */
export function plainChoices(pattern: string): string[] | undefined {
  const choices = pattern.replace(/^\((?:\?:)?([^()]*)\)$/, '$1').split('|');
  const plain = choices.every((choice) => /^(?:[\w.\-: /]|\\[.+\-/|])*$/.test(choice));
  return plain ? choices.map((choice) => choice.replace(/\\(.)/g, '$1')) : undefined;
}
