// Texts of notifications, in the language of Go's templates as Alertmanager fills them in
// (https://prometheus.io/docs/alerting/latest/notifications/). Mail in HTML is escaped by Go, Slack's by `atalaya.escaped`.

/** Alerts of a group that are told in full: whoever gets more looks at a dashboard anyway. */
const IN_FULL = 10;

/** Where people make silences. */
export interface SilencePage {
  /** Address of Grafana, without a slash at its end. */
  readonly url: string;
  /** Name of the data source in Grafana that is Alertmanager. */
  readonly dataSource: string;
}

const NO_PLACE = '(stringSlice "alertname" "severity")';

const LABELS = `{{ range $i, $label := (.Labels.Remove ${NO_PLACE}).SortedPairs }}{{ if $i }}, {{ end }}{{ $label.Name }} {{ $label.Value }}{{ end }}`;

/** A value in a matcher of Alertmanager's: in quotes, and what is special in them behind a backslash. */
const QUOTED = '($label.Value | reReplaceAll `["\\\\]` `\\$0`)';

const forQuery = (value: string) => `{{ ${value} | urlquery | reReplaceAll "\\\\+" "%20" }}`;

/**
 * The address at which a silence can be made for all that the alerts of a message have in common.
 * @param value how something is written into the query of an address
 */
function silenceUrl(page: SilencePage | undefined, value: (expression: string) => string): string {
  const labels = (each: string) => `{{ range $i, $label := .CommonLabels.SortedPairs }}${each}{{ end }}`;
  if (page) {
    const each = `&matcher=${value('$label.Name')}%3D${value('$label.Value')}`;
    return `${page.url}/alerting/silence/new?alertmanager=${encodeURIComponent(page.dataSource)}${labels(each)}`;
  }
  const each = `{{ if $i }}%2C{{ end }}${value('$label.Name')}%3D%22${value(QUOTED)}%22`;
  return `{{ .ExternalURL }}/#/silences/new?filter=%7B${labels(each)}%7D`;
}

/** The first alerts in full, and how many there are besides. */
const firstOf = (list: string, each: string, more: string) =>
  `{{ range $i, $alert := ${list} }}{{ if lt $i ${IN_FULL} }}${each}{{ end }}{{ end }}` +
  `{{ if gt (len ${list}) ${IN_FULL} }}${more.replace('COUNT', `{{ len (slice ${list} ${IN_FULL}) }}`)}{{ end }}`;

/** One line about all of a group. @param summary the template of what a single alert is about */
const subject = (name: string, summary: string) => `{{ define "${name}" -}}
[{{ if eq .Status "firing" }}{{ with .CommonLabels.severity }}{{ . }}{{ else }}firing{{ end }}{{ else }}resolved{{ end }}{{ with .CommonLabels.cluster }}, {{ . }}{{ end }}]
{{- $alerts := .Alerts }}{{ if .Alerts.Firing }}{{ $alerts = .Alerts.Firing }}{{ end }}
{{- if eq (len $alerts) 1 }} {{ range $alerts }}{{ template "${summary}" . }}{{ end }}
{{- else }} {{ len $alerts }} alerts{{ with .CommonLabels.alertname }} {{ . }}{{ end }}{{ with .CommonLabels.namespace }} in {{ . }}{{ end }}{{ end }}
{{- end }}`;

/** Runes of a summary: it is a line of a subject, which mail and Slack cut off or refuse when it is much longer. */
const LONGEST_SUMMARY = 300;

/** A text as one line that is not too long. */
const oneLine = (text: string) =>
  `{{ ${text} | reReplaceAll "\\\\s+" " " | printf "%.${LONGEST_SUMMARY}s" }}`;

