import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { buildApp } from './app';
import { GrafanaChart } from './charts/grafana-chart';
import { selectorsOf } from './lib/promql/selectors';
import { OWN_RULES_PREFIX } from './lib/own-monitoring';
import { RESERVED_JOBS, RESERVED_SECRETS } from './lib/reserved-names';
import { Rendered } from './test/manifests';
import { variants } from './test/variants';

const ROOT = __dirname;

/** What each folder may import, besides itself and packages. */
const MAY_IMPORT: Readonly<Record<string, { readonly folders: readonly string[]; readonly why: string }>> = {
  workloads: { folders: [], why: 'programs that run in pods are made of themselves and of packages' },
  lib: { folders: ['versions.json'], why: 'lib knows no component' },
  config: { folders: ['lib'], why: 'settings know nothing of what is made of them' },
  components: { folders: ['lib'], why: 'charts hand settings and other components to them' },
  charts: { folders: ['components', 'config', 'lib'], why: 'charts map settings to components' },
  'app.ts': { folders: ['charts', 'config', 'lib'], why: 'the app only puts charts together' },
  cli: {
    folders: ['app.ts', 'config', 'lib', 'test'],
    why: 'commands build apps, and leave components to charts',
  },
  'main.ts': { folders: ['app.ts', 'cli', 'config'], why: 'main only chooses the environments' },
};

/** What charts and commands may import of the programs: what makes files of them. */
const OPEN_WORKLOADS = ['workloads/bundle', 'workloads/border/httpd'];

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return /^(node_modules|dist|imports|test|\..*)$/.test(entry.name) ? [] : sources(path);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** The files of this project that a file imports, as paths from the root. */
function imports(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require\()\s*'(\.[^']*)'/g)].map((match) =>
    normalize(join(dirname(file), match[1] ?? '')),
  );
}

const layerOf = (path: string) => {
  const [first = ''] = path.split('/');
  return existsSync(join(ROOT, `${path}.ts`)) && !path.includes('/') ? `${path}.ts` : first;
};

/** The folder of a component, e.g. `components/grafana`. */
const componentOf = (path: string) => path.split('/').slice(0, 2).join('/');

function forbidden(file: string, imported: string): string | undefined {
  const layer = layerOf(file);
  const target = layerOf(imported);
  const rule = MAY_IMPORT[layer];
  if (target === 'workloads' && OPEN_WORKLOADS.includes(imported) && /^(charts|cli)$/.test(layer))
    return undefined;
  if (!rule) return `${file} lies in ${layer}, which architecture.test.ts does not know. Add a line for it.`;
  if (layer === 'components' && target === 'components') {
    return componentOf(file) === componentOf(imported)
      ? undefined
      : `${file} imports ${imported}: components do not import each other. Let a chart pass what is needed.`;
  }
  if (target === layer || rule.folders.includes(target)) return undefined;
  return `${file} imports ${imported}: ${rule.why}. It may import ${[layer, ...rule.folders].join(', ')}.`;
}

describe('imports', () => {
  const files = sources('.');

  test('are found at all', () => {
    expect(files).toContain('app.ts');
    expect(imports('app.ts')).toContain('charts/grafana-chart');
  });

  test('point one way: main, app, charts, components, lib', () => {
    expect(
      files.flatMap((file) => imports(file).flatMap((imported) => forbidden(file, imported) ?? [])),
    ).toEqual([]);
  });

  test.each([
    ['lib/labels.ts', 'components/grafana', 'lib knows no component'],
    ['components/grafana/index.ts', 'config/schema', 'charts hand settings'],
    ['components/grafana/index.ts', 'components/prometheus', 'components do not import each other'],
    ['config/schema.ts', 'charts/grafana-chart', 'settings know nothing'],
    ['charts/demo-chart.ts', 'workloads/border/store', 'charts map settings'],
    ['components/demo/index.ts', 'workloads/bundle', 'charts hand settings'],
    ['workloads/border/store.ts', 'lib/duration', 'programs that run in pods'],
    ['app.ts', 'components/grafana', 'the app only puts charts together'],
    ['extra/thing.ts', 'lib/duration', 'does not know'],
  ])('from %s of %s are told why they may not be', (file, imported, why) => {
    expect(forbidden(file, imported)).toContain(why);
  });
});

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Recording {
  readonly record: string;
  readonly expr: string;
}
interface RuleTest {
  readonly tests?: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly unknown[];
    }[];
  }[];
}

