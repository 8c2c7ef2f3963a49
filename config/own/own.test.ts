import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ownProblems, withOwnFiles } from '../../test/own-problems';
import type { OwnFiles } from '../../test/own-problems';
import { Rendered } from '../../test/manifests';
import { variants } from '../../test/variants';
import type { Environment } from '../environment';
import { resolveEnvironment } from '../resolve';
import { ownMonitoring } from '.';

const alert = (fields: object = {}) => ({
  ...{ alert: 'ShopDown', expr: 'up{job="kubernetes-pods"} == 0', labels: { severity: 'warning' } },
  ...fields,
});
const group = (fields: object = {}) => ({ name: 'shop', rules: [alert()], ...fields });
/** JSON is YAML too. */
const rules = (...groups: object[]): OwnFiles => ({ 'shop.yaml': JSON.stringify({ groups }) });
const rule = (fields: object) => rules(group({ rules: [alert(fields)] }));
const record = (fields: object = {}) =>
  rules(group({ rules: [{ record: 'shop:up:sum', expr: 'sum(up)', ...fields }] }));

const panel = (fields: object = {}) => ({
  ...{ id: 1, type: 'timeseries', title: 'Load', datasource: { type: 'prometheus', uid: 'abc' } },
  targets: [{ refId: 'A', expr: 'node_load1' }],
  ...fields,
});
const dashboard = (fields: object = {}): OwnFiles => ({
  'shop.json': { title: 'Shop', uid: 'shop', panels: [panel()], ...fields },
});
const asking = (expr: string, target: object = {}) =>
  dashboard({ panels: [panel({ targets: [{ refId: 'A', expr, ...target }] })] });
const choosing = (...list: object[]) => dashboard({ templating: { list } });

test('what the broken files are made of is right', () => {
  for (const files of [rules(group()), dashboard(), rule({ for: '5m', annotations: { a: '{{ $value }}' } })])
    expect(ownProblems(files)).toEqual([]);
});

const SHOP = './shop.yaml, group "shop"';
const DOWN = `${SHOP}, alert ShopDown`;
const SEVERITIES =
  'critical (wakes somebody), warning (waits for the morning) or info (is context): whoever is told depends on it.';

