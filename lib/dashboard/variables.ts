import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Alert } from '../alert';
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
  // the names of recorded series begin with the labels that are left, see RecordedSignal
  const [labels = '', recorded] = metric.split(':');
  if (recorded !== undefined) return labels.split('_').includes(labelOf(variable));
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

/** Labels that are made for the choice are not on series and alerts. */
const isMade = ({ values }: VariableProps) => values instanceof Signal;

/**
 * What an alert chooses in a dashboard with these variables.
 * @param labels those of the alert that say what it is about
 * @returns variables, and the label whose value each of them gets
 */
export function choicesOf(
  { condition }: Alert,
  labels: ReadonlySet<string>,
  variables: readonly VariableProps[],
): Readonly<Record<string, string>> {
  // of a label of the same name that other targets have, the dashboard does not know the values
  const asked = condition.query(contextOf(variables));
  const chooses = (variable: VariableProps) => isMade(variable) || asked.includes(chosen(variable));
  const choices = variables.filter(chooses).flatMap((variable) => {
    const candidates = [...(isMade(variable) ? [] : [labelOf(variable)]), ...(variable.alsoCalled ?? [])];
    const label = candidates.find((candidate) => labels.has(candidate));
    return label === undefined ? [] : [[variable.name, label] as const];
  });
  return Object.fromEntries(choices);
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
        .filter((variable) => !isMade(variable))
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

/** Any number of the targets of a job, those that do not answer too. */
export const instancesOf = (job: string, title: string): VariableProps => ({
  name: 'instance',
  title,
  values: { job, metric: 'up' },
  all: 'anything',
  jobs: [job],
});

/** Any number of the servers that the exporters of a job tell about. */
export const serversOf = (job: string): VariableProps => ({
  ...instancesOf(job, 'Server'),
  name: 'server',
});
