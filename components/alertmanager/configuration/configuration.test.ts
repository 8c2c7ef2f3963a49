import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { resolveEnvironment } from '../../../config/resolve';
import { notifySecrets } from '../../../lib/notify/needs';
import type { KnownAlert } from '../../../lib/notify/known-alerts';
import { noLabels } from '../../../lib/promql/labels';
import { notify as everything } from '../../../test/notifications';
import { renderNotifications } from '.';

/** Any part of Alertmanager's configuration. */
type Any = any;

const settings = (notify: object) => resolveEnvironment({ name: 'test', notify }).notify;
const alert = (name: string, silences: readonly string[] = []): KnownAlert => ({
  name,
  severity: 'warning',
  silences,
  labels: { possible: new Set(['cluster', 'instance']), certain: noLabels.certain },
});

function configOf(notify: object, alerts: readonly KnownAlert[] = []): Any {
  return load(renderNotifications(settings(notify), { alerts }).files['alertmanager.yml'] ?? '');
}

const receiver = (config: Any, name: string): Any =>
  config.receivers.find((each: { name: string }) => each.name === name);

describe('without settings', () => {
  const config = configOf({});

  test('nobody is told, and everything else works', () => {
    expect(config.receivers).toEqual([{ name: 'nobody' }]);
    expect(config.route.receiver).toBe('nobody');
    expect(config.route.routes.map((route: Any) => route.receiver)).toEqual(['nobody', 'nobody']);
  });

  test('alerts of a name, a namespace and a cluster come together', () => {
    expect(config.route).toMatchObject({
      group_by: ['cluster', 'alertname', 'namespace'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
    });
  });

  test('no Secret is needed, and nothing is called', () => {
    const { secretKeys, destinations } = renderNotifications(settings({}), { alerts: [] });
    expect([secretKeys, destinations]).toEqual([[], []]);
  });
});

describe('with every kind of receiver', () => {
  const rendered = renderNotifications(settings(everything), { alerts: [] });
  const config = configOf(everything);

  test('every credential is read from a file', () => {
    const [pagerduty] = receiver(config, 'on-call').pagerduty_configs;
    expect(pagerduty.routing_key_file).toBe('/etc/notify-secrets/pagerduty/routing-key');
    const [telegram] = receiver(config, 'on-call').telegram_configs;
    expect(telegram).toMatchObject({
      bot_token_file: '/etc/notify-secrets/telegram/token',
      chat_id: -1001234567890,
    });
    const team = receiver(config, 'team');
    expect(team.slack_configs[0].api_url_file).toBe('/etc/notify-secrets/slack/url');
    expect(team.msteamsv2_configs[0].webhook_url_file).toBe('/etc/notify-secrets/teams/url');
    const [open, secret] = receiver(config, 'shop').webhook_configs;
    expect(open.http_config.authorization.credentials_file).toBe('/etc/notify-secrets/tickets/token');
    expect(secret.url_file).toBe('/etc/notify-secrets/tickets/url');
    expect(config.global.smtp_auth_password_file).toBe('/etc/notify-secrets/smtp/password');
  });

  test('each of those files is one of a Secret that is asked for', () => {
    const files =
      Object.values(rendered.files)
        .join('\n')
        .match(/\/etc\/notify-secrets\/[\w/-]+/g) ?? [];
    const asked = rendered.secretKeys.map(({ name, key }) => `/etc/notify-secrets/${name}/${key}`);
    expect([...new Set(files)].sort()).toEqual(asked.sort());
  });

  test('the keys of a Secret are asked for together', () => {
    const tickets = notifySecrets(rendered.secretKeys, 'monitoring').find(({ name }) => name === 'tickets');
    expect(tickets).toMatchObject({
      namespace: 'monitoring',
      keys: {
        token: { kind: 'brought', what: 'bearer token of the webhook for shop' },
        url: { kind: 'brought', what: 'address of the webhook for shop' },
      },
    });
  });

  test('it is known where they are, as far as that is no secret', () => {
    expect(rendered.destinations).toEqual([
      { port: 443 },
      { host: 'events.pagerduty.com', port: 443 },
      { host: 'api.telegram.org', port: 443 },
      { host: 'smtp.example.com', port: 587 },
      { host: 'hooks.slack.com', port: 443 },
      { host: 'tickets.example.com', port: 443 },
    ]);
  });

  test('mail is encrypted or not sent', () => {
    expect(config.global).toMatchObject({
      smtp_smarthost: 'smtp.example.com:587',
      smtp_require_tls: true,
      smtp_force_implicit_tls: false,
    });
  });

  test("the dead man's switch comes first, and goes to its own receiver alone", () => {
    const [first] = config.route.routes;
    expect(first.matchers).toEqual(['alertname="Watchdog"']);
    expect(first).toMatchObject({ receiver: 'heartbeat', group_by: ['alertname'] });
    expect(first.continue).toBeUndefined();
    expect(receiver(config, 'heartbeat').webhook_configs).toEqual([
      { send_resolved: false, max_alerts: 1, url_file: '/etc/notify-secrets/heartbeat/url' },
    ]);
  });

  test('working hours are those of the place', () => {
    expect(config.time_intervals[0]).toEqual({
      name: 'working-hours',
      time_intervals: [
        {
          weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
          times: [{ start_time: '09:00', end_time: '18:00' }],
          location: 'Europe/Madrid',
        },
      ],
    });
  });

  test("templates of one's own are read after those of Atalaya", () => {
    expect(Object.keys(rendered.files)).toEqual(['alertmanager.yml', 'atalaya.tmpl', 'own-000.tmpl']);
    expect('own-000.tmpl' > 'atalaya.tmpl').toBe(true);
  });
});

describe('mail', () => {
  const mail = (smtp: object) =>
    configOf({
      smtp: { host: 'fd00::25', from: 'a@example.com', ...smtp },
      receivers: [{ name: 'team', channels: [{ kind: 'email', to: ['team@example.com'] }] }],
      routes: [{ receiver: 'team' }],
    }).global;

  test.each([
    ['starttls', '[fd00::25]:587', true, false],
    ['tls', '[fd00::25]:465', true, true],
    ['none', '[fd00::25]:25', false, false],
  ])('with the encryption %s goes to %s', (encryption, smarthost, required, implicit) => {
    expect(mail({ encryption })).toMatchObject({
      smtp_smarthost: smarthost,
      smtp_require_tls: required,
      smtp_force_implicit_tls: implicit,
    });
  });
});

describe('when Grafana tells people', () => {
  const byGrafana = { ...everything, by: 'grafana', templates: [] };
  const rendered = renderNotifications(settings(byGrafana), { alerts: [] });
  const config = configOf(byGrafana);

  test('Alertmanager tells nobody, and needs no Secret', () => {
    expect(config.receivers).toEqual([{ name: 'nobody' }]);
    expect(config.route.routes.map((route: Any) => route.receiver)).toEqual(['nobody', 'nobody']);
    expect(rendered.secretKeys).toEqual([]);
    expect(rendered.destinations).toEqual([]);
  });
});

describe('an alert', () => {
  const rules = configOf({}, [
    alert('DiskFull', ['DiskFilling']),
    alert('DiskFilling'),
    alert('NodeNotReady'),
  ]).inhibit_rules;

  test('silences what it says it does, where both are in the same place', () => {
    expect(rules).toContainEqual({
      source_matchers: ['alertname="DiskFull"'],
      target_matchers: ['alertname="DiskFilling"'],
      equal: ['cluster', 'instance'],
    });
  });

  test('about a node that is down silences what is on the node, unless it is critical', () => {
    expect(rules).toContainEqual({
      source_matchers: ['alertname="NodeNotReady"'],
      target_matchers: [
        'alertname!="NodeNotReady"',
        'severity=~"warning|info"',
        'instance!=""',
        'alertname!="Watchdog"',
      ],
      equal: ['cluster', 'instance'],
    });
  });

  test('that is critical silences the warning of the same name only where all labels of the two are the same', () => {
    const queue = (severity: string): KnownAlert => ({
      ...alert('QueueLong'),
      severity,
      labels: { possible: new Set(['alertname', 'severity', 'queue']), certain: noLabels.certain },
    });
    const [critical, warning] = configOf({}, [queue('critical'), queue('warning')]).inhibit_rules;
    expect(critical.source_matchers).toEqual(['severity="critical"']);
    expect(critical.equal).toEqual(expect.arrayContaining(['alertname', 'cluster', 'namespace', 'queue']));
    expect(critical.equal).not.toContain('severity');
    expect(warning.source_matchers).toEqual(['severity="warning"']);
  });

  test("never silences the dead man's switch", () => {
    const targets = rules.map((rule: Any) => rule.target_matchers as string[]);
    const touching = targets.filter(
      (target: string[]) =>
        !target.includes('alertname!="Watchdog"') && !target.some((each) => each.startsWith('alertname="')),
    );
    expect(touching).toEqual([]);
  });
});

describe('messages', () => {
  const silences = (page?: { url: string; dataSource: string }) =>
    renderNotifications(settings({}), { alerts: [], silencePage: page }).files['atalaya.tmpl'];

  test("lead to Grafana's page for silences where people reach Grafana", () => {
    expect(silences({ url: 'https://grafana.example.com', dataSource: 'Alertmanager' })).toContain(
      'https://grafana.example.com/alerting/silence/new?alertmanager=Alertmanager',
    );
  });

  test("lead to Alertmanager's own page otherwise", () => {
    expect(silences()).toContain('{{ .ExternalURL }}/#/silences/new?filter=');
  });
});
