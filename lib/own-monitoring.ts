import type { DashboardFile } from './dashboard';

/** A rule of a user that stores the result of its expression. */
export interface OwnRecordingRule {
  /** Name of its series. */
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A rule of a user that tells somebody. */
export interface OwnAlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Rules of a user that are evaluated one after the other, in Prometheus' own notation. */
export interface OwnRuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly limit?: number;
  readonly query_offset?: string;
  /** Labels of all its rules. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules: readonly (OwnRecordingRule | OwnAlertingRule)[];
}

/** A rule file of a user. */
export interface OwnRuleFile {
  /** The file as the settings name it, e.g. `./shop.yaml`: what is said of it begins with that. */
  readonly place: string;
  /** Name of the file in Prometheus' folder of rules. */
  readonly file: string;
  readonly groups: readonly OwnRuleGroup[];
}

/** A dashboard of a user. */
export interface OwnDashboard extends DashboardFile {
  /** The file as the settings name it, e.g. `./shop.json`. */
  readonly place: string;
}

/** What users bring along of their own, besides what components do. */
export interface OwnMonitoring {
  readonly ruleFiles: readonly OwnRuleFile[];
  readonly dashboards: readonly OwnDashboard[];
}

/** Where users bring nothing. */
export const NOTHING_OWN: OwnMonitoring = { ruleFiles: [], dashboards: [] };

/** What the names of users' rule files in Prometheus' folder begin with: no component's does. */
export const OWN_RULES_PREFIX = 'own-';

/** A rule with its file, and all its labels. */
export type Placed<Rule> = Rule & { readonly place: string };

function rulesOf({ ruleFiles }: OwnMonitoring): Placed<OwnRecordingRule | OwnAlertingRule>[] {
  return ruleFiles.flatMap(({ place, groups }) =>
    groups.flatMap(({ labels, rules }) =>
      rules.map((rule) => ({ ...rule, labels: { ...labels, ...rule.labels }, place })),
    ),
  );
}

/** All alerts of users. */
export function ownAlerts(own: OwnMonitoring): Placed<OwnAlertingRule>[] {
  return rulesOf(own).flatMap((rule) => ('alert' in rule ? [rule] : []));
}

/** All that users' rules record. */
export function ownRecordings(own: OwnMonitoring): Placed<OwnRecordingRule>[] {
  return rulesOf(own).flatMap((rule) => ('record' in rule ? [rule] : []));
}

/** The texts of an alert that Prometheus fills in, by what they are called, e.g. `its annotation "summary"`. */
export function textsOf({ labels = {}, annotations = {} }: OwnAlertingRule): [string, string][] {
  return [
    ...Object.entries(labels).map(([name, text]): [string, string] => [`its label "${name}"`, text]),
    ...Object.entries(annotations).map(([name, text]): [string, string] => [
      `its annotation "${name}"`,
      text,
    ]),
  ];
}
