import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { monitoringPages, replaceTable } from '../cli/monitoring-markdown';
import { renderedAlerts, renderedDashboards } from '../test/rendered-monitoring';

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** The rows of a list of the peers', without its comment and its head. */
function peers(file: string): string[][] {
  const [, ...rows] = read(`test/peers/${file}`)
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t').map((cell) => cell.trim().replace(/\s+/g, ' ')));
  return rows;
}

/** The rows of the table that compares, as cells without marks of code. */
function compared(page: string): string[][] {
  const table = page.split(/^## Against kube-prometheus$/m)[1] ?? '';
  return table
    .split('\n')
    .filter((line) => /^\| (?!there|-)/.test(line))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

const named = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/**
 * What is wrong with a table that compares.
 * @param known what the peers have: the first two cells of each row
 * @param ours names of what is rendered here
 */
function mistakes(rows: readonly string[][], known: readonly string[], ours: ReadonlySet<string>): string[] {
  const keys = rows.map(([name = '', detail = '']) => `${name.replaceAll('`', '')} ${detail}`);
  return [
    ...known.filter((key) => !keys.includes(key)).map((key) => `nothing is said about ${key}`),
    ...keys.filter((key) => !known.includes(key)).map((key) => `${key} is not one of theirs`),
    ...keys.filter((key, i) => keys.indexOf(key) < i).map((key) => `${key} is there twice`),
    ...rows.flatMap(([name = '', , here = '']) => [
      ...named(here)
        .filter((one) => !ours.has(one))
        .map((one) => `${name}: there is no ${one} here`),
      ...(/^none: \S.{15}/.test(here) || (!here.startsWith('none') && named(here).length > 0)
        ? []
        : [`${name}: neither names anything nor gives a reason`]),
    ]),
  ];
}

test('what is wrong with a table is told', () => {
  const rows = [
    ['`A`', 'warning', '`Mine`'],
    ['`A`', 'warning', 'none: nobody has needed it so far'],
    ['`B`', 'critical', '`Gone`, because of this and that'],
    ['`C`', 'info', 'none'],
    ['`D`', 'info', ''],
  ];
  expect(
    mistakes(rows, ['A warning', 'A critical', 'B critical', 'C info', 'D info'], new Set(['Mine'])),
  ).toEqual([
    'nothing is said about A critical',
    'A warning is there twice',
    '`B`: there is no Gone here',
    '`C`: neither names anything nor gives a reason',
    '`D`: neither names anything nor gives a reason',
  ]);
  expect(mistakes([['`X`', 'info', '`Mine`']], [], new Set(['Mine']))).toEqual([
    'X info is not one of theirs',
  ]);
});

describe('docs/alerts.md', () => {
  const theirs = peers('alerts.tsv').map(([, name = '', severity = '']) => `${name} ${severity}`);
  const ours = new Set(renderedAlerts().map(({ name }) => name));

  test('has something to compare', () => {
    expect(theirs.length).toBeGreaterThan(130);
    expect(ours.has('Watchdog')).toBe(true);
  });

  test("tells of each of the peers' alerts which of ours does it, or why none does", () => {
    expect(mistakes(compared(read('docs/alerts.md')), theirs, ours)).toEqual([]);
  });

  test('names no alert that there is not', () => {
    const text = read('docs/alerts.md').split('What has no counterpart there')[1] ?? '';
    expect(named(text).length).toBeGreaterThan(5);
    expect(named(text).filter((name) => !ours.has(name))).toEqual([]);
  });
});

describe('docs/dashboards.md', () => {
  const theirs = peers('dashboards.tsv').map(([title = '', panels = '']) => `${title} ${panels}`);
  const ours = new Set(renderedDashboards().map(({ uid }) => uid));

  test("tells of each of the peers' dashboards which of ours shows it, or why none does", () => {
    expect(theirs.length).toBeGreaterThan(20);
    expect(mistakes(compared(read('docs/dashboards.md')), theirs, ours)).toEqual([]);
  });
});

describe('the table in', () => {
  test.each(Object.entries(monitoringPages))(
    '%s is what is rendered, or "npm run docs" makes it so',
    (page, { name, table }) => {
      const text = read(page);
      expect(text).toBe(replaceTable(text, name, table()));
    },
  );

  test('a page without marks has no place', () => {
    expect(() => replaceTable('# Alerts', 'alerts', '')).toThrow(/no lines "<!-- alerts: written/);
  });
});
