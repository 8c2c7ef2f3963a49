import { describe, expect, test } from '@jest/globals';
import { regularExpressionProblem } from './regular-expression';

describe('a regular expression of RE2', () => {
  test.each([
    String.raw`\p{L}+`,
    String.raw`\x{1F98A}+`,
    String.raw`a\++`,
    String.raw`\{x\}+`,
    String.raw`\(?>x`,
  ])('may be %s', (pattern) => {
    expect(regularExpressionProblem(pattern)).toBeUndefined();
  });

  test.each([
    ['a++', 'a possessive quantifier such as a++'],
    ['a{2}+', 'a possessive quantifier such as a++'],
    [String.raw`\p{L}++`, 'a possessive quantifier such as a++'],
    ['(?>x)', 'an atomic group, (?>…)'],
    [String.raw`(a)\1`, String.raw`a backreference such as \1`],
  ])('can not be %s', (pattern, what) => {
    expect(regularExpressionProblem(pattern)).toBe(`RE2, which Prometheus uses, does not know ${what}`);
  });
});
