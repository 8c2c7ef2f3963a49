import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { alert, group, rules, rule, record, panel, dashboard, asking, choosing } from '../../test/own-files';
import { ownProblems, withOwnFiles } from '../../test/own-problems';
import type { OwnFiles } from '../../test/own-problems';
import { Rendered } from '../../test/manifests';
import { variants } from '../../test/variants';
import type { Environment } from '../environment';
import { resolveEnvironment } from '../resolve';
import { ownMonitoring } from '.';

test('what the broken files are made of is right', () => {
  for (const files of [rules(group()), dashboard(), rule({ for: '5m', annotations: { a: '{{ $value }}' } })])
    expect(ownProblems(files)).toEqual([]);
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

test('metrics and labels of programs with OpenTelemetry have dots in their names', () => {
  const files = rule({ expr: 'sum by ("http.route") (rate({"shop.orders", "http.method"="GET"}[5m])) > 3' });
  const labels = ['http.route', 'http.method'];
  expect(ownProblems(files, { knownMetrics: [{ name: 'shop.orders', type: 'counter', labels }] })).toEqual(
    [],
  );
  expect(ownProblems(files, { knownMetrics: [{ name: 'shop.orders', labels: ['http.route'] }] })).toEqual([
    expect.stringContaining('matches on the label "http.method" of shop.orders'),
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

  test('may go on from what they recorded last, also by way of each other', () => {
    const recordings = [
      { record: 'shop:down:count', expr: 'sum(up == bool 0) + (shop:down:count or vector(0))' },
      { record: 'shop:a:count', expr: 'shop:b:count + 1 or vector(1)' },
      { record: 'shop:b:count', expr: 'shop:a:count + 1 or vector(1)' },
    ];
    const reader = alert({ expr: 'shop:down:count + shop:a:count > 3' });
    expect(ownProblems(rules(group({ rules: [...recordings, reader] })))).toEqual([]);
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
