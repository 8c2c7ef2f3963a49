import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import type { Alert } from '../alert';
import { both, signalsOf } from '../signal';
import type { Condition } from '../signal';
import { dashboardFile } from '.';
import type { DashboardProps, PanelProps, VariableProps } from '.';
import { stepsOf } from './colours';

const objects = signalsOf('kube-state-metrics');
const requested = objects({
  name: 'Requested',
  description: 'What a pod asks for, of what its node has.',
  unit: 'percentunit',
  legend: '{{pod}}',
  expr: ({ series }) =>
    `sum by (node, pod) (${series('kube_pod_container_resource_requests', { node: '!=""' })}) / on (node) group_left () sum by (node) (${series('kube_node_status_allocatable')})`,
});
const restarts = objects({
  name: 'Restarts',
  description: 'Restarts of a container.',
  unit: 'short',
  expr: ({ series }) => `increase(${series('kube_pod_container_status_restarts_total')}[1h])`,
});
const alert = (name: string, condition: Condition, severity: Alert['severity']): Alert => ({
  ...{ name, condition, severity },
  for: Duration.minutes(5),
  summary: 'It is so.',
  description: 'It is so for long.',
});

const NAMESPACE: VariableProps = {
  name: 'namespace',
  title: 'Namespace',
  values: { job: 'kube-state-metrics', metric: 'kube_pod_info' },
  all: 'anything',
};
const NODE: VariableProps = {
  name: 'node',
  title: 'Node',
  values: { job: 'kube-state-metrics', metric: 'kube_pod_info' },
  jobs: ['kubelet'],
};

const made = (panel: PanelProps, props: Partial<DashboardProps> = {}) =>
  dashboardFile({
    uid: 'test',
    title: 'Test',
    folder: 'Tests',
    description: 'Whether the test is well.',
    tags: [],
    rows: [{ title: 'Row', panels: [panel] }],
    ...props,
  });
const json = (...args: Parameters<typeof made>) => JSON.parse(made(...args).json);
const panelOf = (...args: Parameters<typeof made>) => json(...args).panels[1];

describe('colours', () => {
  const step = (value: number | null, color: string) => ({ value, color });
  const above = (value: number) => value + 1e-9;

  test('change where the alerts have their limits', () => {
    expect(
      stepsOf(restarts, [
        { condition: restarts.above(9), severity: 'critical' },
        { condition: restarts.above(0), severity: 'warning' },
      ]),
    ).toEqual([step(null, 'green'), step(above(0), 'orange'), step(above(9), 'red')]);
  });

  test('are good above the limits of what must not be too low, and at them', () => {
    expect(
      stepsOf(restarts, [
        { condition: restarts.below(5), severity: 'warning' },
        { condition: restarts.below(2), severity: 'critical' },
      ]),
    ).toEqual([step(null, 'red'), step(2, 'orange'), step(5, 'green')]);
  });

  test('show the worse of two severities at one limit', () => {
    expect(
      stepsOf(restarts, [
        { condition: restarts.above(3), severity: 'info' },
        { condition: restarts.above(3), severity: 'critical' },
      ]),
    ).toEqual([step(null, 'green'), step(above(3), 'red')]);
  });

  test('follow from what a condition is about, not from when it counts', () => {
    const condition = both(restarts.above(3), requested.above(0.5));
    expect(stepsOf(restarts, [{ condition, severity: 'warning' }])).toHaveLength(2);
    expect(stepsOf(requested, [{ condition, severity: 'warning' }])).toBeUndefined();
  });

  test('are those of the whole signal for its largest values', () => {
    expect(stepsOf(restarts.largest(), [{ condition: restarts.above(3), severity: 'warning' }])).toHaveLength(
      2,
    );
  });

  test('come into a panel by the alerts of its dashboard', () => {
    const alerts = [alert('Restarting', restarts.above(3), 'warning')];
    const stat = panelOf({ kind: 'stat', signals: [restarts], width: 4 }, { alerts });
    expect(stat.fieldConfig.defaults.thresholds.steps).toEqual([
      step(null, 'green'),
      step(above(3), 'orange'),
    ]);
    expect(stat.options.colorMode).toBe('background');
    const plain = panelOf({ kind: 'stat', signals: [requested], width: 4 }, { alerts });
    expect(plain.fieldConfig.defaults.thresholds).toBeUndefined();
    expect(plain.options.colorMode).toBe('none');
  });
});