/** Every rule of an environment that is no user's, with the component that it belongs to. */
function rulesOf(rendered: Rendered): { component: string; rule: Rule | Recording }[] {
  const files = rendered.find('ConfigMap', 'prometheus-rules').data as Record<string, string>;
  const ofComponents = Object.entries(files).filter(([file]) => !file.startsWith(OWN_RULES_PREFIX));
  return ofComponents.flatMap(([file, text]) =>
    (load(text) as { groups: { rules: (Rule | Recording)[] }[] }).groups.flatMap(({ rules }) =>
      rules.map((rule) => ({ component: basename(file, '.yaml'), rule })),
    ),
  );
}

/** Every alert of every environment, with the component that it belongs to. */
function alerts(): { component: string; rule: Rule }[] {
  const all = Object.values(variants)
    .flatMap((environment) => rulesOf(new Rendered(environment)))
    .flatMap(({ component, rule }) => ('alert' in rule ? [{ component, rule }] : []));
  return [...new Map(all.map((entry) => [`${entry.component} ${entry.rule.alert}`, entry])).values()];
}

describe('alerts', () => {
  const known = alerts().map((entry) => [entry.rule.alert, entry] as const);
  const read = (component: string, file: string) =>
    readFileSync(join(ROOT, 'components', component, file), 'utf8');

  test('are found at all', () => {
    expect(known.map(([name]) => name)).toContain('Watchdog');
  });

  test.each(known)(
    '%s has a section in its runbook, which its link leads to',
    (name, { component, rule }) => {
      const section =
        read(component, 'runbook.md')
          .split(/^## /m)
          .find((part) => part.startsWith(`${name}\n`)) ?? '';
      for (const heading of ['Meaning', 'Impact', 'Diagnosis', 'Mitigation']) {
        expect(section).toContain(`### ${heading}`);
      }
      expect(rule.annotations['runbook_url']).toMatch(
        new RegExp(`components/${component}/runbook\\.md#${name.toLowerCase()}$`),
      );
    },
  );

  test.each(known)(
    '%s has a test in which it fires and one in which it stays silent',
    (name, { component }) => {
      const tests = (load(read(component, 'rules.test.yaml')) as RuleTest).tests ?? [];
      const cases = tests
        .flatMap((entry) => entry.alert_rule_test ?? [])
        .filter(({ alertname }) => alertname === name);
      expect(cases.some(({ exp_alerts = [] }) => exp_alerts.length > 0)).toBe(true);
      // the dead man's switch is the one alert that is never silent
      if (name !== 'Watchdog')
        expect(cases.some(({ exp_alerts = [] }) => exp_alerts.length === 0)).toBe(true);
    },
  );
});

describe('recorded series', () => {
  const environments = Object.entries(variants).map(([name, environment]) => {
    const rendered = new Rendered(environment);
    const rules = rulesOf(rendered).map(({ rule }) => rule);
    const queries = rendered
      .ofKind('ConfigMap')
      .flatMap(({ data = {} }) => Object.entries(data as Record<string, string>))
      .filter(([key]) => key.endsWith('.json'))
      .map(([, json]) => JSON.parse(json) as Dashboard)
      .filter(({ tags }) => tags?.includes('atalaya'))
      .flatMap(({ panels }) => panels)
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const alerts = rules.flatMap((rule) => ('alert' in rule ? [rule.expr] : []));
    const read = [...alerts, ...queries].flatMap(selectorsOf).flatMap(({ metric }) => metric ?? []);
    const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []));
    return { name, recorded, read: new Set(read.filter((metric) => metric.includes(':'))) };
  });

  test('are found at all', () => {
    expect(environments.flatMap(({ recorded }) => recorded)).toContain('cluster:apiserver_requests:rate5m');
  });

  test.each(environments)('of "$name" are those that an alert or a panel reads', ({ recorded, read }) => {
    expect([...recorded].sort()).toEqual([...read].sort());
  });

  test.each(environments)('of "$name" are named level:metric:operations', ({ recorded }) => {
    expect(recorded.filter((name) => !/^[a-z0-9_]+:[a-z0-9_]+:[a-z0-9_]+$/.test(name))).toEqual([]);
  });
});

