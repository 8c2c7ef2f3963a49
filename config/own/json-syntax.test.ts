import { expect, test } from '@jest/globals';
import { jsonProblem } from './json-syntax';

const text = JSON.stringify({ a: [1, -2.5e3, true, null, { b: 'c\\"d', e: [] }], f: {} }, null, 1);

/** The line and column that a message names. */
function placeIn(message: string): { line: number; column: number } {
  const [, line, column] = /^from line (\d+), column (\d+), on: it has /.exec(message) ?? [];
  return { line: Number(line), column: Number(column) };
}

test('a mistake is found where it is, wherever that is', () => {
  const lines = text.split('\n');
  let broken = 0;
  lines.forEach((content, line) => {
    for (let column = 0; column <= content.length; column += 1) {
      const changed = [...lines];
      changed[line] = `${content.slice(0, column)}@${content.slice(column)}`;
      // a text may have any sign
      if (/"[^"]*@/.test(changed[line] ?? '') && /"[^"]*@[^"]*"/.test(changed[line] ?? '')) continue;
      const place = placeIn(jsonProblem(changed.join('\n')));
      expect(place.line).toBe(line + 1);
      // a number or a word is looked at as a whole
      expect(place.column).toBeLessThanOrEqual(column + 1);
      broken += 1;
    }
  });
  expect(broken).toBeGreaterThan(30);
});

test('what stops early stops at its end', () => {
  for (let length = 1; length < text.length; length += 1) {
    expect(() => void JSON.parse(text.slice(0, length))).toThrow();
    const before = text.slice(0, length).split('\n');
    expect(placeIn(jsonProblem(text.slice(0, length))).line).toBeGreaterThanOrEqual(before.length - 1);
  }
});

test.each([
  ['{ "a": 1, }', 'from line 1, column 11, on: it has "}" where a name in double quotes has to be'],
  ["{ 'a': 1 }", 'from line 1, column 3, on: it has "\'a\':" where a name in double quotes or "}" has to be'],
  ['{ "a" 1 }', 'from line 1, column 7, on: it has "1" where ":" has to be'],
  ['[1 2]', 'from line 1, column 4, on: it has "2]" where "," or the end of what is open has to be'],
  ['[1}', 'from line 1, column 3, on: it has "}" where "," or the end of what is open has to be'],
  ['{ "a": 01 }', 'from line 1, column 8, on: it has "01" where a value has to be'],
  ['// note\n{}', 'from line 1, column 1, on: it has "//" where a value has to be'],
  ['{}\n{}', 'from line 2, column 1, on: it has "{}" where "," or the end of what is open has to be'],
  ['', 'from line 1, column 1, on: it has its end where a value has to be'],
])('%j is told', (broken, message) => {
  expect(() => void JSON.parse(broken)).toThrow();
  expect(jsonProblem(broken)).toBe(message);
});
