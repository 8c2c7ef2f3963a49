import { canHave, noLabels, plusCertain } from '../promql/labels';
import type { Labels } from '../promql/labels';
import { formatDuration } from '../duration';
import type { Inhibition } from './inhibition';
import type { KnownAlert } from './known-alerts';
import { formatMatcher } from './matchers';
import { passesAll } from './reach';
import { groupedBy, HEARTBEAT, pathsOf } from './routing-tree';
import type { LabelSet, RouteNode } from './routing-tree';
import { NOBODY } from './settings';
import type { Channel, Notify, TimeInterval } from './settings';

const host = (address: unknown) =>
  typeof address === 'string' ? new URL(address).host : 'an address in a Secret';

/** A channel, in words. */
function channelText(channel: Channel): string {
  switch (channel.kind) {
    case 'email':
      return `mail to ${channel.to.join(', ')}`;
    case 'slack':
      return 'Slack';
    case 'teams':
      return 'Microsoft Teams';
    case 'pagerduty':
      return 'PagerDuty';
    case 'telegram':
      return `Telegram, chat ${channel.chatId}`;
    case 'webhook':
      return `webhook at ${host(channel.url)}`;
  }
}

/** The ways in which a receiver is told. */
export function channelsOf(name: string, { receivers, heartbeat }: Notify): readonly string[] {
  if (name === HEARTBEAT && heartbeat) return [`webhook at ${host(heartbeat.url)}, only while it fires`];
  const receiver = receivers.find((each) => each.name === name);
  return (receiver?.channels ?? []).map(
    (channel) => channelText(channel) + (channel.sendResolved ? '' : ', only while it fires'),
  );
}

const DAYS: readonly string[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

/** `monday to friday`, or the days one by one. */
function daysText(weekdays: readonly string[]): string {
  const sorted = DAYS.filter((day) => weekdays.includes(day));
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
  const together = DAYS.indexOf(last) - DAYS.indexOf(first) === sorted.length - 1;
  return sorted.length > 2 && together ? `${first} to ${last}` : sorted.join(', ');
}

/** When a time interval is, in words. */
export function intervalText({ name, weekdays, times, timeZone }: TimeInterval): string {
  const when = [
    ...(weekdays.length > 0 ? [daysText(weekdays)] : []),
    ...(times.length > 0 ? [times.map(({ from, to }) => `${from} to ${to}`).join(' and ')] : []),
  ];
  return `${name} (${when.join(', ')}, ${timeZone})`;
}

/** When people are told by a route, in words. @param named what a time interval is called there */
export function timesOf(
  { activeDuring, mutedDuring }: RouteNode,
  named: (name: string) => string = (name) => name,
): string {
  const parts = [
    ...(activeDuring === undefined ? [] : [`only during ${named(activeDuring)}`]),
    ...(mutedDuring === undefined ? [] : [`not during ${named(mutedDuring)}`]),
  ];
  return parts.length > 0 ? parts.join(', ') : 'at any time';
}

/** How an alert comes to somebody. */
export interface Way {
  readonly receiver: string;
  readonly channels: readonly string[];
  readonly times: string;
  readonly rhythm: string;
  /** The routes, from the outermost. */
  readonly path: readonly RouteNode[];
}

/** What keeps an alert silent, and which alerts would do so. */
export interface Silencer {
  readonly rule: Inhibition;
  /** Alerts of the environment that could. */
  readonly by: readonly KnownAlert[];
  /** Labels that have to be the same, of those that the alert has. */
  readonly same: readonly string[];
}

function wayOf(path: readonly RouteNode[], notify: Notify): Way {
  const node = path.at(-1);
  if (!node) throw new Error('a path of routes has a last one');
  const { wait, interval, repeat } = node.grouping;
  return {
    receiver: node.receiver,
    channels: channelsOf(node.receiver, notify),
    times: timesOf(node, (name) => {
      const interval = notify.timeIntervals.find((each) => each.name === name);
      return interval ? intervalText(interval) : name;
    }),
    rhythm: `after ${formatDuration(wait)}, ${groupedBy(node.grouping)}; of more after ${formatDuration(interval)}; again after ${formatDuration(repeat)}`,
    path,
  };
}

/** Who is told of an alert with these labels; nobody is left out. */
export const waysOf = (tree: RouteNode, labels: LabelSet, notify: Notify): Way[] =>
  pathsOf(tree, labels)
    .map((path) => wayOf(path, notify))
    .filter(({ receiver }) => receiver !== NOBODY);

/** The labels given, and those that the alert of that name has besides, with whatever value. */
export function completed(labels: LabelSet, alerts: readonly KnownAlert[]): Labels {
  const known = alerts.find(({ name }) => name === labels['alertname']);
  return plusCertain(known?.labels ?? noLabels, Object.entries(labels));
}

/**
 * What would keep an alert silent, given the alerts that there are. One can not keep itself silent, and neither do those
 * that the same rule would keep silent too.
 */
export function silencersOf(
  rules: readonly Inhibition[],
  labels: LabelSet,
  alerts: readonly KnownAlert[],
): Silencer[] {
  const all = completed(labels, alerts);
  return rules.flatMap((rule) => {
    if (passesAll(rule.target, all) === false) return [];
    const by = alerts.filter((alert) => {
      if (passesAll(rule.source, alert.labels) === false) return false;
      return rule.equal.every((label) => {
        const value = alert.labels.certain.get(label);
        return value === undefined || value === (labels[label] ?? value);
      });
    });
    const own = rule.equal.includes('alertname');
    const others = own ? by.filter(({ name }) => name === labels['alertname']) : by;
    const same = rule.equal.filter((label) => canHave(all, label) && label !== 'alertname');
    return others.length > 0 ? [{ rule, by: others, same }] : [];
  });
}

/** A route on the way to somebody, in words. */
export function stepText({ origin, matchers }: RouteNode): string {
  return matchers.length > 0 ? `${origin}: ${matchers.map(formatMatcher).join(', ')}` : origin;
}
