import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { matchersOf } from '../../../lib/notify/matchers';
import { accepts } from '../../../lib/promql/selectors';
import type { MatchOperator } from '../../../lib/promql/selectors';
import type { Notify, Receiver, Route } from '../../../lib/notify/settings';
import { interpolated } from '../../../test/grafana-values';
import { ALWAYS, muteTimesOf, policyToAlertmanager, policyToNobody, policyTree } from './policies';
import type { Policy } from './provisioning-format';

type Labels = Readonly<Record<string, string>>;

const receiver = (name: string): Receiver => ({
  name,
  channels: [{ kind: 'email', to: [`${name}@example.com`], sendResolved: true }],
});

const route = (matchers: readonly string[], to: string, rest: Partial<Route> = {}): Route => ({
  matchers,
  receiver: to,
  grouping: {},
  continue: false,
  routes: [],
  ...rest,
});

const notify = (routes: readonly Route[], rest: Partial<Notify> = {}): Notify => ({
  by: 'grafana',
  receivers: ['oncall', 'team', 'boss'].map(receiver),
  routes,
  grouping: {
    by: ['cluster', 'alertname'],
    wait: Duration.seconds(30),
    interval: Duration.minutes(5),
    repeat: Duration.hours(4),
  },
  timeIntervals: [],
  ...rest,
});

/** Who is told of an alert, as Alertmanager decides it, and with which times. */
function toldByRoutes(routes: readonly Route[], labels: Labels): string[] {
  const told: string[] = [];
  for (const { matchers, receiver: to, routes: children, continue: goesOn, ...times } of routes) {
    if (!matchersOf(matchers).every((matcher) => accepts(matcher, labels[matcher.label] ?? ''))) continue;
    const below = toldByRoutes(children, labels);
    const own =
      to === 'nobody' ? [] : [`${to} (email) ${times.activeDuring ?? ''}/${times.mutedDuring ?? ''}`];
    told.push(...(matchesAny(children, labels) ? below : own));
    if (!goesOn) break;
  }
  return told;
}

const matchesAny = (routes: readonly Route[], labels: Labels) =>
  routes.some(({ matchers }) =>
    matchersOf(matchers).every((matcher) => accepts(matcher, labels[matcher.label] ?? '')),
  );

const fits = ({ object_matchers = [] }: Policy, labels: Labels) =>
  object_matchers.every(([label, operator, value]) =>
    accepts(
      {
        label: interpolated(label),
        operator: operator as MatchOperator,
        value: interpolated(value).replace(/^"|"$/g, ''),
      },
      labels[interpolated(label)] ?? '',
    ),
  );

/** Who is told of an alert by a tree of policies, as Grafana reads it. */
function toldByPolicies(policy: Policy, labels: Labels): string[] {
  const told: string[] = [];
  let found = false;
  for (const child of policy.routes ?? []) {
    if (!fits(child, labels)) continue;
    found = true;
    told.push(...toldByPolicies(child, labels));
    if (!child.continue) break;
  }
  if (found) return told;
  const muted = (policy.mute_time_intervals ?? []).map((name) => interpolated(name));
  if (muted.includes(ALWAYS)) return [];
  const active = (policy.active_time_intervals ?? []).map((name) => interpolated(name));
  return [`${interpolated(policy.receiver)} ${active.join()}/${muted.join()}`];
}

