import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { rulesIn } from '../config/own/rule-format';
import { run, stopAll, temporaryFolder } from './engines';
import { badTemplates, goodTemplates } from './promql/templates';

afterAll(stopAll);

/** Whether Prometheus takes a rule file. */
async function taken(text: string): Promise<boolean> {
  const file = join(temporaryFolder('own-rules'), 'rules.yaml');
  writeFileSync(file, text);
  return (await run('promtool', ['check', 'rules', file])).status === 0;
}

const fileOf = (rule: object, group: object = {}) =>
  JSON.stringify({
    groups: [
      { name: 'a', ...group, rules: [{ alert: 'A', expr: 'up', labels: { severity: 'info' }, ...rule }] },
    ],
  });

describe('Prometheus', () => {
  test.each(goodTemplates)('takes the text %j', async (summary) => {
    expect(await taken(fileOf({ annotations: { summary } }))).toBe(true);
  });

  test.each(badTemplates)('refuses the text %j', async (summary) => {
    expect(await taken(fileOf({ annotations: { summary } }))).toBe(false);
  });

  test.each<[string, string]>([
    [
      'all fields',
      fileOf(
        { for: '5m', keep_firing_for: '1h30m' },
        { interval: '1m', limit: 5, query_offset: '30s', labels: { a: 'b' } },
      ),
    ],
    ['no wait', fileOf({ for: 0 })],
    [
      'anchors',
      'groups: [{ name: a, labels: &l { severity: info }, rules: [{ alert: A, expr: up, labels: { <<: *l, b: c } }] }]',
    ],
  ])('takes %s, and so do the checks', async (_what, text) => {
    expect(rulesIn(text, './rules.yaml').problems).toEqual([]);
    expect(await taken(text)).toBe(true);
  });

  test.each<[string, string]>([
    ['a mistyped field', fileOf({ expression: 'up' })],
    ['a mistyped field of a group', fileOf({}, { intervall: '1m' })],
    ['a duration without a unit', fileOf({ for: '5' })],
    ['a duration with two units in the wrong order', fileOf({ for: '1m1h' })],
    ['a label with a space', fileOf({ labels: { severity: 'info', __name__: 'b' } })],
    ['an alert and a recording in one', fileOf({ record: 'a:b:c' })],
    ['a wait in a recording rule', fileOf({ alert: undefined, record: 'a:b:c', for: '5m' })],
    [
      'two groups of one name',
      JSON.stringify({ groups: [JSON.parse(fileOf({})).groups[0], { name: 'a', rules: [] }] }),
    ],
    ['a key twice', 'groups: [{ name: a, name: b, rules: [] }]'],
    ['a list', '[]'],
  ])('refuses %s, and so do the checks', async (_what, text) => {
    expect(rulesIn(text, './rules.yaml').problems).not.toEqual([]);
    expect(await taken(text)).toBe(false);
  });
});
