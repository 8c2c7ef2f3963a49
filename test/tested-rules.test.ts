import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { local } from '../config/environments/local';
import { renderedAlerts } from './rendered-monitoring';
import { testedRules } from './tested-rules';
import type { RuleFiles } from './tested-rules';

interface RuleTest {
  readonly tests: readonly { readonly alert_rule_test?: readonly { readonly alertname: string }[] }[];
}
interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert?: string }[] }[];
}

const alertsIn = (files: RuleFiles) =>
  Object.entries(files).flatMap(([file, text]) =>
    (load(text) as RuleFile).groups
      .flatMap(({ rules }) => rules)
      .flatMap(({ alert }) => (alert === undefined ? [] : `${basename(file, '.yaml')}: ${alert}`)),
  );

/** Alerts of any environment whose cases would run on rules in which they are not. */
const missing = (all: readonly string[], files: RuleFiles) => {
  const tested = new Set(alertsIn(files));
  return all.filter((alert) => !tested.has(alert));
};

test('every alert of every environment is in the rules that cases run on', () => {
  const all = renderedAlerts().map(({ component, name }) => `${component}: ${name}`);
  expect(missing(all, testedRules())).toEqual([]);
  // there are some that only other environments have
  expect(missing(all, testedRules([local]))).toContain('control-plane: EtcdNoLeader');
});

/** Alerts that the cases of a component name, as `component: alert`. */
function namedIn(component: string): string[] {
  const file = join(__dirname, '..', 'components', component, 'rules.test.yaml');
  if (!existsSync(file)) return [];
  const { tests } = load(readFileSync(file, 'utf8')) as RuleTest;
  return tests
    .flatMap(({ alert_rule_test = [] }) => alert_rule_test)
    .map(({ alertname }) => `${component}: ${alertname}`);
}

test('cases name only alerts that there are: of others, it is always true that they stay silent', () => {
  const files = testedRules();
  const there = new Set(alertsIn(files));
  const named = Object.keys(files).flatMap((file) => namedIn(basename(file, '.yaml')));
  expect(named.length).toBeGreaterThan(200);
  expect(named.filter((alert) => !there.has(alert))).toEqual([]);
});
