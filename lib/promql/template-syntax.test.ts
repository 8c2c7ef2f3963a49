import { expect, test } from '@jest/globals';
import { badTemplates, goodTemplates, pointlessTemplates } from '../../test/promql/templates';
import { templateSyntaxProblem } from './template-syntax';
import { queriesInTemplate } from './templates';

test.each(goodTemplates)('takes %j', (text) => {
  expect(templateSyntaxProblem(text)).toBeUndefined();
});

test.each([...badTemplates, ...pointlessTemplates])('refuses %j', (text, problem) => {
  expect(templateSyntaxProblem(text)).toBe(problem);
});

test('queries in a text are found, also those that are printed', () => {
  const text =
    '{{ with query "sum(up)" }}a{{ end }}{{ range printf "up{pod=\'%s\'}" $labels.pod | query }}b{{ end }} query "c"';
  expect(queriesInTemplate(text)).toEqual(['sum(up)', "up{pod='1'}"]);
});
