import type { SecretRequest } from '../secret-request';
import type { Destination, RenderedNotifications } from './rendered';
import type { Address, Channel, Notify, SecretKey } from './settings';

type NeededKey = RenderedNotifications['secretKeys'][number];

const key = (secret: SecretKey, purpose: string): NeededKey => ({
  name: secret.name,
  key: secret.key,
  purpose,
});

const ifSecret = (address: Address, purpose: string): NeededKey[] =>
  typeof address === 'string' ? [] : [key(address, purpose)];

function keysOfChannel(channel: Channel, receiver: string): NeededKey[] {
  switch (channel.kind) {
    case 'email':
      return [];
    case 'slack':
      return [key(channel.webhook, `address of the incoming webhook of Slack for ${receiver}`)];
    case 'teams':
      return [key(channel.webhook, `address of the workflow of Teams for ${receiver}`)];
    case 'pagerduty':
      return [key(channel.routingKey, `integration key of PagerDuty for ${receiver}`)];
    case 'telegram':
      return [key(channel.botToken, `token of the bot of Telegram for ${receiver}`)];
    case 'webhook':
      return [
        ...ifSecret(channel.url, `address of the webhook for ${receiver}`),
        ...(channel.bearerToken
          ? [key(channel.bearerToken, `bearer token of the webhook for ${receiver}`)]
          : []),
      ];
  }
}

/** Whether anybody is told by mail. */
export const isMailed = ({ receivers }: Notify) =>
  receivers.some(({ channels }) => channels.some(({ kind }) => kind === 'email'));

/** The keys of Secrets that notifications need, none twice. */
export function secretKeysOf(notify: Notify): NeededKey[] {
  const { receivers, smtp, heartbeat } = notify;
  const all = [
    ...(smtp?.password && isMailed(notify)
      ? [key(smtp.password, `password of ${smtp.username} at ${smtp.host}`)]
      : []),
    ...(heartbeat ? ifSecret(heartbeat.url, 'address that hears the heartbeat') : []),
    ...receivers.flatMap(({ name, channels }) => channels.flatMap((channel) => keysOfChannel(channel, name))),
  ];
  return all.filter(
    (each, i) => all.findIndex(({ name, key: of }) => name === each.name && of === each.key) === i,
  );
}

/** The host and the port that an address leads to. */
function destinationOf(address: Address, port: number): Destination {
  if (typeof address !== 'string') return { port };
  const { hostname, port: written, protocol } = new URL(address);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(written) || (protocol === 'http:' ? 80 : 443),
  };
}

const HTTPS = 443;

function destinationOfChannel(channel: Channel, { smtp }: Notify): Destination[] {
  switch (channel.kind) {
    case 'email':
      return smtp ? [{ host: smtp.host, port: smtp.port }] : [];
    case 'pagerduty':
      return [{ host: 'events.pagerduty.com', port: HTTPS }];
    case 'telegram':
      return [{ host: 'api.telegram.org', port: HTTPS }];
    case 'slack':
      return [{ host: 'hooks.slack.com', port: HTTPS }];
    case 'teams':
      return [{ port: HTTPS }];
    case 'webhook':
      return [destinationOf(channel.url, channel.port)];
  }
}

/** Where notifications are sent to, none twice. */
export function destinationsOf(notify: Notify): Destination[] {
  const { heartbeat, receivers } = notify;
  const all = [
    ...(heartbeat ? [destinationOf(heartbeat.url, heartbeat.port)] : []),
    ...receivers.flatMap(({ channels }) =>
      channels.flatMap((channel) => destinationOfChannel(channel, notify)),
    ),
  ];
  return [...new Map(all.map((each) => [`${each.host}:${each.port}`, each])).values()];
}

/** The Secrets that somebody has to bring, with all keys of each together. */
export function notifySecrets(secretKeys: readonly NeededKey[], namespace: string): SecretRequest[] {
  const names = [...new Set(secretKeys.map(({ name }) => name))];
  return names.map((name) => {
    const ofSecret = secretKeys.filter((each) => each.name === name);
    const purposes = (of: string) => [
      ...new Set(ofSecret.flatMap(({ key: each, purpose }) => (each === of ? [purpose] : []))),
    ];
    return {
      name,
      namespace,
      purpose: 'Lets notifications reach people',
      keys: Object.fromEntries(
        ofSecret.map((each) => [each.key, { kind: 'brought', what: purposes(each.key).join('; ') }]),
      ),
    };
  });
}
