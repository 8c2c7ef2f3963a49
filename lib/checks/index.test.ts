import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as containers from '../../test/bad-objects/containers';
import * as objects from '../../test/bad-objects/objects';
import * as podSecurity from '../../test/bad-objects/pod-security';
import * as pods from '../../test/bad-objects/pods';
import * as references from '../../test/bad-objects/references';
import * as traffic from '../../test/bad-objects/traffic';
import { describeAccepted, problemsOf } from '../../test/check-cases';
import { barePod, changed, context, cronJob, good } from '../../test/good-objects';
import { checkManifests, checks } from '.';

test('good objects pass every check', () => {
  expect(checkManifests(changed({}), context)).toEqual([]);
});

test('every check is seen to fail', () => {
  const tables = [containers, objects, podSecurity, pods, references, traffic].map(({ caught }) => caught);
  const failing = tables
    .flatMap((caught) => Object.entries(caught))
    .filter(([, cases]) => cases.length > 0)
    .filter(([name, cases]) =>
      cases.every(([, change, , secrets]) => problemsOf(name, change, secrets).length > 0),
    );
  expect(failing.map(([name]) => name).sort()).toEqual(Object.keys(checks).sort());
});

test('every file of checks has a test that runs its bad objects', () => {
  const files = readdirSync(__dirname)
    .flatMap((file) => /^([\w-]+)\.ts$/.exec(file)?.[1] ?? [])
    .filter((file) => !['index', 'manifest'].includes(file));
  expect(files).toContain('traffic');
  for (const file of files) {
    const text = readFileSync(join(__dirname, `${file}.test.ts`), 'utf8');
    expect(text).toContain(`test/bad-objects/${file}'`);
    expect(text).toContain('describeCaught(caught)');
  }
});

describeAccepted([['a CronJob and a bare Pod', { cronJob: cronJob(), pod: barePod() }]]);

describe('objects that are hardly any', () => {
  const kinds = [...new Set([...Object.values(good), cronJob(), barePod()].map(({ kind }) => kind ?? ''))];
  const shapes: object[] = [
    {},
    { spec: null },
    { spec: 'x' },
    { spec: {} },
    { spec: { template: {} } },
    { spec: { template: { spec: {} } } },
    { spec: { jobTemplate: {} } },
    { spec: { containers: [{}], volumes: [{}] } },
    { spec: { template: { spec: { containers: [{}], volumes: [{}], initContainers: [{}] } } } },
    { spec: { rules: [{}], ingress: [{}], ports: [{}], selector: {} } },
    { metadata: { name: 'x' }, data: null },
  ];
  test.each(kinds)('do not stop the checks: %s', (kind) => {
    for (const shape of shapes) {
      const problems = checkManifests([...changed({}), { apiVersion: 'v1', kind, ...shape }], context);
      expect(problems.join('\n')).toMatch(new RegExp(`^${kind} `, 'm'));
    }
  });
});
