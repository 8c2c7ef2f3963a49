import { Duration } from 'cdk8s';
import { describe, expect, test } from '@jest/globals';
import { plusCertain } from '../promql/labels';
import { reachOf } from './reach';
import { placedRoutes, unreachable } from './route-checks';
import { pathsOf, routingTree } from './routing-tree';
import type { LabelSet } from './routing-tree';
import type { Notify, Route } from './settings';

/** Numbers that are always the same, from 0 up to below the limit. */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

const CONDITIONS = [
  ...['x="1"', 'x="2"', 'x=""', 'x!="1"', 'x!=""', 'x=~"1|2"', 'x=~"1|2|"', 'x!~"1|2"', 'x=~".*"', 'x=~".+"'],
  ...['y="1"', 'y="2"', 'y!="1"', 'y=~"1|2"', 'y=~"[12]"', 'y!~"1"', 'y=""'],
];

function randomRoutes(roll: (limit: number) => number, depth: number): Route[] {
  return Array.from({ length: 1 + roll(3) }, () => ({
    matchers: Array.from({ length: roll(3) }, () => CONDITIONS[roll(CONDITIONS.length)] ?? 'x="1"'),
    receiver: `r${roll(3)}`,
    grouping: {},
    continue: roll(3) === 0,
    routes: depth > 0 && roll(2) === 0 ? randomRoutes(roll, depth - 1) : [],
  }));
}

const notifyWith = (routes: readonly Route[]): Notify => ({
  by: 'alertmanager',
  receivers: [],
  routes,
  grouping: {
    by: ['alertname'],
    wait: Duration.seconds(30),
    interval: Duration.minutes(5),
    repeat: Duration.hours(4),
  },
  timeIntervals: [],
});

const VALUES = ['', '1', '2', '3'];
const ALL: readonly LabelSet[] = VALUES.flatMap((x) => VALUES.map((y) => ({ alertname: 'A', x, y })));
const trees = Array.from({ length: 1500 }, (_, seed) => notifyWith(randomRoutes(dice(seed + 1), 2)));

describe('of many routes by chance', () => {
  test('one that is said to be never reached is not reached', () => {
    let found = 0;
    for (const { routes, ...notify } of trees) {
      const tree = routingTree({ ...notify, routes });
      const reached = new Set(
        ALL.flatMap((labels) => pathsOf(tree, labels).flat()).map(({ origin }) => origin),
      );
      const said = placedRoutes(routes).filter((placed) => unreachable(placed) !== undefined);
      found += said.length;
      expect({ routes, wrong: said.map(({ path }) => path).filter((path) => reached.has(path)) }).toEqual({
        routes,
        wrong: [],
      });
    }
    expect(found).toBeGreaterThan(300);
  });

  test('an alert of which not everything is known comes only to where it may', () => {
    for (const notify of trees) {
      const tree = routingTree(notify);
      for (const x of VALUES.slice(1)) {
        const labels = plusCertain({ possible: new Set(['y']), certain: new Map() }, [
          ['alertname', 'A'],
          ['x', x],
        ]);
        const ends = new Set(reachOf(tree, labels).ends.map(({ origin }) => origin));
        for (const y of VALUES) {
          for (const path of pathsOf(tree, { alertname: 'A', x, y }))
            expect(ends).toContain(path.at(-1)?.origin);
        }
      }
    }
  });
});
