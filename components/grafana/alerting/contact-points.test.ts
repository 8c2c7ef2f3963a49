import { describe, expect, test } from '@jest/globals';
import { Duration } from 'cdk8s';
import type { Channel, Receiver, SecretKey, Smtp } from '../../../lib/notify/settings';
import { interpolated } from '../../../test/grafana-values';
import { alertmanagerPoint, contactPointsOf } from './contact-points';
import { smtpEnvironment } from './smtp';

const secret: SecretKey = { name: 'pager', key: 'token' };
const FILE = '$__file{/etc/notify-secrets/pager/token}';
const smtp: Smtp = { host: 'mail.example.com', port: 587, from: 'a@example.com', encryption: 'starttls' };

const pointsOf = (...channels: Channel[]) =>
  contactPointsOf({ receivers: [{ name: 'oncall', channels }], smtp });

/** The way of a receiver that has one. */
function way(channel: Channel) {
  const { contactPoints, secretKeys, destinations } = pointsOf(channel);
  const point = contactPoints.find(({ name }) => name.startsWith('oncall'));
  const [integration] = point?.receivers ?? [];
  if (!point || !integration) throw new Error('there is no contact point');
  return { name: point.name, ...integration, keys: secretKeys, destinations };
}

describe('a contact point', () => {
  test('of mail: one message to all', () => {
    const email = way({ kind: 'email', to: ['a@example.com', 'b@example.com'], sendResolved: true });
    expect(email).toMatchObject({
      name: 'oncall (email)',
      type: 'email',
      settings: { addresses: 'a@example.com;b@example.com', singleEmail: true },
      keys: [],
      destinations: [{ host: 'mail.example.com', port: 587 }],
    });
    expect(email.settings).not.toHaveProperty('message');
  });

  test.each<[string, Channel, Record<string, unknown>, unknown]>([
    [
      'Slack',
      { kind: 'slack', webhook: secret, sendResolved: true },
      { type: 'slack', settings: { url: FILE } },
      [{ host: 'hooks.slack.com', port: 443 }],
    ],
    [
      'Teams',
      { kind: 'teams', webhook: secret, sendResolved: true },
      { type: 'teams', settings: { url: FILE } },
      [{ port: 443 }],
    ],
    [
      'PagerDuty',
      { kind: 'pagerduty', routingKey: secret, sendResolved: true },
      { type: 'pagerduty', settings: { integrationKey: FILE } },
      [{ host: 'events.pagerduty.com', port: 443 }],
    ],
    [
      'Telegram',
      { kind: 'telegram', botToken: secret, chatId: -1001, sendResolved: true },
      { type: 'telegram', settings: { bottoken: FILE, chatid: '-1001', parse_mode: 'None' } },
      [{ host: 'api.telegram.org', port: 443 }],
    ],
    [
      'a program at a secret address',
      { kind: 'webhook', url: secret, port: 8443, sendResolved: true },
      { type: 'webhook', settings: { url: FILE, httpMethod: 'POST' } },
      [{ port: 8443 }],
    ],
    [
      'a program that wants a token',
      {
        kind: 'webhook',
        url: 'http://[fd00::1]:8080/$a',
        port: 8080,
        bearerToken: secret,
        sendResolved: true,
      },
      {
        type: 'webhook',
        settings: {
          url: 'http://[fd00::1]:8080/$$a',
          authorization_scheme: 'Bearer',
          authorization_credentials: FILE,
        },
      },
      [{ host: 'fd00::1', port: 8080 }],
    ],
  ])('of %s reads what is secret from a file', (_, channel, expected, destinations) => {
    const found = way(channel);
    expect(found).toMatchObject({ ...expected, disableResolveMessage: false });
    expect(found.keys).toEqual([{ ...secret, purpose: `what oncall is told with by ${channel.kind}` }]);
    expect(found.destinations).toEqual(destinations);
    const read = Object.values(found.settings).map((text) =>
      typeof text === 'string' ? interpolated(text, () => ' s3cret\n') : text,
    );
    expect(read).toContain('s3cret');
  });

  test('tells when it is over only those who want to hear it', () => {
    const channel: Channel = { kind: 'slack', webhook: secret, sendResolved: false };
    expect(way(channel).disableResolveMessage).toBe(true);
  });

  test('is another one when its ways are others: Grafana keeps those that a file no longer has', () => {
    const slack: Channel = { kind: 'slack', webhook: secret, sendResolved: true };
    const mail = (to: string): Channel => ({ kind: 'email', to: [to], sendResolved: true });
    const uids = (...channels: Channel[]) =>
      pointsOf(...channels).contactPoints.flatMap(({ name, receivers }) =>
        name === 'nobody' ? [] : receivers.map(({ uid }) => `${name}: ${uid}`),
      );
    const both = uids(slack, mail('a@example.com'));
    expect(both).toHaveLength(2);
    expect(new Set([...both, ...uids(slack), ...uids(slack, slack)]).size).toBe(5);
    // another address is a change of the same
    expect(uids(mail('a@example.com'))).toEqual(uids(mail('b@example.com')));
  });

  test('has uids that Grafana takes, however it is called', () => {
    const receivers: Receiver[] = ['on call', 'on-call', 'é', 'x'.repeat(100), 'costs $5'].map((name) => ({
      name,
      channels: [{ kind: 'slack', webhook: secret, sendResolved: true }],
    }));
    const { contactPoints } = contactPointsOf({ receivers });
    const uids = contactPoints.flatMap((point) => point.receivers.map(({ uid }) => uid));
    expect(new Set(uids).size).toBe(receivers.length + 1);
    for (const uid of uids) expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    expect(contactPoints.map(({ name }) => interpolated(name))).toContain('costs $5 (slack)');
  });

  test('is not there for receivers without a way', () => {
    const { contactPoints } = contactPointsOf({ receivers: [{ name: 'oncall', channels: [] }] });
    expect(contactPoints.map(({ name }) => name)).toEqual(['nobody']);
  });
});

