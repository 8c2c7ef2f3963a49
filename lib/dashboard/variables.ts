import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { find, metricSources } from '../catalogue';
import type { MetricSource } from '../catalogue';
import { signalsOf } from '../signal';
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

const chosen = ({ name, multi }: VariableProps) => (multi ? `=~"$${name}"` : `="$${name}"`);

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
    ...Object.fromEntries(variables.map((variable) => [labelOf(variable), `=~"$${variable.name}|"`])),
  };
  const parts = Object.entries(matchers).map(([label, value]) =>
    value.startsWith('=') ? `${label}${value}` : `${label}="${value}"`,
  );
  return `ALERTS{${parts.join(',')}}`;
}

/** A variable's part of the dashboard, and the series that its values come from. */
export function variable(
  props: VariableProps,
  before: readonly VariableProps[],
): { builder: QueryVariableBuilder; query: PanelQuery } {
  const { job, metric, matchers } = props.values;
  const expr = signalsOf(job)({
    name: props.name,
    description: props.title,
    unit: 'short',
    expr: ({ series }) => series(metric, matchers),
  }).query(contextOf(before));
  const builder = new QueryVariableBuilder(props.name)
    .label(props.title)
    .datasource(DATA_SOURCE)
    .query(`label_values(${expr}, ${labelOf(props)})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
  if (props.multi) {
    builder
      .multi(true)
      .includeAll(true)
      // series that have not got the label are among all
      .allValue('.*')
      .current({ text: 'All', value: '$__all' });
  }
  return { builder, query: { panel: `variable ${props.name}`, expr } };
}
