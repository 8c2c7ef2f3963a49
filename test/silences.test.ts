import { expect, test } from '@jest/globals';
import { buildApp } from '../app';
import { variants } from './variants';

const alerts = Object.values(variants).flatMap((environment) => buildApp(environment).notifications.alerts);
const byName = new Map(alerts.map((alert) => [alert.name, alert]));
const RANK = { info: 0, warning: 1, critical: 2 } as const;
const rankOf = (severity = '') => RANK[severity as keyof typeof RANK];
const pairs = [
  ...new Map(
    alerts.flatMap(({ name, silences }) =>
      silences.map((other) => [`${name} ${other}`, [name, other] as const]),
    ),
  ).values(),
];

test('alerts that silence others are found at all', () => {
  expect(pairs.length).toBeGreaterThan(20);
});

test.each(pairs)('%s is no less than %s, which it silences', (name, other) => {
  expect([...byName.keys()]).toContain(other);
  expect(rankOf(byName.get(name)?.severity)).toBeGreaterThanOrEqual(rankOf(byName.get(other)?.severity));
  // else two would keep each other silent
  expect(byName.get(other)?.silences).not.toContain(name);
});