const shared = (page: SilencePage | undefined) => `{{ define "atalaya.summary" -}}
{{ if .Annotations.summary }}${oneLine('.Annotations.summary')}{{ else if .Labels.alertname }}${oneLine('.Labels.alertname')}{{ else }}An alert without a name.{{ end }}
{{- end }}

{{ define "atalaya.where" -}}
${LABELS}
{{- end }}

{{ define "atalaya.since" -}}
{{ if eq .Status "firing" }}since {{ .StartsAt.UTC.Format "2006-01-02 15:04 MST" }}{{ else }}from {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} to {{ .EndsAt.UTC.Format "2006-01-02 15:04 MST" }}{{ end }}
{{- end }}

{{ define "atalaya.silence-url" -}}
${silenceUrl(page, forQuery)}
{{- end }}

${subject('atalaya.subject', 'atalaya.summary')}
`;

const textAlert = `{{ template "atalaya.summary" . }}
{{ with .Annotations.description }}{{ . }}
{{ end }}Alert: {{ .Labels.alertname }}{{ with .Labels.severity }}, {{ . }}{{ end }}, {{ template "atalaya.since" . }}
Where: {{ template "atalaya.where" . }}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}
{{ end }}
`;

// The asterisks of PagerDuty's list have another use as well: Alertmanager takes details that can be read as YAML for
// YAML, such as "it can not start: no image", and what is in it for templates. A list with asterisks is none.
const text = `{{ define "atalaya.text" -}}
{{ with .Alerts.Firing }}${firstOf('.', textAlert, 'And COUNT more.\n\n')}{{ end -}}
{{ with .Alerts.Resolved }}It is over:
${firstOf('.', '- {{ template "atalaya.summary" $alert }} ({{ template "atalaya.since" $alert }})\n', '- and COUNT more\n')}
{{ end -}}
{{ if .Alerts.Firing }}Silence: {{ template "atalaya.silence-url" . }}{{ end }}
{{- end }}

{{ define "atalaya.telegram" -}}
{{ template "atalaya.subject" . }}
{{ with .Alerts.Firing }}${firstOf(
  '.',
  `
{{ template "atalaya.summary" $alert }}
{{ template "atalaya.where" $alert }}, {{ template "atalaya.since" $alert }}
{{ with $alert.Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with $alert.Annotations.dashboard_url }}Dashboard: {{ . }}
{{ end }}`,
  '\nAnd COUNT more.\n',
)}{{ end -}}
{{ if .Alerts.Firing }}
Silence: {{ template "atalaya.silence-url" . }}{{ end }}
{{- end }}

{{ define "atalaya.pagerduty" -}}
{{ with .Alerts.Firing }}${firstOf('.', '* {{ template "atalaya.summary" $alert }} {{ $alert.Annotations.description }} ({{ template "atalaya.where" $alert }}, {{ template "atalaya.since" $alert }})\n', '* And COUNT more.\n')}{{ end -}}
{{- end }}
`;

const slackLink = (name: string, annotation: string) =>
  `{{ with $alert.Annotations.${annotation} }}{{ if match "^https?://" . }}<{{ template "atalaya.escaped" . }}|${name}> {{ else }}${name}: {{ template "atalaya.escaped" . }} {{ end }}{{ end }}`;

const slack = `{{ define "atalaya.escaped" -}}
{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}
{{- end }}

{{ define "atalaya.slack-summary" -}}
{{ $text := .Labels.alertname }}{{ with .Annotations.summary }}{{ $text = . }}{{ end }}{{ template "atalaya.escaped" (${oneLine('$text').slice(3, -3)}) }}
{{- end }}

${subject('atalaya.slack-title', 'atalaya.slack-summary')}

{{ define "atalaya.slack" -}}
{{ with .Alerts.Firing }}${firstOf(
  '.',
  `*{{ template "atalaya.slack-summary" $alert }}*
{{ with $alert.Annotations.description }}{{ template "atalaya.escaped" . }}
{{ end }}{{ range $j, $label := ($alert.Labels.Remove ${NO_PLACE}).SortedPairs }}{{ if $j }}, {{ end }}{{ $label.Name }} {{ template "atalaya.escaped" $label.Value }}{{ end }}, {{ template "atalaya.since" $alert }}
${slackLink('Runbook', 'runbook_url')}${slackLink('Dashboard', 'dashboard_url')}