const brokenRules: readonly (readonly [string, OwnFiles, string | RegExp, Partial<Environment>?])[] = [
  [
    'nothing',
    { 'shop.yaml': '# later\n' },
    './shop.yaml is empty. Write "groups:" and a group with rules into it.',
  ],
  [
    'no YAML',
    { 'shop.yaml': 'groups:\n  - name: shop\n    rules: [\n' },
    /^\.\/shop\.yaml is no YAML from line 4, column 1, on: deficient indentation/,
  ],
  [
    'a tab',
    { 'shop.yaml': 'groups:\n\t- name: shop\n' },
    './shop.yaml is no YAML from line 2, column 1, on: tab characters must not be used in indentation.',
  ],
  [
    'several documents',
    { 'shop.yaml': 'groups: []\n---\ngroups: []\n' },
    './shop.yaml is no YAML: expected a single document in the stream, but found more.',
  ],
  ['a text', { 'shop.yaml': 'groups' }, './shop.yaml is "groups", but it has to be a rule file.'],
  [
    'a list',
    { 'shop.yaml': '- name: shop' },
    './shop.yaml is [{"name":"shop"}], but it has to be a rule file.',
  ],
  [
    'another field than groups',
    { 'shop.yaml': 'group: []' },
    './shop.yaml has the field "group", but a rule file has none of that name. Did you mean "groups"?',
  ],
  [
    'an object of the Prometheus Operator',
    { 'shop.yaml': 'kind: PrometheusRule\nspec: { groups: [] }' },
    './shop.yaml is an object of the Prometheus Operator, which nobody reads here. Leave only what is below "spec": the file has to begin with "groups:".',
  ],
  [
    'groups that are no list',
    { 'shop.yaml': 'groups: shop' },
    './shop.yaml: groups is "shop", but it has to be a list of groups: [ { name: "shop", rules: [ … ] } ].',
  ],
  [
    'a group without a name',
    rules({ rules: [alert()] }),
    './shop.yaml, group 1 has no field "name". Add it: it has to be the name of the group, e.g. "shop".',
  ],
  [
    'a group without rules',
    rules(group({ rules: [] })),
    `${SHOP}: rules is [], but a group has to have rules. Add some, or remove the group.`,
  ],
  [
    'a mistyped field of a group',
    rules(group({ intervall: '1m' })),
    `${SHOP} has the field "intervall", but a group has none of that name. Did you mean "interval"?`,
  ],
  [
    'an interval without a unit',
    rules(group({ interval: 60 })),
    `${SHOP}: interval is 60, but it has to be a duration: a number and a unit, e.g. "30s", "5m" or "1h30m".`,
  ],
  [
    'an interval of nothing',
    rules(group({ interval: '0s' })),
    `${SHOP}: interval is "0s", but it has to be longer than nothing.`,
  ],
  [
    'a limit that is no number',
    rules(group({ limit: 'many' })),
    `${SHOP}: limit is "many", but it has to be a number of series or alerts: a whole number from 0 to 1000000.`,
  ],
  [
    'an offset that is no duration',
    rules(group({ query_offset: '1 minute' })),
    `${SHOP}: query_offset is "1 minute", but it has to be a duration: a number and a unit, e.g. "30s", "5m" or "1h30m".`,
  ],
  [
    'a number as a label',
    rules(group({ labels: { tier: 1 } })),
    `${SHOP}: labels.tier is 1, but it has to be a text: label values are texts, so write numbers and booleans in quotes.`,
  ],
  [
    'two groups of one name',
    rules(group(), group({ rules: [alert({ alert: 'ShopSlow' })] })),
    './shop.yaml has several groups named "shop", and Prometheus refuses that. Rename one.',
  ],
  [
    'a rule without a name',
    rules(group({ rules: [{ alrt: 'A', expr: 'up' }] })),
    `${SHOP}, rule 1 has neither "alert" nor "record". Did you mean "alert"?`,
  ],
  [
    'a rule of both kinds',
    rule({ record: 'a:b:c' }),
    `${SHOP}, rule 1 has both "alert" and "record", but a rule is one of both. Make two of it.`,
  ],
  [
    'a rule that is a text',
    rules(group({ rules: ['up == 0'] })),
    `${SHOP}, rule 1 is "up == 0", but it has to be an alert.`,
  ],
  [
    'an alert without an expression',
    rules(group({ rules: [{ alert: 'ShopDown', labels: { severity: 'info' } }] })),
    `${DOWN} has no field "expr". Add it: it has to be a PromQL expression as a text, e.g. 'up{job="shop"} == 0'.`,
  ],
  [
    'a mistyped field of an alert',
    rule({ annotation: {} }),
    `${DOWN} has the field "annotation", but an alert has none of that name. Did you mean "annotations"?`,
  ],
  [
    'a wait that is no duration',
    rule({ for: '5 minutes' }),
    `${DOWN}: for is "5 minutes", but it has to be a duration: a number and a unit, e.g. "30s", "5m" or "1h30m".`,
  ],
  [
    'units in the wrong order',
    rule({ keep_firing_for: '30m1h' }),
    `${DOWN}: keep_firing_for is "30m1h", but it has to be a duration: a number and a unit, e.g. "30s", "5m" or "1h30m".`,
  ],
  [
    'no severity',
    rule({ labels: {} }),
    `${DOWN} has no label "severity". Add labels: { severity: warning }, or ${SEVERITIES}`,
  ],
  [
    'an unknown severity',
    rule({ labels: { severity: 'page' } }),
    `${DOWN}: labels.severity is "page", but it has to be ${SEVERITIES}`,
  ],
  [
    'the name of a label with a dash',
    rule({ labels: { severity: 'info', 'my-team': 'shop' } }),
    `${DOWN}: labels.my-team is "my-team", but it has to be the name of a label: letters, digits and underscores, not starting with a digit or "__", e.g. "team".`,
  ],
  [
    'the name of an annotation with a space',
    rule({ annotations: { 'run book': '' } }),
    `${DOWN}: annotations.run book is "run book", but it has to be the name of an annotation: letters, digits and underscores, e.g. "description".`,
  ],
  [
    'a template that is not closed',
    rule({ annotations: { summary: 'Down: {{ $labels.pod }' } }),
    `${DOWN}: its annotation "summary" has "}" in "{{ $labels.pod }", which is no part of a template.`,
  ],
  [
    'a template that stops',
    rule({ annotations: { summary: 'Down: {{ $labels.pod' } }),
    `${DOWN}: its annotation "summary" has no "}}", or an open quote, behind "{{ $labels.pod".`,
  ],
  [
    'a mistyped function in a template',
    rule({ annotations: { summary: '{{ $value | humanizePercent }}' } }),
    `${DOWN}: its annotation "summary" calls humanizePercent, but there is no such function. Did you mean "humanizePercentage"?`,
  ],
  [
    'a mistyped variable in a template',
    rule({ annotations: { summary: '{{ $label.pod }}' } }),
    `${DOWN}: its annotation "summary" uses $label, but there is no such variable. Did you mean "$labels"?`,
  ],
  [
    'labels without a dollar',
    rule({ annotations: { summary: '{{ labels.pod }}' } }),
    `${DOWN}: its annotation "summary" calls labels, but there is no such function. Write $labels.`,
  ],
  [
    'a condition without an end',
    rule({ annotations: { summary: '{{ if gt $value 1.0 }}much' } }),
    `${DOWN}: its annotation "summary" has {{if}} without {{end}}.`,
  ],
  [
    'a wait in a recording rule',
    record({ for: '5m' }),
    `${SHOP}, recording rule shop:up:sum has the field "for", but a recording rule has none of that name. There are record, expr, labels.`,
  ],
  [
    'a recorded name with a dash',
    record({ record: 'shop-up' }),
    `${SHOP}, recording rule shop-up: record is "shop-up", but it has to be the name of a metric: at most 253 letters, digits, underscores and colons, e.g. "node_load1".`,
  ],
  [
    'one alert twice',
    rules(group({ rules: [alert(), alert({ expr: 'up == 2' })] })),
    './shop.yaml has several alerts ShopDown with the same labels: their series could not be told apart. Rename one, or give it another label.',
  ],
  [
    'files of one name',
    {
      ...rules(group()),
      'other/shop.yml': JSON.stringify({ groups: [group({ rules: [alert({ alert: 'B' })] })] }),
    },
    './shop.yaml and ./other/shop.yml have the same name, and lie in one folder later. Rename one.',
  ],
  // what their expressions read
  [
    'no PromQL',
    rule({ expr: 'sum(up' }),
    /^The alert ShopDown \(\.\/shop\.yaml\) can not be evaluated: it is no PromQL from character 7/,
  ],
  [
    'a mistyped metric',
    rule({ expr: 'node_load11 > 2' }),
    'The alert ShopDown (./shop.yaml) reads node_load11, but no job of this environment has a metric of that name. Did you mean "node_load1"?',
  ],
  [
    'a label that is not there',
    rule({ expr: 'node_load1{pode="a"} > 2' }),
    /^The alert ShopDown \(\.\/shop\.yaml\) matches on the label "pode" of node_load1, which has only the labels/,
  ],
  [
    'a rate of a gauge',
    rule({ expr: 'rate(node_load1[5m]) > 2' }),
    /^The alert ShopDown \(\.\/shop\.yaml\) takes rate\(\) of node_load1, which is a gauge/,
  ],
  [
    'a rate of a gauge of its own',
    rule({ expr: 'rate(shop_carts[5m]) > 2' }),
    /^The alert ShopDown \(\.\/shop\.yaml\) takes rate\(\) of shop_carts, which is a gauge/,
    { knownMetrics: [{ name: 'shop_carts', type: 'gauge' }] },
  ],
  [
    'a label that a metric of its own does not have',
    rule({ expr: 'shop_carts{colour="red"} > 2' }),
    /^The alert ShopDown \(\.\/shop\.yaml\) matches on the label "colour" of shop_carts, which has only the labels .*"pod".*"size"/,
    { knownMetrics: [{ name: 'shop_carts', type: 'gauge', labels: ['size'] }] },
  ],
  [
    'a histogram of its own by its bare name',
    rule({ expr: 'shop_seconds > 2' }),
    'The alert ShopDown (./shop.yaml) reads shop_seconds, which is a histogram: its samples are called shop_seconds_bucket, shop_seconds_sum and shop_seconds_count.',
    { knownMetrics: [{ name: 'shop_seconds', type: 'histogram' }] },
  ],
  [
    'a range that is too short',
    rule({ expr: 'rate(node_context_switches_total[5s]) > 2' }),
    /^The alert ShopDown \(\.\/shop\.yaml\) .*5s/,
  ],
  [
    'a variable of Grafana',
    rule({ expr: 'node_load1{instance="$instance"} > 2' }),
    'The alert ShopDown (./shop.yaml) has the variable $instance, but only Grafana fills those in: write what it stands for.',
  ],
  [
    'a label in an annotation that is aggregated away',
    rule({ expr: 'sum by (job) (up) == 0', annotations: { summary: '{{ $labels.pod }}' } }),
    /^The alert ShopDown \(\.\/shop\.yaml\) fills the label "pod" into its annotation "summary", but what its expression gives has only the label "job"/,
  ],
  [
    'a query in an annotation',
    rule({ annotations: { summary: '{{ with query "node_load11" }}{{ . | first | value }}{{ end }}' } }),
    /^The alert ShopDown \(\.\/shop\.yaml\), in its annotation "summary", reads node_load11/,
  ],
  [
    "the name of one of Atalaya's alerts",
    rule({ alert: 'Watchdog' }),
    /^The alert Watchdog \(\.\/shop\.yaml\) has the name of one of Atalaya's \(components\/prometheus\)/,
  ],
  [
    "the name of one of Atalaya's recording rules",
    record({ record: 'cluster:apiserver_requests:rate5m' }),
    "The recording rule cluster:apiserver_requests:rate5m (./shop.yaml) has the name of one of Atalaya's (components/api-server): dashboards would read both. Rename it.",
  ],
  [
    'more rules than there is room for',
    rule({ annotations: { summary: 'x'.repeat(200_000) } }),
    /^Your rules \(\.\/shop\.yaml\) have 200\d{3} bytes as JSON, but beside Atalaya's own there is room for \d+ in/,
  ],
  [
    'a recording rule that nobody reads',
    record(),
    'The recording rule shop:up:sum (./shop.yaml) is evaluated for nobody: no alert, panel or rule reads it. Remove it.',
  ],
];

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

