import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { buildApp } from '../app';
import { renderNotifications } from '../components/alertmanager/configuration';
import { resolveEnvironment } from '../config/resolve';
import { definedTemplates, templateProblems } from '../lib/notify/go-template';
import type { KnownAlert } from '../lib/notify/known-alerts';
import { formatMatcher, parseMatchers } from '../lib/notify/matchers';
import { TEMPLATES } from '../lib/notify/template-names';
import { pathsOf, routingTree } from '../lib/notify/routing-tree';
import type { LabelSet } from '../lib/notify/routing-tree';
import type { Notify, Route } from '../lib/notify/settings';
import { run, stopAll, temporaryFolder } from './engines';
import { variants } from './variants';

afterAll(stopAll);

/** Writes files, and returns where the configuration lies. */
function written(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('routes');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, 'alertmanager.yml');
}

/** Names of the receivers to which amtool would send an alert. */
async function askAmtool(file: string, labels: LabelSet): Promise<string[]> {
  const given = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const { status, stdout, stderr } = await run('amtool', [
    'config',
    'routes',
    'test',
    `--config.file=${file}`,
    ...given,
  ]);
  if (status !== 0) throw new Error(stderr || stdout);
  // warnings come before
  return (stdout.trim().split('\n').at(-1) ?? '').split(',');
}

/** Names of the receivers to which the explorer would send an alert. */
const explore = (notify: Notify, labels: LabelSet) =>
  pathsOf(routingTree(notify), labels).flatMap((path) => path.at(-1)?.receiver ?? []);

/** Asks for all labels, a few at a time. */
async function compare(notify: Notify, file: string, all: readonly LabelSet[]): Promise<void> {
  const left = [...all];
  const different: object[] = [];
  const work = async () => {
    for (let labels = left.pop(); labels; labels = left.pop()) {
      const [amtool, explorer] = [await askAmtool(file, labels), explore(notify, labels)];
      // amtool names a receiver once for each route that leads to it, one after the other
      if (JSON.stringify(amtool) !== JSON.stringify(explorer)) different.push({ labels, amtool, explorer });
    }
  };
  await Promise.all([work(), work(), work()]);
  expect(different).toEqual([]);
}

/** An alert as it may come: with all labels that it can have. */
function labelsOf({ labels }: KnownAlert, namespace: string): LabelSet {
  const possible = [...(labels.possible ?? [])].map((label) => [
    label,
    labels.certain.get(label) ?? (label === 'namespace' ? namespace : 'x'),
  ]);
  return Object.fromEntries(possible) as LabelSet;
}

const environments = Object.entries(variants).map(([name, environment]) => {
  const { notifications } = buildApp(environment);
  return {
    name,
    notify: notifications.notify,
    alerts: notifications.alerts,
    files: notifications.render().files,
  };
});

