import { regularExpressionProblem } from '../promql/regular-expression';
import type { MatchOperator, Matcher } from '../promql/selectors';

export { accepts } from '../promql/selectors';
export type { Matcher } from '../promql/selectors';

/** Conditions that a text stands for, or why it stands for none, as the end of a sentence. */
export type ParsedMatchers = { readonly matchers: readonly Matcher[] } | { readonly problem: string };

const OPERATOR = /(?:=~|!~|!=|=)/y;
/** Names and values without quotes, in Alertmanager's notation since 0.27 (its matcher/parse/lexer.go). */
const WORD = /[^\s{}!=~,\\"'`]+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/sy;
/** The notation before, in which values without quotes may have nearly anything in them. */
const CLASSIC = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!~|!=|=)\s*(.*)$/s;

/**
 * The text of a literal in quotes; undefined if it has an escape that the two notations read differently: Alertmanager
 * then falls back to the older one.
 */
function unquoted(literal: string): string | undefined {
  if (/^(?:[^\\]|\\[\\"n])*$/s.test(literal) && !literal.includes('\n'))
    return unescaped(literal.slice(1, -1));
  return undefined;
}

const unescaped = (text: string) => text.replace(/\\([\\"n])/g, (_, c: string) => (c === 'n' ? '\n' : c));

/** Reads along a text. */
class Reader {
  private position = 0;

  constructor(private readonly text: string) {}

  get rest(): string {
    return this.text.slice(this.position);
  }

  /** What a sticky pattern finds here, behind spaces. */
  take(pattern: RegExp): string | undefined {
    this.position += /^\s*/.exec(this.rest)?.[0].length ?? 0;
    pattern.lastIndex = this.position;
    const [found] = pattern.exec(this.text) ?? [];
    this.position += found?.length ?? 0;
    return found;
  }

  /** A word or a literal. */
  value(): string | undefined {
    const literal = this.take(QUOTED);
    return literal === undefined ? this.take(WORD) : unquoted(literal);
  }
}

function parseNew(text: string): Matcher[] | undefined {
  const reader = new Reader(text);
  const open = reader.take(/\{/y) !== undefined;
  const matchers: Matcher[] = [];
  while (!(open ? /^\s*\}\s*$/ : /^\s*$/).test(reader.rest)) {
    const label = reader.value();
    const operator = reader.take(OPERATOR) as MatchOperator | undefined;
    const value = reader.value();
    if (!label || !operator || value === undefined) return undefined;
    matchers.push({ label, operator, value });
    if (reader.take(/,/y) === undefined && !(open ? /^\s*\}\s*$/ : /^\s*$/).test(reader.rest))
      return undefined;
  }
  return matchers;
}

/** The parts between commas that stand in no quotes. */
function split(text: string): string[] {
  const inside = text.trim().replace(/^\{(.*)\}$/s, '$1');
  return (inside.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/gs) ?? []).filter((part) => part.trim());
}

function parseClassic(text: string): Matcher[] | undefined {
  const matchers = split(text).map((part): Matcher | undefined => {
    const [, label, operator, text = ''] = CLASSIC.exec(part) ?? [];
    if (!label || !operator) return undefined;
    const raw = text.trimEnd();
    const quoted = raw.startsWith('"');
    if (quoted && !/^"(?:[^"\\]|\\.)*"$/s.test(raw)) return undefined;
    if (!quoted && /"|^'.*'$/.test(raw)) return undefined;
    const value = unescaped(quoted ? raw.slice(1, -1) : raw);
    return { label, operator: operator as MatchOperator, value };
  });
  return matchers.every((matcher) => matcher !== undefined) ? matchers : undefined;
}

const WANTED =
  'a condition is a label, one of = != =~ !~ and a value in quotes, e.g. severity="critical" or namespace=~"shop|cart"';

/** What may have been meant by what can not be read. */
function hint(text: string): string {
  if (/==/.test(text)) return ' Write one = where you wrote two.';
  if (/~=/.test(text)) return ' Write =~ where you wrote ~=.';
  if (/^\s*[\w.]+\s*:/.test(text)) return ' Write = where you wrote a colon.';
  if (/'/.test(text)) return ' Use double quotes.';
  return '';
}

/** Reads conditions in Alertmanager's notation, the present one or the one before 0.27. */
export function parseMatchers(text: string): ParsedMatchers {
  const matchers = parseNew(text) ?? (/==|~=/.test(text) ? undefined : parseClassic(text));
  if (!matchers) return { problem: `that can not be read: ${WANTED}.${hint(text)}` };
  if (matchers.length === 0) return { problem: `there is no condition in it: ${WANTED}.` };
  for (const { operator, value } of matchers) {
    const wrong = operator === '=~' || operator === '!~' ? regularExpressionProblem(value) : undefined;
    if (wrong) return { problem: `"${value}" is no regular expression: ${wrong}.` };
  }
  return { matchers };
}

/** Conditions that are known to be readable. @throws Error if they are not */
export function matchersOf(texts: readonly string[]): readonly Matcher[] {
  return texts.flatMap((text) => {
    const parsed = parseMatchers(text);
    if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem}`);
    return parsed.matchers;
  });
}

const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;

/** In a notation that every version of Alertmanager reads the same. */
export function formatMatcher({ label, operator, value }: Matcher): string {
  const name = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : quote(label);
  return `${name}${operator}${quote(value)}`;
}
