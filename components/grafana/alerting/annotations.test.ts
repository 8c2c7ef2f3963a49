import { describe, expect, test } from '@jest/globals';
import { convertTemplate, templateProblem } from './annotations';

describe('the text of an alert', () => {
  test.each([
    ['a plain one stays', 'No server answers.', 'No server answers.'],
    ['labels are called the same', 'on {{ $labels.instance }}', 'on {{ $labels.instance }}'],
    ['so are those without a variable', '{{ .Labels.pod }}', '{{ .Labels.pod }}'],
    ['the value is a number', '{{ $value }}', '{{ $values.query.Value }}'],
    ['also without spaces', '{{$value}}', '{{$values.query.Value}}'],
    ['also trimmed', '{{- $value -}}', '{{- $values.query.Value -}}'],
    ['also as a field', '{{ .Value }}', '{{ $values.query.Value }}'],
    ['also as a field of the root', '{{ $.Value }}', '{{ $values.query.Value }}'],
    [
      'it goes through functions',
      '{{ $value | humanizePercentage }}, {{ $value | printf "%.0f" }}',
      '{{ $values.query.Value | humanizePercentage }}, {{ $values.query.Value | printf "%.0f" }}',
    ],
    ['it is an argument', '{{ printf "%.2f" $value }}', '{{ printf "%.2f" $values.query.Value }}'],
    ['it is compared', '{{ if gt $value 1.0 }}a{{ end }}', '{{ if gt $values.query.Value 1.0 }}a{{ end }}'],
    ['it is in brackets', '{{ (humanize $value) }}', '{{ (humanize $values.query.Value) }}'],
    ['text in quotes stays', '{{ printf "$value .Value" }}', '{{ printf "$value .Value" }}'],
    ['also in backquotes', '{{ printf `$value }} "` }}', '{{ printf `$value }} "` }}'],
    [
      'escaped quotes end no text',
      '{{ printf "\\"$value" $value }}',
      '{{ printf "\\"$value" $values.query.Value }}',
    ],
    ['text outside of braces stays', 'the $value of .Value', 'the $value of .Value'],
    ['other variables stay', '{{ $values }} {{ $valued }}', '{{ $values }} {{ $valued }}'],
    [
      'other fields stay',
      '{{ .Values }} {{ $x.Value }} {{ .a.Value }}',
      '{{ .Values }} {{ $x.Value }} {{ .a.Value }}',
    ],
    [
      'with, urlquery and the dot stay',
      '/d/x?a={{ with $labels.pod }}{{ . | urlquery }}{{ end }}',
      '/d/x?a={{ with $labels.pod }}{{ . | urlquery }}{{ end }}',
    ],
    ['external labels become texts', 'in {{ $externalLabels.cluster }}', 'in {{ "eu-1" }}'],
    ['also as fields', '{{ .ExternalLabels.cluster }}', '{{ "eu-1" }}'],
    ['and nothing where there are none', '{{ $externalLabels.site }}', '{{ "" }}'],
    ['what looks like an environment variable does not', 'a ${HOME} b', 'a {{ "$" }}{HOME} b'],
    ['nor like a file', '$__file{/etc/passwd}', '{{ "$" }}__file{/etc/passwd}'],
    ['money is no variable', 'costs $5 or $$', 'costs $5 or $$'],
  ])('%s', (_, text, expected) => {
    expect(convertTemplate(text, { cluster: 'eu-1' })).toBe(expected);
  });

  test.each([
    ['{{ query "up" | first | value }}', 'uses query'],
    ['{{ with query "up" }}{{ . | first | label "job" }}{{ end }}', 'uses query'],
    ['{{ . | first }}', 'uses first'],
    ['{{ graphLink "up" }}', 'uses graphLink'],
  ])('is refused: %s', (text, message) => {
    expect(templateProblem(text)).toMatch(message);
  });

  test('may speak of queries in quotes, and have labels and fields of such names', () => {
    const text = '{{ printf "query first" }} {{ $labels.query }} {{ .Labels.first }} {{ $labels.value }}';
    expect(convertTemplate(text)).toBe(text);
    expect(templateProblem(text)).toBeUndefined();
  });
});
