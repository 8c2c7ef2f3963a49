/* eslint-disable @typescript-eslint/no-require-imports -- a run that remembers all results need not load the grammar */
import type * as lezer from '@prometheus-io/lezer-promql';

const load = () => require('@prometheus-io/lezer-promql') as typeof lezer;

/** The tree of an expression. */
export type Tree = ReturnType<typeof lezer.parser.parse>;

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
  /** Each part that is a selector, in their order. */
  readonly selectors: readonly SyntaxNode[];
}

/** Texts, so that they are left alone, comments, variables of Grafana and offsets. */
const REPLACED =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|\$\{\w+(?::\w+)?\}|\$[A-Za-z_]\w*|\[\[\w+\]\]|\boffset\s+(?:-\s*)?(?:\d[\w.]*|\$\{?\w+\}?)/gis;

/** Whether a label's name is a variable of Grafana. */
export const isAnyLabel = (label: string) => /^(?:\$|\[\[)/.test(label);

/** What can be parsed in the place of a variable of Grafana, and is not longer. */
function placeholder(variable: string, before: string, behind: string): string {
  // a number with its unit behind it, e.g. ${__range_s}s
  if (/^(?:ms|[smhdwy])\b/.test(behind)) return '1'.repeat(variable.length);
  if (/\[[^\]]*$/.test(before)) return '1m'.padEnd(variable.length);
  const inLabels = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*$/i;
  return inLabels.test(before) ? '_'.repeat(variable.length) : '1'.padEnd(variable.length);
}

/**
 * What is parsed, of the same length: Grafana fills its variables in before a query reaches Prometheus, and an offset
 * belongs to what stands directly before it, while the grammar at hand gives it to the whole of `a or b offset 1d`.
 */
function plain(expression: string): string {
  if (!/\$|\[\[|offset/i.test(expression)) return expression;
  return expression.replace(REPLACED, (found, at: number) => {
    if (/^(?:\$|\[\[)/.test(found))
      return placeholder(found, expression.slice(0, at), expression.slice(at + found.length));
    return /^offset/i.test(found) ? ' '.repeat(found.length) : found;
  });
}

/** The first variable of Grafana outside of texts and comments. */
export function variableIn(expression: string): string | undefined {
  if (!/\$|\[\[/.test(expression)) return undefined;
  return [...expression.matchAll(REPLACED)]
    .map(([found]) => found)
    .find((found) => /^(?:\$|\[\[)/.test(found));
}

/** The first variable of Grafana that is a metric's name, or a part of one. */
export function nameVariableIn(expression: string): string | undefined {
  if (!/\$|\[\[/.test(expression)) return undefined;
  const matches = [...expression.matchAll(REPLACED)].filter(({ 0: found }) => /^(?:\$|\[\[)/.test(found));
  const ofName = matches.find(({ 0: found, index }) => {
    const before = expression.slice(0, index);
    if (/\[[^\]]*$/.test(before)) return false;
    return (
      /^(?:\s*(?:\{|\[(?!\[))|\w)/.test(expression.slice(index + found.length)) || /[a-zA-Z_:]$/.test(before)
    );
  });
  return ofName?.[0];
}

/** Every offset of an expression, with what stands before and behind it. */
export function offsetsOf(expression: string): { text: string; before: string; behind: string }[] {
  return [...expression.matchAll(REPLACED)]
    .filter(([found]) => /^offset/i.test(found))
    .map(({ 0: text, index }) => ({
      text,
      before: expression.slice(0, index).trimEnd(),
      behind: expression.slice(index + text.length).trimStart(),
    }));
}

const parsed = new Map<string, Parsed | PromqlError>();

function parseNow(expression: string): Parsed | PromqlError {
  const tree = load().parser.parse(plain(expression));
  let error: PromqlError | undefined;
  const selectors: SyntaxNode[] = [];
  tree.iterate({
    enter: (part) => {
      if (part.type.isError) error ??= new PromqlError(expression, part.from);
      if (part.name === 'VectorSelector') selectors.push(part.node);
    },
  });
  return error ?? { expression, tree, selectors };
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

/** What a part of the tree directly consists of, without comments. */
export function childrenOf(node: SyntaxNode | null): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node?.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child);
  }
  return children;
}

/** The expression in parentheses, or before a modifier or a range, or behind a sign. */
export const operand = (node: SyntaxNode) => childrenOf(node).at(node.name === 'UnaryExpr' ? -1 : 0);

/** The arguments of a function or an aggregation. */
export const argumentsOf = (node: SyntaxNode) => childrenOf(node.getChild('FunctionCallBody'));
