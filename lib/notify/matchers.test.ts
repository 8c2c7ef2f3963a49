import { describe, expect, test } from '@jest/globals';
import { formatMatcher, parseMatchers } from './matchers';

/** What a text is read as, written anew, or what is wrong with it. */
function read(text: string): string {
  const parsed = parseMatchers(text);
  return 'problem' in parsed ? `no: ${parsed.problem}` : parsed.matchers.map(formatMatcher).join(',');
}

describe('a condition', () => {
  test.each([
    ['severity="critical"', 'severity="critical"'],
    ['severity = critical', 'severity="critical"'],
    [' severity =~ "critical|warning" ', 'severity=~"critical|warning"'],
    ['{a="b", c!="d"}', 'a="b",c!="d"'],
    ['a=b,c!~d', 'a="b",c!~"d"'],
    ['a="b,c"', 'a="b,c"'],
    ['a=""', 'a=""'],
    ['a=', 'a=""'],
    ['a="say \\"b\\""', 'a="say \\"b\\""'],
    ['a="x\\\\d"', 'a="x\\\\d"'],
    // Alertmanager keeps what it does not know as an escape
    ['a=~"\\d+"', 'a=~"\\\\d+"'],
    ['a="ñ"', 'a="ñ"'],
    ['"label with spaces"="x"', '"label with spaces"="x"'],
    ['a=~.+', 'a=~".+"'],
    ['a=~(b|c)', 'a=~"(b|c)"'],
    ['namespace=~kube-.*', 'namespace=~"kube-.*"'],
  ])('%s is %s', (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });

  test.each([
    ['severity', 'that can not be read'],
    ['="x"', 'that can not be read'],
    ['a="x', 'that can not be read'],
    ['a="x" b="y"', 'that can not be read'],
    ['a=x"y', 'that can not be read'],
    ["a='x'", 'Use double quotes.'],
    ['a=="x"', 'Write one = where you wrote two.'],
    ['a~="x"', 'Write =~ where you wrote ~=.'],
    ['a: x', 'Write = where you wrote a colon.'],
    ['{}', 'there is no condition in it'],
    ['', 'there is no condition in it'],
    ['a=~"["', '"[" is no regular expression'],
    ['a!~"(?=x)"', 'a lookahead'],
  ])('%j is refused', (text, why) => {
    expect(read(text)).toContain(why);
  });
});
