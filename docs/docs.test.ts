import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checks } from '../lib/checks';

const ROOT = join(__dirname, '..');

const pages = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.md') && !/(^|\/)(node_modules|\.[^/]+)\//.test(file),
);
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

test.each(pages)('%s links to files that exist', (page) => {
  // code is shown as it is, with whatever looks like a link in it
  const text = read(page).replace(/`[^`\n]+`/g, 'code');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  const broken = links
    .filter((link) => !/^(https?:|#|mailto:)/.test(link))
    .filter((link) => !existsSync(join(ROOT, dirname(page), link.replace(/#.*/, ''))));
  expect(broken).toEqual([]);
});

test('every check is explained', () => {
  const explained = [...read('docs/checks.md').matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  expect(explained).toEqual(Object.keys(checks));
});

describe('coverage', () => {
  const rows = read('docs/coverage.md')
    .split('\n')
    .filter((line) => /^\| S\d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  test('names every part that there is', () => {
    expect(rows.map(([, part]) => part)).toEqual([
      ...[
        'S1.1',
        'S1.2',
        'S1.3',
        'S1.4',
        'S1.5',
        'S1.6',
        'S1.7',
        'S2.1',
        'S2.2',
        'S2.3',
        'S2.6',
        'S3.4',
        'S3.5',
        'S3.6',
        'S3.7',
        'S4.2',
        'S4.3',
        'S5.11',
        'S5.12',
      ],
    ]);
  });

  test.each(rows.map((cells) => [cells[1] ?? '', cells] as const))(
    '%s names files and tests that exist',
    (_part, cells) => {
      const files = [...(cells[4] ?? '').matchAll(/`([^`]+\.k8s\.yaml)`/g)].map((match) => match[1] ?? '');
      for (const file of files) {
        for (const folder of ['dist', 'dist/production']) {
          // the number in front changes with the charts
          const names = readdirSync(join(ROOT, folder));
          expect(names.some((name) => name.endsWith(file.replace('*', '')))).toBe(true);
        }
      }
      const tests = [...(cells[5] ?? '').matchAll(/`([^`]+\.test\.ts)`/g)].map((match) => match[1] ?? '');
      const all = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
        (file) => !file.includes('node_modules'),
      );
      for (const file of tests)
        expect(all.some((path) => path === file || path.endsWith(`/${file}`))).toBe(true);
    },
  );
});