test("the dead man's switch calls its address, and says nothing when it is over", () => {
  const heartbeat = { url: secret, port: 443, interval: Duration.minutes(1) };
  const { contactPoints, secretKeys, destinations } = contactPointsOf({ receivers: [], heartbeat });
  expect(contactPoints.find(({ name }) => name === 'heartbeat')?.receivers).toEqual([
    {
      uid: 'heartbeat',
      type: 'webhook',
      settings: { url: FILE, httpMethod: 'POST' },
      disableResolveMessage: true,
    },
  ]);
  expect(secretKeys).toEqual([{ ...secret, purpose: "where the dead man's switch goes" }]);
  expect(destinations).toEqual([{ port: 443 }]);
});

test('every Alertmanager hears of every alert, each by its own address', () => {
  expect(alertmanagerPoint(['am-0.am:9093', 'am-1.am:9093']).receivers).toEqual([
    {
      uid: 'alertmanager',
      type: 'prometheus-alertmanager',
      settings: { url: 'http://am-0.am:9093,http://am-1.am:9093' },
      disableResolveMessage: false,
    },
  ]);
});

describe('the mail server', () => {
  test('is told by variables, its password by a file', () => {
    expect(smtpEnvironment({ ...smtp, username: 'atalaya', password: secret })).toEqual({
      GF_SMTP_ENABLED: 'true',
      GF_SMTP_HOST: 'mail.example.com:587',
      GF_SMTP_FROM_ADDRESS: 'a@example.com',
      GF_SMTP_FROM_NAME: 'Grafana',
      GF_SMTP_STARTTLS_POLICY: 'MandatoryStartTLS',
      GF_SMTP_USER: 'atalaya',
      GF_SMTP_PASSWORD__FILE: '/etc/notify-secrets/pager/token',
    });
    expect(smtpEnvironment({ ...smtp, host: 'fd00::1' }).GF_SMTP_HOST).toBe('[fd00::1]:587');
  });

  test.each<[Smtp['encryption'], number, string]>([
    ['starttls', 587, 'MandatoryStartTLS'],
    ['none', 25, 'NoStartTLS'],
    ['tls', 465, 'NoStartTLS'],
  ])('with %s on port %d', (encryption, port, policy) => {
    expect(smtpEnvironment({ ...smtp, encryption, port }).GF_SMTP_STARTTLS_POLICY).toBe(policy);
  });

  test.each<[Smtp['encryption'], number]>([
    ['tls', 587],
    ['starttls', 465],
    ['none', 465],
  ])('is refused with %s on port %d', (encryption, port) => {
    expect(() => smtpEnvironment({ ...smtp, encryption, port })).toThrow(
      `notify.smtp.encryption is ${encryption} and notify.smtp.port is ${port}, but Grafana encrypts from the start on port 465 and on no other. Set both to tls and 465, or neither.`,
    );
  });
});
