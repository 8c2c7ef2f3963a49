import { describe, expect, test } from '@jest/globals';
import { panel, dashboard, asking, choosing } from '../../test/own-files';
import { ownProblems } from '../../test/own-problems';
import type { OwnFiles } from '../../test/own-problems';

const LOAD = 'The panel "Load" of the dashboard "Shop" (./shop.json)';

const brokenDashboards: readonly (readonly [string, OwnFiles, string | RegExp])[] = [
  ['nothing', { 'shop.json': ' ' }, './shop.json is empty. Export a dashboard in Grafana into it.'],
  [
    'a comma too many',
    { 'shop.json': '{\n  "title": "Shop",\n}' },
    './shop.json is no JSON from line 3, column 1, on: it has "}" where a name in double quotes has to be.',
  ],
  [
    'no end',
    { 'shop.json': '{ "panels": [\n' },
    './shop.json is no JSON from line 2, column 1, on: it has its end where a value or "]" has to be.',
  ],
  [
    'a mistyped word',
    { 'shop.json': '{ "a": [1 2], "b": tru }' },
    './shop.json is no JSON from line 1, column 11, on: it has "2]," where "," or the end of what is open has to be.',
  ],
  [
    'a list',
    { 'shop.json': '[]' },
    /^\.\/shop\.json is \[\], but a dashboard is an object\. Export one in Grafana/,
  ],
  [
    'no dashboard',
    { 'shop.json': '{ "title": "Shop" }' },
    /^\.\/shop\.json has no panels: it is no dashboard\./,
  ],
  [
    'no title',
    dashboard({ title: '' }),
    './shop.json has the title "", but Grafana wants a text. Give it one.',
  ],
  [
    'parts of other kinds',
    dashboard({
      panels: [5, panel({ title: 5, targets: [{ expr: ['up'] }] })],
      templating: { list: [{ name: 'a' }] },
    }),
    './shop.json: panels[0] is 5, but it has to be an object with settings: { … }.',
  ],
  [
    'a uid that is too long',
    dashboard({ uid: 'u'.repeat(41) }),
    /^\.\/shop\.json has the uid "u+", but Grafana takes at most 40 letters, digits, dashes and underscores\./,
  ],
  [
    'the schema v2',
    { 'shop.json': { apiVersion: 'dashboard.grafana.app/v2', kind: 'Dashboard', spec: { elements: {} } } },
    './shop.json is a dashboard in Grafana\'s schema v2. Export it again as "Classic" (Export > Export as code).',
  ],
  [
    'a library panel without its copy',
    dashboard({ panels: [{ id: 1, title: 'Load', libraryPanel: { uid: 'x', name: 'Load' } }] }),
    /^The panel "Load" of the dashboard "Shop" \(\.\/shop\.json\) is a library panel, .*Unlink it/,
  ],
  [
    'an input of another kind',
    dashboard({ __inputs: [{ name: 'DS_LOKI', type: 'datasource', pluginId: 'loki' }] }),
    './shop.json asks for a data source of the kind "loki" as ${DS_LOKI} (__inputs), but nobody is asked when a file is loaded. Write the uid of yours in its place, and remove the input.',
  ],
  [
    'a data source of an unknown kind',
    dashboard({ panels: [panel({ datasource: 'Thanos' })] }),
    '"Load" of the dashboard "Shop" (./shop.json) asks the data source "Thanos", but does not say of what kind that is. Write { "type": "prometheus", "uid": "prometheus" }, or the type and uid of one that you have added to Grafana.',
  ],
  [
    'a data source by a variable that is not there',
    dashboard({ panels: [panel({ datasource: { uid: '${source}' } })] }),
    '"Load" of the dashboard "Shop" (./shop.json) asks the data source "${source}", but there is no such variable. Write { "type": "prometheus", "uid": "prometheus" }.',
  ],
  [
    'too many bytes',
    dashboard({ description: 'x'.repeat(262_144) }),
    /^\.\/shop\.json has 26\d{4} bytes as part of an object of Kubernetes, but kubectl apply takes less than 262144\./,
  ],
  [
    'one uid twice',
    { ...dashboard(), 'other.json': { title: 'Other', uid: 'shop', panels: [panel()] } },
    'The dashboards ./shop.json and ./other.json have the same uid, "shop". Change one.',
  ],
  [
    'one title twice',
    { ...dashboard(), 'other.json': { title: 'Shop', panels: [panel()] } },
    /^The dashboards \.\/shop\.json and \.\/other\.json have the same title, "Shop", and Grafana loads none/,
  ],
  [
    "the uid of one of Atalaya's",
    dashboard({ uid: 'nodes' }),
    'The dashboard "Shop" (./shop.json) has the uid "nodes", as Atalaya\'s dashboard "Nodes" does. Change it, e.g. to "my-nodes".',
  ],
  // what their expressions read
  [
    'no PromQL',
    asking('sum('),
    /^The panel "Load" of the dashboard "Shop" \(\.\/shop\.json\) can not be evaluated/,
  ],
  [
    'a mistyped metric',
    asking('node_load11'),
    `${LOAD} reads node_load11, but no job of this environment has a metric of that name. Did you mean "node_load1"?`,
  ],
  [
    'a variable as the name of a metric',
    asking('rate($metric[5m])'),
    `${LOAD} has the variable $metric in the name of a metric, so nobody knows what is read and has to be kept. Write the names that there are, e.g. {__name__=~"a|b"}.`,
  ],
  [
    'a variable in the name of a metric',
    asking('node_${what}'),
    new RegExp(`^${LOAD.replace(/[()]/g, '\\$&')} has the variable \\$\\{what\\} in the name of a metric`),
  ],
  [
    'a variable in the pattern of a name',
    asking('{__name__=~"node_$what.*"}'),
    `${LOAD} reads {__name__=~"node_$what.*"}, so nobody knows what is read and has to be kept. Write the names that there are, e.g. {__name__=~"a|b"}.`,
  ],
  [
    'a mistyped metric in a folded row',
    dashboard({
      panels: [{ type: 'row', title: 'Row', panels: [panel({ targets: [{ expr: 'node_load11' }] })] }],
    }),
    new RegExp(`^${LOAD.replace(/[()]/g, '\\$&')} reads node_load11`),
  ],
  [
    'a legend with a label that is not there',
    asking('sum by (instance) (node_load1)', { legendFormat: '{{pod}}' }),
    /^The panel "Load" of the dashboard "Shop" \(\.\/shop\.json\) fills the label "pod" into its legend/,
  ],
  [
    'a variable that is not there',
    asking('node_load1{instance="$instanze"}'),
    'A query of the dashboard "Shop" (./shop.json) uses $instanze, but there is no such variable.',
  ],
  [
    'a mistyped variable of Grafana',
    asking('rate(node_context_switches_total[$__rate_intervall])'),
    'A query of the dashboard "Shop" (./shop.json) uses $__rate_intervall, but Grafana has no such variable. Did you mean "__rate_interval"?',
  ],
  [
    'a panel that is repeated for nothing',
    dashboard({ panels: [panel({ repeat: 'node' })] }),
    'A panel of the dashboard "Shop" (./shop.json) is repeated for each node, but there is no such variable.',
  ],
  [
    'a variable that nobody uses',
    choosing({ name: 'node', type: 'custom', query: 'a,b' }),
    'The variable "node" of the dashboard "Shop" (./shop.json) changes nothing: no query uses $node. Use it, or remove it.',
  ],
  [
    'a variable with a label that is not there',
    choosing(
      { name: 'node', type: 'query', datasource: null, query: { query: 'label_values(node_load1, pode)' } },
      { name: 'other', type: 'query', query: 'label_values(node_load1{instance="$node"}, instance)' },
    ),
    /^The variable "node" of the dashboard "Shop" \(\.\/shop\.json\) offers the values of "pode"/,
  ],
  [
    'an annotation with a mistyped metric',
    dashboard({
      annotations: { list: [{ name: 'Boots', datasource: null, expr: 'node_boot_tim_seconds' }] },
    }),
    /^The annotation "Boots" of the dashboard "Shop" \(\.\/shop\.json\) reads node_boot_tim_seconds/,
  ],
];

