import { describe, expect, test } from '@jest/globals';
import { alert, group, rules, rule, record } from '../../test/own-files';
import { ownProblems } from '../../test/own-problems';
import type { OwnFiles } from '../../test/own-problems';
import type { Environment } from '../environment';

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
    'a recorded series with the name of a metric',
    rules(group({ rules: [{ record: 'node_load1', expr: 'sum(up)' }, alert({ expr: 'node_load1 > 2' })] })),
    'The recording rule node_load1 (./shop.yaml) has the name of a metric of the job "node-exporter": whatever reads that would read both. Rename it, e.g. my:node_load1.',
  ],
  [
    'a rate of a recorded sum',
    rules(
      group({
        rules: [
          { record: 'shop:pages:sum', expr: 'sum(node_context_switches_total)' },
          alert({ expr: 'rate(shop:pages:sum[5m]) > 2' }),
        ],
      }),
    ),
    'The alert ShopDown (./shop.yaml) takes rate() of shop:pages:sum, which is recorded as sum(…) and is no counter. Record sum(rate(…)) instead.',
  ],
  [
    'a rate of a recorded rate',
    rules(
      group({
        rules: [
          { record: 'shop:pages:rate5m', expr: 'rate(node_context_switches_total[5m])' },
          alert({ expr: 'increase(shop:pages:rate5m[5m]) > 2' }),
        ],
      }),
    ),
    'The alert ShopDown (./shop.yaml) takes increase() of shop:pages:rate5m, which is recorded as rate(…) and is no counter. Use a function such as avg_over_time().',
  ],
  [
    'a value that is printed as a whole number',
    rule({ annotations: { summary: '{{ printf "%d" $value }} are down.' } }),
    `${DOWN}: its annotation "summary" prints the value with %d, but it may have a fraction. Write e.g. %.0f or %.1f.`,
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

describe('a rule file is refused with', () => {
  test.each(brokenRules.map((each) => [each[0], each] as const))(
    '%s',
    (_what, [, files, message, settings]) => {
      const said = ownProblems(files, settings);
      expect(said).toContainEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    },
  );
});
