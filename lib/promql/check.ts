import { Inference } from './inference';
import { noLabels } from './labels';
import type { Labels } from './labels';
import type { Schema } from './schema';
import { selectorsOf } from './selectors';
import { PromqlError, nameVariableIn, parse, variableIn } from './syntax';
import { evaluationProblems } from './types';

/** Where an expression stands: Grafana fills variables in, Prometheus does not. */
export type Place =
  | { readonly kind: 'rule' }
  | {
      readonly kind: 'panel';
      /** The query's own smallest step, in milliseconds. @default - that of the data source */
      readonly minimumStep?: number;
    };

const RULE: Place = { kind: 'rule' };

/** What is known of an expression. */
export interface Finding {
  /** Ends of sentences that begin with a place, e.g. `reads x, but …`; none twice. */
  readonly problems: readonly string[];
  /** The labels that its series can have. */
  readonly labels: Labels;
  /** The aggregation or the rate that it is. */
  readonly made?: string;
}

/** A variable in the value of a matcher; the `$` at the end of a regular expression is none. */
const VARIABLE = /\$(?:[A-Za-z_]\w*|\{\w+(?::\w+)?\})/;

/** The first variable that Prometheus would read as it stands. */
function variableProblem(expression: string): string | undefined {
  if (!/\$|\[\[/.test(expression)) return undefined;
  const values = () => selectorsOf(expression).flatMap(({ matchers }) => matchers.map(({ value }) => value));
  const variable =
    variableIn(expression) ??
    values()
      .flatMap((value) => VARIABLE.exec(value) ?? [])
      .at(0);
  return (
    variable && `has the variable ${variable}, but only Grafana fills those in: write what it stands for.`
  );
}

/** How Grafana chooses `$__rate_interval` at least: four steps of the query, or of its data source. */
function rateInterval(schema: Schema, place: Place): number {
  return 4 * ((place.kind === 'panel' && place.minimumStep) || schema.dataSourceInterval);
}

function examineNow(expression: string, schema: Schema, place: Place): Finding {
  const name = place.kind === 'panel' ? nameVariableIn(expression) : undefined;
  if (name !== undefined) {
    const problem = `has the variable ${name} in the name of a metric, so nobody knows what is read and has to be kept. Write the names that there are, e.g. {__name__=~"a|b"}.`;
    return { problems: [problem], labels: noLabels };
  }
  try {
    const parsed = parse(expression);
    const variable = place.kind === 'rule' ? variableProblem(expression) : undefined;
    const inference = new Inference(parsed, schema, rateInterval(schema, place));
    const { labels, made } = inference.result();
    const problems = [...(variable ? [variable] : []), ...evaluationProblems(parsed), ...inference.problems];
    return { problems: [...new Set(problems)], labels, ...(made && { made }) };
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return { problems: [`can not be evaluated: ${error.message}`], labels: noLabels };
  }
}

const examined = new WeakMap<Schema, Map<string, Finding>>();

/** Looks at an expression once, however many panels draw it. */
export function examine(expression: string, schema: Schema, place: Place = RULE): Finding {
  const known = examined.get(schema) ?? new Map<string, Finding>();
  examined.set(schema, known);
  const key = JSON.stringify([place, expression]);
  let finding = known.get(key);
  if (!finding) {
    finding = examineNow(expression, schema, place);
    known.set(key, finding);
  }
  return finding;
}

/**
 * What is wrong with an expression, given all series that there are.
 * @param where begins each sentence, e.g. `The alert NodeDown (components/node-exporter)`
 */
export function checkExpression(
  expression: string,
  schema: Schema,
  where = 'The expression',
  place: Place = RULE,
): string[] {
  return examine(expression, schema, place).problems.map((problem) => `${where} ${problem}`);
}
