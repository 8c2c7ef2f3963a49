import { parseDuration } from '../duration';
import type { Inference, Value } from './inference';
import { anyLabels, canHave, described, noLabels, plus, plusCertain, without } from './labels';
import type { Labels } from './labels';
import { argumentsOf, operand } from './syntax';
import type { SyntaxNode } from './syntax';

/** Functions of counters, which allow for restarts. */
const OF_COUNTERS: readonly string[] = ['rate', 'irate', 'increase'];

/** Functions of gauges, which do not. */
const OF_GAUGES: readonly string[] = ['delta', 'idelta', 'deriv', 'predict_linear'];

/** Functions that tell nothing with less than two samples. */
const OF_TWO_SAMPLES: readonly string[] = [...OF_COUNTERS, ...OF_GAUGES, 'changes', 'resets'];

/** Functions whose value is one number. */
const SCALARS: readonly string[] = ['scalar', 'time', 'pi', 'start', 'end', 'range', 'step'];

/** Which argument is a quantile. */
const QUANTILES: Readonly<Record<string, number>> = { histogram_quantile: 0, quantile_over_time: 0 };

/** The selector or the subquery with a range in an argument. */
function ranged(node: SyntaxNode | undefined): SyntaxNode | undefined {
  if (!node || node.name === 'MatrixSelector' || node.name === 'SubqueryExpr') return node;
  return /^(?:Paren|Offset|StepInvariant|Anchored|Smoothed)Expr$/.test(node.name)
    ? ranged(operand(node))
    : undefined;
}

const seconds = (millis: number) => `${millis / 1000} s`;

function rangeProblem(
  name: string,
  node: SyntaxNode,
  value: Value,
  inference: Inference,
): string | undefined {
  const { read } = value;
  const inner = operand(node);
  if (node.name !== 'MatrixSelector' || !inner || !read) return undefined;
  const text = inference.text({ from: inner.to, to: node.to }).replace(/^\s*\[\s*|\s*\]$/g, '');
  const least = OF_TWO_SAMPLES.includes(name) ? 2 : 1;
  const { interval } = read.series;
  if (/^\$\{?__interval\}?$/.test(text) && OF_COUNTERS.includes(name)) {
    return `takes ${name}() of ${read.name} over $__interval, which may be shorter than the time between two samples. Use $__rate_interval.`;
  }
  const ofGrafana = /^\$\{?__rate_interval\}?$/.test(text);
  const range = ofGrafana ? inference.rateInterval : (parseDuration(text)?.toMilliseconds() ?? Infinity);
  if (range >= least * interval) return undefined;
  return `takes ${name}() of ${read.name} over ${text}${ofGrafana ? `, which may be ${seconds(range)}` : ''}, but it is only scraped every ${seconds(interval)}, and ${name}() needs ${least === 2 ? 'two samples' : 'a sample'}. Use at least ${seconds(least * interval)}${ofGrafana ? ', e.g. [5m]' : ''}.`;
}

function checkRange(name: string, node: SyntaxNode, value: Value, inference: Inference): void {
  if (OF_COUNTERS.includes(name)) inference.checkType(name, 'counter', value);
  if (OF_GAUGES.includes(name)) inference.checkType(name, 'gauge', value);
  const problem = rangeProblem(name, node, value, inference);
  if (problem) inference.problems.push(problem);
}

function quantileOfHistogram({ labels, what }: Value, inference: Inference): Labels {
  if (!canHave(labels, 'le')) {
    const [, name] = /^(\w+?)(?:_sum|_count|_bucket)?$/.exec(what ?? '') ?? [];
    inference.problems.push(
      name
        ? `takes histogram_quantile() of ${what}, which has no label "le": it needs the buckets, e.g. ${name}_bucket.`
        : `takes histogram_quantile() of what has ${described(labels)}: it needs "le". Keep it, e.g. with sum by (le) (…).`,
    );
  }
  return without(labels, ['le']);
}

/** The labels that `absent` gives: those that its selector demands one value of. */
const absent = (value: Value | undefined): Labels => value?.read?.matchers ?? noLabels;

function labelReplace(args: readonly SyntaxNode[], { labels, what }: Value, inference: Inference): Labels {
  const [, target, replacement, source, pattern] = args.map((arg) => inference.literal(arg));
  if (source)
    inference.checkNames([source], { scalar: false, labels, what }, 'takes label_replace() from the label');
  if (!target) return labels;
  const always = pattern === '' && source === '' && Boolean(replacement);
  // it may put anything in the place of what was there
  const others = plus(without(labels, [target]), [target]);
  return always ? plusCertain(others, [[target, replacement]]) : others;
}

function labelJoin(args: readonly SyntaxNode[], { labels, what }: Value, inference: Inference): Labels {
  const [, target, , ...sources] = args.map((arg) => inference.literal(arg));
  const named = sources.flatMap((source) => source ?? []);
  inference.checkNames(named, { scalar: false, labels, what }, 'takes label_join() from the label');
  return target ? plus(without(labels, [target]), [target]) : labels;
}

/** What a function makes of its arguments. */
export function callOf(node: SyntaxNode, inference: Inference): Value {
  const name = node.firstChild ? inference.text(node.firstChild) : '';
  const args = argumentsOf(node);
  const values = args.map((arg) => inference.value(arg));
  const vector = values.find(({ scalar }) => !scalar);
  const vectorNode = vector && args[values.indexOf(vector)];
  const quantile = args[QUANTILES[name] ?? -1];
  if (quantile) inference.checkQuantile(name, quantile);
  if (SCALARS.includes(name)) return { scalar: true, labels: noLabels };
  if (!vector) return { scalar: false, labels: noLabels };
  const range = ranged(vectorNode);
  if (range) checkRange(name, range, vector, inference);

  const labels = (): Labels => {
    switch (name) {
      case 'absent':
      case 'absent_over_time':
        return absent(vector);
      case 'histogram_quantile':
        return quantileOfHistogram(vector, inference);
      case 'histogram_quantiles':
        return plus(quantileOfHistogram(vector, inference), [inference.literal(args[1]) ?? 'quantile']);
      case 'info':
        return { ...anyLabels, certain: vector.labels.certain };
      case 'label_replace':
        return labelReplace(args, vector, inference);
      case 'label_join':
        return labelJoin(args, vector, inference);
      default:
        return vector.labels;
    }
  };
  const made = [...OF_COUNTERS, ...OF_GAUGES].includes(name) ? name : undefined;
  return { scalar: false, labels: labels(), what: vector.what, made };
}
