import * as v from 'valibot';
import { crossChecks } from './cross-checks';
import type { Environment } from './environment';
import { missingKey } from './fields';
import { SettingsError, show } from './problems';
import type { Problem } from './problems';
import { environmentSchema } from './schema';
import type { Settings } from './schema';
import { unknownSettings } from './unknown-settings';

/** `prometheus.staticJobs[0].targets[1]` */
function pathOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).reduce((path, { key }) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path ? `${path}.${String(key)}` : String(key);
  }, '');
}

/** What is wrong with a setting, as a sentence that starts with its path. */
function sentenceOf(issue: v.BaseIssue<unknown>, path: string): string {
  const where = path || 'the environment';
  if (missingKey(issue) !== undefined) {
    const wish = /^it has to be (.+)$/s.exec(issue.message)?.[1] ?? `it: ${issue.message}`;
    return `${where} is missing. Add ${wish}`;
  }
  // these have looked into the value, and start with the path in there
  if (issue.type === 'raw_check') return `${where}.${issue.message}`;
  return `${where} is ${show(issue.input, issue.path?.at(-1)?.key)}, but ${issue.message}`;
}

function problemOf(issue: v.BaseIssue<unknown>): Problem {
  const path = pathOf(issue);
  const sentence = sentenceOf(issue, path);
  return { path, message: /[.!?]$/.test(sentence) ? sentence : `${sentence}.` };
}

/** Whether a path lies at or below the other. */
const within = (inner: string, outer: string) =>
  outer === '' || inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);

/** A path for any item of its lists: `staticJobs[].name` for `staticJobs[3].name`. */
const ofAnyItem = (path: string) => path.replace(/\[\d+\]/g, '[]');

/** Whether one path lies at, above or below the other. */
const touches = (a: string, b: string) => within(a, b) || within(b, a);

/**
 * Checks an environment and fills in its defaults.
 * @throws SettingsError with everything that is wrong, not only the first thing
 */
export function resolveEnvironment(environment: Environment): Settings {
  const result = v.safeParse(environmentSchema, environment);
  const unknown = unknownSettings(environmentSchema, environment);
  const problems = (result.issues ?? [])
    .map(problemOf)
    // what a list or a date lacks as an object is beside the point
    .filter(({ path }) => !unknown.some((other) => within(path, other.path)));
  const broken = (result.issues ?? []).map((issue) => ofAnyItem(pathOf(issue)));
  problems.push(...unknown);
  for (const check of crossChecks) {
    if (check.reads.some((setting) => broken.some((path) => touches(path, setting)))) continue;
    const path = check.reads[0] ?? '';
    problems.push(...check.problems(result.output as Settings).map((message) => ({ path, message })));
  }
  if (problems.length > 0 || !result.success) {
    const name = (environment as Partial<Environment> | undefined)?.name;
    throw new SettingsError(
      typeof name === 'string' && name ? `"${name}"` : 'without a name',
      distinct(problems),
    );
  }
  return result.output;
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}
