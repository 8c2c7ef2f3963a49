import { Duration } from 'cdk8s';
import { accepts, matchersOf } from './matchers';
import type { Matcher } from './matchers';
import { NOBODY } from './settings';
import type { Grouping, Notify, Route } from './settings';

/** The receiver of the dead man's switch. */
export const HEARTBEAT = 'heartbeat';

/** Alerts that are there for Alertmanager and not for people. */
export interface SystemAlerts {
  /** The dead man's switch, which always fires. */
  readonly watchdog: string;
  /** Fires where there is nothing worse than `info`. */
  readonly infoInhibitor: string;
}

/** The names of those alerts in Atalaya's own rules. */
export const SYSTEM_ALERTS: SystemAlerts = { watchdog: 'Watchdog', infoInhibitor: 'InfoInhibitor' };

/** A route with all that it takes over from those around it. */
export interface RouteNode {
  /** Where it comes from: a setting such as `notify.routes[0]`, or a few words about a route of Atalaya's own. */
  readonly origin: string;
  readonly matchers: readonly Matcher[];
  readonly receiver: string;
  readonly grouping: Grouping;
  /** What is said here and not taken over. */
  readonly own: Partial<Grouping>;
  readonly activeDuring?: string;
  readonly mutedDuring?: string;
  readonly continue: boolean;
  readonly routes: readonly RouteNode[];
}

/** Leaves out what is not said. */
const given = (grouping: Partial<Grouping>): Partial<Grouping> =>
  Object.fromEntries(Object.entries(grouping).filter(([, value]) => value !== undefined));

function nodeOf(route: Route, origin: string, outer: Grouping): RouteNode {
  const own = given(route.grouping);
  const grouping = { ...outer, ...own };
  return {
    origin,
    matchers: matchersOf(route.matchers),
    receiver: route.receiver,
    grouping,
    own,
    ...(route.activeDuring !== undefined && { activeDuring: route.activeDuring }),
    ...(route.mutedDuring !== undefined && { mutedDuring: route.mutedDuring }),
    continue: route.continue,
    routes: route.routes.map((inner, i) => nodeOf(inner, `${origin}.routes[${i}]`, grouping)),
  };
}

/** A route of Atalaya's own for one alert. */
function systemNode(alertname: string, receiver: string, outer: Grouping, own: Partial<Grouping>): RouteNode {
  return {
    origin: `the route of the alert ${alertname}`,
    matchers: [{ label: 'alertname', operator: '=', value: alertname }],
    receiver,
    grouping: { ...outer, ...own },
    own,
    continue: false,
    routes: [],
  };
}

const part = (duration: Duration, share: number) =>
  Duration.millis(Math.max(1, Math.round(duration.toMilliseconds() * share)));

/** Whether Alertmanager tells people. If Grafana does, it tells nobody. */
export const tellsPeople = ({ by }: Notify) => by === 'alertmanager';

/**
 * The routes as Alertmanager walks them: those of Atalaya's own alerts first, then the user's, and whatever none of them
 * takes tells nobody.
 */
export function routingTree(notify: Notify, system: SystemAlerts = SYSTEM_ALERTS): RouteNode {
  const { grouping, heartbeat } = notify;
  const beats = tellsPeople(notify) ? heartbeat : undefined;
  // a group is told of again when it is looked at and the repeat is over, so that has to be a little sooner
  const rhythm = beats && {
    by: ['alertname'],
    wait: grouping.wait.toMilliseconds() < beats.interval.toMilliseconds() ? grouping.wait : beats.interval,
    interval: part(beats.interval, 0.5),
    repeat: part(beats.interval, 0.9),
  };
  return {
    origin: 'whatever no route takes',
    matchers: [],
    receiver: NOBODY,
    grouping,
    own: grouping,
    continue: false,
    routes: [
      systemNode(system.watchdog, beats ? HEARTBEAT : NOBODY, grouping, rhythm ?? {}),
      systemNode(system.infoInhibitor, NOBODY, grouping, {}),
      ...(tellsPeople(notify)
        ? notify.routes.map((route, i) => nodeOf(route, `notify.routes[${i}]`, grouping))
        : []),
    ],
  };
}

export type LabelSet = Readonly<Record<string, string>>;

/** Whether an alert with these labels passes all conditions; a label that is not there is empty. */
export const matchesAll = (matchers: readonly Matcher[], labels: LabelSet) =>
  matchers.every((matcher) => accepts(matcher, labels[matcher.label] ?? ''));

/**
 * The routes that take an alert, each with the routes around it, from the outermost (as Alertmanager's dispatch/route.go
 * walks them).
 */
export function pathsOf(node: RouteNode, labels: LabelSet): (readonly RouteNode[])[] {
  if (!matchesAll(node.matchers, labels)) return [];
  const paths: (readonly RouteNode[])[] = [];
  for (const route of node.routes) {
    const inner = pathsOf(route, labels);
    paths.push(...inner.map((path) => [node, ...path]));
    if (inner.length > 0 && !route.continue) break;
  }
  return paths.length > 0 ? paths : [[node]];
}

/** How alerts come together, in words. */
export const groupedBy = ({ by }: Grouping) =>
  by.includes('...') ? 'each alert for itself' : `together by ${by.join(', ')}`;