describe('a dashboard is refused with', () => {
  test.each(brokenDashboards)('%s', (_what, files, message) => {
    const said = ownProblems(files);
    expect(said).toContainEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });
});

test.each<[string, object]>([
  ['panels', { panels: {} }],
  ['panels', { panels: [null] }],
  ['panels[0].title', { panels: [panel({ title: 5 })] }],
  ['panels[0].targets', { panels: [panel({ targets: {} })] }],
  ['panels[0].targets[0]', { panels: [panel({ targets: ['up'] })] }],
  ['panels[0].targets[0].expr', { panels: [panel({ targets: [{ expr: ['up'] }] })] }],
  [
    'panels[0].panels[0].targets[0].legendFormat',
    { panels: [{ panels: [panel({ targets: [{ legendFormat: 5 }] })] }] },
  ],
  ['rows[0].panels', { panels: undefined, rows: [{ panels: 'none' }] }],
  ['templating.list[0].name', { templating: { list: [{ type: 'query' }] } }],
  ['annotations.list[0].expr', { annotations: { list: [{ name: 'a', expr: {} }] } }],
])('%s has to be of the right kind', (path, fields) => {
  const [problem, ...others] = ownProblems(dashboard(fields));
  expect(problem).toMatch(/^\.\/shop\.json(: .* is .*, but it has to be .*| has no panels: .*)\.$/);
  expect(problem).toContain(path);
  expect(others.length).toBeLessThan(2);
});

test('what Grafana writes as nothing is nothing', () => {
  const nothing = {
    title: null,
    targets: [{ expr: null, legendFormat: null, interval: null }],
    datasource: null,
  };
  const said = ownProblems(
    dashboard({
      panels: [panel(), nothing, { type: 'row', panels: null, targets: null }],
      rows: null,
      templating: { list: null },
      annotations: null,
    }),
  );
  expect(said).toEqual([]);
});