describe('runbooks', () => {
  const environment = variants['a control plane, probes and servers of its own'];
  const rendered = new Rendered({ name: 'test', ...environment, metrics: 'used', demo: { counter: {} } });
  const recorded = new Set(rulesOf(rendered).flatMap(({ rule }) => ('record' in rule ? [rule.record] : [])));
  const config = load(rendered.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as {
    scrape_configs: { job_name: string; metric_relabel_configs?: { action: string; regex: string }[] }[];
  };
  /** What is kept of each job of which not everything is. */
  const kept = new Map(
    config.scrape_configs.flatMap(({ job_name, metric_relabel_configs = [] }) => {
      const keep = metric_relabel_configs.find(({ action }) => action === 'keep');
      return keep ? [[job_name, new Set(keep.regex.split('|'))] as const] : [];
    }),
  );

  const files = readdirSync(join(ROOT, 'components'))
    .map((component) => `components/${component}/runbook.md`)
    .filter((file) => existsSync(join(ROOT, file)));

  /** The queries in a page: a block may hold several, with a blank line or a comment between them. */
  const queries = (file: string) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/```promql\n([\s\S]*?)```/g)].flatMap(
      ([, block = '']) => block.split(/\n\s*\n/).filter((query) => query.trim()),
    );

  test('are found at all, and so is what is kept', () => {
    expect(files.flatMap(queries).length).toBeGreaterThan(20);
    expect(kept.get('apiserver')?.size).toBeGreaterThan(10);
  });

  test.each(files)('%s has queries that Prometheus can evaluate, over series that are kept', (file) => {
    const lost = queries(file)
      .flatMap(selectorsOf)
      .filter(({ metric, matchers }) => {
        const job = matchers.find(({ label }) => label === 'job')?.value ?? '';
        const names = metric?.includes(':') ? recorded : kept.get(job);
        return names && metric !== undefined && metric !== 'up' && !names.has(metric);
      });
    expect(lost).toEqual([]);
  });

  test.each(files)('%s names the job of each metric of infrastructure', (file) => {
    const nameless = queries(file)
      .flatMap(selectorsOf)
      .filter(({ metric = '', matchers }) => {
        const ofInfrastructure = /^(apiserver|kubelet|container|kube|coredns|etcd|node)_/.test(metric);
        const known = [...kept.values()].some((names) => names.has(metric));
        return ofInfrastructure && !known && !matchers.some(({ label }) => label === 'job');
      });
    expect(nameless).toEqual([]);
  });
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string }[];
}
interface Dashboard {
  readonly key: string;
  readonly json: string;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags?: readonly string[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: string }[] };
}

