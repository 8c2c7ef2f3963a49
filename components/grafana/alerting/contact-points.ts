import type { Destination, RenderedNotifications } from '../../../lib/notify/rendered';
import { NOTIFY_SECRETS_FOLDER } from '../../../lib/notify/rendered';
import { NOBODY } from '../../../lib/notify/settings';
import type { Address, Channel, Heartbeat, Receiver, SecretKey, Smtp } from '../../../lib/notify/settings';
import { MESSAGE, TITLE } from './messages';
import { literal, uidOf } from './provisioning-format';
import type { ContactPoint, Integration } from './provisioning-format';

/** Contact points, and what it takes to use them. */
export interface ContactPoints extends Omit<RenderedNotifications, 'files'> {
  readonly contactPoints: readonly ContactPoint[];
}

type Settings = Integration['settings'];

const text = (name: string) => `{{ template "${name}" . }}`;

/** What Grafana reads a secret from, at its start; spaces and newlines around it are cut off. */
export const secretFile = ({ name, key }: SecretKey) => `$__file{${NOTIFY_SECRETS_FOLDER}/${name}/${key}}`;

const address = (url: Address) => (typeof url === 'string' ? literal(url) : secretFile(url));

/** The flow to an address; where it is secret only the port is known. */
const destinationOf = (url: Address, port: number): Destination =>
  typeof url === 'string' ? { host: new URL(url).hostname.replace(/^\[(.*)\]$/, '$1'), port } : { port };

const secretOf = (url: Address) => (typeof url === 'string' ? [] : [url]);

interface Way {
  readonly type: string;
  readonly settings: Settings;
  readonly secrets: readonly SecretKey[];
  readonly destinations: readonly Destination[];
}

/** How Grafana calls a channel, and its settings (`receivers/<type>/v1/config.go` of grafana/alerting). */
function wayOf(channel: Channel, smtp: Smtp | undefined): Way {
  switch (channel.kind) {
    case 'email':
      return {
        type: 'email',
        settings: {
          addresses: literal(channel.to.join(';')),
          // one mail to all, as Alertmanager does
          singleEmail: true,
          subject: text(TITLE),
        },
        secrets: [],
        destinations: smtp ? [{ host: smtp.host, port: smtp.port }] : [],
      };
    case 'slack':
      return {
        type: 'slack',
        settings: { url: secretFile(channel.webhook), title: text(TITLE), text: text(MESSAGE) },
        secrets: [channel.webhook],
        destinations: [{ host: 'hooks.slack.com', port: 443 }],
      };
    case 'teams':
      return {
        type: 'teams',
        settings: { url: secretFile(channel.webhook), title: text(TITLE), message: text(MESSAGE) },
        secrets: [channel.webhook],
        destinations: [{ port: 443 }],
      };
    case 'pagerduty':
      return {
        type: 'pagerduty',
        settings: {
          integrationKey: secretFile(channel.routingKey),
          severity: '{{ with .CommonLabels.severity }}{{ . }}{{ else }}critical{{ end }}',
          summary: text(TITLE),
        },
        secrets: [channel.routingKey],
        destinations: [{ host: 'events.pagerduty.com', port: 443 }],
      };
    case 'telegram':
      return {
        type: 'telegram',
        settings: {
          bottoken: secretFile(channel.botToken),
          chatid: String(channel.chatId),
          message: `${text(TITLE)}\n\n${text(MESSAGE)}`,
          // the text of an alert may have a < in it, which is no HTML
          parse_mode: 'None',
        },
        secrets: [channel.botToken],
        destinations: [{ host: 'api.telegram.org', port: 443 }],
      };
    case 'webhook':
      return {
        type: 'webhook',
        settings: {
          url: address(channel.url),
          httpMethod: 'POST',
          ...(channel.bearerToken && {
            authorization_scheme: 'Bearer',
            authorization_credentials: secretFile(channel.bearerToken),
          }),
          title: text(TITLE),
          message: text(MESSAGE),
        },
        secrets: [...secretOf(channel.url), ...(channel.bearerToken ? [channel.bearerToken] : [])],
        destinations: [destinationOf(channel.url, channel.port)],
      };
  }
}