describe('a variable', () => {
  const graph: PanelProps = { kind: 'graph', signals: [requested], width: 12 };

  test('narrows the selectors whose metrics have its label, beside what they say themselves', () => {
    const { targets } = panelOf(graph, { variables: [NAMESPACE, NODE] });
    expect(targets[0].expr).toContain(
      'kube_pod_container_resource_requests{job="kube-state-metrics",cluster="$cluster",node!="",namespace=~"$namespace",node="$node"}',
    );
    expect(targets[0].expr).toContain(
      'kube_node_status_allocatable{job="kube-state-metrics",cluster="$cluster",node="$node"}',
    );
  });

  test('narrows all series of jobs whose targets have its label', () => {
    const pods = signalsOf('kubelet')({
      ...restarts,
      expr: ({ series }) => series('kubelet_running_pods'),
    });
    expect(panelOf({ ...graph, signals: [pods] }, { variables: [NODE] }).targets[0].expr).toBe(
      'kubelet_running_pods{job="kubelet",cluster="$cluster",node="$node"}',
    );
  });

  test('is narrowed by those before it, and its series are among the queries', () => {
    const file = made(graph, { variables: [NAMESPACE, NODE] });
    const query = 'kube_pod_info{job="kube-state-metrics",cluster="$cluster",namespace=~"$namespace"}';
    expect(file.queries).toContainEqual({ panel: 'variable node', expr: query });
    const list: any[] = JSON.parse(file.json).templating.list;
    expect(list.find(({ name }) => name === 'node').query).toBe(`label_values(${query}, node)`);
    expect(list.find(({ name }) => name === 'namespace')).toMatchObject({
      multi: true,
      includeAll: true,
      allValue: '.*',
    });
  });

  test('of a label that has to be made has the values of an expression', () => {
    const values = objects({
      ...restarts,
      expr: ({ series }) =>
        `label_replace(${series('kube_pod_info')}, "workload", "$1", "created_by_name", "(.+)")`,
    });
    const { templating } = json(graph, {
      variables: [{ name: 'workload', title: 'Workload', values, all: 'listed' }],
    });
    const workload = templating.list.find(({ name }: any) => name === 'workload');
    expect(workload.query).toMatch(/^query_result\(count by \(workload\) \(label_replace\(/);
    const [, value] = new RegExp(workload.regex.slice(1, -1)).exec('{workload="api"} 3 1700000000') ?? [];
    expect(value).toBe('api');
    expect(workload.allValue).toBeUndefined();
  });
});

describe('firing alerts', () => {
  const alerts = [
    alert('Restarting', restarts.above(3), 'warning'),
    alert('Other', requested.above(1), 'info'),
  ];
  const file = made(
    { kind: 'graph', signals: [restarts.largest()], width: 12 },
    { alerts, variables: [NAMESPACE] },
  );

  test('mark the graphs of dashboards that show what they are about', () => {
    const expr =
      'ALERTS{alertstate="firing",cluster=~"$cluster|",alertname=~"Restarting",namespace=~"$namespace|"}';
    expect(JSON.parse(file.json).annotations.list).toMatchObject([{ expr, enable: true }]);
    expect(file.queries).toContainEqual({ panel: 'Firing alerts', expr });
    expect(file.alerts.map(({ name }) => name)).toEqual(['Restarting']);
  });

  test('mark nothing where that is not wished, or there are none', () => {
    const graph: PanelProps = { kind: 'graph', signals: [restarts], width: 12 };
    expect(json(graph, { alerts, marks: false }).annotations).toEqual({});
    expect(json(graph).annotations).toEqual({});
  });
});

describe('links', () => {
  const link = { title: 'Pod', to: 'pods', choose: { namespace: 'namespace', pod: 'pod' } };
  const kept = '${datasource:queryparam}&${cluster:queryparam}&${__url_time_range}';

  test('of a graph take the labels of the series, and keep cluster and time', () => {
    const { fieldConfig } = panelOf({ kind: 'graph', signals: [restarts], width: 12, link });
    expect(fieldConfig.defaults.links).toEqual([
      {
        title: 'Pod',
        url: `/d/pods?${kept}&var-namespace=\${__field.labels.namespace}&var-pod=\${__field.labels.pod}`,
      },
    ]);
  });

  test('at the top lead home and to related dashboards, in sight and with what is chosen', () => {
    const { links } = json(
      { kind: 'stat', signals: [restarts], width: 4 },
      { related: [{ uid: 'pods', title: 'Pods' }] },
    );
    expect(links.map(({ title, url }: any) => [title, url])).toEqual([
      ['Home', '/d/home'],
      ['Pods', '/d/pods'],
      ['All dashboards', undefined],
    ]);
    for (const top of links) expect(top).toMatchObject({ includeVars: true, keepTime: true });
    for (const top of links) expect(top.placement).toBeUndefined();
  });
});

describe('a table', () => {
  const table = panelOf(
    {
      kind: 'table',
      title: 'Pods',
      signals: [requested, restarts],
      labels: { node: 'Node', pod: 'Pod' },
      link: { title: 'Pod', to: 'pods', choose: { node: 'node', pod: 'pod' } },
      texts: { Node: { texts: { a: 'first' }, href: 'https://example.com/{text}', title: 'Machine' } },
      width: 24,
    },
    { alerts: [alert('Restarting', restarts.above(3), 'warning')] },
  );
  const overrides = Object.fromEntries(
    table.fieldConfig.overrides.map(({ matcher, properties }: any) => [
      matcher.options,
      Object.fromEntries(properties.map(({ id, value }: any) => [id, value])),
    ]),
  );

  test('has a column for each label and each signal, in their order', () => {
    expect(table.targets.map(({ format, instant }: any) => [format, instant])).toEqual([
      ['table', true],
      ['table', true],
    ]);
    const { options } = table.transformations.find(({ id }: any) => id === 'organize');
    expect(options.renameByName).toMatchObject({
      node: 'Node',
      'Value #A': 'Requested',
      'Value #B': 'Restarts',
    });
    expect(options.indexByName).toMatchObject({ node: 0, pod: 1, 'Value #A': 2, 'Value #B': 3 });
  });

  test('has units and colours for each column', () => {
    expect(overrides['Requested']).toMatchObject({ unit: 'percentunit', min: 0, max: 1 });
    expect(overrides['Restarts'].thresholds.steps).toHaveLength(2);
  });

  test('has links of rows in the last column that they choose by', () => {
    expect(overrides['Pod'].links[0].url).toContain(
      '&var-node=${__data.fields["Node"]}&var-pod=${__data.fields["Pod"]}',
    );
    expect(overrides['Node'].links).toEqual([
      { title: 'Machine', url: 'https://example.com/${__value.text:raw}' },
    ]);
    expect(overrides['Node'].mappings[0].options).toEqual({ a: { text: 'first', index: 0 } });
  });
});

describe('a graph', () => {
  test('draws what is asked for or allowed unlike what is measured', () => {
    const limit = objects({ ...restarts, name: 'Limit', meaning: 'limit', expr: () => 'vector(1)' });
    const { overrides } = panelOf({ kind: 'graph', signals: [restarts, limit], width: 12 }).fieldConfig;
    expect(overrides).toHaveLength(1);
    expect(overrides[0].matcher).toEqual({ id: 'byFrameRefID', options: 'B' });
    expect(overrides[0].properties).toContainEqual({
      id: 'color',
      value: { mode: 'fixed', fixedColor: 'red' },
    });
  });

  test('says what it is when there is nothing to draw', () => {
    expect(
      panelOf({ kind: 'graph', signals: [restarts], width: 12, empty: 'Nothing restarts.' }).fieldConfig
        .defaults.noValue,
    ).toBe('Nothing restarts.');
  });

  test('that is wider than its dashboard is an error', () => {
    expect(() => made({ kind: 'graph', signals: [restarts], width: 25 })).toThrow(
      'dashboard test: the panel "Restarts" is 25 columns wide',
    );
  });
});