/** Numbers that are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const MATCHERS = [
  'severity="critical"',
  'severity!="info"',
  'severity=~"warning|info"',
  'namespace=~"shop|cart.*"',
  'namespace!~"kube-.+"',
  'namespace="a$b"',
  'path=~"/x$"',
  'quoted="\\"yes\\""',
  'team=""',
];
const RECEIVERS = ['oncall', 'team', 'boss', 'nobody'];
const TIMES = [undefined, undefined, 'working hours', 'costs $5'];

function randomRoutes(pick: (below: number) => number, depth: number): Route[] {
  return Array.from({ length: pick(4) }, () =>
    route(
      Array.from({ length: pick(3) }, () => MATCHERS[pick(MATCHERS.length)] ?? ''),
      RECEIVERS[pick(RECEIVERS.length)] ?? '',
      {
        continue: pick(3) === 0,
        activeDuring: TIMES[pick(TIMES.length)],
        mutedDuring: TIMES[pick(TIMES.length)],
        routes: depth > 0 ? randomRoutes(pick, depth - 1) : [],
      },
    ),
  );
}

const REST: readonly Labels[] = [{}, { path: '/x' }, { quoted: '"yes"' }, { team: 'shop' }];

const ALERTS: readonly Labels[] = ['critical', 'warning', 'info'].flatMap((severity) =>
  ['shop', 'cart-1', 'kube-system', 'a$b', ''].flatMap((namespace) =>
    REST.map((rest) => ({
      alertname: 'PodCrashLooping',
      provisioned_by: 'atalaya',
      severity,
      namespace,
      ...rest,
    })),
  ),
);

describe('the tree of policies', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'tells those whom the routes tell (%d)',
    (seed) => {
      const routes = randomRoutes(numbers(seed * 7919 + 1), 2);
      const tree = policyTree(notify(routes), ['PodCrashLooping']);
      for (const labels of ALERTS) expect(toldByPolicies(tree, labels)).toEqual(toldByRoutes(routes, labels));
    },
  );

  test('is compared over trees that do tell somebody', () => {
    const counts = Array.from({ length: 60 }, (_, seed) => {
      const routes = randomRoutes(numbers(seed * 7919 + 1), 2);
      return ALERTS.filter((labels) => toldByRoutes(routes, labels).length > 0).length;
    });
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(30);
    expect(counts.filter((count) => count === ALERTS.length).length).toBeLessThan(30);
  });

  test('tells nobody of what no route takes', () => {
    const tree = policyTree(notify([route(['severity="critical"'], 'oncall')]), ['A']);
    expect(toldByPolicies(tree, { alertname: 'A', severity: 'critical' })).toEqual(['oncall (email) /']);
    expect(toldByPolicies(tree, { alertname: 'A', severity: 'info' })).toEqual([]);
    expect(tree).not.toHaveProperty('mute_time_intervals');
    expect(tree.routes?.at(-1)).toEqual({
      receiver: 'nobody',
      object_matchers: [],
      mute_time_intervals: [ALWAYS],
    });
  });

  test('tells nobody of rules that are no longer rendered, whatever the routes say', () => {
    const tree = policyTree(notify([route([], 'oncall')]), ['A', 'B.C']);
    const alert = (alertname: string, labels: Labels = { provisioned_by: 'atalaya' }) =>
      toldByPolicies(tree, { alertname, ...labels });
    expect(alert('A')).toEqual(['oncall (email) /']);
    expect(alert('B.C')).toEqual(['oncall (email) /']);
    expect(alert('BxC')).toEqual([]);
    expect(alert('Old')).toEqual([]);
    // somebody's own, made in Grafana
    expect(alert('Old', {})).toEqual(['oncall (email) /']);
  });

  test("sends the dead man's switch to the heartbeat as often as it wants it, and nowhere else", () => {
    const heartbeat = { url: 'https://beat.example.com/x', port: 443, interval: Duration.minutes(2) };
    const routes = [route([], 'oncall')];
    const watchdog = { alertname: 'Watchdog', provisioned_by: 'atalaya', severity: 'info' };
    const tree = policyTree(notify(routes, { heartbeat }), ['Watchdog']);
    expect(toldByPolicies(tree, watchdog)).toEqual(['heartbeat /']);
    expect(tree.routes?.find((policy) => policy.receiver === 'heartbeat')).toMatchObject({
      group_wait: '1s',
      group_interval: '2m',
      // shorter, or only every second one would be due
      repeat_interval: '1m36s',
    });
    expect(toldByPolicies(policyTree(notify(routes), ['Watchdog']), watchdog)).toEqual([]);
  });

  test('groups as the settings say, and where a route says nothing as the one around it', () => {
    const inner = route([], 'team', { grouping: { by: ['...'], wait: Duration.seconds(1) } });
    const tree = policyTree(notify([route([], 'oncall', { routes: [inner] })]), []);
    expect(tree).toMatchObject({
      receiver: 'nobody',
      group_by: ['cluster', 'alertname'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
    });
    const outer = tree.routes?.[2];
    expect(Object.keys(outer ?? {}).sort()).toEqual(['object_matchers', 'receiver', 'routes']);
    expect(outer?.routes?.[0]).toMatchObject({ group_by: ['...'], group_wait: '1s' });
    expect(outer?.routes?.[0]).not.toHaveProperty('repeat_interval');
  });

  test('tells nobody by receivers that have no way', () => {
    const receivers = [{ name: 'oncall', channels: [] }];
    const tree = policyTree(notify([route([], 'oncall')], { receivers }), ['A']);
    expect(toldByPolicies(tree, { alertname: 'A' })).toEqual([]);
  });
});

describe('the policy for Alertmanager', () => {
  const tree = policyToAlertmanager(['WatchdogMissing']);

  test('sends everything there, also what people make in Grafana', () => {
    const own = { alertname: 'WatchdogMissing', provisioned_by: 'atalaya' };
    expect(toldByPolicies(tree, own)).toEqual(['Alertmanager /']);
    expect(toldByPolicies(tree, { alertname: 'Mine', severity: 'info' })).toEqual(['Alertmanager /']);
  });

  test('sends no alert that Prometheus sends there itself, after Grafana has evaluated them all', () => {
    expect(toldByPolicies(tree, { alertname: 'TargetsDown', provisioned_by: 'atalaya' })).toEqual([]);
  });

  test('sends each alert by itself, and again before Alertmanager takes it for over', () => {
    expect(tree).toMatchObject({
      group_by: ['...'],
      group_wait: '1s',
      group_interval: '30s',
      repeat_interval: '1m',
    });
  });

  test('is one that tells nobody where there is no Alertmanager', () => {
    expect(toldByPolicies(policyToNobody(), { alertname: 'A' })).toEqual([]);
  });
});

test('time intervals are what the settings say, and one that never ends', () => {
  expect(
    muteTimesOf([
      {
        name: 'working hours',
        weekdays: ['monday', 'friday'],
        times: [{ from: '09:00', to: '24:00' }],
        timeZone: 'Europe/Madrid',
      },
      { name: 'costs $5', weekdays: [], times: [], timeZone: 'UTC' },
    ]),
  ).toEqual([
    { orgId: 1, name: ALWAYS, time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] },
    {
      orgId: 1,
      name: 'working hours',
      time_intervals: [
        {
          weekdays: ['monday', 'friday'],
          times: [{ start_time: '09:00', end_time: '24:00' }],
          location: 'Europe/Madrid',
        },
      ],
    },
    { orgId: 1, name: 'costs $5', time_intervals: [{ location: 'UTC' }] },
  ]);
});
