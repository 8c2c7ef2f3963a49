import type { Duration } from 'cdk8s';

/** A key of a Secret in the namespace of whoever sends the notifications. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;
  /** Name of the key in it. */
  readonly key: string;
}

/** An address that is a secret itself, as those of Slack and Teams are, or one that everybody may read. */
export type Address = string | SecretKey;

/** What all channels have. */
interface ChannelOptions {
  /** Whether they are also told when it is over. */
  readonly sendResolved: boolean;
}

/** Mail, by the server of {@link Smtp}. */
export interface EmailChannel extends ChannelOptions {
  readonly kind: 'email';
  readonly to: readonly string[];
}

/** Slack's incoming webhooks. */
export interface SlackChannel extends ChannelOptions {
  readonly kind: 'slack';
  readonly webhook: SecretKey;
}

/** A workflow of Microsoft Teams that takes webhooks. */
export interface TeamsChannel extends ChannelOptions {
  readonly kind: 'teams';
  readonly webhook: SecretKey;
}

/** An integration of PagerDuty, Events API v2. */
export interface PagerDutyChannel extends ChannelOptions {
  readonly kind: 'pagerduty';
  readonly routingKey: SecretKey;
}

/** A chat of Telegram. */
export interface TelegramChannel extends ChannelOptions {
  readonly kind: 'telegram';
  readonly botToken: SecretKey;
  /** Number of the chat; those of groups are negative. */
  readonly chatId: number;
}

/** Any program that takes Alertmanager's JSON. */
export interface WebhookChannel extends ChannelOptions {
  readonly kind: 'webhook';
  readonly url: Address;
  /** TCP port of the address where it is secret, for the network policy. */
  readonly port: number;
  readonly bearerToken?: SecretKey;
}

export type Channel =
  EmailChannel | SlackChannel | TeamsChannel | PagerDutyChannel | TelegramChannel | WebhookChannel;

/** Somebody who is told, in one or several ways. */
export interface Receiver {
  readonly name: string;
  readonly channels: readonly Channel[];
}

/** The receiver that there is anyway, and that tells nobody. */
export const NOBODY = 'nobody';

/** The mail server. */
export interface Smtp {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly username?: string;
  readonly password?: SecretKey;
  /** `starttls`: plain at first, then encrypted, or not at all sent; `tls`: encrypted from the start; `none`: for a relay in the cluster. */
  readonly encryption: 'starttls' | 'tls' | 'none';
}

/** How alerts come together in one notification, and how often. */
export interface Grouping {
  /** Labels whose values the alerts of a group share; `...`: each alert is a group. */
  readonly by: readonly string[];
  /** How long a new group waits for more. */
  readonly wait: Duration;
  /** How long a group waits before it tells of new alerts in it. */
  readonly interval: Duration;
  /** How long it waits before it says the same again. */
  readonly repeat: Duration;
}

/** Which alerts go where. The first route that fits takes an alert, unless it says `continue`. */
export interface Route {
  /** In Alertmanager's notation, e.g. `severity="critical"` or `namespace=~"shop|cart"`; all have to hold. */
  readonly matchers: readonly string[];
  readonly receiver: string;
  readonly grouping: Partial<Grouping>;
  /** Name of a time interval: outside of it nobody is told. */
  readonly activeDuring?: string;
  /** Name of a time interval in which nobody is told. */
  readonly mutedDuring?: string;
  readonly continue: boolean;
  /** Exceptions among the alerts of this route. */
  readonly routes: readonly Route[];
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** Times that come again, e.g. working hours. Whatever is not said does not matter. */
export interface TimeInterval {
  readonly name: string;
  readonly weekdays: readonly Weekday[];
  /** Times of day, `HH:MM` each; `24:00` is the end of the day. */
  readonly times: readonly { readonly from: string; readonly to: string }[];
  /** Name in the time zone database, e.g. `Europe/Madrid`. */
  readonly timeZone: string;
}

/** Where the dead man's switch goes: something outside that calls for help when it hears nothing. */
export interface Heartbeat {
  readonly url: Address;
  /** TCP port of the address where it is secret, for the network policy. */
  readonly port: number;
  /** Time between two beats. */
  readonly interval: Duration;
}

/** Who is told of what. */
export interface Notify {
  /** Which of the two tells people; the other does not. */
  readonly by: 'alertmanager' | 'grafana';
  readonly smtp?: Smtp;
  readonly receivers: readonly Receiver[];
  readonly routes: readonly Route[];
  readonly grouping: Grouping;
  readonly timeIntervals: readonly TimeInterval[];
  readonly heartbeat?: Heartbeat;
  /** Texts of Alertmanager's templates, which may replace those of Atalaya's own. @default - none */
  readonly templates?: readonly string[];
}
