import { describe, expect, test } from '@jest/globals';
import { catalogueOf, find, metricSources } from '../../lib/catalogue';
import type { MetricSource } from '../../lib/catalogue';
import { selectorsOf } from '../../lib/promql/selectors';
import { Rendered } from '../../test/manifests';
import { recordings } from './usage-signals';

const baseUrl = 'https://git.example.com/monitoring';
const rendered = new Rendered({ name: 'test', runbooks: { baseUrl } });

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat?: string }[];
  readonly fieldConfig: { readonly overrides: readonly any[] };
}
const load = (uid: string, from = rendered) =>
  JSON.parse(from.find('ConfigMap', `grafana-dashboard-${uid}`).data[`${uid}.json`]) as {
    panels: Panel[];
    templating: { list: { name: string; query: string; regex?: string }[] };
  };

const OWN = ['home', 'namespaces', 'workloads', 'pods', 'node-pods', 'networking'];
const panels = OWN.flatMap((uid) => load(uid).panels.map((panel) => ({ uid, ...panel })));
const expressions = [
  ...panels.flatMap(({ targets = [] }) => targets).map(({ expr }) => expr),
  ...recordings.map(({ expr }) => expr),
];
const selectors = expressions.flatMap(selectorsOf).map(({ metric = '', matchers }) => ({
  metric,
  job: matchers.find(({ label, operator }) => label === 'job' && operator === '=')?.value ?? '',
  labels: matchers.map(({ label, operator, value }) => label + operator + value),
}));
const readOf = (name: string) =>
  new Set(selectors.filter(({ job }) => job === name).map(({ metric }) => metric));

describe('dashboards of the whole cluster', () => {
  test('ask each job for what it tells', () => {
    const known = (job: string): job is MetricSource => (metricSources as readonly string[]).includes(job);
    const wrong = selectors.filter(
      ({ job, metric }) => known(job) && metric !== 'up' && !metric.includes(':') && !find(job, metric),
    );
    expect(selectors.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  test('take CPU and memory from the small page: cAdvisor would tell of every slice of the node, too', () => {
    const usage = /cpu_usage_seconds_total$|memory_working_set_bytes$/;
    const read = (job: string) => [...readOf(job)].filter((metric) => usage.test(metric)).sort();
    expect(read('kubelet-resource')).toEqual(
      [...catalogueOf('kubelet-resource').keys()].filter((metric) => usage.test(metric)).sort(),
    );
    expect(read('kubelet-cadvisor')).toEqual([]);
  });

  test("count no container twice: of cAdvisor's series those of containers or of pods are read", () => {
    for (const { metric, labels } of selectors.filter(
      ({ job, metric }) => job === 'kubelet-cadvisor' && !metric.includes(':'),
    )) {
      const label = metric.startsWith('container_network_') ? 'pod' : 'container';
      expect([metric, labels]).toEqual([metric, expect.arrayContaining([`${label}!=`])]);
    }
  });

  test('add up no pods of all namespaces while somebody looks: they read what is recorded', () => {
    const graphs = panels.filter(
      ({ uid, type }) => type === 'timeseries' && /^(?:namesp|networking)/.test(uid),
    );
    const summed = graphs
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
      .filter((expr) => !/by \([^)]*\bpod\b/.test(expr));
    const ofPods = summed
      .flatMap(selectorsOf)
      .filter(({ metric = '' }) => /^(?:pod|container)_/.test(metric));
    expect(summed.length).toBeGreaterThan(10);
    expect(ofPods).toEqual([]);
  });

  test('draw no line for each pod, container or workload: only the largest, or what they sum up to', () => {
    const drawn = panels
      .filter(({ type }) => type === 'timeseries')
      .flatMap(({ uid, title, targets = [] }) => targets.map(({ expr }) => ({ uid, title, expr })))
      .filter(({ expr }) => /by \([^)]*\b(?:pod|container|workload)\b/.test(expr));
    const many = drawn.filter(({ expr }) => !/^(?:topk|bottomk)\(10,|^(?:sum|count)\(/.test(expr));
    expect(drawn.length).toBeGreaterThan(20);
    expect(many).toEqual([]);
  });
});

describe('Home', () => {
  const table = (from = rendered) => {
    const found = load('home', from).panels.find(({ type }) => type === 'table');
    return Object.fromEntries(
      (found?.fieldConfig.overrides ?? []).map(({ matcher, properties }) => [
        matcher.options,
        Object.fromEntries(properties.map(({ id, value }: any) => [id, value])),
      ]),
    );
  };
  const textsOf = (column: any): Record<string, string> =>
    Object.fromEntries(
      Object.entries<any>(column.mappings[0].options).map(([value, { text }]) => [value, text]),
    );

  test('knows the dashboard of each alert', () => {
    const texts = textsOf(table()['Dashboard']);
    expect(texts).toMatchObject({
      KubeletRestarting: 'kubelets',
      ContainerCpuThrottled: 'pods',
      PersistentVolumeAlmostFull: 'volumes',
      QuotaAlmostUsedUp: 'namespaces',
    });
    for (const uid of new Set(Object.values(texts))) expect(load(uid).panels.length).toBeGreaterThan(0);
  });

  test('knows the runbook of each alert, and links it where it is known what server it lies on', () => {
    const column = table()['Runbook'];
    expect(textsOf(column)['KubeletRestarting']).toBe('components/kubelet/runbook.md#kubeletrestarting');
    expect(column.links).toEqual([{ title: 'Runbook', url: `${baseUrl}/\${__value.text:raw}` }]);
    expect(table(new Rendered({ name: 'test' }))['Runbook'].links).toBeUndefined();
  });

  test('lists every alert that can fire but the one that always does', () => {
    const rules = Object.values<string>(rendered.find('ConfigMap', 'prometheus-rules').data).join('\n');
    const names = [...rules.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(80);
    expect(names.filter((name) => textsOf(table()['Dashboard'])[name] === undefined)).toEqual([]);
    const { targets = [] } = load('home').panels.find(({ type }) => type === 'table') ?? {};
    for (const { expr } of targets) expect(expr).toContain('alertname!~"Watchdog|InfoInhibitor"');
  });
});

describe('the choice of workloads', () => {
  const { list } = load('pods').templating;
  const query = (name: string) => list.find((variable) => variable.name === name)?.query ?? '';
  const [, owners = ''] = /"owner", "([^"]{2,})"/.exec(query('workload')) ?? [];

  test.each([
    ['ReplicaSet', 'api-server-8d5d5f94', 'api-server'],
    ['ReplicaSet', 'alone', 'alone'],
    ['Job', 'backup-29920986', 'backup'],
    ['Job', 'migrate-2', 'migrate-2'],
    ['StatefulSet', 'prometheus-a', 'prometheus-a'],
  ])('has the name that somebody gave, of what a %s %s belongs to', (kind, name, workload) => {
    const [, ...groups] = new RegExp(`^(?:${owners})$`).exec(`${kind}/${name}`) ?? [];
    expect(groups.join('')).toBe(workload);
  });

  test('chooses the pods of a workload, and not those of others whose name begins alike', () => {
    const [, pattern = ''] = /created_by_name=~"([^"]+)"/.exec(query('pod')) ?? [];
    const matches = new RegExp(`^(?:${pattern.replace('$workload', '(api|backup)')})$`);
    const names = [
      'api',
      'api-8d5d5f94',
      'backup-29920986',
      'api-server',
      'api-gateway-8d5d5f94',
      'apis-8d5d5f94',
    ];
    expect(names.filter((name) => matches.test(name))).toEqual(['api', 'api-8d5d5f94', 'backup-29920986']);
  });
});
