import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { run, stopAll, temporaryFolder } from '../../test/engines';
import { badCalculations } from '../../test/promql/bad-calculations';
import { badSelectors } from '../../test/promql/bad-selectors';
import { badSyntax } from '../../test/promql/bad-syntax';
import { goodRules } from '../../test/promql/good-expressions';

afterAll(stopAll);

/** What promtool says of an expression; nothing if it takes it. */
async function promtool(expr: string): Promise<string> {
  const file = join(temporaryFolder('rules'), 'rules.yaml');
  writeFileSync(file, dump({ groups: [{ name: 'test', rules: [{ alert: 'Test', expr }] }] }));
  const { status, stdout, stderr } = await run('promtool', ['check', 'rules', '--lint=none', file]);
  return status === 0 ? '' : `${stdout}${stderr}`;
}

describe('promtool refuses too', () => {
  // what label_replace() is given is only compiled when it is evaluated
  const parsed = badSyntax.filter(({ place, expr }) => !place && !expr.startsWith('label_replace'));
  test.each(parsed.map(({ expr }) => expr))('%s', async (expr) => {
    expect(await promtool(expr)).not.toBe('');
  });
});

describe('promtool takes, and does not see what is wrong with', () => {
  const others = [...badSelectors, ...badCalculations].filter(({ place }) => !place);
  test.each(others.map(({ expr }) => expr).filter((expr) => !expr.includes('$__')))('%s', async (expr) => {
    expect(await promtool(expr)).toBe('');
  });
});

describe('promtool takes what is right', () => {
  test.each(goodRules)('%s', async (expr) => {
    expect(await promtool(expr)).toBe('');
  });
});
