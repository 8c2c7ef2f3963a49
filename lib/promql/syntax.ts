import { parser } from '@prometheus-io/lezer-promql';

/** The tree of an expression. */
export type Tree = ReturnType<typeof parser.parse>;

/** A part of it. */
export type SyntaxNode = Tree['topNode'];

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

/** An expression and its tree, whose positions are those of the text. */
export interface Parsed {
  /** As it is written, with Grafana's variables. */
  readonly expression: string;
  readonly tree: Tree;
}

const STRING_OR_VARIABLE =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|\$\{\w+(?::\w+)?\}|\$[A-Za-z_]\w*|\[\[\w+\]\]/gs;

/** What stands where Grafana will put a label's name. */
const ANY_LABEL = /^_+$/;

/** Whether a label's name is a variable of Grafana. */
export const isAnyLabel = (label: string) => ANY_LABEL.test(label);

/** What can be parsed in the place of a variable of Grafana, and is not longer. */
function placeholder(variable: string, before: string): string {
  if (/\[[^\]]*$/.test(before) || /\boffset\s+$/i.test(before)) return '1m'.padEnd(variable.length);
  const inLabels = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*$/i;
  return inLabels.test(before) ? '_'.repeat(variable.length) : '1'.padEnd(variable.length);
}

/** Grafana fills its variables in before a query reaches Prometheus; anything of the same length will do to parse it. */
function withoutVariables(expression: string): string {
  if (!expression.includes('$') && !expression.includes('[[')) return expression;
  return expression.replace(STRING_OR_VARIABLE, (found, offset: number) =>
    /^(?:\$|\[\[)/.test(found) ? placeholder(found, expression.slice(0, offset)) : found,
  );
}

const parsed = new Map<string, Parsed | PromqlError>();

function parseNow(expression: string): Parsed | PromqlError {
  const tree = parser.parse(withoutVariables(expression));
  let error: PromqlError | undefined;
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) error ??= new PromqlError(expression, from);
    },
  });
  return error ?? { expression, tree };
}

/**
 * Parses an expression once, however many ask: it takes longer than all that is then done with it.
 * @throws PromqlError if it can not be parsed
 */
export function parse(expression: string): Parsed {
  let result = parsed.get(expression);
  if (!result) {
    result = parseNow(expression);
    parsed.set(expression, result);
  }
  if (result instanceof PromqlError) throw result;
  return result;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** The text of a string literal, in any of PromQL's three kinds of quotes. */
export function unquote(literal: string): string {
  const text = literal.slice(1, -1);
  return literal.startsWith('`') ? text : text.replace(/\\(.)/gs, (_, c: string) => ESCAPES[c] ?? c);
}

/** The expressions that a part of the tree consists of. */
export const operands = (node: SyntaxNode): SyntaxNode[] => node.getChildren('Expr');

/** The arguments of a function or an aggregation. */
export function argumentsOf(node: SyntaxNode): SyntaxNode[] {
  const body = node.getChild('FunctionCallBody');
  return body ? operands(body) : [];
}
