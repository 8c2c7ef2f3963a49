/* eslint-disable @typescript-eslint/no-require-imports -- most commands check nothing, and need not load it */
import type { EditorState } from '@codemirror/state';
import type * as codemirror from '@prometheus-io/codemirror-promql/dist/cjs/parser';
import { regularExpressionProblem } from './regular-expression';
import { argumentsOf, offsetsOf, unquote } from './syntax';
import type { Parsed, SyntaxNode } from './syntax';

const load = () => require('@prometheus-io/codemirror-promql/dist/cjs/parser') as typeof codemirror;

/** What to do about the commonest mistakes, in the words of the library that finds them. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/expected type matrix .* got vector$/, 'Give the selector a range, e.g. [5m].'],
  [/expected type vector .* got matrix$/, 'Take the range away, or put a function such as rate() around it.'],
  [/must contain only scalar and instant vector types$/, 'Take the range away, or put a function around it.'],
  [/must use BOOL modifier$/, 'Write e.g. "> bool 0".'],
];

function withAdvice(message: string): string {
  const [, advice] = ADVICE.find(([sign]) => sign.test(message)) ?? [];
  return advice ? `${message}. ${advice}` : `${message}.`;
}

const shortened = (text: string) => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
};

/** What Prometheus' own library for editors finds. */
function typeProblems({ expression, tree }: Parsed): string[] {
  // the two things that it asks a state of an editor for; a real one would parse everything once more
  const state = {
    field: () => ({ tree }),
    sliceDoc: (from?: number, to?: number) => expression.slice(from, to),
  } as unknown as EditorState;
  const parser = new (load().Parser)(state);
  // that there are no errors of syntax is known already, so not all of what it can do is asked for
  parser.checkAST(tree.topNode.firstChild as unknown as Parameters<typeof parser.checkAST>[0]);
  return parser
    .getDiagnostics()
    .filter(({ severity }) => severity === 'error')
    .map(
      ({ message, from, to }) =>
        `can not be evaluated at ${shortened(expression.slice(from, to))}: ${withAdvice(message)}`,
    );
}

/** What may stand before `@`; the library does not look. */
const PINNED: readonly string[] = [
  'VectorSelector',
  'MatrixSelector',
  'SubqueryExpr',
  'AnchoredExpr',
  'SmoothedExpr',
];

/** Tells of ranges and moments behind what can not have any. */
function modifierProblem(node: SyntaxNode, expression: string): string | undefined {
  const inner = node.firstChild;
  if (!inner) return undefined;
  // the grammar gives it to the whole of a calculation, Prometheus to the last part
  const last = inner.name === 'BinaryExpr' ? inner.lastChild : inner;
  const ofRange = node.name === 'MatrixSelector';
  if (ofRange ? inner.name === 'VectorSelector' : !last || PINNED.includes(last.name)) return undefined;
  const modifier = shortened(expression.slice(inner.to, node.to).trim());
  const text = shortened(expression.slice(inner.from, inner.to));
  return ofRange
    ? `has the range ${modifier} behind ${text}, but only a selector can have a range. A subquery can be of anything: ${modifier.replace(']', ':]')}.`
    : `has ${modifier} behind ${text}, but that belongs directly behind the selector.`;
}

function offsetProblems(expression: string): string[] {
  if (!/offset/i.test(expression)) return [];
  return offsetsOf(expression).flatMap(({ text, before, behind }) => {
    if (behind.startsWith('[')) {
      return [`has ${text} before a range, but the range comes first: x[5m] ${text}.`];
    }
    const behindCall = before.endsWith(')') && !/@\s*(?:start|end)\s*\(\s*\)$/.test(before);
    return behindCall
      ? [`has ${text} behind ${shortened(before).slice(-60)}, but that belongs directly behind the selector.`]
      : [];
  });
}

/** Escapes as Go reads them, which refuses all others. */
const ESCAPE = /\\(?:[abfnrtv\\'"]|[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/g;

function stringProblem(literal: string): string | undefined {
  if (literal.startsWith('`') || !literal.includes('\\')) return undefined;
  const [wrong] = /\\./s.exec(literal.slice(1, -1).replace(ESCAPE, '')) ?? [];
  return (
    wrong &&
    `has the text ${literal} with the escape ${wrong}, which Prometheus does not know. Write \\${wrong}.`
  );
}

function patternProblem(pattern: string): string | undefined {
  const problem = regularExpressionProblem(pattern);
  return problem && `has the regular expression "${pattern}", which can not be compiled: ${problem}.`;
}

function matcherProblem(node: SyntaxNode, expression: string): string | undefined {
  const operator = node.getChild('MatchOp');
  const value = node.lastChild;
  if (!operator || !value || !expression.slice(operator.from, operator.to).includes('~')) return undefined;
  return patternProblem(unquote(expression.slice(value.from, value.to)));
}

function patternOfLabelReplace(node: SyntaxNode, expression: string): string | undefined {
  if (!/^label_replace\b/.test(expression.slice(node.from, node.to))) return undefined;
  const pattern = argumentsOf(node)[4];
  return pattern?.name === 'StringLiteral'
    ? patternProblem(unquote(expression.slice(pattern.from, pattern.to)))
    : undefined;
}

/** What to look at in a part of the tree, by its kind. */
const LOOKS: Readonly<Record<string, (node: SyntaxNode, expression: string) => string | undefined>> = {
  StringLiteral: ({ from, to }, expression) => stringProblem(expression.slice(from, to)),
  UnquotedLabelMatcher: matcherProblem,
  QuotedLabelMatcher: matcherProblem,
  MatrixSelector: modifierProblem,
  StepInvariantExpr: modifierProblem,
  FunctionCall: patternOfLabelReplace,
};

/** What Prometheus would not evaluate though it can be parsed: ends of sentences that begin with a place. */
export function evaluationProblems(parsed: Parsed): string[] {
  const { expression, tree } = parsed;
  const problems = [...typeProblems(parsed), ...offsetProblems(expression)];
  tree.iterate({
    enter: (part) => {
      // the node of each part would have to be made
      const problem = LOOKS[part.name]?.(part.node, expression);
      if (problem) problems.push(problem);
    },
  });
  return problems;
}
