import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { jobs } from '../../test/promql/jobs';
import type { Alert } from '../alert';
import { dashboardFile } from '../dashboard';
import type { DashboardFile } from '../dashboard';
import type { MonitoringBundle } from '../monitoring-bundle';
import { signalsOf } from '../signal';
import { checkMonitoring } from './monitoring';
import type { Recording } from './monitoring';

const alert = (expr: string, text: Partial<Alert> = {}): Alert => ({
  name: 'Trouble',
  condition: { query: () => expr },
  for: Duration.minutes(5),
  severity: 'warning',
  summary: 'There is trouble.',
  description: 'It is bad.',
  ...text,
});

const bundle = (parts: Partial<MonitoringBundle>): MonitoringBundle => ({
  component: 'thing',
  scrapeJobs: [],
  alerts: [],
  dashboards: [],
  ...parts,
});

const check = (parts: Partial<MonitoringBundle>, recordings: readonly Recording[] = []) =>
  checkMonitoring([bundle(parts)], jobs, { scrapeInterval: Duration.seconds(5), recordings });

/** A dashboard as components make them, with one panel. */
function dashboard(expr: string, legend?: string): DashboardFile {
  const signal = signalsOf('node-exporter')({
    name: 'Load',
    description: 'How much there is to do.',
    unit: 'short',
    expr: ({ series, range }) => expr.replace(/node_load1/g, series('node_load1')).replace('RANGE', range),
    ...(legend && { legend }),
  });
  return dashboardFile({
    uid: 'd',
    title: 'Things',
    folder: 'F',
    description: 'All things.',
    tags: [],
    rows: [{ title: 'Row', panels: [{ kind: 'graph', signals: [signal], width: 12 }] }],
  });
}

/** Changes what is in a dashboard's file. */
function edited(file: DashboardFile, edit: (content: any) => void): DashboardFile {
  const content = JSON.parse(file.json);
  edit(content);
  return { ...file, json: JSON.stringify(content) };
}

describe('an alert', () => {
  test('is named with its component', () => {
    expect(check({ alerts: [alert('node_filesystem_available_bytes < 1')] })).toEqual([
      'The alert Trouble (components/thing) reads node_filesystem_available_bytes, but no job of this environment has a metric of that name. Did you mean "node_filesystem_avail_bytes"?',
    ]);
  });

  test.each([
    '{{ $labels.pod }}',
    '{{$labels.pod}}',
    '{{ .Labels.pod | title }}',
    '{{ index $labels "pod" }}',
  ])('fills in only labels that its series have: %s', (text) => {
    const expr = 'sum by (namespace) (kube_pod_info) > 3';
    expect(check({ alerts: [alert(expr, { summary: `${text} is bad.` })] })).toEqual([
      'The alert Trouble (components/thing) fills the label "pod" into its summary, but what its expression gives has only the label "namespace". Keep "pod" in the expression, or leave it out of the text.',
    ]);
    expect(check({ alerts: [alert(expr, { description: text })] })[0]).toContain('into its description');
    expect(check({ alerts: [alert('kube_pod_info > 3', { summary: text, description: text })] })).toEqual([]);
  });

  test('may fill in anything that nobody can know', () => {
    const summary = '{{ $labels.anything }}, {{ $value | humanize }}, {{ $externalLabels.cluster }}';
    expect(check({ alerts: [alert('rate(x_total{job="shop"}[5m]) > 3', { summary })] })).toEqual([]);
  });

  test('has no label of what it finds absent', () => {
    const problems = check({
      alerts: [alert('absent(up{job="shop"})', { summary: '{{ $labels.job }} on {{ $labels.instance }}' })],
    });
    expect(problems).toEqual([expect.stringContaining('fills the label "instance" into its summary')]);
  });
});

