import { plainChoices } from '../promql/regular-expression';
import { accepts, formatMatcher, parseMatchers } from './matchers';
import type { Matcher } from './matchers';
import type { Route } from './settings';

/** A route with the setting that it is. */
export interface PlacedRoute {
  readonly path: string;
  readonly route: Route;
  /** Conditions of its own. */
  readonly matchers: readonly Matcher[];
  /** Conditions of the routes around it. */
  readonly outer: readonly Matcher[];
  /** Whether all its conditions can be read. */
  readonly readable: boolean;
  /** The routes before it among the same. */
  readonly before: readonly PlacedRoute[];
}

/** All routes, the outer ones before those in them. Conditions that can not be read are left out. */
export function placedRoutes(
  routes: readonly Route[],
  path = 'notify.routes',
  outer: readonly Matcher[] = [],
): PlacedRoute[] {
  const placed: PlacedRoute[] = [];
  routes.forEach((route, i) => {
    const parsed = route.matchers.map(parseMatchers);
    const matchers = parsed.flatMap((each) => ('matchers' in each ? each.matchers : []));
    const readable = parsed.every((each) => 'matchers' in each);
    placed.push({ path: `${path}[${i}]`, route, matchers, outer, readable, before: [...placed] });
  });
  return placed.flatMap((each) => [
    each,
    ...placedRoutes(each.route.routes, `${each.path}.routes`, [...outer, ...each.matchers]),
  ]);
}

/** The values that a condition leaves to its label, if these are few and known. */
function choicesOf({ operator, value }: Matcher): readonly string[] | undefined {
  if (operator === '=') return [value];
  return operator === '=~' ? plainChoices(value) : undefined;
}

/** Whether everything that passes the first passes the second. */
function implies(first: Matcher, second: Matcher): boolean {
  if (first.label !== second.label) return false;
  if (first.operator === second.operator && first.value === second.value) return true;
  return choicesOf(first)?.every((choice) => accepts(second, choice)) ?? false;
}

/** A condition that any value passes, also none. */
const isIdle = ({ operator, value }: Matcher) => operator === '=~' && /^(?:\.\*|\(\.\*\))$/.test(value);

const allImplied = (given: readonly Matcher[], wanted: readonly Matcher[]) =>
  wanted.every((each) => isIdle(each) || given.some((one) => implies(one, each)));

/** The routes that together take everything that passes these conditions, if there are some. */
function takers(matchers: readonly Matcher[], before: readonly PlacedRoute[]): PlacedRoute[] | undefined {
  const alone = before.find((earlier) => allImplied(matchers, earlier.matchers));
  if (alone) return [alone];
  for (const matcher of matchers) {
    const choices = choicesOf(matcher) ?? [];
    if (choices.length < 2) continue;
    const others = matchers.filter((other) => other !== matcher);
    const each = choices.map((value) => {
      const one: Matcher = { label: matcher.label, operator: '=', value };
      return before.find((earlier) => allImplied([...others, one], earlier.matchers));
    });
    if (each.every((taker) => taker !== undefined)) return [...new Set(each)];
  }
  return undefined;
}

/** Two conditions that nothing can pass together. */
function contradiction(matchers: readonly Matcher[]): readonly [Matcher, Matcher] | undefined {
  for (const one of matchers) {
    const other = matchers.find(
      (each) => each.label === one.label && choicesOf(one)?.every((choice) => !accepts(each, choice)),
    );
    if (other) return [one, other];
  }
  return undefined;
}

/** Why a route can never take an alert, whatever alerts there are. */
export function unreachable(placed: PlacedRoute): string | undefined {
  const { path, matchers, outer, before } = placed;
  if (!placed.readable) return undefined;
  const never = contradiction([...outer, ...matchers]);
  if (never) {
    const [one, other] = never.map(formatMatcher);
    return `${path} is never reached: an alert can not have both ${one} and ${other}${outer.length > 0 ? ', counting the conditions of the routes around it' : ''}. Correct one of them, or delete the route.`;
  }
  const stopping = before.filter(({ route, readable }) => readable && !route.continue);
  const taking = takers([...outer, ...matchers], stopping);
  if (!taking) return undefined;
  const names = taking.map((taker) => taker.path).join(' and ');
  const it = taking.length === 1 ? 'it' : 'them';
  return `${path} is never reached: ${names} before it ${taking.length === 1 ? 'takes' : 'take'} all of its alerts. Move it before ${it}, or let ${it} continue.`;
}
