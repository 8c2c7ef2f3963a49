import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { find, metricSources } from '../catalogue';
import type { MetricSource } from '../catalogue';
import { Signal, signalsOf } from '../signal';
import type { Matchers, QueryContext } from '../signal';
import type { PanelQuery, VariableProps } from './props';

/** The data source that is chosen at the top of a dashboard. */
export const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };

const labelOf = ({ name, label = name }: VariableProps) => label;

const isSource = (job: string): job is MetricSource => (metricSources as readonly string[]).includes(job);

/** Whether the series of a metric have the label that a variable chooses a value of. */
function applies(variable: VariableProps, job: string, metric: string): boolean {
  if (variable.jobs?.includes(job)) return true;
  // jobs of infrastructure are called like their part of the catalogue
  return isSource(job) && (find(job, metric)?.labels.includes(labelOf(variable)) ?? false);
}

const chosen = ({ name, all }: VariableProps) => (all ? `=~"$${name}"` : `="$${name}"`);

/** What panels of a dashboard with these variables evaluate their signals with. */
export function contextOf(variables: readonly VariableProps[]): QueryContext {
  return {
    range: '$__rate_interval',
    matchers: { cluster: '$cluster' },
    narrow: (job, metric) =>
      Object.fromEntries(
        variables
          .filter((variable) => applies(variable, job, metric))
          .map((variable) => [labelOf(variable), chosen(variable)]),
      ),
  };
}

/** The selector of alerts that fire now and are about what is chosen, or about nothing of the kind. */
export function firingAlerts(variables: readonly VariableProps[], names: readonly string[] = []): string {
  const matchers: Matchers = {
    alertstate: 'firing',
    // only where several Prometheus servers are asked at once do alerts have the label
    cluster: '=~"$cluster|"',
    ...(names.length > 0 && { alertname: `=~"${names.join('|')}"` }),
    ...Object.fromEntries(
      variables
        // labels that are made for the choice are not on alerts
        .filter(({ values }) => !(values instanceof Signal))
        .map((variable) => [labelOf(variable), `=~"$${variable.name}|"`]),
    ),
  };
  const parts = Object.entries(matchers).map(([label, value]) =>
    value.startsWith('=') ? `${label}${value}` : `${label}="${value}"`,
  );
  return `ALERTS{${parts.join(',')}}`;
}

/** The first choice of a variable of which all values can be chosen. */
function choiceOf({ initial }: VariableProps) {
  return initial === undefined ? { text: 'All', value: '$__all' } : { text: [initial], value: [initial] };
}

/** How Grafana gets a variable's values. */
function valuesOf(
  props: VariableProps,
  context: QueryContext,
): { expr: string; query: string; regex?: string } {
  const { values, name, title } = props;
  const label = labelOf(props);
  if (values instanceof Signal) {
    const expr = `count by (${label}) (${values.query(context)})`;
    return { expr, query: `query_result(${expr})`, regex: `/[{,]${label}="([^"]*)"/` };
  }
  const { job, metric, matchers } = values;
  const expr = signalsOf(job)({
    name,
    description: title,
    unit: 'short',
    expr: ({ series }) => series(metric, matchers),
  }).query(context);
  return { expr, query: `label_values(${expr}, ${label})` };
}

/** A variable's part of the dashboard, and the series that its values come from. */
export function variable(
  props: VariableProps,
  before: readonly VariableProps[],
): { builder: QueryVariableBuilder; query: PanelQuery } {
  const { expr, query, regex } = valuesOf(props, contextOf(before));
  const builder = new QueryVariableBuilder(props.name)
    .label(props.title)
    .datasource(DATA_SOURCE)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
  if (regex) builder.regex(regex);
  if (props.all) builder.multi(true).includeAll(true).current(choiceOf(props));
  if (props.all === 'anything') builder.allValue('.*');
  return { builder, query: { panel: `variable ${props.name}`, expr } };
}
