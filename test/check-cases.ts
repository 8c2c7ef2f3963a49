import { describe, expect, test } from '@jest/globals';
import { checkManifests, checks } from '../lib/checks';
import type { CheckContext } from '../lib/checks';
import { Manifests } from '../lib/checks/manifest';
import { changed, context } from './good-objects';
import type { Change } from './good-objects';

type Secrets = CheckContext['secrets'];

/** What is wrong, how the good objects become so, and the start of what the check says to it. */
export type Case = readonly [claim: string, change: Change, message: string, secrets?: Secrets];

/** Cases of checks, by the names that the checks have in `lib/checks/index.ts`. */
export type Caught = Readonly<Record<string, readonly Case[]>>;

/** What one check says. @throws Error if there is no such check */
export function problemsOf(name: string, change: Change, secrets: Secrets = context.secrets): string[] {
  const check = checks[name];
  if (!check) throw new Error(`lib/checks/index.ts has no check ${name}`);
  return check(new Manifests(changed(change)), { secrets });
}

/** Tests that each check says what it should to bad objects, alone and among the others, and nothing to good ones. */
export function describeCaught(caught: Caught): void {
  describe.each(Object.entries(caught))('%s catches', (name, cases) => {
    test.each(cases)('%s', (_claim, change, message, secrets = context.secrets) => {
      const problems = problemsOf(name, change, secrets);
      expect(problems).toContainEqual(expect.stringContaining(message));
      for (const problem of problems) expect(problem).toMatch(/\.$/);
      expect(checkManifests(changed(change), { secrets })).toEqual(expect.arrayContaining(problems));
    });

    test('nothing in good objects', () => {
      expect(problemsOf(name, {})).toEqual([]);
    });
  });
}

/** Tests that no check says anything to what looks wrong, but is right. */
export function describeAccepted(accepted: readonly (readonly [claim: string, change: Change])[]): void {
  describe('every check accepts', () => {
    test.each(accepted)('%s', (_claim, change) => {
      expect(checkManifests(changed(change), context)).toEqual([]);
    });
  });
}
