import type { Smtp } from '../../../lib/notify/settings';
import { NOTIFY_SECRETS_FOLDER } from '../../../lib/notify/rendered';

/** The port on which Grafana speaks TLS from the start, and the only one. */
const TLS_PORT = 465;

const STARTTLS: Readonly<Record<Smtp['encryption'], string>> = {
  starttls: 'MandatoryStartTLS',
  tls: 'NoStartTLS',
  none: 'NoStartTLS',
};

/**
 * Environment variables that tell Grafana of the mail server. The password is read from a file, by the image's start script.
 * @throws Error if Grafana can not speak to it as the settings want
 */
export function smtpEnvironment(smtp: Smtp): Record<string, string> {
  const { host, port, from, username, password, encryption } = smtp;
  if ((encryption === 'tls') !== (port === TLS_PORT)) {
    throw new Error(
      `notify.smtp.encryption is ${encryption} and notify.smtp.port is ${port}, but Grafana encrypts from the start on port ${TLS_PORT} and on no other. Set both to tls and ${TLS_PORT}, or neither.`,
    );
  }
  return {
    GF_SMTP_ENABLED: 'true',
    GF_SMTP_HOST: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    GF_SMTP_FROM_ADDRESS: from,
    GF_SMTP_FROM_NAME: 'Grafana',
    GF_SMTP_STARTTLS_POLICY: STARTTLS[encryption],
    ...(username !== undefined && { GF_SMTP_USER: username }),
    ...(password && {
      GF_SMTP_PASSWORD__FILE: `${NOTIFY_SECRETS_FOLDER}/${password.name}/${password.key}`,
    }),
  };
}
