import { binary } from './binary-operations';
import { callOf } from './functions';
import { anyLabels, canHave, described, noLabels, only, plusCertain, without } from './labels';
import type { Labels } from './labels';
import { labelHint } from './hints';
import type { SampleType, Series } from './job-series';
import type { Schema } from './schema';
import { selectorAt } from './selectors';
import { argumentsOf, childrenOf, isAnyLabel, operand, unquote } from './syntax';
import type { Parsed, SyntaxNode } from './syntax';

/** What is known of the value of an expression. */
export interface Value {
  /** Whether it is a number or a text alone. */
  readonly scalar: boolean;
  readonly labels: Labels;
  /** What it is about, for messages, e.g. the name of a metric. */
  readonly what?: string;
  /** The one selector that it is, perhaps with a range, and what that reads. */
  readonly read?: { readonly name: string; readonly series: Series; readonly matchers: Labels };
  /** The aggregation or the rate that it is the result of, which is no counter any more. */
  readonly made?: string;
}

const SCALAR: Value = { scalar: true, labels: noLabels };

/** Functions that turn counters into something else. */
const OF_RATES = /^(?:i?rate|increase|i?delta|deriv|predict_linear)$/;

/** Aggregations that choose among series, and leave them as they are. */
const KEEP_SERIES: readonly string[] = ['topk', 'bottomk', 'limitk', 'limit_ratio'];

/** Finds out which labels each part of an expression can have, and what can therefore not be right. */
export class Inference {
  readonly problems: string[] = [];

  constructor(
    private readonly parsed: Parsed,
    private readonly schema: Schema,
    /** The least that Grafana puts for `$__rate_interval`, in milliseconds. */
    readonly rateInterval: number,
  ) {}

  /** The value of the whole. */
  result(): Value {
    const { topNode } = this.parsed.tree;
    return topNode.firstChild ? this.value(topNode.firstChild) : SCALAR;
  }

  text({ from, to }: { readonly from: number; readonly to: number }): string {
    return this.parsed.expression.slice(from, to);
  }

  /** The text of a literal, or undefined of anything else. */
  literal(node: SyntaxNode | undefined): string | undefined {
    return node?.name === 'StringLiteral' ? unquote(this.text(node)) : undefined;
  }

  /** The names in `by (…)`, `on (…)` and so on. */
  labelsIn(node: SyntaxNode | null): string[] {
    return childrenOf(node).flatMap((child) => {
      if (child.name === 'LabelName') return [this.text(child)];
      return child.name === 'QuotedLabelName' ? [unquote(this.text(child))] : [];
    });
  }

  value(node: SyntaxNode): Value {
    switch (node.name) {
      case 'NumberDurationLiteral':
      case 'StringLiteral':
        return SCALAR;
      case 'VectorSelector':
        return this.selector(node);
      case 'AggregateExpr':
        return this.aggregation(node);
      case 'BinaryExpr':
        return binary(node, this);
      case 'FunctionCall':
        return callOf(node, this);
      default: {
        // what stands in parentheses, or before a modifier, a range or a sign
        const inner = operand(node);
        return inner ? this.value(inner) : SCALAR;
      }
    }
  }

  private selector(node: SyntaxNode): Value {
    const selector = selectorAt(node, this.parsed.expression);
    const { series, problems } = this.schema.read(selector);
    this.problems.push(...problems);
    const equal = selector.matchers.flatMap(({ label, operator, value }) =>
      operator === '=' && value !== '' ? [[label, value] as const] : [],
    );
    return {
      scalar: false,
      labels: series.labels,
      what: selector.metric ?? this.text(node),
      read: {
        name: selector.metric ?? this.text(node),
        series,
        matchers: plusCertain(noLabels, equal),
      },
    };
  }

  private aggregation(node: SyntaxNode): Value {
    const parameters = argumentsOf(node);
    const [parameter] = parameters;
    const inner = parameters.map((each) => this.value(each)).at(-1) ?? SCALAR;
    const operation = node.firstChild ? this.text(node.firstChild) : '';
    if (operation === 'quantile' && parameter) this.checkQuantile(operation, parameter);
    const modifier = node.getChild('AggregateModifier');
    const names = this.labelsIn(modifier?.getChild('GroupingLabels') ?? null);
    const by = modifier?.getChild('By');
    if (by) this.checkNames(names, inner, `groups by`);
    if (KEEP_SERIES.includes(operation)) return { scalar: false, labels: inner.labels, what: inner.what };
    const named = names.filter((name) => !isAnyLabel(name));
    let labels = noLabels;
    if (by) labels = named.length === names.length ? only(inner.labels, names) : anyLabels;
    else if (modifier) labels = without(inner.labels, names);
    const counted = operation === 'count_values' ? this.literal(parameter) : undefined;
    return {
      scalar: false,
      labels: counted ? plusCertain(labels, [[counted]]) : labels,
      what: `the ${operation}(…) inside`,
      made: operation,
    };
  }

  /** Tells of names that no series of a value has as a label. */
  checkNames(names: readonly string[], { labels, what = 'what is there' }: Value, verb: string): void {
    for (const name of names.filter((each) => !isAnyLabel(each) && !canHave(labels, each))) {
      const hint = labelHint(name, labels);
      this.problems.push(`${verb} "${name}", but ${what} has ${described(labels)}.${hint}`);
    }
  }

  /** Tells of a share that is none. */
  checkQuantile(name: string, node: SyntaxNode): void {
    const number = node.name === 'NumberDurationLiteral' ? Number(this.text(node)) : NaN;
    if (number < 0 || number > 1) {
      const advice = number > 1 && number <= 100 ? ` Write ${number / 100}.` : '';
      this.problems.push(`asks ${name}() for ${number}, but a quantile is between 0 and 1.${advice}`);
    }
  }

  /** Tells of a function that is made for other metrics. */
  checkType(name: string, wanted: SampleType, { read, made }: Value): void {
    const recorded = read?.series.made;
    if (recorded && wanted === 'counter') {
      this.problems.push(
        `takes ${name}() of ${read.name}, which is recorded as ${recorded}(…) and is no counter. ${OF_RATES.test(recorded) ? 'Use a function such as avg_over_time().' : `Record ${recorded}(${name}(…)) instead.`}`,
      );
      return;
    }
    if (made && wanted === 'counter') {
      this.problems.push(
        OF_RATES.test(made)
          ? `takes ${name}() of ${made}(…), which is no counter any more. Use a function such as avg_over_time() or deriv().`
          : `takes ${name}() of ${made}(…), which hides when one of its counters starts anew. Take ${name}() of the series first, then ${made}().`,
      );
    }
    if (!read || read.series.type === 'unknown' || read.series.type === wanted) return;
    this.problems.push(
      wanted === 'counter'
        ? `takes ${name}() of ${read.name}, which is a gauge: each time it falls would count as a restart. Use delta() or deriv(), or a function such as avg_over_time().`
        : `takes ${name}() of ${read.name}, which is a counter: its restarts would count as falls. Use rate() or increase().`,
    );
  }
}
