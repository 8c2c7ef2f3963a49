import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Environment } from '../config/environment';
import { ownMonitoring } from '../config/own';
import { resolveEnvironment } from '../config/resolve';
import { eventually, query, stopAll } from './engines';
import { Rendered } from './manifests';
import { RECORDED_JOBS, RecordedCluster } from './recorded-cluster';
import { variants } from './variants';

const cluster = new RecordedCluster();
let url: string;

const environment: Environment = {
  ...variants['rules and dashboards of its own'],
  name: 'test',
  cluster: 'local',
  controlPlane: { kind: 'self-managed' },
};
const rendered = new Rendered(environment);

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}
interface Dashboard {
  readonly uid: string;
  readonly tags?: readonly string[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: string }[] };
  readonly annotations: { readonly list?: readonly { readonly expr: string }[] };
}
const dashboards: readonly Dashboard[] = rendered
  .ofKind('ConfigMap')
  .flatMap(({ data = {} }) => Object.entries<string>(data))
  .filter(([key]) => key.endsWith('.json'))
  .map(([, json]) => JSON.parse(json) as Dashboard)
  // users' own are looked at by themselves
  .filter(({ tags }) => tags?.includes('atalaya'));

beforeAll(async () => {
  await cluster.start();
  url = await cluster.scrape(RECORDED_JOBS, rendered.objects);
  // rates want a second scrape
  await eventually(
    'two samples',
    async () => {
      const [sample] = await query(url, 'min(count_over_time(up{job="kubelet-resource"}[5m]))');
      expect(sample?.value).toBeGreaterThan(2);
    },
    { timeout: 60_000, interval: 1_000 },
  );
}, 180_000);

afterAll(async () => {
  await stopAll();
  await cluster.stop();
});

/** A query as Grafana sends it, with everything chosen. */
const filled = (expr: string) =>
  expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$cluster', 'local')
    .replace(/\$\w+/g, (name) => (/^\$[1-9]$/.test(name) ? name : '.*'));

/** The selector, or the expression, behind a variable. */
const inner = (definition: string) =>
  definition.replace(/^label_values\((.*), \w+\)$/s, '$1').replace(/^query_result\((.*)\)$/s, '$1');

/** Asks over a time, as graphs do. @returns what Prometheus has against it */
async function refusal(expr: string): Promise<string | undefined> {
  const end = Date.now() / 1000;
  const body = new URLSearchParams({ query: expr, start: `${end - 60}`, end: `${end}`, step: '15' });
  const answer = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
  const { status, error } = (await answer.json()) as { status: string; error?: string };
  return status === 'success' ? undefined : `${error}: ${expr}`;
}

describe('what dashboards ask a Prometheus that scrapes a recorded cluster', () => {
  test.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))(
    'is answered: %s',
    async (_uid, { panels, templating, annotations }) => {
      const asked = [
        ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
        ...templating.list.flatMap(({ name, query: definition }) =>
          name === 'datasource' || definition === undefined ? [] : inner(definition),
        ),
        ...(annotations.list ?? []).map(({ expr }) => expr),
      ];
      expect(asked.length).toBeGreaterThan(3);
      const refused = await Promise.all(asked.map((expr) => refusal(filled(expr))));
      expect(refused.filter((error) => error !== undefined)).toEqual([]);
    },
  );

  test.each(ownMonitoring(resolveEnvironment(environment)).dashboards.map((own) => [own.uid, own] as const))(
    'is answered, of a user: %s',
    async (_uid, { queries }) => {
      const chosen = (expr: string) =>
        expr
          .replaceAll('$window', '5m')
          .replaceAll('$least', '0')
          .replaceAll('${__range_s}', '3600')
          .replaceAll('$__range', '1h')
          .replace(/\[\[\w+\]\]/g, '.*');
      expect(queries.length).toBeGreaterThan(2);
      const refused = await Promise.all(queries.map(({ expr }) => refusal(filled(chosen(expr)))));
      expect(refused.filter((error) => error !== undefined)).toEqual([]);
    },
  );

  test('has the same labels in all columns of a table, so that rows find each other', async () => {
    let rows = 0;
    for (const { panels } of dashboards) {
      for (const { title, targets = [] } of panels.filter(({ type }) => type === 'table')) {
        const answers = await Promise.all(targets.map(({ expr }) => query(url, filled(expr))));
        const labels = answers.flatMap((answer) =>
          answer.map(({ metric }) => Object.keys(metric).sort().join()),
        );
        expect([title, new Set(labels).size]).toEqual([title, labels.length > 0 ? 1 : 0]);
        rows += labels.length;
      }
    }
    expect(rows).toBeGreaterThan(20);
  });

  test('lists a firing alert once, with how bad it is, how many there are and for how long', async () => {
    const { panels } = dashboards.find(({ uid }) => uid === 'home') ?? { panels: [] };
    const { targets = [] } = panels.find(({ type }) => type === 'table') ?? {};
    // the one that always fires is left out of the table
    const metric = { alertname: 'Watchdog', runbook: 'Watchdog', dashboard: 'Watchdog' };
    await eventually(
      'rules to be evaluated',
      async () => {
        expect(await query(url, 'ALERTS{alertname="Watchdog"}')).toHaveLength(1);
      },
      { timeout: 60_000, interval: 1_000 },
    );
    const [severity, count, activeFor] = await Promise.all(
      targets.map(({ expr }) => query(url, filled(expr).replaceAll('Watchdog', 'none'))),
    );
    expect(severity).toContainEqual({ metric, value: 1 });
    expect(count).toContainEqual({ metric, value: 1 });
    expect(activeFor?.find((row) => row.metric['alertname'] === 'Watchdog')).toMatchObject({ metric });
  }, 90_000);

  test('has an answer where an idle cluster can have one', async () => {
    const answer = async (uid: string, title: string) => {
      const { panels } = dashboards.find((dashboard) => dashboard.uid === uid) ?? { panels: [] };
      const { targets = [] } = panels.find((panel) => panel.title === title && panel.targets) ?? {};
      return Promise.all(targets.map(async ({ expr }) => (await query(url, filled(expr))).length));
    };
    expect(await answer('workloads', 'Workloads')).toEqual([3, 1, 1, 3, 1, 1, 3]);
    expect(await answer('pods', 'Containers')).toEqual([4, 1, 1, 4, 1, 1, 1, 9]);
    expect(await answer('home', 'Targets down')).toEqual([1]);
    expect(await answer('home', 'CPU and memory in use')).toEqual([1, 1]);
  });
});