describe('dashboards', () => {
  const dashboards = Object.values(variants).map((environment) =>
    new Rendered(environment)
      .ofKind('ConfigMap')
      .flatMap(({ data = {} }) => Object.entries(data as Record<string, string>))
      .filter(([key]) => key.endsWith('.json'))
      .map(([key, json]): Dashboard => ({
        key,
        json,
        ...(JSON.parse(json) as Omit<Dashboard, 'key' | 'json'>),
      }))
      // users' own look as they please
      .filter(({ tags }) => tags?.includes('atalaya')),
  );
  /** Those with the panels and titles of some environment, once. */
  const different = [...new Map(dashboards.flat().map((dashboard) => [dashboard.json, dashboard])).values()];
  const named = different.map((dashboard) => [dashboard.uid, dashboard] as const);

  test('have a uid that is their file name, and no two the same uid or title', () => {
    for (const ofEnvironment of dashboards) {
      expect(ofEnvironment.length).toBeGreaterThan(1);
      expect(ofEnvironment.map(({ uid }) => `${uid}.json`)).toEqual(ofEnvironment.map(({ key }) => key));
      expect(new Set(ofEnvironment.map(({ uid }) => uid)).size).toBe(ofEnvironment.length);
      expect(new Set(ofEnvironment.map(({ title }) => title)).size).toBe(ofEnvironment.length);
    }
  });

  test('have panels with an id each', () => {
    for (const { panels } of dashboards.flat()) {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    }
  });

  test.each(named)(
    '%s is below 200 KB, and tells what it and each of its panels shows',
    (_uid, dashboard) => {
      expect(Buffer.byteLength(dashboard.json)).toBeLessThan(200_000);
      expect(dashboard.description).toMatch(/\.$/);
      const silent = dashboard.panels.filter(
        ({ type, description = '' }) => type !== 'row' && !/\.$/.test(description),
      );
      expect(silent.map(({ title }) => title)).toEqual([]);
    },
  );

  test.each(named)(
    '%s uses each of its variables in a panel, if only by another variable',
    (_uid, dashboard) => {
      const { panels, templating } = dashboard;
      const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
      const unused = templating.list
        .map(({ name }) => name)
        // this one is in the data source of every panel
        .filter((name) => name !== 'datasource')
        .filter((name) => {
          const uses = (text = '') => new RegExp(`\\$${name}\\b`).test(text);
          return !exprs.some(uses) && !templating.list.some(({ query }) => uses(query));
        });
      expect(unused).toEqual([]);
    },
  );

  /** Links to dashboards in a text, with the variables that they set. */
  const linksIn = (json: string) =>
    [...json.matchAll(/"\/d\/([^"?]+)([^"]*)"/g)].map(([, uid = '', query = '']) => ({
      uid,
      sets: [...query.matchAll(/&var-(\w+)=/g)].map(([, name = '']) => name),
    }));

  test('lead only to dashboards that there are, and to choices that they have', () => {
    expect(linksIn('"/d/pods?a=b&var-pod=c&var-namespace=d"')).toEqual([
      { uid: 'pods', sets: ['pod', 'namespace'] },
    ]);
    for (const ofEnvironment of dashboards) {
      const variablesOf = new Map(
        ofEnvironment.map(({ uid, templating }) => [uid, templating.list.map(({ name }) => name)]),
      );
      const broken = ofEnvironment.flatMap(({ json }) =>
        linksIn(json)
          // the table of alerts takes the uid from what it shows
          .filter(({ uid }) => uid !== '${__value.text:raw}')
          .filter(
            ({ uid, sets }) =>
              !sets.every((name) => variablesOf.get(uid)?.includes(name)) || !variablesOf.has(uid),
          ),
      );
      expect(broken).toEqual([]);
      expect(ofEnvironment.flatMap(({ json }) => linksIn(json)).length).toBeGreaterThan(20);
    }
  });

  test('all lead home', () => {
    for (const { uid, json } of different) {
      if (uid !== 'home') expect(linksIn(json).map((link) => link.uid)).toContain('home');
    }
  });
});

test('every chart depends on the namespaces and on no other chart', () => {
  const { charts } = buildApp({ name: 'test' });
  expect(charts.some((chart) => chart instanceof GrafanaChart)).toBe(true);
  for (const chart of charts) {
    const dependencies = chart.node.dependencies.map(({ node }) => node.id);
    expect(dependencies).toEqual(chart.node.id === 'namespaces' ? [] : ['namespaces']);
  }
});

test('components have a folder each, with a test', () => {
  const folders = readdirSync(join(ROOT, 'components'));
  const untested = folders.filter(
    (folder) => !readdirSync(join(ROOT, 'components', folder)).some((file) => file.endsWith('.test.ts')),
  );
  expect(untested.map((folder) => relative('.', folder))).toEqual([]);
});

describe('reserved names', () => {
  const all = Object.entries(variants).filter(([name]) => !name.startsWith('addresses'));

  test('are the jobs that are rendered with any settings', () => {
    const jobs = all.flatMap(([, environment]) => {
      const text = new Rendered(environment).find('ConfigMap', 'prometheus-config').data['prometheus.yml'];
      return (load(text) as { scrape_configs: { job_name: string }[] }).scrape_configs.map(
        ({ job_name }) => job_name,
      );
    });
    expect([...new Set(jobs)].sort()).toEqual([...RESERVED_JOBS]);
  });

  test('are the Secrets that are asked for besides those of databases and certificates', () => {
    const { secretsToBring } = buildApp({ name: 'test', secrets: { kind: 'existing' } });
    const names = secretsToBring.map(({ name }) => name).filter((name) => name !== 'grafana-database');
    expect(names.sort()).toEqual([...RESERVED_SECRETS]);
  });
});
