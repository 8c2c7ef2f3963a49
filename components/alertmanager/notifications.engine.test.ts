import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import { dump, load } from 'js-yaml';
import { resolveEnvironment } from '../../config/resolve';
import type { KnownAlert } from '../../lib/notify/known-alerts';
import { NOTIFY_SECRETS_FOLDER } from '../../lib/notify/rendered';
import type { Notify, TimeInterval } from '../../lib/notify/settings';
import { plusCertain } from '../../lib/promql/labels';
import { eventually, freePort, start, stopAll, temporaryFolder } from '../../test/engines';
import { Hooks } from '../../test/hooks';
import { Mailbox } from '../../test/mailbox';
import { notify as documented } from '../../test/notifications';
import { renderNotifications } from './configuration';

/** An alert that stands for those of a name. */
const known = (name: string, severity: string, silences: readonly string[] = []): KnownAlert => ({
  name,
  severity,
  silences,
  labels: plusCertain({ possible: new Set(['namespace', 'pod', 'instance', 'node']), certain: new Map() }, [
    ['alertname', name],
    ['severity', severity],
    ['cluster', 'eu-1'],
  ]),
});

const ALERTS = [
  known('DiskFull', 'critical', ['DiskFilling']),
  known('DiskFilling', 'warning'),
  known('NodeNotReady', 'warning'),
];

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const day = (fromNow: number): TimeInterval['weekdays'] => {
  const weekday = WEEKDAYS[(new Date().getUTCDay() + fromNow) % 7];
  return weekday ? [weekday] : [];
};

/** Two days, so that midnight may pass meanwhile. */
const interval = (name: string, fromNow: number): TimeInterval => ({
  name,
  weekdays: [...day(fromNow), ...day(fromNow + 1)],
  times: [],
  timeZone: 'UTC',
});

let mailbox: Mailbox;
let hooks: Hooks;
let url: string;

const secretFiles = () => ({
  'smtp/password': 'mail-password',
  'pagerduty/routing-key': 'pagerduty-key',
  'telegram/token': 'telegram-token',
  'slack/url': `${hooks.url}/slack`,
  'teams/url': `${hooks.url}/teams`,
  'tickets/token': 'ticket-token',
  'tickets/url': `${hooks.url}/secret-webhook`,
  'heartbeat/url': `${hooks.url}/heartbeat`,
});

/** The documented receivers, of which each gets what its labels say. */
function settings(): Notify {
  const { notify } = resolveEnvironment({ name: 'test', notify: documented });
  const route = (matcher: string, receiver: string, more: object = {}) => ({
    ...{ matchers: [matcher], receiver, grouping: {}, continue: false, routes: [] },
    ...more,
  });
  return {
    ...notify,
    ...(notify.smtp && {
      // Go's mail client gives passwords to this machine itself without TLS too
      smtp: { ...notify.smtp, host: '127.0.0.1', port: mailbox.port, encryption: 'none' as const },
    }),
    receivers: notify.receivers.map((receiver) => ({
      ...receiver,
      channels: receiver.channels.map((channel) =>
        channel.kind === 'webhook' && typeof channel.url === 'string'
          ? { ...channel, url: `${hooks.url}/webhook` }
          : channel,
      ),
    })),
    grouping: {
      by: ['cluster', 'alertname', 'namespace'],
      wait: Duration.seconds(1),
      interval: Duration.seconds(2),
      repeat: Duration.hours(1),
    },
    routes: [
      route('namespace="told-now"', 'shop', { activeDuring: 'now' }),
      route('namespace="told-later"', 'shop', { activeDuring: 'later' }),
      route('namespace="muted-now"', 'shop', { mutedDuring: 'now' }),
      route('namespace="webhook"', 'shop'),
      route('severity="critical"', 'on-call', { continue: true }),
      route('severity=~"critical|warning"', 'team'),
    ],
    timeIntervals: [interval('now', 0), interval('later', 3)],
    ...(notify.heartbeat && { heartbeat: { ...notify.heartbeat, interval: Duration.seconds(2) } }),
    templates: [],
  };
}

