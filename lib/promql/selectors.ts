import { matches } from './regular-expression';
import { childrenOf, parse, unquote } from './syntax';
import type { SyntaxNode } from './syntax';

export { anchored } from './regular-expression';
export { PromqlError } from './syntax';

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

/** @param node a selector in the tree of the expression */
export function selectorAt(node: SyntaxNode, expression: string): Selector {
  const textOf = (part: SyntaxNode | undefined) => (part ? expression.slice(part.from, part.to) : '');
  const parts = childrenOf(node);
  const identifier = parts.find(({ name }) => name === 'Identifier');
  let metric = identifier && textOf(identifier);
  const matchers: Matcher[] = [];
  for (const part of childrenOf(parts.find(({ name }) => name === 'LabelMatchers') ?? null)) {
    if (part.name === 'QuotedLabelName') metric = unquote(textOf(part));
    if (!/^(Un)?[qQ]uotedLabelMatcher$/.test(part.name)) continue;
    const [named, compared, text] = childrenOf(part);
    const name = textOf(named);
    const label = /^["'`]/.test(name) ? unquote(name) : name;
    const operator = textOf(compared) as MatchOperator;
    const value = unquote(textOf(text));
    if (label === '__name__' && operator === '=') metric = value;
    else matchers.push({ label, operator, value });
  }
  return { ...(metric !== undefined && { metric }), matchers };
}

/**
 * The selectors of an expression, in their order.
 * @throws PromqlError if it can not be parsed
 */
export function selectorsOf(expression: string): Selector[] {
  return parse(expression).selectors.map((node) => selectorAt(node, expression));
}

/** Whether a matcher accepts this value of its label; the empty text is a label that is not there. */
export function accepts({ operator, value }: Matcher, text: string): boolean {
  switch (operator) {
    case '=':
      return text === value;
    case '!=':
      return text !== value;
    case '=~':
      return matches(value, text);
    case '!~':
      return !matches(value, text);
  }
}
