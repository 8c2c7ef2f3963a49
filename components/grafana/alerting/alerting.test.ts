import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { load } from 'js-yaml';
import type { Notify } from '../../../lib/notify/settings';
import { checkExpression } from '../../../lib/promql/check';
import { Schema } from '../../../lib/promql/schema';
import { interpolated } from '../../../test/grafana-values';
import { Rendered } from '../../../test/manifests';
import { OWN_RULES_PREFIX } from '../../../lib/own-monitoring';
import { variants } from '../../../test/variants';
import { Prometheus } from '../../prometheus';
import { ownAlerts } from './own-rules';
import type { AlertingFile, GrafanaRule, GrafanaRuleGroup } from './provisioning-format';
import { renderGrafanaAlerting } from '.';
import type { GrafanaAlerting, GrafanaAlertingOptions, PrometheusAlert, PrometheusGroup } from '.';

const notify: Notify = {
  by: 'grafana',
  receivers: [
    {
      name: 'oncall',
      channels: [
        { kind: 'pagerduty', routingKey: { name: 'notify', key: 'pagerduty' }, sendResolved: true },
        { kind: 'email', to: ['oncall@example.com'], sendResolved: true },
      ],
    },
  ],
  routes: [
    { matchers: ['severity="critical"'], receiver: 'oncall', grouping: {}, continue: false, routes: [] },
  ],
  smtp: {
    host: 'mail.example.com',
    port: 587,
    from: 'atalaya@example.com',
    username: 'atalaya',
    password: { name: 'notify', key: 'mail' },
    encryption: 'starttls',
  },
  grouping: {
    by: ['alertname'],
    wait: Duration.seconds(30),
    interval: Duration.minutes(5),
    repeat: Duration.hours(4),
  },
  timeIntervals: [],
};

const common: GrafanaAlertingOptions = {
  rules: {},
  evaluationInterval: '30s',
  dataSourceUid: 'prometheus',
  prometheusJob: Prometheus.JOB,
  externalLabels: { cluster: 'eu-1' },
};

const read = ({ files }: GrafanaAlerting) => Object.values(files).map((text) => load(text) as AlertingFile);
const groupsOf = (alerting: GrafanaAlerting): GrafanaRuleGroup[] =>
  read(alerting).flatMap(({ groups = [] }) => groups);
const rulesOf = (alerting: GrafanaAlerting): GrafanaRule[] =>
  groupsOf(alerting).flatMap(({ rules }) => [...rules]);

