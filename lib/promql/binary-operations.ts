import { childrenOf, isAnyLabel } from './syntax';
import type { SyntaxNode } from './syntax';
import type { Inference, Value } from './inference';
import { both, canHave, described, either, listed, noLabels, only, plus, without } from './labels';
import type { Labels } from './labels';

/** What the words behind an operator say of how series find each other. */
interface Matching {
  readonly on: boolean;
  readonly labels: readonly string[];
  /** The side with several series for each of the other's. */
  readonly many?: 'left' | 'right';
  /** Labels that are taken from the side with one. */
  readonly include: readonly string[];
}

function matchingOf(node: SyntaxNode, inference: Inference): Matching | undefined {
  const clause = node.getChild('MatchingModifierClause');
  if (!clause) return undefined;
  const [matched, included] = clause.getChildren('GroupingLabels');
  const side = clause.getChild('GroupLeft') ? 'left' : clause.getChild('GroupRight') ? 'right' : undefined;
  return {
    on: clause.getChild('On') !== null,
    labels: inference.labelsIn(matched ?? null),
    ...(side && { many: side }),
    include: inference.labelsIn(included ?? null),
  };
}

/** The labels by which series of a side find those of the other. */
function compared(labels: Labels, matching: Matching | undefined): Labels {
  if (!matching) return labels;
  return matching.on ? only(labels, matching.labels) : without(labels, matching.labels);
}

/** Also where neither has any. */
const sharesAny = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  (a.size === 0 && b.size === 0) || [...a].some((label) => b.has(label));

/** Why no series of one side can match one of the other, if that is certain. */
function meetingProblem(left: Labels, right: Labels, operator: string): string | undefined {
  const lacking = (of: Labels, than: Labels) =>
    [...of.certain.keys()].filter((label) => !canHave(than, label));
  const [ofLeft, ofRight] = [lacking(left, right), lacking(right, left)];
  const [more, less, labels, other] =
    ofLeft.length > 0 ? ['left', 'right', ofLeft, right] : ['right', 'left', ofRight, left];
  const compares = `compares series that never match: on both sides of "${operator}" they need the same labels`;
  const disjoint = left.possible && right.possible && !sharesAny(left.possible, right.possible);
  if (disjoint) {
    return `${compares}, but the left side has ${described(left)}, and the right side ${described(right)}. Say what they share with on (…), or what one side has more with ignoring (…) and group_left or group_right.`;
  }
  if (labels.length > 0) {
    return `${compares}, but the ${more} side has ${listed(labels)}, and the ${less} side ${described(other)}. Say what they share with on (…), or what one side has more with ignoring (…) and group_${more}.`;
  }
  const different = [...left.certain].find(([label, value]) => {
    const counterpart = right.certain.get(label);
    return value !== undefined && counterpart !== undefined && value !== counterpart;
  });
  if (!different) return undefined;
  const [label, value] = different;
  return `${compares}, but ${label} is "${value}" on the left and "${right.certain.get(label)}" on the right. Say what they share with on (…).`;
}

/** Tells of labels that are named but not there. */
function checkNames(matching: Matching, left: Value, right: Value, inference: Inference): void {
  const names = matching.labels.filter((label) => !isAnyLabel(label));
  if (matching.on) {
    const ofLeft = names.filter((name) => canHave(left.labels, name));
    inference.checkNames(names, left, 'matches on');
    // what neither side has is said once
    inference.checkNames(ofLeft, right, 'matches on');
  } else {
    const all: Value = { scalar: false, labels: either([left.labels, right.labels]) };
    inference.checkNames(names, all, 'ignores');
  }
  if (matching.many) {
    const one = matching.many === 'left' ? right : left;
    inference.checkNames(matching.include, one, `takes with group_${matching.many} the label`);
  }
}

function resultOf(operator: string, matching: Matching | undefined, left: Labels, right: Labels): Labels {
  if (operator === 'or') return either([left, right]);
  if (operator === 'and' || operator === 'unless') return left;
  if (matching?.many) return plus(matching.many === 'left' ? left : right, matching.include);
  return both(compared(left, matching), compared(right, matching));
}

/** Why a comparison of what is counted with a number holds for no count: where there is nothing to count, there is none. */
function countProblem(operator: string, number: number): string | undefined {
  const never =
    (operator === '==' && number <= 0) ||
    (operator === '<' && number <= 1) ||
    (operator === '<=' && number < 1);
  return never
    ? `compares count(…) ${operator} ${number}, which never holds: where there is nothing to count, the result is nothing, not 0. Write absent(…), or (count(…) or vector(0)) ${operator} ${number}.`
    : undefined;
}

/** What an operator makes of its two sides. */
export function binary(node: SyntaxNode, inference: Inference): Value {
  const [firstChild, sign, ...others] = childrenOf(node);
  const lastChild = others.at(-1);
  if (!firstChild || !sign || !lastChild) return { scalar: true, labels: noLabels };
  const [left, right] = [inference.value(firstChild), inference.value(lastChild)];
  if (left.scalar || right.scalar) {
    const vector = left.scalar ? right : left;
    const filters = !node.getChild('BoolModifier');
    if (left.made === 'count' && filters && lastChild.name === 'NumberDurationLiteral') {
      const problem = countProblem(inference.text(sign), Number(inference.text(lastChild)));
      if (problem) inference.problems.push(problem);
    }
    return { scalar: vector.scalar, labels: vector.labels, what: vector.what };
  }
  const operator = inference.text(sign);
  const matching = matchingOf(node, inference);
  const before = inference.problems.length;
  if (matching) checkNames(matching, left, right, inference);
  const named = inference.problems.length > before;
  if (operator !== 'or' && !named) {
    const sides = [compared(left.labels, matching), compared(right.labels, matching)] as const;
    const problem = meetingProblem(...sides, operator);
    if (problem) inference.problems.push(problem);
  }
  return { scalar: false, labels: resultOf(operator, matching, left.labels, right.labels) };
}
