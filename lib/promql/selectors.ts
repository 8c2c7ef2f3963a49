import { matches } from './regular-expression';
import { parse, unquote } from './syntax';
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
  const textOf = (part: SyntaxNode | null) => (part ? expression.slice(part.from, part.to) : '');
  const identifier = node.getChild('Identifier');
  let metric = identifier ? textOf(identifier) : undefined;
  const matchers: Matcher[] = [];
  for (let part = node.getChild('LabelMatchers')?.firstChild; part; part = part.nextSibling) {
    if (part.name === 'QuotedLabelName') metric = unquote(textOf(part));
    if (!/^(Un)?[qQ]uotedLabelMatcher$/.test(part.name)) continue;
    const name = textOf(part.firstChild);
    const label = /^["'`]/.test(name) ? unquote(name) : name;
    const operator = textOf(part.getChild('MatchOp')) as MatchOperator;
    const value = unquote(textOf(part.lastChild));
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
  const selectors: Selector[] = [];
  parse(expression).tree.iterate({
    // the node of each part would have to be made
    enter: (part) => {
      if (part.name === 'VectorSelector') selectors.push(selectorAt(part.node, expression));
    },
  });
  return selectors;
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