describe.each(Object.entries(variants))('the rules of "%s"', (_, environment) => {
  const data = new Rendered(environment).find('ConfigMap', 'prometheus-rules').data as Record<string, string>;
  const rules = Object.fromEntries(
    Object.entries(data).map(([file, text]) => [file, (load(text) as { groups: PrometheusGroup[] }).groups]),
  );
  const alerting = renderGrafanaAlerting(notify, { ...common, rules });
  const own = ownAlerts(false, Prometheus.JOB).map(({ name }) => name);
  const copied = rulesOf(alerting).filter(({ title }) => !own.includes(title));
  const alertsIn = (groups: readonly PrometheusGroup[]) =>
    groups.flatMap((group) =>
      group.rules.flatMap((rule) => ('alert' in rule && rule.alert !== 'InfoInhibitor' ? [rule] : [])),
    );
  const alerts = Object.values(rules).flatMap(alertsIn);
  const ofUsers = new Set(
    Object.entries(rules)
      .filter(([file]) => file.startsWith(OWN_RULES_PREFIX))
      .flatMap(([, groups]) => alertsIn(groups).map(({ alert }) => alert)),
  );

  test("are all of Prometheus' alerts, with the same expressions and delays", () => {
    const told = ({ alert, expr, for: delay = '0s' }: PrometheusAlert) => [alert, expr, delay];
    expect(alerts.length).toBeGreaterThan(50);
    expect(
      copied.map(({ title, data: queries, for: delay }) => [title, queries[0]?.model['expr'], delay]),
    ).toEqual(alerts.map(told));
  });

  test('lie in folders where no title comes twice, with uids that no other has', () => {
    const all = groupsOf(alerting);
    const titles = all.flatMap((group) => group.rules.map(({ title }) => `${group.folder}/${title}`));
    const uids = rulesOf(alerting).map(({ uid }) => uid);
    expect(new Set(titles).size).toBe(titles.length);
    expect(new Set(uids).size).toBe(uids.length);
    for (const uid of uids) expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    expect(new Set(all.map(({ folder, name }) => `${folder}/${name}`)).size).toBe(all.length);
    for (const { interval } of all) expect(Number(/^(\d+)0s$/.exec(interval)?.[1])).toBeGreaterThan(0);
  });

  test('have texts that Grafana can fill in, and names and labels that it takes as they are', () => {
    for (const { title, annotations, labels } of copied) {
      expect(interpolated(title)).toBe(title);
      expect(labels).toMatchObject({ cluster: 'eu-1', provisioned_by: 'atalaya' });
      expect(labels['severity']).toMatch(/^(critical|warning|info)$/);
      for (const text of Object.values(annotations)) {
        expect(text).not.toMatch(/\$value(?!s)|\$\{|\$__/);
        expect(text).not.toBe('');
      }
      const wanted = ofUsers.has(title)
        ? ['summary', 'description']
        : ['summary', 'description', 'runbook_url', 'dashboard_url'];
      expect(Object.keys(annotations)).toEqual(expect.arrayContaining(wanted));
    }
    const expected = alerts.filter(({ annotations }) => annotations?.['description']?.includes('{{ $value'));
    const filled = copied.filter(({ annotations }) =>
      annotations['description']?.includes('{{ $values.query.Value'),
    );
    expect(filled.length).toBe(expected.length);
  });

  test('fit into ConfigMaps that kubectl can apply', () => {
    for (const text of Object.values(alerting.files)) expect(Buffer.byteLength(text)).toBeLessThan(200_000);
  });

  test('are all known to the policies', () => {
    const policies = read(alerting).flatMap((file) => file.policies ?? []);
    const left = policies[0]?.routes?.[0]?.object_matchers?.find(([label]) => label === 'alertname');
    expect(left?.[1]).toBe('!~');
    expect(left?.[2].split('|').sort()).toEqual(
      [...new Set(rulesOf(alerting).map(({ title }) => title))].sort(),
    );
  });
});

describe('with by: alertmanager', () => {
  const addresses = [
    'alertmanager-0.alertmanager-headless:9093',
    'alertmanager-1.alertmanager-headless:9093',
  ];
  const options = { ...common, alertmanagers: addresses, rules: { 'a.yaml': [{ name: 'a', rules: [] }] } };
  const alerting = renderGrafanaAlerting({ ...notify, by: 'alertmanager' }, options);

  test('Grafana has but the rules that only it can evaluate, and one way to tell of them', () => {
    expect(rulesOf(alerting).map(({ title }) => title)).toEqual([
      'PrometheusUnreachable',
      'WatchdogMissing',
      'PrometheusAlertsUndelivered',
    ]);
    const points = read(alerting).flatMap(({ contactPoints = [] }) => contactPoints);
    expect(points.map(({ name }) => name)).toEqual(['nobody', 'Alertmanager']);
    expect(read(alerting).flatMap(({ policies = [] }) => policies)).toHaveLength(1);
  });

  test('it needs no Secret, no mail server and no way out of the cluster', () => {
    expect(alerting).toMatchObject({ secretKeys: [], destinations: [], environment: {} });
  });

  test('and no Alertmanager, nobody is told, and nothing speaks of one', () => {
    const { files } = renderGrafanaAlerting({ ...notify, by: 'alertmanager' }, common);
    expect(Object.values(files).join('')).not.toMatch(/prometheus-alertmanager|Undelivered/);
    expect(files['notifications.yaml']).toContain('receiver: nobody');
  });
});

describe('with by: grafana', () => {
  const alerting = renderGrafanaAlerting(notify, common);

  test('what is secret stays where it is', () => {
    expect(alerting.secretKeys).toEqual([
      { name: 'notify', key: 'mail', purpose: "Grafana's password at mail.example.com" },
      { name: 'notify', key: 'pagerduty', purpose: 'what oncall is told with by pagerduty' },
    ]);
    const settings = read(alerting)
      .flatMap(({ contactPoints = [] }) => contactPoints)
      .flatMap(({ receivers }) => receivers.flatMap((receiver) => Object.entries(receiver.settings)))
      .filter(([name]) => /key|token|credentials|password/i.test(name));
    expect(settings).toEqual([['integrationKey', '$__file{/etc/notify-secrets/notify/pagerduty}']]);
    expect(alerting.environment['GF_SMTP_PASSWORD__FILE']).toBe('/etc/notify-secrets/notify/mail');
  });

  test('the mail server is told only where somebody is told by mail', () => {
    const [oncall] = notify.receivers;
    const withoutMail = oncall?.channels.filter(({ kind }) => kind !== 'email') ?? [];
    const receivers = [{ name: 'oncall', channels: withoutMail }];
    const { environment, secretKeys } = renderGrafanaAlerting({ ...notify, receivers }, common);
    expect(environment).toEqual({});
    expect(secretKeys.map(({ key }) => key)).toEqual(['pagerduty']);
  });

  test('Alertmanager is told of nothing', () => {
    const options = { ...common, alertmanagers: ['alertmanager-0:9093'] };
    expect(renderGrafanaAlerting(notify, options)).toEqual(alerting);
  });
});

describe("Grafana's own alerts", () => {
  const component = join(__dirname, '..');
  const runbook = readFileSync(join(component, 'runbook.md'), 'utf8');
  const tests = readFileSync(join(component, 'rules.test.yaml'), 'utf8');
  const rules = rulesOf(
    renderGrafanaAlerting(
      { ...notify, by: 'alertmanager' },
      {
        ...common,
        alertmanagers: ['alertmanager-0:9093'],
        runbooks: 'https://git.example.com/atalaya',
        grafana: 'https://grafana.example.com',
      },
    ),
  );
  const dashboards = new Rendered({ name: 'test' })
    .ofKind('ConfigMap')
    .flatMap(({ data }) => Object.keys(data as object));
  const named = ownAlerts(true, Prometheus.JOB).map((alert) => [alert.name, alert] as const);

  test.each(named)('%s has a section in the runbook, and links to it and to a dashboard', (name, alert) => {
    const section = runbook.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? '';
    for (const heading of ['Meaning', 'Impact', 'Diagnosis', 'Mitigation']) {
      expect(section).toContain(`### ${heading}`);
    }
    expect(dashboards).toContain(`${alert.dashboard}.json`);
    expect(rules.find(({ title }) => title === name)?.annotations).toMatchObject({
      runbook_url: `https://git.example.com/atalaya/components/grafana/runbook.md#${name.toLowerCase()}`,
      dashboard_url: `https://grafana.example.com/d/${alert.dashboard}`,
    });
  });

  test.each(named)(
    '%s has an expression that Prometheus can evaluate, of series that there are',
    (_, alert) => {
      const schema = new Schema(Prometheus.monitoring('monitoring', 2, 2).scrapeJobs, {
        scrapeInterval: Duration.seconds(30),
      });
      expect(checkExpression(alert.expr, schema)).toEqual([]);
      // where the value decides, it is always there
      if (alert.below === undefined) expect(tests).toContain(alert.expr);
      else expect(alert.expr).toBe('vector(1)');
    },
  );

  test('fire without an answer only where that is what they tell of', () => {
    const states = rules.map(({ title, noDataState, execErrState }) => [title, noDataState, execErrState]);
    expect(states).toEqual([
      ['PrometheusUnreachable', 'Alerting', 'Alerting'],
      ['WatchdogMissing', 'OK', 'OK'],
      ['PrometheusAlertsUndelivered', 'OK', 'OK'],
    ]);
  });

  test('compare the value itself where it decides', () => {
    const [query, threshold] = rules[0]?.data ?? [];
    expect(query?.model['expr']).toBe('vector(1)');
    expect(threshold?.model).toMatchObject({
      expression: 'query',
      conditions: [{ evaluator: { type: 'lt', params: [1] } }],
    });
  });

  test('have the number where Grafana has it', () => {
    expect(rules[2]?.annotations['description']).toContain('{{ $values.query.Value | humanizePercentage }}');
  });
});