describe('a rule file is refused with', () => {
  test.each(brokenRules.map((each) => [each[0], each] as const))(
    '%s',
    (_what, [, files, message, settings]) => {
      const said = ownProblems(files, settings);
      expect(said).toContainEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    },
  );
});

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

test('everything that is wrong is told together', () => {
  const problems = ownProblems({
    'shop.yaml': JSON.stringify({ groups: [group({ rules: [alert({ for: 'x' }), alert({ labels: {} })] })] }),
    'shop.json': '{',
  });
  expect(problems).toHaveLength(3);
});

describe('files', () => {
  const problems = (settings: Partial<Environment>) => {
    try {
      resolveEnvironment({ name: 'test', ...settings });
      return [];
    } catch (error) {
      return (error as { problems: { message: string }[] }).problems.map(({ message }) => message);
    }
  };
  const environments = join(__dirname, '..', 'environments');

  test('that are missing are told with where they should be, and with what is there', () => {
    withOwnFiles({ 'shop.yaml': '', 'shop.json': '' }, (_settings, folder) => {
      expect(problems({ rules: [`${folder}/shpo.yaml`] })).toEqual([
        `rules[0] is "${folder}/shpo.yaml", but there is no file ${folder}/shpo.yaml. Did you mean "${folder}/shop.yaml"?`,
      ]);
    });
    expect(problems({ dashboards: ['./mine.json'] })).toEqual([
      `dashboards[0] is "./mine.json", but there is no file ${environments}/mine.json. Relative paths start at config/environments/.`,
    ]);
    expect(problems({ rules: ['rules/mine.yml'] })).toEqual([
      `rules[0] is "rules/mine.yml", but there is no folder ${environments}/rules. Relative paths start at config/environments/.`,
    ]);
  });

  test('that are folders, or there twice, are refused', () => {
    withOwnFiles({ 'folder.yaml/a.json': '{}' }, (_settings, folder) => {
      expect(problems({ rules: [`${folder}/folder.yaml`] })).toEqual([
        `rules[0] is "${folder}/folder.yaml", but ${folder}/folder.yaml is no file. Name a file.`,
      ]);
    });
    const twice = ['../../docs/own-rules/shop.yaml', '../environments/../../docs/own-rules/shop.yaml'];
    expect(problems({ rules: twice })).toEqual([
      `rules[1] is "${twice[1]}", but rules[0] is that already. Remove one.`,
    ]);
  });

  test('of other kinds are refused', () => {
    expect(problems({ rules: ['./shop.json'], dashboards: ['shop', '.json'] })).toEqual([
      'rules[0] is "./shop.json", but it has to be the path of a rule file that ends in ".yaml" or ".yml", from config/environments/ on, e.g. "./shop.yaml".',
      'dashboards[0] is "shop", but it has to be the path of a dashboard that ends in ".json", from config/environments/ on, e.g. "./shop.json".',
      'dashboards[1] is ".json", but it has to be the path of a dashboard that ends in ".json", from config/environments/ on, e.g. "./shop.json".',
    ]);
  });

  test('are found from any folder', () => {
    const before = process.cwd();
    process.chdir('/');
    try {
      expect(problems({ rules: ['../../docs/own-rules/shop.yaml'] })).toEqual([]);
    } finally {
      process.chdir(before);
    }
  });

  test('may begin with a byte order mark', () => {
    expect(ownProblems({ 'shop.yaml': `\uFEFF${JSON.stringify({ groups: [group()] })}` })).toEqual([]);
  });
});

