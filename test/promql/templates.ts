/** Texts of alerts that Prometheus takes. */
export const goodTemplates: readonly string[] = [
  ...['', 'plain', 'a }} b', '{{/* note */}}x', '{{- /* note */ -}}', '{{- $value -}}', '{{\n$value\n}}'],
  ...[
    '{{$labels.a}}',
    '{{ $labels.a | toUpper | title }}',
    '{{ index $labels "a" }}',
    '{{ $.Labels.a }}',
    '{{ . }}',
  ],
  ...[
    '{{ $value | humanize }}',
    '{{ ($value | humanize) }}',
    '{{ $value | printf "%.2f" }}',
    '{{ printf "%s: %d%% of %v" $labels.a 3 $value }}',
    '{{ printf "%s" ($value | humanize) }} of $5 valued',
    '{{ $value -}} x',
  ],
  ...[
    '{{ 1 }}',
    '{{ -1 }}',
    '{{ 0x1F }}',
    '{{ 1e3 }}',
    '{{ .5 }}',
    '{{ 1_000 }}',
    "{{ 'a' }}",
    '{{ `x}}` }}',
    '{{ "}}" }}',
  ],
  ...['{{ $externalURL }}{{ $externalLabels.cluster }}', '{{ externalURL }}', '{{ "a\\"b" }}'],
  ...['{{ $x := 1 }}{{ $x }}', '{{ if true }}{{ $x := 1 }}{{ $x }}{{ end }}'],
  '{{ if gt $value 1.0 }}a{{ else if lt $value 0.5 }}b{{ else }}c{{ end }}',
  '{{ range $i, $x := query "up" }}{{ $x.Labels.job }}{{ break }}{{ else }}{{ $i }}{{ end }}',
  '{{ with $x := query "up" }}{{ $x | first | value }}{{ else with query "x" }}b{{ end -}}',
  '{{ (query "up" | first).Value }}',
  '{{ define "x" }}a{{ end }}{{ template "x" }}',
  '{{ block "x" . }}a{{ end }}',
  '{{ reReplaceAll "a" "b" $labels.x }}{{ stripPort $labels.instance }}{{ humanizeTimestamp $value }}',
];

/** Texts of alerts that Prometheus refuses, and what is said of them. */
export const badTemplates: readonly (readonly [string, string])[] = [
  ['{{ $value', 'has no "}}", or an open quote, behind "{{ $value".'],
  ['{{ "a }}', 'has no "}}", or an open quote, behind "{{ \\"a }}".'],
  ["{{ 'ab' }}", 'has no "}}", or an open quote, behind "{{ \'ab\' }}".'],
  ['{{ $value }', 'has "}" in "{{ $value }", which is no part of a template.'],
  ['{{{ $value }}', 'has "{" in "{{{ $value }}", which is no part of a template.'],
  ['{{ $labels.a-b }}', 'has "-" in "{{ $labels.a-b }}", which is no part of a template.'],
  ['{{ 5m }}', 'has "5" in "{{ 5m }}", which is no part of a template.'],
  ['{{ @ }}', 'has "@" in "{{ @ }}", which is no part of a template.'],
  ['{{}}', 'has {{  }}, in which something is missing.'],
  ['{{ | humanize }}', 'has {{ | humanize }}, in which something is missing.'],
  ['{{ $labels. }}', 'has {{ $labels. }}, in which something is missing.'],
  ['{{ $labels.a, 1 }}', 'has {{ $labels.a, 1 }}, in which something is missing.'],
  ['{{ () }}', 'has {{ () }}, in which something is missing.'],
  ['{{ if }}a{{ end }}', 'has {{ if }}, in which something is missing.'],
  ['{{ template }}', 'has {{ template }}, in which something is missing.'],
  ['{{ ( $value }}', 'has parentheses that do not match in {{ ( $value }}.'],
  ['{{ $value ) }}', 'has parentheses that do not match in {{ $value ) }}.'],
  ['{{ $label.a }}', 'uses $label, but there is no such variable. Did you mean "$labels"?'],
  ['{{ if $x := 1 }}{{ $x }}{{ end }}{{ $x }}', 'uses $x, but there is no such variable.'],
  ['{{ labels.a }}', 'calls labels, but there is no such function. Write $labels.'],
  ['{{ $value | humanise }}', 'calls humanise, but there is no such function. Did you mean "humanize"?'],
  ['{{ end }}', 'has an {{end}} without an {{if}}, {{range}} or {{with}}.'],
  ['{{ else }}', 'has an {{else}} without an {{if}}, {{range}} or {{with}}.'],
  ['{{ if true }}{{ else }}{{ else }}{{ end }}', 'has two {{else}} for one {{if}}.'],
  ['{{ if true }}{{ break }}{{ end }}', 'has a {{break}} outside of a {{range}}.'],
  ['{{ range query "up" }}{{ if true }}{{ end }}', 'has {{range}} without {{end}}.'],
];

/** Texts of alerts that Prometheus takes and nobody wants to read, and what is said of them. */
export const pointlessTemplates: readonly (readonly [string, string])[] = [
  [
    '{{ printf "%d" $value }}',
    'prints the value with %d, but it may have a fraction. Write e.g. %.0f or %.1f.',
  ],
  [
    '{{ printf "%s of %5.1f%% and %s" $labels.pod 3.0 .Value }}',
    'prints the value with %s, but it may have a fraction. Write e.g. %.0f or %.1f.',
  ],
  [
    '{{ .Value | printf "%3d%%" }}',
    'prints the value with %3d, but it may have a fraction. Write e.g. %.0f or %.1f.',
  ],
  [
    '$labels.pod is down {{ $labels.node }}',
    'has $labels.pod outside of braces, where it stays as it is. Write {{ $labels.pod }}.',
  ],
  ['up to $value.', 'has $value outside of braces, where it stays as it is. Write {{ $value }}.'],
];
