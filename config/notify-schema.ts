import * as v from 'valibot';
import type { Route, Smtp } from '../lib/notify/settings';
import type { RouteSettings } from './environment';
import { duration, flag, group, host, oneOf, port } from './fields';
import { secretKeyReference } from './monitoring-fields';
import {
  address,
  chatId,
  email,
  groupingLabel,
  mailUser,
  notifyName,
  receiverName,
  timeOfDay,
  timeZone,
} from './notify-fields';

const list = <const T extends v.GenericSchema>(item: T, what: string) =>
  v.pipe(v.array(item, `it has to be a list of ${what}: [ … ]`), v.readonly());

const some = <const T extends v.GenericSchema>(item: T, what: string, without: string) =>
  v.pipe(
    v.array(item, `it has to be a list of ${what}: [ … ]`),
    v.minLength(1, `without ${what} ${without}`),
    v.readonly(),
  );

const sendResolved = v.optional(flag, true);

const CHANNEL_KINDS =
  'the kind has to be "email", "slack", "teams", "pagerduty", "telegram" or "webhook", written as { kind: "email", … }';

const channel = v.variant(
  'kind',
  [
    group({
      kind: v.literal('email'),
      to: some(email, 'e-mail addresses', 'nobody gets the mail. Name at least one'),
      sendResolved,
    }),
    group({ kind: v.literal('slack'), webhook: secretKeyReference, sendResolved }),
    group({ kind: v.literal('teams'), webhook: secretKeyReference, sendResolved }),
    group({ kind: v.literal('pagerduty'), routingKey: secretKeyReference, sendResolved }),
    group({ kind: v.literal('telegram'), botToken: secretKeyReference, chatId, sendResolved }),
    group({
      kind: v.literal('webhook'),
      url: address,
      port: v.optional(port, 443),
      bearerToken: v.optional(secretKeyReference),
      sendResolved,
    }),
  ],
  CHANNEL_KINDS,
);

const labels = some(groupingLabel, 'labels', 'all alerts would be one group. Name some, e.g. ["alertname"]');

const MATCHER = 'it has to be a condition on a label, e.g. \'severity="critical"\'';

const receiver = v.string('it has to be the name of a receiver, e.g. "on-call", or "nobody"');
const interval = v.string('it has to be the name of a time interval in notify.timeIntervals');

/** How deep routes may lie in each other: nobody can follow more, and what contains itself has an end. */
const DEEPEST = 5;

function route(depth: number): v.GenericSchema<RouteSettings, Route> {
  const inner =
    depth < DEEPEST
      ? v.lazy(() => route(depth + 1))
      : v.custom<RouteSettings>(() => false, `routes may lie in each other ${DEEPEST} deep at most`);
  return group({
    matchers: v.optional(list(v.string(MATCHER), 'conditions on labels'), []),
    receiver,
    grouping: v.optional(
      group({
        by: v.optional(labels),
        wait: v.optional(duration),
        interval: v.optional(duration),
        repeat: v.optional(duration),
      }),
      {},
    ),
    activeDuring: v.optional(interval),
    mutedDuring: v.optional(interval),
    continue: v.optional(flag, false),
    routes: v.optional(list(inner, 'routes'), []),
  }) as unknown as v.GenericSchema<RouteSettings, Route>;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const timeInterval = group({
  name: notifyName('a time interval', 'working-hours'),
  weekdays: v.optional(list(oneOf(WEEKDAYS), 'days'), []),
  times: v.optional(list(group({ from: timeOfDay, to: timeOfDay }), 'times'), []),
  timeZone: v.optional(timeZone, 'UTC'),
});

const USUAL_PORTS = { starttls: 587, tls: 465, none: 25 } as const;

const smtp = v.pipe(
  group({
    host,
    port: v.optional(port),
    from: email,
    username: v.optional(mailUser),
    password: v.optional(secretKeyReference),
    encryption: v.optional(oneOf(['starttls', 'tls', 'none']), 'starttls'),
  }),
  v.transform(({ port: given, ...rest }): Smtp => ({ ...rest, port: given ?? USUAL_PORTS[rest.encryption] })),
);

/** The schema of `notify`. Its output is what senders of notifications are given. */
export const notifySchema = group({
  by: v.optional(oneOf(['alertmanager', 'grafana']), 'alertmanager'),
  smtp: v.optional(smtp),
  receivers: v.optional(
    list(
      group({
        name: receiverName,
        channels: some(channel, 'channels', 'nobody is told. Name at least one, or delete the receiver'),
      }),
      'receivers',
    ),
    [],
  ),
  routes: v.optional(list(route(1), 'routes'), []),
  grouping: v.optional(
    group({
      by: v.optional(labels, ['cluster', 'alertname', 'namespace']),
      wait: v.optional(duration, '30s'),
      interval: v.optional(duration, '5m'),
      repeat: v.optional(duration, '4h'),
    }),
    {},
  ),
  timeIntervals: v.optional(list(timeInterval, 'time intervals'), []),
  heartbeat: v.optional(
    group({ url: address, port: v.optional(port, 443), interval: v.optional(duration, '1m') }),
  ),
  templates: v.optional(
    list(v.string('it has to be the text of a template, e.g. from readFileSync()'), 'texts of templates'),
    [],
  ),
});