test('a metric is known once', () => {
  expect(ownProblems({}, { knownMetrics: [{ name: 'a' }, { name: 'a', type: 'gauge' }] })).toEqual([
    'knownMetrics has several entries for "a". Delete all but one.',
  ]);
});

describe('rules', () => {
  /** The groups of a file, as they are read. */
  const groupsIn = (files: OwnFiles) =>
    withOwnFiles(
      files,
      (settings) => ownMonitoring(resolveEnvironment({ name: 'test', ...settings })).ruleFiles,
    );

  test('may be given by anchors, with severities for whole groups', () => {
    const text = `
groups:
  - name: shop
    labels: &labels { severity: info }
    rules:
      - &rule { alert: A, expr: up == 0, for: 0 }
      - { <<: *rule, alert: B, labels: { <<: *labels, severity: critical } }
`;
    expect(groupsIn({ 'shop.yaml': text })).toMatchObject([
      {
        file: 'own-shop.yaml',
        groups: [
          {
            name: 'shop',
            rules: [
              { alert: 'A', for: '0s' },
              { alert: 'B', labels: { severity: 'critical' } },
            ],
          },
        ],
      },
    ]);
  });

  test('may share a name where their labels differ', () => {
    const files = rules(group({ rules: [alert(), alert({ labels: { severity: 'critical' } })] }));
    expect(ownProblems(files)).toEqual([]);
  });

  test('read what dashboards and other rules of theirs record, and what Atalaya does', () => {
    const recorded = record({ record: 'shop:load:max', expr: 'max by (instance) (node_load1)' });
    expect(
      ownProblems({ ...recorded, ...asking('shop:load:max', { legendFormat: '{{instance}}' }) }),
    ).toEqual([]);
    expect(
      ownProblems({ ...recorded, ...asking('shop:load:max', { legendFormat: '{{pod}}' }) }),
    ).toHaveLength(1);
    expect(ownProblems(rule({ expr: 'sum(cluster:apiserver_requests:rate5m) > 5' }))).toEqual([]);
  });

  test('may ask in a text, and then name labels of the answer', () => {
    const summary = '{{ range query "node_load1" }}{{ .Labels.pode }}{{ end }}';
    expect(ownProblems(rule({ annotations: { summary } }))).toEqual([]);
  });
});

