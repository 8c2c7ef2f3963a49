import { Duration } from 'cdk8s';
import { describe, expect, test } from '@jest/globals';
import { anyLabels, noLabels, plusCertain } from '../promql/labels';
import { labelsOfExpressions } from '../promql/monitoring';
import { alertProblems } from './alert-checks';
import { knownAlert } from './known-alerts';
import type { EvaluatedRule, KnownAlert } from './known-alerts';
import type { Notify, Route } from './settings';
import { notifySummary } from './summary';

const alert = (name: string, severity: string, labels: readonly string[]): KnownAlert => ({
  name,
  severity,
  silences: [],
  labels: plusCertain({ possible: new Set(labels), certain: new Map() }, [
    ['alertname', name],
    ['severity', severity],
    ['cluster', 'eu-1'],
  ]),
});

const alerts = [
  alert('PodCrashLooping', 'warning', ['namespace', 'pod']),
  alert('NodeFull', 'critical', ['instance']),
  alert('NodeBusy', 'info', ['instance']),
  alert('Watchdog', 'info', []),
];

const route = (matchers: readonly string[], more: Partial<Route> = {}): Route => ({
  matchers,
  receiver: 'team',
  grouping: {},
  continue: false,
  routes: [],
  ...more,
});

const notify = (routes: readonly Route[], more: Partial<Notify> = {}): Notify => ({
  by: 'alertmanager',
  receivers: [{ name: 'team', channels: [] }],
  routes,
  grouping: {
    by: ['alertname'],
    wait: Duration.seconds(30),
    interval: Duration.minutes(5),
    repeat: Duration.hours(4),
  },
  timeIntervals: [],
  ...more,
});

const problems = (...routes: readonly Route[]) => alertProblems(notify(routes), alerts);

describe('routes that fit the alerts', () => {
  test.each([
    [[route(['severity="critical"'])]],
    [[route(['severity=~"critical|warning"', 'namespace="shop"'])]],
    [
      [
        route(['alertname=~"Node.*"'], { continue: true }),
        route(['alertname="NodeFull"'], { receiver: 'x' }),
      ],
    ],
    [
      [
        route(['alertname=~"Node.*"'], { continue: true, activeDuring: 'nights' }),
        route(['alertname="NodeFull"']),
      ],
    ],
    [[route(['severity="info"'], { continue: true }), route(['severity="critical"'])]],
    [[route(['namespace=""'])]],
    [[route(['severity!="info"']), route([])]],
    [[route(['cluster="eu-1"'])]],
  ])('are accepted: %#', (routes) => {
    expect(problems(...routes)).toEqual([]);
  });
});

describe('routes that fit no alert', () => {
  test.each<[string, string, readonly Route[]]>([
    [
      'a severity that there is not',
      'notify.routes[0].matchers[0] is severity="critcal", but no alert has that. Did you mean "critical"?',
      [route(['severity=critcal'])],
    ],
    [
      'one of several',
      'notify.routes[0].matchers[0] is severity=~"critical|warnin", but no alert has "warnin". Did you mean "warning"?',
      [route(['severity=~"critical|warnin"'])],
    ],
    [
      'a negation that says nothing',
      'notify.routes[0].matchers[0] is severity!="inof", but no alert has that. Did you mean "info"?',
      [route(['severity!="inof"'])],
    ],
    [
      'a pattern',
      'notify.routes[0].matchers[0] is cluster=~"us-.+", but no alert has a value like that. There are eu-1.',
      [route(['cluster=~"us-.+"'])],
    ],
    [
      'the name of an alert',
      'notify.routes[0].matchers[0] is alertname="PodCrashLoopin", but no alert has that. Did you mean "PodCrashLooping"?',
      [route(['alertname="PodCrashLoopin"'])],
    ],
    [
      'a label',
      'notify.routes[0].matchers[1] is namespce="shop", but no alert has a label "namespce". Did you mean "namespace"?',
      [route(['severity="warning"', 'namespce="shop"'])],
    ],
    [
      'a route in another',
      'notify.routes[0].routes[0].matchers[0] is podd="x", but no alert has a label "podd". Did you mean "pod"?',
      [route([], { routes: [route(['podd="x"'])] })],
    ],
    [
      'the dead man’s switch',
      'notify.routes[0].matchers[0] is alertname="Watchdog", but that alert is for Alertmanager and never comes to this route. It goes where notify.heartbeat says, and nowhere else.',
      [route(['alertname="Watchdog"'])],
    ],
    [
      'the dead man’s switch among others',
      'notify.routes[0].matchers[0] is alertname!~"InfoInhibitor|NodeFull", but the alert InfoInhibitor is for Alertmanager and never comes to this route.',
      [route(['alertname!~"InfoInhibitor|NodeFull"'])],
    ],
    [
      'the same people told once more',
      'notify.routes[1] tells "team" of NodeFull once more: notify.routes[0] does so and continues. Delete one of them, or let them differ in their conditions.',
      [route(['severity="critical"'], { continue: true }), route(['alertname=~"Node.*"'])],
    ],
    [
      'labels that no alert has together',
      'notify.routes[0] takes no alert: there is none with severity="critical" and namespace="shop". Correct its conditions, or delete it.',
      [route(['severity="critical"', 'namespace="shop"'])],
    ],
    [
      'what others have taken',
      'notify.routes[1] is never reached: the routes before it take the alert NodeFull that it would. Move it before them, or let them continue.',
      [route(['alertname=~"Node.*"']), route(['severity="critical"'])],
    ],
    [
      'a label of groups',
      'notify.routes[0].grouping.by[0] is "nodes", but no alert has such a label.',
      [route([], { grouping: { by: ['nodes'] } })],
    ],
  ])('are refused: %s', (_title, message, routes) => {
    expect(problems(...routes)).toEqual([message]);
  });

  test('are not known while an alert may have any label', () => {
    const any: KnownAlert = { name: 'Any', severity: 'warning', silences: [], labels: anyLabels };
    expect(alertProblems(notify([route(['whatever="x"'])]), [...alerts, any])).toEqual([]);
  });
});

