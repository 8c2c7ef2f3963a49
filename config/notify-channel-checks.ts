import type { Channel, Notify, SecretKey } from '../lib/notify/settings';
import { ownSecret, repeated, when } from './cross-check';
import type { CrossCheck } from './cross-check';

/** The port on which Grafana speaks TLS from the start, and the only one. */
const GRAFANA_TLS_PORT = 465;

function mailProblems({ smtp, receivers }: Notify): string[] {
  const mailed = receivers.flatMap(({ channels }, i) =>
    channels.flatMap(({ kind }, j) => (kind === 'email' ? [`notify.receivers[${i}].channels[${j}]`] : [])),
  );
  if (!smtp) {
    return mailed.map(
      (path) =>
        `${path} sends mail, but there is no notify.smtp. Add the mail server, e.g. { host: "smtp.example.com", from: "alerts@example.com" }.`,
    );
  }
  return [
    ...when(
      smtp.username !== undefined && smtp.password === undefined,
      () =>
        'notify.smtp has a username but no password. Add password: { name: "smtp", key: "password" }, a key of a Secret.',
    ),
    ...when(
      smtp.password !== undefined && smtp.username === undefined,
      () => 'notify.smtp has a password but no username. Add the username that it belongs to.',
    ),
    ...when(
      smtp.password !== undefined && smtp.encryption === 'none',
      () =>
        'notify.smtp has a password, but encryption is "none": it would cross the network for all to read. Use "starttls" or "tls", or delete username and password.',
    ),
    ...when(
      smtp.encryption === 'starttls' && smtp.port === 465,
      () =>
        'notify.smtp.port is 465, where servers speak TLS from the start, but encryption is "starttls". Set encryption to "tls", or the port to 587.',
    ),
  ];
}

/** Ways in which somebody would be told of the same alert twice. */
function repeatedWays({ receivers }: Notify): string[] {
  return receivers.flatMap(({ channels }, i) => [
    ...channels.flatMap((channel, j) =>
      channel.kind === 'email'
        ? repeated(channel.to).map(
            (to) =>
              `notify.receivers[${i}].channels[${j}].to lists "${to}" several times. Delete all but one.`,
          )
        : [],
    ),
    ...repeated(channels.map((channel) => JSON.stringify({ ...channel, sendResolved: undefined }))).map(
      (same) =>
        `notify.receivers[${i}].channels has the same channel several times, of the kind "${(JSON.parse(same) as Channel).kind}": it would be told twice. Delete all but one.`,
    ),
  ]);
}

/** The keys of Secrets in a channel, with the settings that they are. */
function secretsOf(channel: Channel): (readonly [string, SecretKey])[] {
  return Object.entries(channel).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && 'key' in value
      ? [[name, value as SecretKey] as const]
      : [],
  );
}

function secretProblems({ receivers, smtp, heartbeat }: Notify): string[] {
  const all: (readonly [string, SecretKey | undefined])[] = [
    ['notify.smtp.password', smtp?.password],
    ['notify.heartbeat.url', typeof heartbeat?.url === 'object' ? heartbeat.url : undefined],
    ...receivers.flatMap(({ channels }, i) =>
      channels.flatMap((channel, j) =>
        secretsOf(channel).map(
          ([name, secret]) => [`notify.receivers[${i}].channels[${j}].${name}`, secret] as const,
        ),
      ),
    ),
  ];
  return all.flatMap(([path, secret]) => ownSecret(`${path}.name`, secret?.name));
}

/** What Grafana can not do, if it is the one that tells people. */
function grafanaProblems({ by, receivers, smtp, templates = [] }: Notify): string[] {
  if (by !== 'grafana') return [];
  const mailed = receivers.some(({ channels }) => channels.some(({ kind }) => kind === 'email'));
  return [
    ...when(
      mailed && smtp?.encryption === 'tls' && smtp.port !== GRAFANA_TLS_PORT,
      () =>
        `notify.smtp.port is ${smtp?.port} and encryption is "tls", but notify.by is "grafana", which encrypts from the start on port ${GRAFANA_TLS_PORT} and on no other. Set the port to ${GRAFANA_TLS_PORT}, encryption to "starttls", or notify.by to "alertmanager".`,
    ),
    ...when(
      mailed && smtp?.encryption === 'none' && smtp.port === GRAFANA_TLS_PORT,
      () =>
        `notify.smtp.port is ${GRAFANA_TLS_PORT} and encryption is "none", but notify.by is "grafana", which always encrypts on that port. Set encryption to "tls", or the port to 25.`,
    ),
    ...when(
      templates.length > 0,
      () =>
        'notify.templates are templates of Alertmanager, but notify.by is "grafana", which does not use them. Delete them, or set notify.by to "alertmanager".',
    ),
  ];
}

const check = (reads: readonly string[], problems: (notify: Notify) => string[]): CrossCheck => ({
  reads,
  problems: ({ notify }) => problems(notify),
});

/** Rules about the ways in which people are told. */
export const channelChecks: readonly CrossCheck[] = [
  check(['notify.smtp', 'notify.receivers'], mailProblems),
  check(['notify.receivers'], repeatedWays),
  check(['notify.smtp', 'notify.receivers', 'notify.by', 'notify.templates'], grafanaProblems),
  check(['notify.smtp', 'notify.receivers', 'notify.heartbeat'], secretProblems),
];
