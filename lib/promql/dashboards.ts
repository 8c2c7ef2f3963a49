import type { DashboardFile, PanelQuery } from '../dashboard';
import { didYouMean } from '../did-you-mean';
import { parseDuration } from '../duration';
import { checkExpression, examine } from './check';
import { labelHint } from './hints';
import { canHave, described } from './labels';
import type { Schema } from './schema';
import { labelsOfLegend, templateProblems } from './templates';

/** What is read of a dashboard's JSON. */
interface DataSource {
  readonly type?: string;
}
interface Target {
  /** Which data source is asked. @default - the panel's */
  readonly datasource?: DataSource | null;
  readonly expr?: string;
  readonly legendFormat?: string;
  /** The smallest step. */
  readonly interval?: string;
}
interface Panel {
  readonly title?: string;
  readonly datasource?: DataSource | null;
  readonly targets?: readonly Target[];
  /** Of a row that is folded. */
  readonly panels?: readonly Panel[];
}
interface Variable {
  readonly name: string;
  readonly type: string;
  readonly datasource?: DataSource | null;
  readonly query?: string | { readonly query?: unknown };
}
interface Annotation {
  readonly name?: string;
  readonly datasource?: DataSource | null;
  readonly expr?: string;
}
interface Dashboard {
  readonly panels?: readonly Panel[];
  /** Where panels were before schema 16. */
  readonly rows?: readonly Panel[];
  readonly annotations?: { readonly list?: readonly Annotation[] };
  readonly templating?: { readonly list?: readonly Variable[] };
}

const panelsOf = ({ panels = [], rows = [] }: Pick<Dashboard, 'panels' | 'rows'>): Panel[] =>
  [...panels, ...rows].flatMap((panel) => [panel, ...panelsOf(panel)]);

/** Whether Prometheus is asked: the default data source is one. */
const asksPrometheus = (source: DataSource | null | undefined) =>
  (source?.type ?? 'prometheus') === 'prometheus';

/** What a panel asks Prometheus. */
const targetsOf = ({ targets = [], datasource }: Panel) =>
  targets.filter((target) => asksPrometheus(target.datasource ?? datasource));

const annotationsOf = ({ annotations: { list = [] } = {} }: Dashboard) =>
  list.filter(({ datasource, expr }) => expr && asksPrometheus(datasource));

function queryOf({ query }: Variable): string {
  const text = typeof query === 'string' ? query : query?.query;
  return typeof text === 'string' ? text.trim() : '';
}

const NAMES = /\$(?:([A-Za-z_]\w*)|\{(\w+)(?:[.:][^}]*)?\})|\[\[(\w+)(?:[.:][^\]]*)?\]\]/g;

/** Choices that change queries without being named in them. */
const UNNAMED: readonly string[] = ['adhoc', 'groupby'];

/** Variables that Grafana has anyway (https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables). */
const BUILT_IN: readonly string[] = [
  ...['__rate_interval', '__rate_interval_ms', '__interval', '__interval_ms'],
  ...['__range', '__range_s', '__range_ms', '__from', '__to', '__timezone', '__timeFilter'],
  ...['__dashboard', '__user', '__org', '__name', '__all', '__searchFilter', '__auto'],
];

const namesIn = (text: string): string[] =>
  [...text.matchAll(NAMES)]
    .flatMap(([, plain, braced, old]) => plain ?? braced ?? old ?? [])
    .filter((name) => !/^\d+$/.test(name));

/** The variables that a text uses, without those that Grafana has anyway. */
const variablesIn = (text: string): string[] => namesIn(text).filter((name) => !name.startsWith('__'));

/** What looks like a variable of Grafana, and is none: it would reach Prometheus as it stands. */
const mistypedIn = (text: string): string[] =>
  namesIn(text).filter((name) => /^__(?!auto_interval_)/.test(name) && !BUILT_IN.includes(name));

