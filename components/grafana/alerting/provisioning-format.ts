import { createHash } from 'node:crypto';
import { dump } from 'js-yaml';

/** The folder in Grafana that rendered rules lie in. Titles of rules are unique in a folder. */
export const FOLDER = 'Alerts';

/** What every rendered rule has: so policies know those that a former version has left behind. */
export const PROVISIONED_LABEL = { name: 'provisioned_by', value: 'atalaya' } as const;

/** A query or an expression of a rule. */
export interface RuleQuery {
  readonly refId: string;
  readonly queryType?: string;
  /** Seconds before now. */
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly datasourceUid: string;
  readonly model: Readonly<Record<string, unknown>>;
}

/** A rule as Grafana reads it from a file (`pkg/services/provisioning/alerting/rules_types.go`, `AlertRuleV1`). */
export interface GrafanaRule {
  /** At most 40 characters of `a-zA-Z0-9_-`. */
  readonly uid: string;
  /** Becomes the label `alertname`. */
  readonly title: string;
  /** The `refId` of what decides. */
  readonly condition: string;
  readonly data: readonly RuleQuery[];
  readonly noDataState: 'OK' | 'Alerting';
  readonly execErrState: 'OK' | 'Alerting' | 'KeepLast';
  readonly for: string;
  readonly keepFiringFor?: string;
  /** After how many evaluations without a series its alert is over: after one, as in Prometheus. */
  readonly missing_series_evals_to_resolve: 1;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Rules that are evaluated one after the other. */
export interface GrafanaRuleGroup {
  readonly orgId: 1;
  readonly name: string;
  readonly folder: string;
  /** A multiple of ten seconds, Grafana's own clock. */
  readonly interval: string;
  readonly rules: readonly GrafanaRule[];
}

/** One way of a contact point (`contact_point_types.go`, `ReceiverV1`). */
export interface Integration {
  readonly uid: string;
  readonly type: string;
  readonly settings: Readonly<Record<string, string | boolean>>;
  readonly disableResolveMessage: boolean;
}

export interface ContactPoint {
  readonly orgId: 1;
  readonly name: string;
  readonly receivers: readonly Integration[];
}

/** A node of the tree of policies (`definitions.Route`). */
export interface Policy {
  readonly receiver: string;
  readonly object_matchers?: readonly (readonly [label: string, operator: string, value: string])[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly mute_time_intervals?: readonly string[];
  readonly active_time_intervals?: readonly string[];
  readonly continue?: boolean;
  readonly routes?: readonly Policy[];
}

/** A time interval, which a policy may be muted or active in (`mute_times_types.go`). */
export interface MuteTime {
  readonly orgId: 1;
  readonly name: string;
  readonly time_intervals: readonly {
    readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
    readonly weekdays?: readonly string[];
    readonly location?: string;
  }[];
}

/** A file below `provisioning/alerting`. */
export interface AlertingFile {
  readonly groups?: readonly GrafanaRuleGroup[];
  readonly contactPoints?: readonly ContactPoint[];
  readonly policies?: readonly (Policy & { readonly orgId: 1 })[];
  readonly muteTimes?: readonly MuteTime[];
  readonly templates?: readonly { readonly orgId: 1; readonly name: string; readonly template: string }[];
}

/** Writes a file as Grafana reads it. */
export const alertingFile = (content: AlertingFile): string =>
  dump({ apiVersion: 1, ...content }, { lineWidth: -1, noRefs: true });

/**
 * A text that Grafana takes as it is. Of names, titles, labels, settings of contact points and policies it takes `$NAME`
 * for an environment variable (`pkg/services/provisioning/values`); of annotations, queries, templates and time intervals
 * it does not.
 */
export const literal = (text: string): string => text.replaceAll('$', '$$$$');

/** A `uid` that says what it is of, and is the same as long as that is. */
export function uidOf(text: string): string {
  if (/^[a-zA-Z0-9_-]{1,40}$/.test(text)) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${text.replace(/[^a-zA-Z0-9_-]+/g, '-').slice(0, 27)}-${hash}`;
}
