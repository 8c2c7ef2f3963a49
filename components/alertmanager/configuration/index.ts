import { dump } from 'js-yaml';
import { formatDuration } from '../../../lib/duration';
import { inhibitRule, inhibitions } from '../../../lib/notify/inhibition';
import type { KnownAlert } from '../../../lib/notify/known-alerts';
import { formatMatcher } from '../../../lib/notify/matchers';
import { destinationsOf, isMailed, secretKeysOf } from '../../../lib/notify/needs';
import type { RenderedNotifications } from '../../../lib/notify/rendered';
import { routingTree, tellsPeople } from '../../../lib/notify/routing-tree';
import type { RouteNode } from '../../../lib/notify/routing-tree';
import type { Notify, Smtp, TimeInterval } from '../../../lib/notify/settings';
import { messageTemplates } from './messages';
import type { SilencePage } from './messages';
import { receiverConfigs, secretFile } from './receivers';

export type { SilencePage } from './messages';

/** The name of the file that Alertmanager is started with; the templates lie beside it. */
export const CONFIGURATION_FILE = 'alertmanager.yml';

/** What notifications depend on besides the settings. */
export interface NotificationContext {
  /** Every alert of the environment: which keeps which silent follows from them. */
  readonly alerts: readonly KnownAlert[];
  /** Where people make silences. @default - in Alertmanager's own pages */
  readonly silencePage?: SilencePage;
}

function smtpConfig(smtp: Smtp): object {
  const host = smtp.host.includes(':') ? `[${smtp.host}]` : smtp.host;
  return {
    smtp_smarthost: `${host}:${smtp.port}`,
    smtp_from: smtp.from,
    ...(smtp.username !== undefined && { smtp_auth_username: smtp.username }),
    ...(smtp.password && { smtp_auth_password_file: secretFile(smtp.password) }),
    smtp_require_tls: smtp.encryption !== 'none',
    smtp_force_implicit_tls: smtp.encryption === 'tls',
  };
}

function routeConfig({ own, ...node }: RouteNode): object {
  return {
    ...(node.matchers.length > 0 && { matchers: node.matchers.map(formatMatcher) }),
    receiver: node.receiver,
    ...(own.by && { group_by: own.by }),
    ...(own.wait && { group_wait: formatDuration(own.wait) }),
    ...(own.interval && { group_interval: formatDuration(own.interval) }),
    ...(own.repeat && { repeat_interval: formatDuration(own.repeat) }),
    ...(node.activeDuring !== undefined && { active_time_intervals: [node.activeDuring] }),
    ...(node.mutedDuring !== undefined && { mute_time_intervals: [node.mutedDuring] }),
    ...(node.continue && { continue: true }),
    ...(node.routes.length > 0 && { routes: node.routes.map(routeConfig) }),
  };
}

const timeInterval = ({ name, weekdays, times, timeZone }: TimeInterval) => ({
  name,
  time_intervals: [
    {
      ...(weekdays.length > 0 && { weekdays }),
      ...(times.length > 0 && { times: times.map(({ from, to }) => ({ start_time: from, end_time: to })) }),
      location: timeZone,
    },
  ],
});

/** Renders what Alertmanager is configured with. What is secret is read from files below `NOTIFY_SECRETS_FOLDER`. */
export function renderNotifications(
  notify: Notify,
  { alerts, silencePage }: NotificationContext,
): RenderedNotifications {
  const tells = tellsPeople(notify);
  const smtp = tells && isMailed(notify) ? notify.smtp : undefined;
  const configuration = {
    global: { resolve_timeout: '5m', ...(smtp && smtpConfig(smtp)) },
    templates: ['*.tmpl'],
    route: routeConfig(routingTree(notify)),
    inhibit_rules: inhibitions(alerts).map(inhibitRule),
    ...(tells &&
      notify.timeIntervals.length > 0 && { time_intervals: notify.timeIntervals.map(timeInterval) }),
    receivers: tells ? receiverConfigs(notify.receivers, notify.heartbeat) : receiverConfigs([]),
  };
  const own = notify.templates ?? [];
  return {
    files: {
      [CONFIGURATION_FILE]: dump(configuration, { lineWidth: -1, noRefs: true }),
      'atalaya.tmpl': messageTemplates(silencePage),
      // later ones win, and files are read by their names
      ...Object.fromEntries(own.map((text, i) => [`own-${String(i).padStart(3, '0')}.tmpl`, text])),
    },
    secretKeys: tells ? secretKeysOf(notify) : [],
    destinations: tells ? destinationsOf(notify) : [],
  };
}