describe('what is read', () => {
  const keptOf = (files: OwnFiles, job: string) =>
    withOwnFiles(files, (settings) => {
      const { data } = new Rendered({ name: 'test', ...settings }).find('ConfigMap', 'prometheus-config');
      const [, ofJob = ''] = (data['prometheus.yml'] as string).split(`job_name: ${job}\n`);
      return /source_labels:\s+- __name__\s+regex: (\S+)\s+action: keep/.exec(ofJob)?.[1]?.split('|') ?? [];
    });

  test.each<[string, OwnFiles]>([
    ['an alert', rule({ expr: 'node_load15 > 5' })],
    ['a recording rule', { ...record({ expr: 'sum(node_load15)' }), ...asking('shop:up:sum') }],
    ['a text', rule({ annotations: { summary: '{{ with query `node_load15` }}high{{ end }}' } })],
    [
      'a text that is printed',
      rule({
        annotations: {
          summary: '{{ with printf "node_load15{instance=\'%s\'}" $labels.instance | query }}high{{ end }}',
        },
      }),
    ],
    ['a panel', asking('node_load15')],
    [
      'a variable',
      choosing(
        { name: 'node', type: 'query', query: 'label_values(node_load15, instance)' },
        { name: 'other', type: 'query', query: 'label_values(up{instance="$node"}, job)' },
        { name: 'third', type: 'query', query: 'label_values(up{job="$other", pod="$third"}, pod)' },
      ),
    ],
    ['an annotation', dashboard({ annotations: { list: [{ name: 'Load', expr: 'node_load15 > 5' }] } })],
  ])('by %s is kept', (_what, files) => {
    expect(keptOf({}, 'node-exporter')).not.toContain('node_load15');
    expect(keptOf(files, 'node-exporter')).toContain('node_load15');
    expect(keptOf(files, 'node-exporter')).toContain('node_cpu_seconds_total');
  });
});

