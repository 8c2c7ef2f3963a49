import { describe, expect, test } from '@jest/globals';
import { variants } from '../test/variants';
import { allRoutes, explainRoute, explained, parseLabels } from './route-text';

const environment = explained({ ...variants['people who are told'], name: 'told' });
const explain = (...args: readonly string[]) => {
  const { labels, problems } = parseLabels(args, environment);
  expect(problems).toEqual([]);
  return explainRoute(environment, labels);
};
const refused = (...args: readonly string[]) => parseLabels(args, environment).problems;

describe('the explorer', () => {
  test('says who is told, how, when and why', () => {
    expect(explain('alertname=PodCrashLooping', 'namespace=shop').split('\n')).toEqual([
      'An alert with alertname="PodCrashLooping", severity="warning", cluster="told", namespace="shop"',
      '',
      'is told to',
      '  shop',
      '    by      webhook at tickets.example.com',
      '            webhook at an address in a Secret, only while it fires',
      '    when    not during maintenance (sunday, 22:00 to 24:00, UTC)',
      '            after 30s, together by cluster, alertname, namespace; of more after 5m; again after 4h',
      '    because notify.routes[1]: severity=~"critical|warning"',
      '            notify.routes[1].routes[0]: namespace="shop"',
      '',
      'and no other alert keeps it silent.',
    ]);
  });

  test('says what would keep an alert silent', () => {
    expect(explain('alertname=NodeFilesystemAlmostFull', 'instance=n1')).toContain(
      [
        'and kept silent while one of these fires',
        '  NodeFilesystemFull, with the same cluster, device, instance, mountpoint: NodeFilesystemFull says more of the same',
        '  NodeNotReady, with the same cluster, instance: the node that it is on is not ready',
      ].join('\n'),
    );
  });

  test('tells several where a route continues', () => {
    const text = explain('alertname=GrafanaDown');
    expect(text).toContain('\n  on-call\n    by      PagerDuty\n            Telegram, chat -1001234567890\n');
    expect(text).toContain('\n  team\n');
    expect(text).toContain('working-hours (monday to friday, 09:00 to 18:00, Europe/Madrid)');
  });

  test('says who would be told with labels that were not given', () => {
    expect(explain('alertname=PodNotReady')).toContain(
      'With other labels it is told to shop, because of notify.routes[1].routes[0]: namespace="shop".',
    );
  });

  test("says where the dead man's switch goes", () => {
    expect(explain('alertname=Watchdog')).toContain('is told to\n  heartbeat\n');
  });

  test('says that nobody is told, and why', () => {
    expect(explain('alertname=NodeCordoned')).toContain(
      'is told to nobody: no route with a receiver takes it',
    );
    const silent = explained({ name: 'minimal' });
    const { labels } = parseLabels(['alertname=GrafanaDown'], silent);
    expect(explainRoute(silent, labels)).toContain('is told to nobody: notify.receivers is empty');
  });

  test('says who is told by Grafana, which keeps nothing silent', () => {
    const byGrafana = explained({ ...variants['people who are told by Grafana'], name: 'told' });
    const text = explainRoute(byGrafana, { alertname: 'NodeFilesystemAlmostFull', severity: 'warning' });
    expect(text).toContain('is told to\n  team\n');
    expect(text).toContain('by Grafana, in which no alert keeps another silent.');
    expect(text).not.toContain('NodeNotReady');
    expect(allRoutes(byGrafana)).toMatch(/^GrafanaDown +critical +on-call, team /m);
  });

  test('tells of routes that would be refused', () => {
    const notify = { receivers: variants['people who are told']?.notify?.receivers?.slice(1, 2) ?? [] };
    const routes = [{ matchers: ['severity="critcal"'], receiver: 'team' }];
    const smtp = { host: 'smtp.example.com', from: 'alerts@example.com' };
    expect(explained({ name: 'broken', notify: { ...notify, smtp, routes } }).problems).toEqual([
      'notify.routes[0].matchers[0] is severity="critcal", but no alert has that. Did you mean "critical"?',
    ]);
  });

  test('lists every alert', () => {
    const lines = allRoutes(environment).split('\n');
    expect(lines[0]).toMatch(/^alert +severity +told to +when$/);
    expect(
      lines.filter((line) => /^GrafanaDown +critical +on-call, team +at any time; only during/.test(line)),
    ).toHaveLength(1);
    expect(lines.filter((line) => /^NodeCordoned +info +nobody$/.test(line))).toHaveLength(1);
    expect(lines.length).toBeGreaterThan(environment.alerts.length);
  });

  test.each([
    [
      ['alertname=KubePodCrashLooping'],
      'There is no alert "KubePodCrashLooping". Did you mean "PodCrashLooping"?',
    ],
    [['alertname=PodNotReady', 'nod=1'], 'The alert PodNotReady has no label "nod". Did you mean "pod"?'],
    [['severity=critcal'], 'No alert has the severity "critcal". Did you mean "critical"?'],
    [['shop'], '"shop" is no label. Write name=value, e.g. alertname=PodCrashLooping.'],
    [['severity=info', 'severity=info'], 'The label "severity" is given twice.'],
  ])('refuses %j', (args, message) => {
    expect(refused(...args)).toEqual([message]);
  });
});
