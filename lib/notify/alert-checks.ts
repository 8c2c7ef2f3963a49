import { didYouMean } from '../did-you-mean';
import { canHave } from '../promql/labels';
import { plainChoices } from '../promql/regular-expression';
import type { KnownAlert } from './known-alerts';
import { accepts, formatMatcher, parseMatchers } from './matchers';
import type { Matcher } from './matchers';
import { passes, passesAll } from './reach';
import { placedRoutes } from './route-checks';
import type { PlacedRoute } from './route-checks';
import { SYSTEM_ALERTS } from './routing-tree';
import { NOBODY } from './settings';
import type { Notify, Route } from './settings';

/** Alerts that have routes of their own. */
const OWN: readonly string[] = Object.values(SYSTEM_ALERTS);

/** Values of a label, if all that it can have are known. */
function valuesOf(label: string, alerts: readonly KnownAlert[]): string[] | undefined {
  const values = alerts
    .filter(({ labels }) => canHave(labels, label))
    .map(({ labels }) => labels.certain.get(label));
  return values.every((value) => value !== undefined) ? [...new Set(values)].sort() : undefined;
}

/** Every label that some alert can have, and whether it may be that others have more. */
function labelsOf(alerts: readonly KnownAlert[]): string[] {
  return [...new Set(alerts.flatMap(({ labels }) => [...(labels.possible ?? [])]))].sort();
}

const listed = (words: readonly string[]) => (words.length <= 8 ? ` There are ${words.join(', ')}.` : '');

/** What is wrong with a value, if no alert has it. */
function valueProblem({ operator, value }: Matcher, known: readonly string[]): string | undefined {
  const regular = operator === '=~' || operator === '!~';
  const wanted = regular ? plainChoices(value) : [value];
  const wrong = wanted?.find((choice) => choice !== '' && !known.includes(choice));
  if (wrong !== undefined) {
    const what = wanted?.length === 1 ? 'no alert has that' : `no alert has "${wrong}"`;
    return `${what}.${didYouMean(wrong, known) || listed(known)}`;
  }
  if (!wanted && !known.some((each) => accepts({ label: '', operator: '=~', value }, each)))
    return `no alert has a value like that.${listed(known)}`;
  return undefined;
}

/** What is wrong with a condition on an alert that has a route of its own. */
function ownProblem({ label, operator, value }: Matcher): string | undefined {
  if (label !== 'alertname') return undefined;
  const choices = /~/.test(operator) ? (plainChoices(value) ?? []) : [value];
  const own = choices.find((choice) => OWN.includes(choice));
  if (own === undefined) return undefined;
  const which = choices.length === 1 ? 'that alert' : `the alert ${own}`;
  return `${which} is for Alertmanager and never comes to this route.${own === SYSTEM_ALERTS.watchdog ? ' It goes where notify.heartbeat says, and nowhere else.' : ''}`;
}

function matcherProblem(matcher: Matcher, alerts: readonly KnownAlert[]): string | undefined {
  const { label } = matcher;
  const own = ownProblem(matcher);
  if (own) return own;
  if (!alerts.some(({ labels }) => canHave(labels, label))) {
    return `no alert has a label "${label}".${didYouMean(label, labelsOf(alerts))}`;
  }
  const values = valuesOf(label, alerts);
  return values && valueProblem(matcher, values);
}

function matcherProblems({ path, route }: PlacedRoute, alerts: readonly KnownAlert[]): string[] {
  return route.matchers.flatMap((text, i) => {
    const parsed = parseMatchers(text);
    if ('problem' in parsed) return [];
    return parsed.matchers.flatMap((matcher) => {
      const problem = matcherProblem(matcher, alerts);
      return problem ? [`${path}.matchers[${i}] is ${formatMatcher(matcher)}, but ${problem}`] : [];
    });
  });
}

/** What a route takes of alerts that are all there are. */
function reachProblem(
  { path, matchers, outer, before }: PlacedRoute,
  alerts: readonly KnownAlert[],
): string | undefined {
  const all = [...outer, ...matchers];
  const possible = alerts.filter(({ labels }) => passesAll(all, labels) !== false);
  if (possible.length === 0) {
    const single = all.find((matcher) => !alerts.some(({ labels }) => passes(matcher, labels) !== false));
    // said of the condition itself, where that is known to be wrong
    if (single && matcherProblem(single, alerts)) return undefined;
    return `${path} takes no alert: there is none with ${all.map(formatMatcher).join(' and ')}. Correct its conditions, or delete it.`;
  }
  const stopping = before.filter(({ route }) => !route.continue);
  const left = possible.filter(
    ({ labels }) => !stopping.some((earlier) => passesAll(earlier.matchers, labels) === true),
  );
  if (left.length > 0) return undefined;
  const count = possible.length === 1 ? `the alert ${possible[0]?.name}` : `all ${possible.length} alerts`;
  return `${path} is never reached: the routes before it take ${count} that it would. Move it before them, or let them continue.`;
}

/** Whether nothing else decides than the conditions: at the same times, and without exceptions. */
const sameTimes = (one: Route, other: Route) =>
  one.activeDuring === other.activeDuring &&
  one.mutedDuring === other.mutedDuring &&
  one.routes.length === 0 &&
  other.routes.length === 0;

/** Whom a route tells of an alert that they have been told of already. */
function twiceProblem({ path, route, matchers, outer, before }: PlacedRoute, alerts: readonly KnownAlert[]) {
  if (route.receiver === NOBODY) return undefined;
  for (const [i, earlier] of before.entries()) {
    const { receiver, continue: goesOn } = earlier.route;
    if (!goesOn || receiver !== route.receiver || !sameTimes(earlier.route, route)) continue;
    const between = before.slice(i + 1).filter((each) => !each.route.continue);
    const twice = alerts.find(
      ({ labels }) =>
        passesAll([...outer, ...earlier.matchers, ...matchers], labels) === true &&
        between.every((each) => passesAll(each.matchers, labels) === false),
    );
    if (twice)
      return `${path} tells "${receiver}" of ${twice.name} once more: ${earlier.path} does so and continues. Delete one of them, or let them differ in their conditions.`;
  }
  return undefined;
}

function groupingProblems(notify: Notify, alerts: readonly KnownAlert[]): string[] {
  const lists = [
    { path: 'notify.grouping.by', by: notify.grouping.by },
    ...placedRoutes(notify.routes).map(({ path, route }) => ({
      path: `${path}.grouping.by`,
      by: route.grouping.by ?? [],
    })),
  ];
  return lists.flatMap(({ path, by }) =>
    by.flatMap((label, i) =>
      label === '...' || alerts.some(({ labels }) => canHave(labels, label))
        ? []
        : [
            `${path}[${i}] is "${label}", but no alert has such a label.${didYouMean(label, labelsOf(alerts))}`,
          ],
    ),
  );
}

/** What is wrong with routes, given all alerts that there are; routes that are wrong by themselves are left out. */
export function alertProblems(notify: Notify, alerts: readonly KnownAlert[]): string[] {
  // these never come to the user's routes
  const routed = alerts.filter(({ name }) => !OWN.includes(name));
  const placed = placedRoutes(notify.routes);
  const wrong = new Set(placed.filter((each) => matcherProblems(each, routed).length > 0));
  return [
    ...placed.flatMap((each) => matcherProblems(each, routed)),
    ...placed.flatMap((each) => (wrong.has(each) ? [] : (reachProblem(each, routed) ?? []))),
    ...placed.flatMap((each) => (wrong.has(each) ? [] : (twiceProblem(each, routed) ?? []))),
    ...groupingProblems(notify, alerts),
  ];
}