describe('what is known of an alert', () => {
  const options = { scrapeInterval: Duration.seconds(5), knownMetrics: [{ name: 'queue_length' }] };
  const rule = { name: 'QueueLong', expr: 'sum by (queue) (queue_length) > 5', labels: {} };
  const known = (of: EvaluatedRule) => {
    const [labels = noLabels] = labelsOfExpressions([of.expr], [], options);
    return knownAlert(of, labels, 'eu-1');
  };

  test('are the labels of its expression, those that its rule gives it, and the cluster', () => {
    const labels = { severity: 'warning', team: '{{ $labels.queue }}' };
    const { labels: all, severity } = known({ ...rule, labels });
    expect(severity).toBe('warning');
    expect([...(all.possible ?? [])].sort()).toEqual(['alertname', 'cluster', 'queue', 'severity', 'team']);
    expect(Object.fromEntries(all.certain)).toEqual({
      alertname: 'QueueLong',
      cluster: 'eu-1',
      severity: 'warning',
      team: undefined,
    });
  });

  test('is nothing where its expression is wrong', () => {
    const { labels, severity } = known({ ...rule, expr: 'sum by (queue' });
    expect([labels.possible, severity]).toEqual([undefined, '']);
    expect(notifySummary(notify([route(['severity="x"'])]), [known(rule)])).toContain(
      'Without a severity, all 1 alert is told to nobody: QueueLong.',
    );
  });
});

describe('what is said of who is told', () => {
  test('without receivers', () => {
    expect(notifySummary(notify([], { receivers: [] }), alerts)).toBe(
      'Nobody will be told of any alert: notify.receivers is empty. docs/notifications.md has an example.',
    );
  });

  test('when some alerts reach nobody', () => {
    const lines = notifySummary(notify([route(['severity="critical"'])]), alerts).split('\n');
    expect(lines).toEqual([
      'Alertmanager tells team. npm run route -- --all shows who is told of what.',
      'Of severity info, 1 alert is told to nobody; Grafana shows it.',
      'Of severity warning, all 1 alert is told to nobody: PodCrashLooping. Add a route to notify.routes.',
      'Nobody will notice when Prometheus, Alertmanager or the whole cluster is down: there is no notify.heartbeat.',
    ]);
  });

  test('when all do', () => {
    const url = 'https://beats.example.com';
    const heartbeat = { url, port: 443, interval: Duration.minutes(1) };
    expect(notifySummary(notify([route([])], { heartbeat }), alerts)).toBe(
      'Alertmanager tells team. npm run route -- --all shows who is told of what.',
    );
  });

  test('when Grafana tells them', () => {
    expect(notifySummary(notify([route([])], { by: 'grafana' }), alerts)).toContain('Grafana tells team.');
  });
});
