import { Duration } from 'cdk8s';
import { formatDuration } from '../../../lib/duration';
import { matchersOf } from '../../../lib/notify/matchers';
import { NOBODY } from '../../../lib/notify/settings';
import type {
  Grouping,
  Heartbeat,
  Notify,
  Receiver,
  Route,
  TimeInterval,
} from '../../../lib/notify/settings';
import { ALERTMANAGER, HEARTBEAT, contactPointName } from './contact-points';
import { PROVISIONED_LABEL, literal } from './provisioning-format';
import type { MuteTime, Policy } from './provisioning-format';
import { WATCHDOG } from './rules';

/** The time interval that never ends: what is muted in it is told to nobody. */
export const ALWAYS = 'always: nobody is told';

type ObjectMatcher = NonNullable<Policy['object_matchers']>[number];

/** A condition as Grafana reads it. It takes a quote off either end of the value, if there is one. */
const objectMatcher = (label: string, operator: string, value: string): ObjectMatcher => {
  const exact = /^"|"$/.test(value) ? `"${value}"` : value;
  return [literal(label), operator, literal(exact)];
};

function grouping({ by, wait, interval, repeat }: Partial<Grouping>): Partial<Policy> {
  return {
    ...(by && { group_by: by.map(literal) }),
    ...(wait && { group_wait: formatDuration(wait) }),
    ...(interval && { group_interval: formatDuration(interval) }),
    ...(repeat && { repeat_interval: formatDuration(repeat) }),
  };
}

/** Told to nobody: by a contact point that leads nowhere, and at no time. */
const toNobody = (...matchers: ObjectMatcher[]): Policy => ({
  receiver: NOBODY,
  object_matchers: matchers,
  mute_time_intervals: [ALWAYS],
});

/** @param names what receivers are called here, by their names */
function policy(route: Route, names: ReadonlyMap<string, string>): Policy {
  const receiver = names.get(route.receiver) ?? NOBODY;
  const muted = [
    ...(receiver === NOBODY ? [ALWAYS] : []),
    ...(route.mutedDuring === undefined ? [] : [literal(route.mutedDuring)]),
  ];
  return {
    receiver: literal(receiver),
    object_matchers: matchersOf(route.matchers).map(({ label, operator, value }) =>
      objectMatcher(label, operator, value),
    ),
    ...grouping(route.grouping),
    ...(muted.length > 0 && { mute_time_intervals: muted }),
    ...(route.activeDuring !== undefined && { active_time_intervals: [literal(route.activeDuring)] }),
    ...(route.continue && { continue: true }),
    ...(route.routes.length > 0 && { routes: route.routes.map((child) => policy(child, names)) }),
  };
}

/** As often as asked: what has been told is told again when at least this share of the interval is over. */
const REPEAT_SHARE = 0.8;

/** The dead man's switch, which goes there and nowhere else. */
function watchdogPolicy(heartbeat: Heartbeat | undefined): Policy {
  const matcher = objectMatcher('alertname', '=', WATCHDOG);
  if (!heartbeat) return toNobody(matcher);
  return {
    receiver: HEARTBEAT,
    object_matchers: [matcher],
    group_by: ['alertname'],
    group_wait: '1s',
    group_interval: formatDuration(heartbeat.interval),
    repeat_interval: formatDuration(Duration.millis(heartbeat.interval.toMilliseconds() * REPEAT_SHARE)),
  };
}

const escapeRegExp = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * Rules that a former version or setting has left in Grafana's database, where they stay and fire: nobody is told of them.
 * @param rendered the names of those that there are now
 */
function leftBehind(rendered: readonly string[]): Policy {
  return toNobody(
    objectMatcher(PROVISIONED_LABEL.name, '=', PROVISIONED_LABEL.value),
    objectMatcher('alertname', '!~', rendered.map(escapeRegExp).join('|')),
  );
}

type RootPolicy = Policy & { readonly orgId: 1 };

/** The routes of the settings as policies: the same tree, with what Alertmanager's has besides them. */
export function policyTree(notify: Notify, rendered: readonly string[]): RootPolicy {
  const told = notify.receivers.filter(({ channels }) => channels.length > 0);
  const names = new Map(told.map((receiver: Receiver) => [receiver.name, contactPointName(receiver)]));
  return {
    orgId: 1,
    // the root can not be muted, so it gets nothing: the last policy takes what no other does
    receiver: NOBODY,
    ...grouping(notify.grouping),
    routes: [
      leftBehind(rendered),
      watchdogPolicy(notify.heartbeat),
      ...notify.routes.map((route) => policy(route, names)),
      toNobody(),
    ],
  };
}

/** Everything goes to Alertmanager, which knows whom to tell. */
export function policyToAlertmanager(rendered: readonly string[]): RootPolicy {
  return {
    orgId: 1,
    receiver: ALERTMANAGER,
    // Alertmanager does the grouping and the waiting
    group_by: ['...'],
    group_wait: '1s',
    // an alert that is not sent again is over for Alertmanager after four of the intervals at which it is evaluated
    group_interval: '30s',
    repeat_interval: '1m',
    routes: [leftBehind(rendered)],
  };
}

/** Nobody is there to be told. */
export function policyToNobody(): RootPolicy {
  return { orgId: 1, receiver: NOBODY, routes: [toNobody()] };
}

/** The time intervals of the settings, and the one that never ends. Grafana takes their texts as they are. */
export function muteTimesOf(intervals: readonly TimeInterval[]): MuteTime[] {
  return [
    { orgId: 1, name: ALWAYS, time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] },
    ...intervals.map(({ name, weekdays, times, timeZone }): MuteTime => ({
      orgId: 1,
      name,
      time_intervals: [
        {
          ...(times.length > 0 && {
            times: times.map(({ from, to }) => ({ start_time: from, end_time: to })),
          }),
          ...(weekdays.length > 0 && { weekdays: [...weekdays] }),
          location: timeZone,
        },
      ],
    })),
  ];
}