function panelProblems(asking: Panel, dashboard: string, schema: Schema): string[] {
  const { title = '' } = asking;
  const where = `The panel "${title}" of ${dashboard}`;
  return targetsOf(asking).flatMap(({ expr, legendFormat = '', interval }) => {
    if (!expr) return [];
    const panel = { kind: 'panel', minimumStep: parseDuration(interval ?? '')?.toMilliseconds() } as const;
    const problems = checkExpression(expr, schema, where, panel);
    // labels mean nothing where the expression is wrong
    if (problems.length > 0) return problems;
    const { labels } = examine(expr, schema, panel);
    const legend = templateProblems(labelsOfLegend(legendFormat), 'its legend', labels);
    return legend.map((problem) => `${where} ${problem}`);
  });
}

/** Functions of variables' queries; any other query is a selector, whose series are offered. */
const OF_VARIABLES = /^(?:label_names|label_values|metrics|query_result)\s*\(/;

/** What a variable's query reads: `label_values(up, cluster)`, `label_values(cluster)`, `query_result(…)` or a selector. */
function readBy(variable: Variable): { read?: string; label?: string } {
  if (variable.type !== 'query' || !asksPrometheus(variable.datasource)) return {};
  const query = queryOf(variable);
  const [, selector, label] = /^label_values\((?:(.+),)?\s*([A-Za-z_]\w*)\s*\)$/s.exec(query) ?? [];
  const [, expression] = /^query_result\((.+)\)$/s.exec(query) ?? [];
  const read = (selector ?? expression ?? (OF_VARIABLES.test(query) ? undefined : query))?.trim();
  return { ...(read && { read }), ...(label && { label }) };
}

function variableProblems(variable: Variable, where: string, schema: Schema): string[] {
  const place = `The variable "${variable.name}" of ${where}`;
  const { read, label } = readBy(variable);
  if (!read) return [];
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
    UNNAMED.includes(variable.type) ||
    usedOutside.has(variable.name) ||
    list.some((other) => other !== variable && variablesIn(JSON.stringify(other)).includes(variable.name));
  const queries = [
    ...panelsOf(dashboard).flatMap((panel) => targetsOf(panel).flatMap(({ expr = '' }) => expr)),
    ...list.map(queryOf),
  ];
  const unknown = new Set(queries.flatMap(variablesIn).filter((name) => !names.includes(name)));
  const mistyped = new Set(queries.flatMap(mistypedIn));
  const repeatedBy = new Set(repeated.filter((name) => !names.includes(name)));
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
    ...[...mistyped].map(
      (name) =>
        `A query of ${where} uses $${name}, but Grafana has no such variable.${didYouMean(name, BUILT_IN)}`,
    ),
    ...[...repeatedBy].map(
      (name) =>
        `A panel of ${where} is repeated for each ${name}, but there is no such variable.${didYouMean(name, names)}`,
    ),
  ];
}

/** Everything that a dashboard asks Prometheus. */
export function queriesOf(json: string): PanelQuery[] {
  const dashboard = JSON.parse(json) as Dashboard;
  return [
    ...(dashboard.templating?.list ?? []).flatMap((variable) => {
      const { read } = readBy(variable);
      return read ? [{ panel: `variable ${variable.name}`, expr: read }] : [];
    }),
    ...panelsOf(dashboard).flatMap((panel) =>
      targetsOf(panel).flatMap(({ expr }) => (expr ? [{ panel: panel.title ?? '', expr }] : [])),
    ),
    ...annotationsOf(dashboard).map(({ name = '', expr = '' }) => ({ panel: name, expr })),
  ];
}

/**
 * What is wrong with the queries, legends and variables of a dashboard.
 * @param place where it comes from, e.g. `components/grafana`
 */
export function checkDashboard(
  file: Pick<DashboardFile, 'title' | 'json'>,
  place: string,
  schema: Schema,
): string[] {
  const dashboard = JSON.parse(file.json) as Dashboard;
  const where = `the dashboard "${file.title}" (${place})`;
  return [
    ...panelsOf(dashboard).flatMap((panel) => panelProblems(panel, where, schema)),
    ...(dashboard.templating?.list ?? []).flatMap((variable) => variableProblems(variable, where, schema)),
    ...annotationsOf(dashboard).flatMap(({ name = '', expr = '' }) =>
      checkExpression(expr, schema, `The annotation "${name}" of ${where}`, { kind: 'panel' }),
    ),
    ...usageProblems(dashboard, where),
  ];
}
