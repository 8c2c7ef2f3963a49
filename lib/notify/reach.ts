import { canHave } from '../promql/labels';
import type { Labels } from '../promql/labels';
import type { KnownAlert } from './known-alerts';
import { accepts } from './matchers';
import type { Matcher } from './matchers';
import type { RouteNode } from './routing-tree';
import { NOBODY } from './settings';

/** Whether an alert passes a condition; undefined: its label can have any value. */
export function passes(matcher: Matcher, labels: Labels): boolean | undefined {
  const { label } = matcher;
  const value = labels.certain.get(label);
  if (value !== undefined) return accepts(matcher, value);
  if (!canHave(labels, label)) return accepts(matcher, '');
  // one that is certainly there, with whatever value, is not empty
  if (labels.certain.has(label) && matcher.value === '' && !/~/.test(matcher.operator))
    return matcher.operator === '!=';
  return undefined;
}

/** Whether an alert passes all conditions: surely, surely not, or perhaps. */
export function passesAll(matchers: readonly Matcher[], labels: Labels): boolean | undefined {
  const all = matchers.map((matcher) => passes(matcher, labels));
  if (all.includes(false)) return false;
  return all.includes(undefined) ? undefined : true;
}

interface Reach {
  /** Whether the route takes the alert. */
  readonly taken: boolean | undefined;
  /** Routes in it that may be the last to take it, itself among them. */
  readonly ends: readonly RouteNode[];
}

/** Where an alert of which not all labels are known may come to. */
export function reachOf(node: RouteNode, labels: Labels): Reach {
  const taken = passesAll(node.matchers, labels);
  if (taken === false) return { taken, ends: [] };
  const ends: RouteNode[] = [];
  let inner = false;
  for (const route of node.routes) {
    const reach = reachOf(route, labels);
    ends.push(...reach.ends);
    inner ||= reach.taken === true;
    if (reach.taken === true && !route.continue) break;
  }
  return { taken, ends: inner ? ends : [...ends, node] };
}

/** Names of the receivers that may be told of an alert. */
export const receiversOf = (tree: RouteNode, { labels }: KnownAlert): string[] => [
  ...new Set(
    reachOf(tree, labels)
      .ends.map(({ receiver }) => receiver)
      .filter((receiver) => receiver !== NOBODY),
  ),
];
