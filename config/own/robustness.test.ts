import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { checkDashboard } from '../../lib/promql/dashboards';
import { schemaOfJobs } from '../../test/promql/jobs';
import { dashboardIn } from './dashboard-format';
import { rulesIn } from './rule-format';

const read = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');

const strange: readonly unknown[] = [
  null,
  true,
  5,
  '',
  ' ',
  '$x',
  '${',
  '{{',
  [],
  [null],
  [[]],
  {},
  { a: null },
];

/** The same with each of its parts, however deep, replaced by what may stand in a file. */
function* changed(value: unknown): Generator<unknown> {
  yield* strange;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const other of changed(part)) {
      const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
      (copy as Record<string, unknown>)[key] = other;
      yield copy;
    }
  }
}

const SENTENCE = /^(\.\/own\.\w+|The|A query|"|the) ?.*[.?!]$/s;

test.each(['docs/own-rules/shop.json', 'test/own/Old_dashboard.json'])(
  'whatever is changed in %s, it is read, or there is a sentence',
  (file) => {
    const schema = schemaOfJobs();
    let refused = 0;
    for (const content of changed(JSON.parse(read(file)))) {
      const { value, problems } = dashboardIn(JSON.stringify(content), './own.json', 'prometheus');
      for (const problem of problems) expect(problem).toMatch(SENTENCE);
      expect(value === undefined).toBe(problems.length > 0);
      refused += problems.length;
      if (value)
        expect(checkDashboard(value, value.place, schema).join('\n')).not.toMatch(/undefined|\[object/);
    }
    expect(refused).toBeGreaterThan(100);
  },
);

test('whatever is changed in a rule file, it is read, or there is a sentence', () => {
  let refused = 0;
  for (const content of changed(load(read('docs/own-rules/shop.yaml')))) {
    const { problems } = rulesIn(JSON.stringify(content), './own.yaml');
    for (const problem of problems) {
      expect(problem).toMatch(SENTENCE);
      expect(problem).not.toMatch(/undefined|\[object/);
    }
    refused += problems.length;
  }
  expect(refused).toBeGreaterThan(100);
});
