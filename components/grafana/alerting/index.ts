import type { RenderedNotifications } from '../../../lib/notify/rendered';
import type { Notify } from '../../../lib/notify/settings';
import { alertmanagerPoint, contactPointsOf, nobodyPoint } from './contact-points';
import { MESSAGES, TITLE } from './messages';
import { ownAlerts, ownGroup } from './own-rules';
import type { OwnRuleOptions } from './own-rules';
import { muteTimesOf, policyToAlertmanager, policyToNobody, policyTree } from './policies';
import { alertingFile } from './provisioning-format';
import { conversionProblems, convertGroups } from './rules';
import type { PrometheusGroup } from './rules';
import { smtpEnvironment } from './smtp';

export type { PrometheusAlert, PrometheusGroup } from './rules';

/** What Grafana's alerting depends on besides who is told. */
export interface GrafanaAlertingOptions extends OwnRuleOptions {
  /** Prometheus' rules by file, e.g. `kubelet.yaml`. */
  readonly rules: Readonly<Record<string, readonly PrometheusGroup[]>>;
  /** How often rules are evaluated that do not say so themselves, in Prometheus' notation. */
  readonly evaluationInterval: string;
  /** Addresses of all Alertmanagers, `host:port`. @default - there is none: Grafana's own alerts are only to be seen */
  readonly alertmanagers?: readonly string[];
}

/** Files for `provisioning/alerting`, and what it takes to use them. */
export interface GrafanaAlerting extends RenderedNotifications {
  /** Environment variables, without secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** What alerts want that Grafana can not do, as sentences. */
  readonly problems: readonly string[];
}

/** Names of all rules of these files. */
const titles = (groups: readonly { readonly rules: readonly { readonly title: string }[] }[]) =>
  groups.flatMap(({ rules }) => rules.map(({ title }) => title.replaceAll('$$', '$')));

function toAlertmanager(options: GrafanaAlertingOptions): GrafanaAlerting {
  const { alertmanagers = [] } = options;
  const known = alertmanagers.length > 0;
  const own = ownGroup(ownAlerts(known, options.prometheusJob), options);
  return {
    files: {
      'grafana-own.yaml': alertingFile({ groups: [own] }),
      'notifications.yaml': alertingFile({
        contactPoints: [nobodyPoint, ...(known ? [alertmanagerPoint(alertmanagers)] : [])],
        muteTimes: muteTimesOf([]),
        policies: [known ? policyToAlertmanager(titles([own])) : policyToNobody()],
      }),
    },
    secretKeys: [],
    destinations: [],
    environment: {},
    problems: [],
  };
}

/** Whether somebody is told by mail. */
const mails = ({ receivers }: Notify) =>
  receivers.some(({ channels }) => channels.some(({ kind }) => kind === 'email'));

function toPeople(notify: Notify, options: GrafanaAlertingOptions): GrafanaAlerting {
  const { evaluationInterval, rules } = options;
  const own = ownGroup(ownAlerts(false, options.prometheusJob), options);
  // all at once: a name that comes twice may come in two files
  const placed = Object.entries(rules).flatMap(([file, groups]) => groups.map((group) => ({ file, group })));
  const converted = convertGroups(placed, evaluationInterval, options);
  const files = [...new Set(converted.map(({ file }) => file))];
  const { contactPoints, secretKeys, destinations } = contactPointsOf(notify);
  const smtp = mails(notify) ? notify.smtp : undefined;
  return {
    files: {
      ...Object.fromEntries(
        files.map((file) => {
          const groups = converted.filter((entry) => entry.file === file).map(({ group }) => group);
          return [`rules-${file}`, alertingFile({ groups })];
        }),
      ),
      'grafana-own.yaml': alertingFile({ groups: [own] }),
      'notifications.yaml': alertingFile({
        contactPoints,
        templates: [{ orgId: 1, name: TITLE.replace(/\..*$/, ''), template: MESSAGES }],
        muteTimes: muteTimesOf(notify.timeIntervals),
        policies: [policyTree(notify, titles([own, ...converted.map(({ group }) => group)]))],
      }),
    },
    secretKeys: [
      ...(smtp?.password ? [{ ...smtp.password, purpose: `Grafana's password at ${smtp.host}` }] : []),
      ...secretKeys,
    ],
    destinations,
    environment: smtp ? smtpEnvironment(smtp) : {},
    problems: conversionProblems(Object.values(rules).flat(), titles([own])),
  };
}

/**
 * Grafana's alerting, as files that it reads at its start.
 *
 * With `by: 'alertmanager'` it has a few rules of its own, and sends their alerts to every Alertmanager. With
 * `by: 'grafana'` it evaluates Prometheus' alerts as well and tells people of all itself: whoever renders Alertmanager then
 * has to give it a configuration in which everything goes to nobody, for Prometheus goes on sending alerts there, to be seen.
 * @throws Error if the mail server wants what Grafana can not do
 */
export function renderGrafanaAlerting(notify: Notify, options: GrafanaAlertingOptions): GrafanaAlerting {
  return notify.by === 'grafana' ? toPeople(notify, options) : toAlertmanager(options);
}