`,
  'And COUNT more.\n\n',
)}{{ end -}}
{{ with .Alerts.Resolved }}It is over:
${firstOf('.', '• {{ template "atalaya.slack-summary" $alert }} ({{ template "atalaya.since" $alert }})\n', '• and COUNT more\n')}
{{ end -}}
{{ if .Alerts.Firing }}<{{ template "atalaya.silence-url" . }}|Silence>{{ end }}
{{- end }}
`;

const teamsLink = (name: string, annotation: string) =>
  `{{ with $alert.Annotations.${annotation} }}{{ if match "^https?://" . }}[${name}]({{ . }}) {{ else }}${name}: {{ . }} {{ end }}{{ end }}`;

// two line breaks make a paragraph there, one makes nothing
const teams = `{{ define "atalaya.teams" -}}
{{ with .Alerts.Firing }}${firstOf(
  '.',
  `**{{ template "atalaya.summary" $alert }}**

{{ with $alert.Annotations.description }}{{ . }}

{{ end }}{{ template "atalaya.where" $alert }}, {{ template "atalaya.since" $alert }}

${teamsLink('Runbook', 'runbook_url')}${teamsLink('Dashboard', 'dashboard_url')}

`,
  'And COUNT more.\n\n',
)}{{ end -}}
{{ with .Alerts.Resolved }}It is over:

${firstOf('.', '- {{ template "atalaya.summary" $alert }} ({{ template "atalaya.since" $alert }})\n', '- and COUNT more\n')}
{{ end -}}
{{ if .Alerts.Firing }}[Silence]({{ template "atalaya.silence-url" . }}){{ end }}
{{- end }}
`;

const htmlLink = (name: string, annotation: string) =>
  `{{ with $alert.Annotations.${annotation} }}{{ if match "^https?://" . }}<a href="{{ . }}">${name}</a> {{ else }}${name}: <code>{{ . }}</code> {{ end }}{{ end }}`;

const html = (page: SilencePage | undefined) => `{{ define "atalaya.html" -}}
<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>{{ template "atalaya.subject" . }}</title></head>
<body style="font-family: sans-serif; font-size: 14px; color: #222; max-width: 720px">
{{ with .Alerts.Firing }}${firstOf(
  '.',
  `<div style="border-left: 4px solid {{ if eq $alert.Labels.severity "critical" }}#c4162a{{ else if eq $alert.Labels.severity "warning" }}#e0a000{{ else }}#5794f2{{ end }}; padding: 2px 12px; margin-bottom: 18px">
<p style="font-size: 16px; margin: 4px 0"><b>{{ template "atalaya.summary" $alert }}</b></p>
{{ with $alert.Annotations.description }}<p style="margin: 4px 0">{{ . }}</p>
{{ end }}<p style="margin: 4px 0; color: #666">{{ $alert.Labels.alertname }}{{ with $alert.Labels.severity }}, {{ . }}{{ end }}, {{ template "atalaya.since" $alert }}<br>
{{ template "atalaya.where" $alert }}</p>
<p style="margin: 4px 0">${htmlLink('Runbook', 'runbook_url')}${htmlLink('Dashboard', 'dashboard_url')}</p>
</div>
`,
  '<p>And COUNT more.</p>\n',
)}{{ end -}}
{{ with .Alerts.Resolved }}<p><b>It is over:</b></p>
<ul>
${firstOf('.', '<li>{{ template "atalaya.summary" $alert }} ({{ template "atalaya.since" $alert }})</li>\n', '<li>and COUNT more</li>\n')}</ul>
{{ end -}}
{{ if .Alerts.Firing }}<p><a href="${silenceUrl(page, (expression) => `{{ ${expression} }}`)}">Silence</a></p>{{ end }}
</body>
</html>
{{- end }}
`;

/** The file with all of Atalaya's own templates. @param page Grafana's, if its address is known; otherwise Alertmanager's */
export const messageTemplates = (page?: SilencePage): string =>
  [shared(page), text, slack, teams, html(page)].join('\n');
