import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { schemaSettings } from '../config/schema-settings';
import { documentedSettings } from './documented-settings';
import { replaceSettingsTable } from './settings-markdown';

const documented = documentedSettings();
const known = schemaSettings();

describe('settings', () => {
  test('are found at all', () => {
    expect(known.map(({ path }) => path)).toContain('prometheus.storage(shared).accessMode');
    expect(known.map(({ path }) => path)).toContain('prometheus.staticJobs[].targets');
    expect(known.length).toBeGreaterThan(50);
  });

  test('are the same in the schema and in the documented type', () => {
    expect(documented.map(({ path }) => path).sort()).toEqual(known.map(({ path }) => path).sort());
  });

  test('may be left out in the one where they may in the other', () => {
    const optional = (settings: readonly { path: string; optional: boolean }[]) =>
      settings
        .filter((setting) => setting.optional)
        .map(({ path }) => path)
        .sort();
    expect(optional(documented)).toEqual(optional(known));
  });

  test.each(documented.map((setting) => [setting.path, setting] as const))(
    '%s says what it is',
    (_path, setting) => {
      expect(setting.description).toMatch(/^[A-Z`].+[.:]$|[.]$/);
    },
  );

  test.each(known.map((setting) => [setting.path, setting] as const))(
    '%s says what stands in for it',
    (path, { defaultText, optional }) => {
      const words = documented.find((setting) => setting.path === path)?.defaultText;
      // the resources of a component are documented where they are set, their parts are alike everywhere
      if (/esources\.(cpu|memory|memoryLimit)$/.test(path)) return;
      if (!optional) expect(words).toBeUndefined();
      else if (defaultText === undefined) expect(words).toMatch(/^- /);
      else if (defaultText !== '{}') expect(words).toBe(defaultText);
    },
  );
});

test('the table in the README is fresh', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  // if this fails: npm run docs
  expect(readme).toBe(replaceSettingsTable(readme));
});

test('a text without the marks is refused', () => {
  expect(() => replaceSettingsTable('# Title')).toThrow('to write the settings between');
});