beforeAll(async () => {
  mailbox = await Mailbox.open();
  hooks = await Hooks.open();
  const folder = temporaryFolder('notify');
  const secrets = join(folder, 'secrets');
  for (const [file, value] of Object.entries(secretFiles())) {
    mkdirSync(dirname(join(secrets, file)), { recursive: true });
    writeFileSync(join(secrets, file), value);
  }
  const { files } = renderNotifications(settings(), { alerts: ALERTS });
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(folder, file), content.replaceAll(NOTIFY_SECRETS_FOLDER, secrets));
  }
  const main = join(folder, 'alertmanager.yml');
  const config = load(content(files, secrets)) as { global: object };
  // these two have one address for everybody, and here it is the test
  const global = {
    ...config.global,
    pagerduty_url: `${hooks.url}/pagerduty`,
    telegram_api_url: hooks.url,
  };
  writeFileSync(main, dump({ ...config, global }));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const server = start('alertmanager', [
    `--config.file=${main}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.external-url=https://alerts.example.com',
    '--cluster.listen-address=',
  ]);
  await server.waitForHttp(`${url}/-/ready`);
});

const content = (files: Readonly<Record<string, string>>, secrets: string) =>
  (files['alertmanager.yml'] ?? '').replaceAll(NOTIFY_SECRETS_FOLDER, secrets);

afterAll(async () => {
  await stopAll();
  await mailbox.close();
  await hooks.close();
});

interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly endsAt?: string;
}

async function fire(...alerts: readonly Fired[]): Promise<void> {
  const body = alerts.map(({ labels, ...alert }) => ({ labels: { cluster: 'eu-1', ...labels }, ...alert }));
  const response = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

const ANNOTATIONS = {
  summary: 'The disk of <db-0> & its friend is full.',
  description: 'Only 2% is free.',
  runbook_url: 'https://git.example.com/components/kubelet/runbook.md#diskfull',
  dashboard_url: 'https://grafana.example.com/d/volumes?var-pod=db-0',
};
const DISK_FULL = {
  labels: { alertname: 'DiskFull', severity: 'critical', namespace: 'shop', pod: 'db-0' },
  annotations: ANNOTATIONS,
};
const SILENCE =
  'https://alerts.example.com/#/silences/new?filter=%7Balertname%3D%22DiskFull%22%2Ccluster%3D%22eu-1%22%2Cnamespace%3D%22shop%22%2Cpod%3D%22db-0%22%2Cseverity%3D%22critical%22%7D';

const bodies = (path: string) =>
  hooks.at(path).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
const about = (text: string) => mailbox.mails.filter((mail) => mail.subject.includes(text));

describe('an alert that is critical', () => {
  beforeAll(async () => {
    await fire(DISK_FULL);
    await eventually('everybody is told', () => {
      expect(about('its friend')).toHaveLength(1);
      for (const path of ['/slack', '/teams', '/pagerduty', '/bot']) expect(hooks.at(path)).toHaveLength(1);
    });
  });

  test('comes by mail, once, to all addresses, with the password of the Secret', () => {
    const [mail] = about('its friend');
    expect(mail?.subject).toBe('[critical, eu-1] The disk of <db-0> & its friend is full.');
    expect(mail?.from).toBe('alerts@example.com');
    expect(mail?.to).toEqual(['team@example.com', 'lead@example.com']);
    expect(mail?.login).toBe('alerts mail-password');
    expect(mail?.body).toContain('Where: cluster eu-1, namespace shop, pod db-0');
    expect(mail?.body).toMatch(/Alert: DiskFull, critical, since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(mail?.body).toContain(`Runbook: ${ANNOTATIONS.runbook_url}`);
    expect(mail?.body).toContain(`Dashboard: ${ANNOTATIONS.dashboard_url}`);
    expect(mail?.body).toContain(`Silence: ${SILENCE}`);
  });

  test('is escaped in HTML, and links there', () => {
    const html = about('its friend')[0]?.body.split('<!DOCTYPE html>')[1] ?? '';
    expect(html).toContain('<b>The disk of &lt;db-0&gt; &amp; its friend is full.</b>');
    expect(html).not.toContain('<db-0>');
    expect(html).toContain(`<a href="${ANNOTATIONS.runbook_url}">Runbook</a>`);
    expect(html).toContain(`<a href="${ANNOTATIONS.dashboard_url}">Dashboard</a>`);
    expect(html.replaceAll('&amp;', '&')).toContain(`<a href="${SILENCE}">Silence</a>`);
  });

  test('comes to Slack', () => {
    const [attachment] = bodies('/slack')[0]?.['attachments'] as Record<string, string>[];
    expect(attachment?.['title']).toBe('[critical, eu-1] The disk of &lt;db-0&gt; &amp; its friend is full.');
    expect(attachment?.['title_link']).toBe(ANNOTATIONS.dashboard_url);
    expect(attachment?.['color']).toBe('danger');
    expect(attachment?.['text']).toContain(
      '*The disk of &lt;db-0&gt; &amp; its friend is full.*\nOnly 2% is free.',
    );
    expect(attachment?.['text']).toContain(`<${ANNOTATIONS.runbook_url}|Runbook>`);
    expect(attachment?.['text']).toContain(`<${SILENCE}|Silence>`);
  });

  test('comes to Teams', () => {
    const text = hooks.at('/teams')[0]?.body ?? '';
    expect(text).toContain('[critical, eu-1] The disk of');
    expect(text).toContain(`[Runbook](${ANNOTATIONS.runbook_url})`);
  });

  test('comes to PagerDuty with its severity and links', () => {
    const [event] = bodies('/pagerduty');
    expect(event).toMatchObject({
      routing_key: 'pagerduty-key',
      event_action: 'trigger',
      payload: {
        summary: '[critical, eu-1] The disk of <db-0> & its friend is full.',
        severity: 'critical',
        class: 'DiskFull',
        component: 'shop',
        group: 'eu-1',
      },
      links: [
        { href: ANNOTATIONS.runbook_url, text: 'Runbook' },
        { href: ANNOTATIONS.dashboard_url, text: 'Dashboard' },
        { href: SILENCE, text: 'Silence' },
      ],
    });
  });

  test('comes to Telegram as plain text', () => {
    const [call] = hooks.at('/bot');
    expect(call?.path).toContain('telegram-token');
    const message = JSON.parse(call?.body ?? '') as Record<string, unknown>;
    expect(message).toMatchObject({ chat_id: '-1001234567890' });
    expect(message['text']).toContain(
      'The disk of <db-0> & its friend is full.\ncluster eu-1, namespace shop',
    );
    expect(message['parse_mode'] ?? '').toBe('');
  });

  test('keeps the warning about the same silent, and not that about another', async () => {
    const filling = (pod: string) => ({
      labels: { alertname: 'DiskFilling', severity: 'warning', namespace: 'shop', pod },
      annotations: { summary: `The disk of ${pod} is filling up.` },
    });
    await fire(filling('db-0'), filling('db-1'));
    await eventually('the other is told', () => expect(about('db-1 is filling')).toHaveLength(1));
    await sleep(4000);
    expect(about('db-0 is filling')).toEqual([]);
    expect(about('2 alerts DiskFilling')).toEqual([]);
  }, 60_000);

  test('keeps a warning of the same name and place silent', async () => {
    const labels = { ...DISK_FULL.labels, severity: 'warning' };
    await fire(
      { labels, annotations: { summary: 'The same as a warning.' } },
      { labels: { ...labels, pod: 'db-7' }, annotations: { summary: 'Another as a warning.' } },
    );
    await eventually('the other is told', () =>
      expect(mailbox.mails.some(({ body }) => body.includes('Another as a warning.'))).toBe(true),
    );
    await sleep(4000);
    expect(mailbox.mails.some(({ body }) => body.includes('The same as a warning.'))).toBe(false);
  }, 60_000);

  test('is said to be over', async () => {
    await fire({ ...DISK_FULL, endsAt: new Date(Date.now() - 1000).toISOString() });
    await eventually('it is over', () => {
      expect(bodies('/pagerduty').some((event) => event['event_action'] === 'resolve')).toBe(true);
      expect(mailbox.mails.some(({ body }) => /It is over:[\s\S]*its friend is full/.test(body))).toBe(true);
    });
  });
});

describe('a node that is not ready', () => {
  test('keeps what is on it silent, but not what is critical', async () => {
    await fire({ labels: { alertname: 'NodeNotReady', severity: 'warning', node: 'n1', instance: 'n1' } });
    const on = (instance: string, severity = 'warning') => ({
      labels: { alertname: `Slow-${severity}`, severity, instance },
      annotations: { summary: `${instance} is slow (${severity}).` },
    });
    await fire(on('n1'), on('n2'), on('n1', 'critical'));
    await eventually('the others are told', () => {
      expect(about('n2 is slow')).toHaveLength(1);
      expect(about('n1 is slow (critical)')).toHaveLength(1);
    });
    await sleep(4000);
    expect(mailbox.mails.some(({ body }) => body.includes('n1 is slow (warning)'))).toBe(false);
  }, 60_000);
});

describe('times', () => {
  const namespaces = ['told-now', 'told-later', 'muted-now'];

  test('at which nobody is told are kept', async () => {
    await fire(
      ...namespaces.map((namespace) => ({ labels: { alertname: 'Late', severity: 'warning', namespace } })),
    );
    const told = () => hooks.at('/webhook').map(({ body }) => /"namespace":"([\w-]+)"/.exec(body)?.[1]);
    await eventually('one is told', () => expect(told()).toContain('told-now'));
    await sleep(4000);
    expect(told()).not.toContain('told-later');
    expect(told()).not.toContain('muted-now');
  }, 60_000);
});

describe('a group of many', () => {
  test('is told of the first ten and counts the others, whatever annotations they lack', async () => {
    await fire(
      ...Array.from({ length: 37 }, (_, i) => ({
        labels: { alertname: 'Many', severity: 'warning', namespace: 'crowd', pod: `p-${i}` },
        ...(i % 2 ? { annotations: { runbook_url: 'components/x/runbook.md#many' } } : {}),
      })),
    );
    await eventually('it is told', () => expect(about('37 alerts Many in crowd')).toHaveLength(1));
    const [mail] = about('37 alerts Many in crowd');
    expect(mail?.body).toContain('And 27 more.');
    expect(mail?.body.match(/Where: /g)).toHaveLength(10);
    expect(mail?.body).toContain('Runbook: components/x/runbook.md#many');
    expect(mail?.body).toContain('Runbook: <code>components/x/runbook.md#many</code>');
    expect(mail?.body).not.toMatch(/no value|href="components/);
  });
});

describe('an alert whose texts are odd', () => {
  const odd = {
    labels: {
      alertname: 'Odd',
      severity: 'critical',
      namespace: 'odd',
      path: 'C:\\a "b" <script>alert(1)</script> {{ .x }} ${y} *c* [d](e) %0A ñ',
      long: 'x'.repeat(3000),
    },
    annotations: {
      summary: `Broken\r\nBcc: <script>alert("2")</script> ${'and long '.repeat(200)}`,
      description: 'first line\nsecond "line" with \\ and </body>',
      runbook_url: 'javascript:alert(3)',
    },
  };

  beforeAll(async () => {
    await fire(odd);
    await eventually('everybody is told', () => {
      expect(about('Bcc')).toHaveLength(1);
      for (const path of ['/slack', '/teams', '/pagerduty', '/bot'])
        expect(hooks.at(path).filter(({ body }) => body.includes('Bcc:'))).toHaveLength(1);
    });
  });

  test('has a subject of one line, and no address more', () => {
    const [mail] = about('Bcc');
    expect(mail?.subject).toMatch(
      /^\[critical, eu-1\] Broken Bcc: <script>alert\("2"\)<\/script> and long and .{0,250}$/,
    );
    expect(mail?.to).toEqual(['team@example.com', 'lead@example.com']);
  });

  test('breaks no HTML', () => {
    const html = about('Bcc')[0]?.body.split('<!DOCTYPE html>')[1] ?? '';
    expect(html).not.toMatch(/<script|<\/body>[\s\S]*<\/body>|href="javascript/);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('C:\\a &#34;b&#34;');
  });

  test('breaks no JSON, and no links of Slack', () => {
    const of = (path: string) => bodies(path).filter((body) => JSON.stringify(body).includes('Bcc:'));
    const [attachment] = of('/slack')[0]?.['attachments'] as Record<string, string>[];
    expect(attachment?.['text']).not.toContain('<script');
    expect(attachment?.['text']).toContain('Runbook: javascript:alert(3)');
    expect(JSON.stringify(of('/teams')[0])).toContain('second');
    const payload = of('/pagerduty')[0]?.['payload'] as {
      summary: string;
      custom_details: { firing: unknown };
    };
    expect(payload.summary.length).toBeLessThanOrEqual(1024);
    // a text such as "it can not start: a reason" is not taken for YAML, nor what is in it for a template
    expect(payload.custom_details.firing).toMatch(/^\* Broken Bcc: <script>[\s\S]*\{\{ \.x \}\}/);
    expect(String(of('/bot')[0]?.['text']).length).toBeLessThanOrEqual(4096);
  });
});

describe('what is only info', () => {
  test('is silent where nothing worse fires, and told elsewhere; the inhibitor comes to nobody', async () => {
    const info = (alertname: string, namespace: string) => ({
      labels: { alertname, severity: 'info', namespace },
    });
    await fire(info('InfoInhibitor', 'webhook'));
    await fire(info('QuietNote', 'webhook'), info('LoudNote', 'told-now'));
    const told = (name: string) => hooks.at('/webhook').filter(({ body }) => body.includes(`"${name}"`));
    await eventually('the other is told', () => expect(told('LoudNote')).toHaveLength(1));
    await sleep(4000);
    expect(told('QuietNote')).toEqual([]);
    expect(hooks.calls.filter(({ body }) => body.includes('InfoInhibitor'))).toEqual([]);
  }, 60_000);
});

describe('a webhook', () => {
  test('gets the token of its Secret, and has its address in one', async () => {
    await fire({ labels: { alertname: 'Ticket', severity: 'warning', namespace: 'webhook' } });
    await eventually('both are told', () => {
      const named = (path: string) => hooks.at(path).filter(({ body }) => body.includes('"Ticket"'));
      expect(named('/webhook')[0]?.authorization).toBe('Bearer ticket-token');
      expect(named('/secret-webhook')).toHaveLength(1);
    });
  });
});

describe("the dead man's switch", () => {
  test('beats at its interval, and comes to nobody else', async () => {
    await fire({ labels: { alertname: 'Watchdog', severity: 'info' } });
    await eventually('it beats', () => expect(hooks.at('/heartbeat').length).toBeGreaterThanOrEqual(1));
    const before = hooks.at('/heartbeat').length;
    await sleep(8000);
    const beats = hooks.at('/heartbeat').length - before;
    expect(beats).toBeGreaterThanOrEqual(3);
    expect(beats).toBeLessThanOrEqual(5);
    const others = hooks.calls.filter(({ path, body }) => path !== '/heartbeat' && body.includes('Watchdog'));
    expect(others).toEqual([]);
    expect(mailbox.mails.some(({ body }) => body.includes('Watchdog'))).toBe(false);
  }, 60_000);
});