describe('amtool', () => {
  test.each(environments)('takes the configuration of "$name"', async ({ files }) => {
    const { status, stdout, stderr } = await run('amtool', ['check-config', written(files)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('1 templates');
  });

  // most environments have the same alerts and routes: each pair is asked once
  const asked = new Set<string>();
  test.each(environments)(
    'sends every alert of "$name" where the explorer does',
    async ({ notify, alerts, files }) => {
      const routes = (files['alertmanager.yml'] ?? '').split('inhibit_rules')[0];
      const fresh = alerts.filter(({ name }) => !asked.has(`${routes} ${name}`));
      for (const { name } of fresh) asked.add(`${routes} ${name}`);
      await compare(
        notify,
        written(files),
        fresh.map((alert) => labelsOf(alert, 'shop')),
      );
    },
    120_000,
  );
});

const route = (matchers: readonly string[], receiver: string, more: Partial<Route> = {}): Route => ({
  ...{ matchers, receiver, grouping: {}, continue: false, routes: [] },
  ...more,
});

const notifyWith = (routes: readonly Route[]): Notify => ({
  by: 'alertmanager',
  receivers: ['a', 'b', 'c', 'd'].map((name) => ({
    name,
    channels: [{ kind: 'webhook', url: `https://${name}.example.com`, port: 443, sendResolved: true }],
  })),
  routes,
  grouping: {
    by: ['alertname'],
    wait: Duration.seconds(30),
    interval: Duration.minutes(5),
    repeat: Duration.hours(4),
  },
  timeIntervals: [],
});

/** Trees in which it is easy to lose the way. */
const TREES: Readonly<Record<string, readonly Route[]>> = {
  'routes that continue': [
    route(['x="1"'], 'a', { continue: true }),
    route(['y="1"'], 'b', { continue: true }),
    route(['x="1"'], 'c'),
    route([], 'd'),
  ],
  'routes in routes': [
    route(['x=~"1|2"'], 'a', {
      routes: [
        route(['x="1"', 'y="1"'], 'b', { continue: true, routes: [route(['z=""'], 'c')] }),
        route(['y!=""'], 'd'),
      ],
    }),
    route(['x="2"'], 'b'),
  ],
  'an inner route that continues and an outer one that does not': [
    route(['x!=""'], 'a', { routes: [route(['y="1"'], 'b', { continue: true })] }),
    route(['y="1"'], 'c'),
  ],
  'an outer route that continues after an inner one took the alert': [
    route(['x="1"'], 'a', { continue: true, routes: [route(['y="1"'], 'b')] }),
    route(['x="1"'], 'c'),
  ],
  'labels that are empty or missing': [
    route(['x=""'], 'a', { continue: true }),
    route(['y!="1"'], 'b', { continue: true }),
    route(['z=~".*"', 'x!~"1|"'], 'c', { continue: true }),
    route(['z!~".+"'], 'd'),
  ],
  'regular expressions, which have to match everything': [
    route(['x=~"1"'], 'a', { continue: true }),
    route(['x=~"1.*"'], 'b', { continue: true }),
    route(['x=~"(?i)ABC"'], 'c', { continue: true }),
    route(['x!~"1|abc"'], 'd'),
  ],
  'values with what is special in them': [
    route(['x="say \\"hi\\""'], 'a'),
    route(['x="back\\\\slash"'], 'b'),
    route(['x="a,b"'], 'c'),
    route(['{x="ñ", y=~"1|2"}'], 'd'),
  ],
  'routes of its own alerts': [route(['alertname=~".*"'], 'a')],
};

const VALUES = {
  x: [undefined, '1', '2', '12', 'abc', 'say "hi"', 'back\\slash', 'a,b', 'ñ'],
  y: [undefined, '1', '2'],
  z: [undefined, '1'],
};

const LABEL_SETS: readonly LabelSet[] = [
  ...VALUES.x.flatMap((x) =>
    VALUES.y.flatMap((y) =>
      VALUES.z.map((z) => ({ alertname: 'A', ...(x && { x }), ...(y && { y }), ...(z && { z }) })),
    ),
  ),
  { alertname: 'Watchdog' },
  { alertname: 'InfoInhibitor', x: '1' },
];

describe('the explorer', () => {
  test.each(Object.entries(TREES))(
    'agrees with amtool about %s',
    async (_name, routes) => {
      const notify = notifyWith(routes);
      const { files } = renderNotifications(notify, { alerts: [] });
      await compare(notify, written(files), LABEL_SETS);
    },
    60_000,
  );

  test('would be seen to differ', async () => {
    const [first, second] = [notifyWith([route(['x="1"'], 'a')]), notifyWith([route(['x="1"'], 'b')])];
    const file = written(renderNotifications(first, { alerts: [] }).files);
    await expect(compare(second, file, [{ x: '1' }])).rejects.toThrow();
  });
});

/** A configuration with one route, which has this condition as it stands. */
const withMatcher = (text: string) => ({
  'alertmanager.yml': `route: { receiver: x, routes: [{ receiver: y, matchers: [${JSON.stringify(text)}] }] }\nreceivers: [{ name: x }, { name: y }]\n`,
});

describe('a condition', () => {
  test.each([
    'a="b"',
    'a = b',
    '{a="b",c!="d"}',
    'a=b,c!~d',
    'a="b,c"',
    'a=',
    'a="say \\"b\\""',
    'a=~(b|c)',
    'a=~.+',
    '"label with spaces"="x"',
    'a="\\u00e9"',
    'a=~"\\d"',
    'a',
    '="x"',
    'a="x',
    'a="x" b="y"',
    'a=x"y',
    'a~="x"',
    'a: x',
    'a=~"["',
    'a=~"(?=x)"',
  ])('%s is one for both of us, or for neither', async (text) => {
    const parsed = parseMatchers(text);
    const { status } = await run('amtool', ['check-config', written(withMatcher(text))]);
    expect('matchers' in parsed).toBe(status === 0);
    if (!('matchers' in parsed)) return;
    // and means the same
    const rewritten = written(withMatcher(parsed.matchers.map(formatMatcher).join(',')));
    const all: readonly LabelSet[] = [{ a: 'b' }, { a: 'b,c' }, { a: 'say "b"', c: 'x' }, { a: '7' }, {}];
    for (const labels of all) {
      expect(await askAmtool(rewritten, labels)).toEqual(await askAmtool(written(withMatcher(text)), labels));
    }
  });
});

const GOOD_TEMPLATES = [
  'Nothing but text, with { braces } and }}.',
  '{{ define "x" }}{{ .CommonLabels.alertname }}{{ end }}',
  '{{- define "x" -}} {{- /* a comment with {{ in it */ -}} {{ .Status | toUpper }} {{- end -}}',
  '{{ define "x" }}{{ range $i, $a := .Alerts.Firing }}{{ if lt $i 3 }}{{ $a.Labels.pod }}{{ else if eq $i 3 }}…{{ else }}{{ break }}{{ end }}{{ end }}{{ end }}',
  '{{ define "x" }}{{ with .CommonAnnotations.summary }}{{ . }}{{ else }}none{{ end }}{{ template "y" . }}{{ end }}{{ define "y" }}{{ end }}',
  '{{ define "x" }}{{ $n := len .Alerts }}{{ $n = 5 }}{{ printf "%d %q" $n `}}` }}{{ end }}',
  '{{ define "x" }}{{ (index .Alerts 0).StartsAt.UTC.Format "15:04" }} {{ .ExternalURL | urlquery }}{{ end }}',
  '{{ define "x" }}{{ template "__subject" . }}{{ template "slack.default.title" . }}{{ end }}',
  '{{ define "x" }}{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }}{{ end }}{{ $.Receiver }}{{ end }}',
  '{{ define "x" }}{{ range (.CommonLabels.Remove (stringSlice "a" "b")).Names }}{{ . }}{{ end }}{{ end }}',
  '{{ define "x" }}{{ if and .Alerts (not (eq 1 2)) (or true false) }}{{ "a" | printf "%s" }}{{ end }}{{ end }}',
  String.raw`{{ define "x" }}{{ reReplaceAll "\\s\n\"\u00e9" "\t" .Status }}{{ end }}`,
  `{{ define "x" }}{{ 'a' }} {{ -1.5 }} {{ 0x1F }} {{ print nil }}{{ end }}`,
];

const BAD_TEMPLATES = [
  '{{ define "x" }}',
  '{{ end }}',
  '{{ if }}x{{ end }}',
  '{{ if .A',
  '{{ "a }}',
  '{{ }}',
  '{{ else }}',
  '{{ if true }}{{ else }}{{ else }}{{ end }}',
  '{{ define x }}{{ end }}',
  '{{ template x . }}',
  '{{ .Status | toUper }}',
  '{{ $x }}',
  '{{ $x := }}',
  '{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}',
  '{{ (len .Alerts }}',
  '{{ len .Alerts) }}',
  '{{ | toUpper }}',
  '{{ break }}',
  '{{ if true }}{{ define "x" }}{{ end }}{{ end }}',
  '{{ .Status # }}',
  String.raw`{{ "\s" }}`,
];

/** What amtool says of the text of a template. */
async function amtoolTakes(text: string): Promise<boolean> {
  const config = 'templates: ["*.tmpl"]\nroute: { receiver: x }\nreceivers: [{ name: x }]\n';
  const { status } = await run('amtool', [
    'check-config',
    written({ 'alertmanager.yml': config, 'x.tmpl': text }),
  ]);
  return status === 0;
}

describe('a template', () => {
  test.each(GOOD_TEMPLATES)('is good for both of us: %s', async (text) => {
    expect(templateProblems([text], [])).toEqual([]);
    expect(await amtoolTakes(text)).toBe(true);
  });

  test.each(BAD_TEMPLATES)('is bad for both of us: %s', async (text) => {
    expect(templateProblems([text], [])).not.toEqual([]);
    expect(await amtoolTakes(text)).toBe(false);
  });

  // most of these would lose the message when it is to be sent
  test.each([
    ['{{ .Status | }}', 'there is nothing before or behind a |'],
    ['{{ template "nowhere" . }}', 'there is no template "nowhere"'],
    ['{{ .CommonLabel.alertname }}', 'there is no field .CommonLabel. Did you mean "CommonLabels"?'],
    ['{{ .commonLabels.alertname }}', 'there is no field .commonLabels. Did you mean "CommonLabels"?'],
  ])('may be bad where amtool sees nothing: %s', async (text, why) => {
    expect(await amtoolTakes(text)).toBe(true);
    expect(templateProblems([text], [])).toEqual([expect.stringContaining(why)]);
  });

  /** What amtool makes of a text, with an alert that it makes up. */
  async function rendered(files: Readonly<Record<string, string>>, text: string): Promise<string> {
    const glob = join(written(files), '..', '*.tmpl');
    const args = ['template', 'render', `--template.glob=${glob}`, `--template.text=${text}`];
    const { status, stdout, stderr } = await run('amtool', args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.trim();
  }

  test("of one's own replaces that of Atalaya", async () => {
    const templates = ['{{ define "atalaya.subject" }}mine: {{ .Status }}{{ end }}'];
    const { notify } = resolveEnvironment({ name: 'test', notify: { templates } });
    const { files } = renderNotifications(notify, { alerts: [] });
    expect(await rendered(files, '{{ template "atalaya.subject" . }}')).toMatch(/^mine: \w+$/);
  });

  test("leads to Grafana's page for silences, with every label that the alerts share", async () => {
    const { notify } = resolveEnvironment({ name: 'test' });
    const silencePage = { url: 'https://grafana.example.com', dataSource: 'Alertmanager' };
    const { files } = renderNotifications(notify, { alerts: [], silencePage });
    const address = new URL(await rendered(files, '{{ template "atalaya.silence-url" . }}'));
    expect(`${address.origin}${address.pathname}`).toBe('https://grafana.example.com/alerting/silence/new');
    expect(address.searchParams.get('alertmanager')).toBe('Alertmanager');
    const text = await rendered(
      files,
      '{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }};{{ end }}',
    );
    expect(address.searchParams.getAll('matcher')).toEqual(text.split(';').filter(Boolean));
    expect(address.searchParams.getAll('matcher')).not.toEqual([]);
  });

  test("of Atalaya's own is good, and all that may be replaced are there", () => {
    const { notify } = resolveEnvironment({ name: 'test' });
    for (const silencePage of [
      undefined,
      { url: 'https://grafana.example.com', dataSource: 'Alertmanager' },
    ]) {
      const text = renderNotifications(notify, { alerts: [], silencePage }).files['atalaya.tmpl'] ?? '';
      expect(templateProblems([text], [])).toEqual([]);
      expect(definedTemplates(text)).toEqual(expect.arrayContaining([...TEMPLATES]));
    }
  });
});
