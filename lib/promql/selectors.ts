import { parser } from '@prometheus-io/lezer-promql';

/** How a matcher compares. */
export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** A condition on one label, e.g. `code=~"5.."`. */
export interface Matcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** What an expression reads: series of a name, or of several when the name itself is matched. */
export interface Selector {
  /** Undefined when only matchers say what is read, e.g. `{__name__=~"node_.+"}`. */
  readonly metric?: string;
  readonly matchers: readonly Matcher[];
}

/** A syntax error, with the place. */
export class PromqlError extends Error {
  constructor(expression: string, offset: number) {
    const line = expression.slice(0, offset).split('\n').length;
    const near = expression.slice(offset, offset + 30).split('\n')[0] ?? '';
    super(
      `it is no PromQL from character ${offset + 1} (line ${line}) on, ${near ? `near "${near}"` : 'at its end'}: ${expression}`,
    );
    this.name = 'PromqlError';
  }
}

/** Grafana fills these in before a query reaches Prometheus; any duration of the same length will do to parse it. */
const withoutMacros = (expression: string) =>
  expression.replace(/\$__(?:rate_interval|interval|range)\b/g, (macro) => '1m'.padStart(macro.length));

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** The text of a string literal, in any of PromQL's three kinds of quotes. */
function unquote(literal: string): string {
  const text = literal.slice(1, -1);
  return literal.startsWith('`') ? text : text.replace(/\\(.)/gs, (_, c: string) => ESCAPES[c] ?? c);
}

/**
 * The selectors of an expression, in their order.
 * @throws PromqlError if it can not be parsed
 */
export function selectorsOf(expression: string): Selector[] {
  const text = withoutMacros(expression);
  const selectors: { metric?: string; matchers: Matcher[] }[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new PromqlError(expression, from);
      const word = text.slice(from, to);
      const current = selectors.at(-1);
      if (type.name === 'VectorSelector') selectors.push({ matchers: [] });
      else if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector' && current) {
        current.metric = word;
      } else if (type.name === 'QuotedLabelName' && node.parent?.name === 'LabelMatchers' && current) {
        current.metric = unquote(word);
      } else if (/^(Un)?[qQ]uotedLabelMatcher$/.test(type.name) && current) {
        const [name, operator, value] = [node.firstChild, node.getChild('MatchOp'), node.lastChild].map(
          (child) => (child ? text.slice(child.from, child.to) : ''),
        ) as [string, MatchOperator, string];
        const label = /^["'`]/.test(name) ? unquote(name) : name;
        const matcher = { label, operator, value: unquote(value) };
        if (label === '__name__' && operator === '=') current.metric = matcher.value;
        else current.matchers.push(matcher);
      }
    },
  });
  return selectors;
}

/** A regular expression as Prometheus applies it: to the whole of the text. */
export const anchored = (pattern: string) => new RegExp(`^(?:${pattern})$`, 's');

/** Whether a matcher accepts this value of its label; the empty text is a label that is not there. */
export function accepts({ operator, value }: Matcher, text: string): boolean {
  switch (operator) {
    case '=':
      return text === value;
    case '!=':
      return text !== value;
    case '=~':
      return anchored(value).test(text);
    case '!~':
      return !anchored(value).test(text);
  }
}