/**
 * The name of a receiver's contact point. Grafana never takes away a way that a file no longer has, so another list of
 * ways has to be another contact point: the old one stays, and no policy leads to it.
 */
export const contactPointName = ({ name, channels }: Receiver): string =>
  `${name} (${channels.map(({ kind }) => kind).join(', ')})`;

function contactPoint(receiver: Receiver, smtp: Smtp | undefined) {
  const name = contactPointName(receiver);
  const ways = receiver.channels.map((channel) => ({ channel, way: wayOf(channel, smtp) }));
  const point: ContactPoint = {
    orgId: 1,
    name: literal(name),
    receivers: ways.map(({ channel, way: { type, settings } }, i) => ({
      uid: uidOf(`${name} ${i + 1}`),
      type,
      settings,
      disableResolveMessage: !channel.sendResolved,
    })),
  };
  const secretKeys = ways.flatMap(({ channel, way: { secrets } }) =>
    secrets.map((secret) => ({
      ...secret,
      purpose: `what ${receiver.name} is told with by ${channel.kind}`,
    })),
  );
  return { point, secretKeys, destinations: ways.flatMap(({ way }) => way.destinations) };
}

/** Nobody's contact point. Grafana wants one with a way; no policy that leads here is ever active. */
const nobody: ContactPoint = {
  orgId: 1,
  name: NOBODY,
  receivers: [
    {
      uid: NOBODY,
      type: 'webhook',
      settings: { url: 'http://127.0.0.1:9' },
      disableResolveMessage: true,
    },
  ],
};

/** The contact point of the dead man's switch. */
export const HEARTBEAT = 'heartbeat';

function heartbeatPoint({ url }: Heartbeat): ContactPoint {
  const settings = { url: address(url), httpMethod: 'POST' };
  return {
    orgId: 1,
    name: HEARTBEAT,
    receivers: [{ uid: HEARTBEAT, type: 'webhook', settings, disableResolveMessage: true }],
  };
}

/** The contact points of all that can be told. A receiver without a way is nobody. */
export function contactPointsOf(notify: {
  readonly receivers: readonly Receiver[];
  readonly smtp?: Smtp;
  readonly heartbeat?: Heartbeat;
}): ContactPoints {
  const { heartbeat, receivers, smtp } = notify;
  const points = receivers
    .filter(({ channels }) => channels.length > 0)
    .map((receiver) => contactPoint(receiver, smtp));
  return {
    contactPoints: [
      nobody,
      ...(heartbeat ? [heartbeatPoint(heartbeat)] : []),
      ...points.map(({ point }) => point),
    ],
    secretKeys: [
      ...(heartbeat
        ? secretOf(heartbeat.url).map((key) => ({ ...key, purpose: "where the dead man's switch goes" }))
        : []),
      ...points.flatMap(({ secretKeys }) => secretKeys),
    ],
    destinations: [
      ...(heartbeat ? [destinationOf(heartbeat.url, heartbeat.port)] : []),
      ...points.flatMap(({ destinations }) => destinations),
    ],
  };
}

/** The contact point by which Grafana's own alerts get to Alertmanager. */
export const ALERTMANAGER = 'Alertmanager';

/** @param addresses of all replicas, `host:port`: each hears of every alert, for they do not pass them on */
export function alertmanagerPoint(addresses: readonly string[]): ContactPoint {
  return {
    orgId: 1,
    name: ALERTMANAGER,
    receivers: [
      {
        uid: 'alertmanager',
        type: 'prometheus-alertmanager',
        settings: { url: addresses.map((address) => `http://${address}`).join(',') },
        disableResolveMessage: false,
      },
    ],
  };
}

export { nobody as nobodyPoint };