test('alerts are listed on the first page, with a dashboard that shows what they read and the place of the rule', () => {
  const rendered = new Rendered(variants['rules and dashboards of its own'] ?? { name: '' });
  const { panels } = JSON.parse(rendered.find('ConfigMap', 'grafana-dashboard-home').data['home.json']);
  const texts = (panels as { title: string; fieldConfig: any }[])
    .filter(({ title }) => title === 'Firing alerts')
    .flatMap(({ fieldConfig }) => fieldConfig.overrides)
    .flatMap(({ properties }) => properties)
    .filter(({ id }) => id === 'mappings')
    .map(({ value }) => value[0].options);
  const of = (alert: string) => texts.flatMap((options) => options[alert]?.text ?? []);
  expect(of('ShopOrdersFail').sort()).toEqual(['docs/own-rules/shop.yaml', 'shop']);
  expect(of('ShopCheckoutSlow').sort()).toEqual(['docs/own-rules/shop.yaml', 'home']);
});

describe('a dashboard', () => {
  const rendered = new Rendered(variants['rules and dashboards of its own'] ?? { name: '' });
  const jsonOf = (name: string, key: string) => JSON.parse(rendered.find('ConfigMap', name).data[key]);
  /** What becomes of a dashboard. */
  const loaded = (fields: object) =>
    withOwnFiles(dashboard(fields), (settings) => {
      const [own] = ownMonitoring(resolveEnvironment({ name: 'test', ...settings })).dashboards;
      return JSON.parse(own?.json ?? '{}');
    });

  test('lies in a folder of its own, and asks the data source that there is', () => {
    const { volumes } = rendered.find('Deployment', 'grafana').spec.template.spec;
    const folder = volumes.find(({ name }: { name: string }) => name === 'dashboards-own');
    expect(folder.projected.sources).toEqual([
      { configMap: { name: 'grafana-dashboard-shop' } },
      { configMap: { name: 'grafana-dashboard-old-dashboard' } },
    ]);
    const shop = jsonOf('grafana-dashboard-shop', 'shop.json');
    expect(shop).not.toHaveProperty('__inputs');
    expect(shop).not.toHaveProperty('__requires');
    expect(shop.panels[0].datasource).toEqual({ type: 'prometheus', uid: 'prometheus' });
    expect(shop.templating.list[0].datasource).toEqual({ type: 'prometheus', uid: 'prometheus' });
    expect(shop.annotations.list[0].datasource.uid).toBe('-- Grafana --');
  });

  test('without a uid has that of its file, and loses the id of another Grafana', () => {
    const old = jsonOf('grafana-dashboard-old-dashboard', 'old-dashboard.json');
    expect(old).toMatchObject({ id: null, uid: 'old-dashboard', title: 'Old nodes' });
  });

  test('with a uid that is no name of an object gets an object all the same', () => {
    const names = withOwnFiles(dashboard({ uid: 'My_Shop' }), (settings) =>
      new Rendered({ name: 'test', ...settings })
        .ofKind('ConfigMap')
        .map(({ metadata }) => metadata.name as string),
    );
    expect(names.filter((name) => name.includes('my-shop'))).toEqual([
      expect.stringMatching(/^grafana-dashboard-my-shop-[0-9a-f]{8}$/),
    ]);
  });

  test('leaves the data sources of others alone, and what is asked of them', () => {
    const [graph, logs, both] = jsonOf('grafana-dashboard-old-dashboard', 'old-dashboard.json').rows[0]
      .panels;
    expect(graph.datasource).toEqual({ type: 'prometheus', uid: '${source}' });
    expect(graph.targets[0]).not.toHaveProperty('datasource');
    expect(logs.datasource).toEqual({ type: 'loki', uid: 'logs' });
    expect(both.datasource).toEqual({ type: 'datasource', uid: '-- Mixed --' });
    expect(both.targets.map((target: { datasource: object }) => target.datasource)).toEqual([
      { type: 'prometheus', uid: 'prometheus' },
      { type: 'loki', uid: 'logs' },
    ]);
  });

  test('is taken out of what the API and exports as code put around it', () => {
    const content = dashboard()['shop.json'] as object;
    const uids = [
      { dashboard: content, meta: {} },
      { kind: 'Dashboard', metadata: { name: 'coded' }, spec: { ...content, uid: undefined } },
    ].map((file) =>
      withOwnFiles({ 'shop.json': file }, (settings) =>
        ownMonitoring(resolveEnvironment({ name: 'test', ...settings })).dashboards.map(({ uid }) => uid),
      ),
    );
    expect(uids).toEqual([['shop'], ['coded']]);
  });

  test('has copies of its library panels in their place', () => {
    const model = { type: 'stat', title: 'Load', targets: [{ expr: 'node_load1' }] };
    const { panels, __elements: elements } = loaded({
      __elements: { x: { uid: 'x', name: 'Load', kind: 1, model } },
      panels: [{ id: 3, gridPos: { x: 0 }, libraryPanel: { uid: 'x', name: 'Load' } }],
    });
    expect(panels).toEqual([{ ...model, id: 3, gridPos: { x: 0 } }]);
    expect(elements).toBeUndefined();
  });

  test('has constants in the place of what an import would ask', () => {
    const { panels } = loaded({
      __inputs: [{ name: 'VAR_NODE', type: 'constant', value: 'a' }],
      panels: [panel({ targets: [{ expr: 'node_load1{instance="${VAR_NODE}"}' }] })],
    });
    expect(panels[0].targets[0].expr).toBe('node_load1{instance="a"}');
  });

  test('that is large is written without spaces', () => {
    const panels = Array.from({ length: 300 }, (_, id) => panel({ id, options: Array(40).fill(id) }));
    const text = withOwnFiles(dashboard({ panels }), (settings) => {
      const [own] = ownMonitoring(resolveEnvironment({ name: 'test', ...settings })).dashboards;
      return own?.json ?? '';
    });
    expect(text.trim()).not.toContain('\n');
    expect(JSON.parse(text).panels).toHaveLength(300);
  });
});

test('the page about them shows the rules that are rendered', () => {
  const read = (file: string) => readFileSync(join(__dirname, '../../docs', file), 'utf8');
  expect(read('own-rules.md')).toContain(`\`\`\`yaml\n${read('own-rules/shop.yaml')}\`\`\``);
});
