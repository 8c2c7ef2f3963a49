import type { DashboardFile } from '../dashboard';
import { didYouMean } from '../did-you-mean';
import { parseDuration } from '../duration';
import { checkExpression, examine } from './check';
import { labelHint } from './hints';
import { canHave, described } from './labels';
import type { Schema } from './schema';
import { labelsOfLegend, templateProblems } from './templates';

/** What is read of a dashboard's JSON. */
interface Target {
  readonly expr?: string;
  readonly legendFormat?: string;
  /** The smallest step. */
  readonly interval?: string;
}
interface Panel {
  readonly title?: string;
  readonly targets?: readonly Target[];
  /** Of a row that is folded. */
  readonly panels?: readonly Panel[];
}
interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query?: string | { readonly query?: string };
}
interface Dashboard {
  readonly panels?: readonly Panel[];
  readonly templating?: { readonly list?: readonly Variable[] };
}

const panelsOf = ({ panels = [] }: Pick<Panel, 'panels'>): Panel[] =>
  panels.flatMap((panel) => [panel, ...panelsOf(panel)]);

const queryOf = ({ query }: Variable) => (typeof query === 'string' ? query : query?.query) ?? '';

const NAMES = /\$(?:([A-Za-z_]\w*)|\{(\w+)(?::\w+)?\})|\[\[(\w+)\]\]/g;

/** The variables that a text uses, without those that Grafana has anyway. */
const variablesIn = (text: string): string[] =>
  [...text.matchAll(NAMES)]
    .flatMap(([, plain, braced, old]) => plain ?? braced ?? old ?? [])
    .filter((name) => !name.startsWith('__') && !/^\d+$/.test(name));

function panelProblems({ title = '', targets = [] }: Panel, dashboard: string, schema: Schema): string[] {
  const where = `The panel "${title}" of ${dashboard}`;
  return targets.flatMap(({ expr, legendFormat = '', interval = '' }) => {
    if (expr === undefined) return [];
    const panel = { kind: 'panel', minimumStep: parseDuration(interval)?.toMilliseconds() } as const;
    const problems = checkExpression(expr, schema, where, panel);
    // labels mean nothing where the expression is wrong
    if (problems.length > 0) return problems;
    const { labels } = examine(expr, schema, panel);
    const legend = templateProblems(labelsOfLegend(legendFormat), 'its legend', labels);
    return legend.map((problem) => `${where} ${problem}`);
  });
}

/** A variable's query: `label_values(up, cluster)`, `label_values(cluster)` or `query_result(…)`. */
function variableProblems(variable: Variable, where: string, schema: Schema): string[] {
  const query = queryOf(variable);
  const place = `The variable "${variable.name}" of ${where}`;
  const [, selector, label] = /^label_values\((?:(.+),)?\s*([A-Za-z_]\w*)\s*\)$/s.exec(query.trim()) ?? [];
  const [, expression] = /^query_result\((.+)\)$/s.exec(query.trim()) ?? [];
  const read = (selector ?? expression)?.trim();
  if (variable.type !== 'query' || !read) return [];
  const problems = checkExpression(read, schema, place, { kind: 'panel' });
  const { labels } = examine(read, schema, { kind: 'panel' });
  if (problems.length > 0 || label === undefined || canHave(labels, label)) return problems;
  const hint = labelHint(label, labels);
  return [`${place} offers the values of "${label}", but ${read} has ${described(labels)}.${hint}`];
}

/** Variables that are used and not there, or there and not used. */
function usageProblems(dashboard: Dashboard, where: string): string[] {
  const { templating: { list = [] } = {} } = dashboard;
  const names = list.map(({ name }) => name);
  const outside = JSON.stringify({ ...dashboard, templating: {} });
  const repeated = [...outside.matchAll(/"repeat":"(\w+)"/g)].flatMap(([, name]) => name ?? []);
  const usedOutside = new Set([...variablesIn(outside), ...repeated]);
  const isUsed = (variable: Variable) =>
    usedOutside.has(variable.name) ||
    list.some((other) => other !== variable && variablesIn(JSON.stringify(other)).includes(variable.name));
  const queries = [
    ...panelsOf(dashboard).flatMap(({ targets = [] }) => targets.flatMap(({ expr = '' }) => expr)),
    ...list.map(queryOf),
  ];
  const unknown = new Set(queries.flatMap(variablesIn).filter((name) => !names.includes(name)));
  return [
    ...list
      .filter((variable) => !isUsed(variable))
      .map(
        ({ name }) =>
          `The variable "${name}" of ${where} changes nothing: no query uses $${name}. Use it, or remove it.`,
      ),
    ...[...unknown].map(
      (name) => `A query of ${where} uses $${name}, but there is no such variable.${didYouMean(name, names)}`,
    ),
  ];
}

/** What is wrong with the queries, legends and variables of a dashboard. */
export function checkDashboard(
  file: Pick<DashboardFile, 'title' | 'json'>,
  component: string,
  schema: Schema,
): string[] {
  const dashboard = JSON.parse(file.json) as Dashboard;
  const where = `the dashboard "${file.title}" (components/${component})`;
  return [
    ...panelsOf(dashboard).flatMap((panel) => panelProblems(panel, where, schema)),
    ...(dashboard.templating?.list ?? []).flatMap((variable) => variableProblems(variable, where, schema)),
    ...usageProblems(dashboard, where),
  ];
}
