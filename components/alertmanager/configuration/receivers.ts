import { NOTIFY_SECRETS_FOLDER } from '../../../lib/notify/rendered';
import { HEARTBEAT } from '../../../lib/notify/routing-tree';
import { NOBODY } from '../../../lib/notify/settings';
import type { Address, Channel, Heartbeat, Receiver, SecretKey } from '../../../lib/notify/settings';

/** The file in which Alertmanager finds the value of a key. */
export const secretFile = ({ name, key }: SecretKey) => `${NOTIFY_SECRETS_FOLDER}/${name}/${key}`;

const urlOf = (url: Address) => (typeof url === 'string' ? { url } : { url_file: secretFile(url) });

/** A field that is a template of Atalaya's own, or made of several. */
const SUBJECT = '{{ template "atalaya.subject" . }}';

const filledBy = (name: string) => `{{ template "atalaya.${name}" . }}`;

/** The first address of an alert's annotation that is one in a browser. */
const addressIn = (annotation: string) =>
  `{{ with (index .Alerts 0).Annotations.${annotation} }}{{ if match "^https?://" . }}{{ . }}{{ end }}{{ end }}`;

/** PagerDuty knows four severities, and refuses others. */
const PAGERDUTY_SEVERITY =
  '{{ if match "^(critical|error|warning|info)$" .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}error{{ end }}';

const SLACK_COLOUR =
  '{{ if ne .Status "firing" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else if eq .CommonLabels.severity "warning" }}warning{{ else }}#5794f2{{ end }}';

function configOf(channel: Channel): object {
  const { sendResolved: send_resolved } = channel;
  switch (channel.kind) {
    case 'email':
      return {
        send_resolved,
        to: channel.to.join(', '),
        headers: { Subject: SUBJECT },
        html: filledBy('html'),
        text: filledBy('text'),
      };
    case 'slack':
      return {
        send_resolved,
        api_url_file: secretFile(channel.webhook),
        color: SLACK_COLOUR,
        title: '{{ template "atalaya.slack-title" . }}',
        title_link: addressIn('dashboard_url'),
        fallback: SUBJECT,
        text: filledBy('slack'),
      };
    case 'teams':
      return {
        send_resolved,
        webhook_url_file: secretFile(channel.webhook),
        title: SUBJECT,
        text: filledBy('teams'),
      };
    case 'pagerduty':
      return {
        send_resolved,
        routing_key_file: secretFile(channel.routingKey),
        description: SUBJECT,
        severity: PAGERDUTY_SEVERITY,
        class: '{{ .CommonLabels.alertname }}',
        component: '{{ .CommonLabels.namespace }}',
        group: '{{ .CommonLabels.cluster }}',
        client: 'Alertmanager',
        client_url: filledBy('silence-url'),
        // Alertmanager has alerts as JSON here, and takes what stands in them for templates: one {{ in a label, and the
        // call is never made
        details: { firing: filledBy('pagerduty'), resolved: '' },
        links: [
          { href: addressIn('runbook_url'), text: 'Runbook' },
          { href: addressIn('dashboard_url'), text: 'Dashboard' },
          { href: filledBy('silence-url'), text: 'Silence' },
        ],
      };
    case 'telegram':
      return {
        send_resolved,
        bot_token_file: secretFile(channel.botToken),
        chat_id: channel.chatId,
        // long messages are cut off, and Telegram refuses markup that does not end
        parse_mode: '',
        message: filledBy('telegram'),
      };
    case 'webhook':
      return {
        send_resolved,
        ...urlOf(channel.url),
        ...(channel.bearerToken && {
          http_config: { authorization: { credentials_file: secretFile(channel.bearerToken) } },
        }),
      };
  }
}

const SECTIONS: Readonly<Record<Channel['kind'], string>> = {
  email: 'email_configs',
  slack: 'slack_configs',
  teams: 'msteamsv2_configs',
  pagerduty: 'pagerduty_configs',
  telegram: 'telegram_configs',
  webhook: 'webhook_configs',
};

function receiverConfig({ name, channels }: Receiver): object {
  const sections = new Map<string, object[]>();
  for (const channel of channels) {
    const section = SECTIONS[channel.kind];
    sections.set(section, [...(sections.get(section) ?? []), configOf(channel)]);
  }
  return { name, ...Object.fromEntries(sections) };
}

/** Alertmanager's `receivers`: the one that tells nobody, that of the dead man's switch, and the user's. */
export function receiverConfigs(receivers: readonly Receiver[], heartbeat?: Heartbeat): object[] {
  const beats = heartbeat && {
    name: HEARTBEAT,
    webhook_configs: [{ send_resolved: false, max_alerts: 1, ...urlOf(heartbeat.url) }],
  };
  return [{ name: NOBODY }, ...(beats ? [beats] : []), ...receivers.map(receiverConfig)];
}