describe('a dashboard', () => {
  test('is right as components make it', () => {
    expect(check({ dashboards: [dashboard('node_load1', '{{instance}}')] })).toEqual([]);
  });

  test('has panels that are named in full', () => {
    expect(check({ dashboards: [dashboard('rate(node_load1[RANGE])')] })).toEqual([
      expect.stringMatching(
        /^The panel "Load" of the dashboard "Things" \(components\/thing\) takes rate\(\) of node_load1, which is a gauge/,
      ),
    ]);
  });

  test('has legends of labels that are there', () => {
    expect(check({ dashboards: [dashboard('sum by (instance) (node_load1)', '{{ node }}')] })).toEqual([
      'The panel "Load" of the dashboard "Things" (components/thing) fills the label "node" into its legend, but what its expression gives has only the label "instance". Keep "node" in the expression, or leave it out of the text.',
    ]);
  });

  test('finds panels of folded rows too', () => {
    const folded = edited(dashboard('node_load1'), (content) => {
      content.panels = [{ type: 'row', panels: [{ title: 'Inner', targets: [{ expr: 'node_loud1' }] }] }];
    });
    expect(check({ dashboards: [folded] })[0]).toContain('The panel "Inner" of the dashboard "Things"');
  });

  test('has no variable that changes nothing, and uses none that is not there', () => {
    const file = edited(dashboard('node_load1'), (content) => {
      content.templating.list.push({ name: 'node', type: 'query', query: 'label_values(node_load1, node)' });
      content.panels[1].targets[0].expr = 'node_load1{cluster="$cluster", instance=~"$instanze"}';
    });
    expect(check({ dashboards: [file] })).toEqual([
      'The variable "node" of the dashboard "Things" (components/thing) changes nothing: no query uses $node. Use it, or remove it.',
      'A query of the dashboard "Things" (components/thing) uses $instanze, but there is no such variable.',
    ]);
  });

  test.each([
    ['label_values(node_load_1, instance)', 'reads node_load_1, but no job'],
    [
      'label_values(node_load1, namespace)',
      'offers the values of "namespace", but node_load1 has only the labels',
    ],
    ['label_values(node_load1{host="a"}, instance)', 'matches on the label "host"'],
    ['query_result(rate(node_load1[5m]))', 'takes rate() of node_load1'],
    ['node_load_1{instance=~".+"}', 'reads node_load_1, but no job'],
    ['lable_values(node_load1, instance)', 'can not be evaluated: it is no PromQL from character 1'],
  ])('offers values that exist: %s', (query, part) => {
    const file = (text: unknown) =>
      edited(dashboard('node_load1'), (content) => {
        content.templating.list.push({ name: 'choice', type: 'query', query: text });
        content.title = 'All of $choice';
      });
    const expected = [
      expect.stringContaining(`The variable "choice" of the dashboard "Things" (components/thing) ${part}`),
    ];
    expect(check({ dashboards: [file(query)] })).toEqual(expected);
    expect(check({ dashboards: [file({ query, refId: 'A' })] })).toEqual(expected);
  });

  test('is asked no oftener than its series come', () => {
    const slow = (interval?: string) =>
      edited(dashboard('node_load1'), (content) => {
        const expr = 'rate(apiserver_request_total{cluster="$cluster"}[$__rate_interval])';
        content.panels[1].targets = [{ expr, ...(interval && { interval }) }];
      });
    expect(check({ dashboards: [slow()] })).toEqual([]);
    expect(check({ dashboards: [slow('30s')] })).toEqual([]);
    expect(check({ dashboards: [slow('5s')] })).toEqual([
      expect.stringContaining('over $__rate_interval, which may be 20 s, but it is only scraped every 30 s'),
    ]);
  });
});

describe('a recording rule', () => {
  const record = 'instance:load:max';
  const recording = { name: record, expr: 'max by (instance) (node_load1)', place: 'components/nodes' };

  test('is read by its name, with the labels that it leaves', () => {
    expect(check({ alerts: [alert(`${record}{instance="a"} > 3`)] }, [recording])).toEqual([]);
    expect(check({ alerts: [alert(`${record}{node="a"} > 3`)] }, [recording])).toEqual([
      'The alert Trouble (components/thing) matches on the label "node" of instance:load:max, which has only the label "instance".',
    ]);
    expect(check({ alerts: [alert(`instance:load:min > 3`)] }, [recording])).toEqual([
      'The recording rule instance:load:max (components/nodes) is evaluated for nobody: no alert, panel or rule reads it. Remove it.',
      expect.stringContaining('Did you mean "instance:load:max"?'),
    ]);
  });

  test('may stand before what it reads, and has labels of its own', () => {
    const second = { name: 'load:max', expr: `max(${record})`, labels: { team: 'a' } };
    const alerts = [alert('load:max{team="a"} > 3 unless on (instance) vector(1)')];
    expect(check({ alerts }, [second, recording])).toEqual([
      expect.stringContaining('matches on "instance", but load:max has only the label "team"'),
    ]);
  });

  test('is checked like an alert', () => {
    const wrong = { ...recording, expr: 'max by (pod) (node_load1)' };
    expect(check({ alerts: [alert(`${record} > 3`)] }, [wrong])).toEqual([
      expect.stringContaining('The recording rule instance:load:max (components/nodes) groups by "pod"'),
    ]);
  });
});

test('a list of metrics for runbooks has names that exist', () => {
  expect(check({ alsoRead: ['node_load1', 'apiserver_request_duration_seconds', 'node_lode15'] })).toEqual([
    'The list alsoRead (components/thing) reads node_lode15, but no job of this environment has a metric of that name. Did you mean "node_load15"?',
  ]);
});

test('a mistake in two bundles alike is told once', () => {
  const twice = bundle({ alerts: [alert('foo_bar'), alert('foo_bar')] });
  expect(checkMonitoring([twice, twice], jobs, { scrapeInterval: Duration.seconds(5) })).toHaveLength(1);
});
