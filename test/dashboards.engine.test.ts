import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ownMonitoring } from '../config/own';
import { resolveEnvironment } from '../config/resolve';
import { AskedDashboard, ask, type Question, type Series } from './asked-dashboard';
import { EMPTY_PANELS } from './empty-panels';
import { eventually, getJson, query, stopAll } from './engines';
import { ALARMS } from './faults';
import { variants } from './variants';
import { WholeCluster } from './whole-cluster';

interface Rule {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly alerts?: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** What the heartbeat is called with. */
interface Message {
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** Alerts whose conditions hold, and why they do although all is well. */
const ACTIVE: Readonly<Record<string, string>> = {
  Watchdog: 'it always fires, to show that alerts arrive',
  AutoscalerUnable: 'the recorded autoscaler has no metrics to go by',
  ContainerCannotStart: 'the recorded pod noimage has an image that does not exist',
  JobFailed: 'the recorded Job bad was made to fail',
  KubeletRuntimeErrors: 'the recorded kubelet began before its network was there',
  PodNotReady: 'the recorded pods crash and noimage were made to fail',
};

/** Its alerts are about the machine on which the test runs. */
const ABOUT_THE_MACHINE = 'node-exporter.yaml';

const cluster = new WholeCluster();
let dashboards: readonly AskedDashboard[];

beforeAll(async () => {
  await cluster.start();
  // rates want more than a sample, and averages of the time that something takes want that it happens
  await eventually(
    'enough samples',
    async () => {
      await cluster.use();
      const [sample] = await query(cluster.url, 'min(count_over_time(up[5m]))');
      expect(sample?.value).toBeGreaterThan(3);
    },
    { timeout: 60_000, interval: 2_000 },
  );
  dashboards = await AskedDashboard.openAll(cluster.rendered, cluster.url);
}, 120_000);

afterAll(async () => {
  await cluster.stop();
  await stopAll();
});

const hasNumbers = (answer: readonly Series[]) =>
  answer.some(({ values }) => values.some((value) => !Number.isNaN(value)));

const isEmpty = ({ dashboard, panel }: Pick<Question, 'dashboard' | 'panel'>) =>
  EMPTY_PANELS.some((entry) => entry.dashboard === dashboard && entry.panel === panel);

/** Asks all questions, and tells those of which the answer has, or has not, any number. */
async function asked(questions: readonly Question[], numbers: boolean): Promise<string[]> {
  const found: string[] = [];
  for (const question of questions) {
    const dashboard = dashboards.find(({ uid }) => uid === question.dashboard);
    const answer = (await dashboard?.answer(question)) ?? [];
    if (hasNumbers(answer) === numbers)
      found.push(`${question.dashboard}, ${question.panel}: ${question.expr}`);
  }
  return found;
}

const allQuestions = () => dashboards.flatMap(({ questions }) => questions);

const dashboardOf = (uid: string): AskedDashboard => {
  const found = dashboards.find((dashboard) => dashboard.uid === uid);
  if (!found) throw new Error(`there is no dashboard ${uid}`);
  return found;
};

describe('what dashboards ask a Prometheus that scrapes everything', () => {
  test('has an answer, whatever panel asks', async () => {
    const questions = allQuestions().filter((question) => !isEmpty(question));
    expect(questions.length).toBeGreaterThan(350);
    await eventually(
      'every panel to have numbers',
      async () => {
        await cluster.use();
        expect(await asked(questions, false)).toEqual([]);
      },
      { timeout: 60_000, interval: 2_000 },
    );
  }, 90_000);

  test('has no answer in the panels that show what is not there, and these say so', async () => {
    const titles = dashboards.flatMap(({ uid, panels }) => panels.map(({ title }) => `${uid}, ${title}`));
    const unknown = EMPTY_PANELS.filter(({ dashboard, panel }) => !titles.includes(`${dashboard}, ${panel}`));
    expect(unknown).toEqual([]);
    // "No data" would leave open whether all is well
    const silent = dashboards.flatMap(({ uid, panels }) =>
      panels
        .filter(
          ({ title: panel, fieldConfig }) =>
            !fieldConfig?.defaults.noValue && isEmpty({ dashboard: uid, panel }),
        )
        .map(({ title }) => `${uid}, ${title}`),
    );
    expect(silent).toEqual([]);
    // on a busy machine, a scrape may come late
    await eventually(
      'panels to be empty',
      async () => expect(await asked(allQuestions().filter(isEmpty), true)).toEqual([]),
      { timeout: 90_000, interval: 2_000 },
    );
  }, 120_000);

  test('marks no alert in graphs, but is understood', async () => {
    const annotations = dashboards.flatMap((dashboard) =>
      dashboard.annotations.map((expr) => [dashboard, expr] as const),
    );
    expect(annotations.length).toBeGreaterThan(3);
    for (const [dashboard, expr] of annotations)
      await expect(dashboard.answer({ expr, instant: false })).resolves.toEqual([]);
  });

  test('has the same labels in all columns of a table, so that rows find each other', async () => {
    let rows = 0;
    for (const dashboard of dashboards) {
      for (const { title, targets = [] } of dashboard.panels.filter(({ type }) => type === 'table')) {
        const answers = await Promise.all(
          targets.map(({ expr }) => dashboard.answer({ expr, instant: true })),
        );
        const labels = answers.flat().map(({ metric }) => Object.keys(metric).sort().join());
        expect([title, new Set(labels).size]).toEqual([title, labels.length > 0 ? 1 : 0]);
        rows += labels.length;
      }
    }
    expect(rows).toBeGreaterThan(60);
  });

  test('has a line for each workload, container and node', async () => {
    const rows = async (uid: string, title: string) => {
      const dashboard = dashboardOf(uid);
      const { targets = [] } = dashboard.panels.find((panel) => panel.title === title) ?? {};
      const answers = targets.map(async ({ expr }) => dashboard.answer({ expr, instant: true }));
      return (await Promise.all(answers)).map(({ length }) => length);
    };
    expect(await rows('workloads', 'Workloads')).toEqual([3, 1, 1, 3, 1, 1, 3]);
    expect(await rows('pods', 'Containers')).toEqual([4, 1, 1, 4, 1, 1, 1, 9]);
    expect(await rows('node-pods', 'Nodes')).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('lists a firing alert once, with how bad it is, how many there are and for how long', async () => {
    const home = dashboardOf('home');
    const { targets = [] } = home.panels.find(({ type }) => type === 'table') ?? {};
    // the one that always fires is left out of the table
    const metric = { alertname: 'Watchdog', runbook: 'Watchdog', dashboard: 'Watchdog' };
    const [severity, count, activeFor] = await Promise.all(
      targets.map(({ expr }) => home.answer({ expr: expr.replaceAll('Watchdog', 'none'), instant: true })),
    );
    expect(severity).toEqual([{ metric, values: [1] }]);
    expect(count).toEqual([{ metric, values: [1] }]);
    expect(activeFor).toEqual([{ metric, values: [expect.any(Number)] }]);
  });
});

/** All rules, with their files. */
async function rules(): Promise<(Rule & { readonly file: string })[]> {
  const { data } = await getJson<{ data: { groups: { file: string; rules: Rule[] }[] } }>(
    `${cluster.url}/api/v1/rules`,
  );
  return data.groups.flatMap((group) => group.rules.map((rule) => ({ ...rule, file: basename(group.file) })));
}

/** Alerts whose conditions hold, whether they fire yet or not. */
const activeAlerts = async () => (await rules()).filter(({ alerts = [] }) => alerts.length > 0);

describe('the rules of a Prometheus that scrapes everything', () => {
  test('are evaluated without an error', async () => {
    const found = await rules();
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter(({ health, lastError }) => health !== 'ok' || lastError)).toEqual([]);
  });

  test('record something, if they are there to record', async () => {
    const names = (await rules()).filter(({ type }) => type === 'recording').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect([name, (await query(cluster.url, name)).length]).not.toEqual([name, 0]);
  });

  test('have no alert whose condition holds while all is well', async () => {
    await eventually(
      'no other condition to hold',
      async () => {
        const active = (await activeAlerts()).filter(({ file }) => file !== ABOUT_THE_MACHINE);
        expect([...new Set(active.map(({ name }) => name))].sort()).toEqual(Object.keys(ACTIVE).sort());
      },
      { timeout: 60_000, interval: 2_000 },
    );
  }, 90_000);
});

describe('Alertmanagers that get the alerts of all this', () => {
  test('call the heartbeat with the one that always fires', async () => {
    await eventually('the heartbeat to be called again', () =>
      expect(cluster.beats.length).toBeGreaterThan(2),
    );
    const called = cluster.beats.map(({ body }) => JSON.parse(body) as Message);
    expect(new Set(called.flatMap(({ alerts }) => alerts.map(({ labels }) => labels['alertname'])))).toEqual(
      new Set(['Watchdog']),
    );
    expect(called[0]?.alerts[0]?.labels).toEqual({
      alertname: 'Watchdog',
      cluster: 'local',
      severity: 'info',
    });
  });
});

describe("what users' dashboards ask", () => {
  const environment = { name: 'test', ...variants['rules and dashboards of its own'] };
  const dashboards = ownMonitoring(resolveEnvironment(environment)).dashboards;

  /** A query with some value for each variable. */
  const filled = (expr: string) =>
    expr
      .replaceAll('$__rate_interval', '1m')
      .replaceAll('$window', '5m')
      .replaceAll('$least', '0')
      .replaceAll('${__range_s}', '3600')
      .replaceAll('$__range', '1h')
      .replace(/\[\[\w+\]\]/g, '.*')
      .replace(/\$[a-z_]\w*/g, '.*');

  test.each(dashboards.map((own) => [own.uid, own] as const))('is understood: %s', async (_uid, own) => {
    expect(own.queries.length).toBeGreaterThan(2);
    for (const { expr } of own.queries) await ask(cluster.url, 'query', { query: filled(expr) });
  });
});

describe('when everything is wrong that can be', () => {
  const shown = EMPTY_PANELS.flatMap(({ fault, alerts = [], ...panel }) =>
    fault ? { ...panel, fault, alerts } : [],
  );

  test('panels that were empty show it', async () => {
    for (const { fault } of [...shown, ...ALARMS]) cluster.break(fault);
    const questions = allQuestions().filter((question) =>
      shown.some(({ dashboard, panel }) => dashboard === question.dashboard && panel === question.panel),
    );
    expect(questions.length).toBeGreaterThan(20);
    await eventually(
      'every panel to show its fault',
      async () => expect(await asked(questions, false)).toEqual([]),
      { timeout: 60_000, interval: 2_000 },
    );
  }, 90_000);

  test('the conditions of alerts hold that are about it', async () => {
    const expected = [...shown, ...ALARMS].flatMap(({ alerts }) => alerts);
    expect(new Set(expected).size).toBeGreaterThan(70);
    await eventually(
      'conditions to hold',
      async () => {
        const active = await activeAlerts();
        expect(expected.filter((name) => !active.some((alert) => alert.name === name))).toEqual([]);
      },
      { timeout: 60_000, interval: 2_000 },
    );
  }, 90_000);
});
