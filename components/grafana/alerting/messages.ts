/** Names of the templates of messages. */
export const TITLE = 'atalaya.title';
export const MESSAGE = 'atalaya.message';

/** A line of text, and what people want to know of an alert. */
const ALERT = `{{ define "atalaya.alert" -}}
{{ with .Annotations.summary }}{{ . }}{{ else }}{{ .Labels.alertname }}{{ end }}
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ if eq .Status "firing" }}Since {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC{{ else }}From {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} to {{ .EndsAt.UTC.Format "2006-01-02 15:04" }} UTC{{ end }}{{ with .Labels.severity }}, {{ . }}{{ end }}{{ with .Labels.cluster }}, cluster {{ . }}{{ end }}{{ with .Labels.namespace }}, namespace {{ . }}{{ end }}
{{ with .Annotations.runbook_url }}What to do: {{ . }}
{{ end }}{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}
{{ end }}{{ if eq .Status "firing" }}{{ with .SilenceURL }}Silence: {{ . }}
{{ end }}{{ end }}{{ end }}`;

/**
 * Titles and texts of messages, for all channels alike. Mail has a page of Grafana's own instead of the text.
 * What it says of an alert is what Alertmanager's messages say: what, where, since when, and links.
 */
export const MESSAGES = `{{ define "${TITLE}" -}}
{{ if .Alerts.Firing }}{{ len .Alerts.Firing }} firing{{ else }}Resolved{{ end }}: {{ with .CommonLabels.alertname }}{{ . }}{{ else }}several alerts{{ end }}{{ with .CommonLabels.namespace }} in {{ . }}{{ end }}{{ with .CommonLabels.cluster }} ({{ . }}){{ end }}
{{- end }}
${ALERT}
{{ define "${MESSAGE}" -}}
{{ range .Alerts.Firing }}{{ template "atalaya.alert" . }}
{{ end }}{{ if .Alerts.Resolved }}{{ if .Alerts.Firing }}Resolved:
{{ end }}{{ range .Alerts.Resolved }}{{ template "atalaya.alert" . }}
{{ end }}{{ end }}
{{- end }}
`;
