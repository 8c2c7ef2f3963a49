import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { Environment } from '../config/environment';
import { OWN_RULES_PREFIX } from '../lib/own-monitoring';
import { labelsOfTemplate } from '../lib/promql/templates';
import { Rendered } from './manifests';
import { variants } from './variants';

interface Rule {
  readonly alert: string;
  readonly annotations: Readonly<Record<string, string>>;
}

const dataOf = (rendered: Rendered) =>
  rendered.ofKind('ConfigMap').flatMap(({ data = {} }) => Object.entries(data as Record<string, string>));

function alertsOf(rendered: Rendered): Rule[] {
  const files = rendered.find('ConfigMap', 'prometheus-rules').data as Record<string, string>;
  return Object.entries(files)
    .filter(([file]) => !file.startsWith(OWN_RULES_PREFIX))
    .flatMap(([, text]) => (load(text) as { groups: { rules: Rule[] }[] }).groups)
    .flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined));
}

/** Names of the variables of each dashboard, by its uid. */
function variablesOf(rendered: Rendered): ReadonlyMap<string, readonly string[]> {
  const dashboards = dataOf(rendered)
    .filter(([key]) => key.endsWith('.json'))
    .map(
      ([, json]) => JSON.parse(json) as { uid: string; templating: { list: readonly { name: string }[] } },
    );
  return new Map(dashboards.map(({ uid, templating }) => [uid, templating.list.map(({ name }) => name)]));
}

/** What is wrong with the link of an alert to its dashboard. */
function mistakes(
  { alert, annotations: { dashboard_url: link, summary = '', description = '' } }: Rule,
  dashboards: ReadonlyMap<string, readonly string[]>,
): string[] {
  const [, uid = '', query = ''] = /\/d\/([^?]+)\?(.*)$/.exec(link ?? '') ?? [];
  const variables = dashboards.get(uid);
  if (!link || !variables) return [`${alert} leads to ${link}, where no dashboard is`];
  const text = new Set(labelsOfTemplate(`${summary} ${description}`));
  return [
    ...[...query.matchAll(/\bvar-(\w+)=/g)]
      .filter(([, name = '']) => !variables.includes(name))
      .map(([, name]) => `${alert} chooses ${name}, which ${uid} does not have`),
    ...labelsOfTemplate(link)
      .filter((label) => !text.has(label))
      .map((label) => `${alert} fills in ${label}, which its text does not name`),
  ];
}

test('what is wrong with a link is told', () => {
  const dashboards = new Map([['nodes', ['cluster', 'node']]]);
  const link = (dashboard_url?: string) =>
    mistakes(
      { alert: 'A', annotations: { summary: '{{ $labels.a }}', ...(dashboard_url && { dashboard_url }) } },
      dashboards,
    );
  expect(link('/d/nodes?var-cluster=x{{ with $labels.a }}&var-node={{ . | urlquery }}{{ end }}')).toEqual([]);
  expect(link('/d/nodes?var-cluster=x&var-pod={{ $labels.b }}')).toEqual([
    'A chooses pod, which nodes does not have',
    'A fills in b, which its text does not name',
  ]);
  expect(link('/d/gone?var-cluster=x')).toEqual(['A leads to /d/gone?var-cluster=x, where no dashboard is']);
  expect(link()).toEqual(['A leads to undefined, where no dashboard is']);
});

describe.each(Object.entries(variants))('%s', (_name, environment) => {
  const rendered = new Rendered(environment);
  const alerts = alertsOf(rendered);

  test('has alerts that lead to dashboards that there are, and choose what these have', () => {
    const dashboards = variablesOf(rendered);
    expect(alerts.length).toBeGreaterThan(80);
    expect(alerts.flatMap((alert) => mistakes(alert, dashboards))).toEqual([]);
  });

  test('lists on Home the same dashboards that the alerts lead to', () => {
    const home = dataOf(rendered).find(([key]) => key === 'home.json')?.[1] ?? '{}';
    const { panels } = JSON.parse(home) as { panels: any[] };
    const { properties } = panels
      .find(({ type }) => type === 'table')
      .fieldConfig.overrides.find(({ matcher }: any) => matcher.options === 'Dashboard');
    const { options } = properties.find(({ id }: any) => id === 'mappings').value[0];
    const leads = alerts.map(({ alert, annotations }) => [
      alert,
      /\/d\/([^?]+)/.exec(annotations['dashboard_url'] ?? '')?.[1],
    ]);
    expect(leads.map(([name = '']) => [name, options[name]?.text])).toEqual(leads);
  });
});

describe('the link of an alert', () => {
  const linkOf = (name: string, environment: Partial<Environment> = {}) =>
    alertsOf(new Rendered({ name: 'test', ...environment })).find(({ alert }) => alert === name)?.annotations[
      'dashboard_url'
    ];

  test('is a path in Grafana, or where an ingress tells its address, begins with that', () => {
    const host = 'grafana.example.com';
    expect(linkOf('Watchdog')).toBe('/d/prometheus?var-cluster=test');
    expect(linkOf('Watchdog', { cluster: 'eu', grafana: { ingress: { host } } })).toBe(
      `http://${host}/d/prometheus?var-cluster=eu`,
    );
    expect(linkOf('Watchdog', { grafana: { ingress: { host, tlsSecretName: 'tls' } } })).toBe(
      `https://${host}/d/prometheus?var-cluster=test`,
    );
  });

  test.each([
    ['NodeCpuBusy', 'nodes', ['node=instance']],
    ['NodeNotReady', 'node-pods', ['node=node']],
    ['ContainerCpuThrottled', 'pods', ['namespace=namespace', 'pod=pod']],
    ['DaemonSetPodsMissing', 'pods', ['namespace=namespace', 'workload=daemonset']],
    ['PostgresDown', 'postgresql', ['server=server']],
    // its instance is a pod of the exporter, and none of the targets that can be chosen
    ['BlackboxExporterConfigurationRefused', 'probes', []],
    ['NoRoomForNodeFailure', 'cluster', []],
  ])('%s leads to %s, with what it is about chosen', (name, uid, chosen) => {
    const parameters = chosen.map((choice) => {
      const [variable = '', label = ''] = choice.split('=');
      return `{{ with $labels.${label} }}&var-${variable}={{ . | urlquery }}{{ end }}`;
    });
    expect(linkOf(name)).toBe(`/d/${uid}?var-cluster=test${parameters.join('')}`);
  });

  test('leads home where the component has no dashboard', () => {
    const environment = { blackboxExporter: { discovery: false } };
    expect(linkOf('BlackboxExporterConfigurationRefused', environment)).toBe('/d/home?var-cluster=test');
  });
});
