import { parseDuration } from '../../../lib/duration';
import { QUERY, convertTemplate, templateProblem } from './annotations';
import { FOLDER, PROVISIONED_LABEL, literal, uidOf } from './provisioning-format';
import type { GrafanaRule, GrafanaRuleGroup, RuleQuery } from './provisioning-format';

/** A rule that tells somebody, as Prometheus reads it. */
export interface PrometheusAlert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A group of a rule file of Prometheus. */
export interface PrometheusGroup {
  readonly name: string;
  /** @default - as often as all */
  readonly interval?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What is recorded stays with Prometheus. */
  readonly rules: readonly (PrometheusAlert | { readonly record: string })[];
}

/** What rules depend on besides themselves. */
export interface RuleOptions {
  readonly dataSourceUid: string;
  /** What Prometheus adds to everything that leaves it, e.g. `cluster`. */
  readonly externalLabels: Readonly<Record<string, string>>;
}

/** The alert that always fires. */
export const WATCHDOG = 'Watchdog';

/** An alert that makes Alertmanager keep others quiet, and is of no use to anybody else. Grafana knows no inhibition. */
const INFO_INHIBITOR = 'InfoInhibitor';

/** Grafana's clock: intervals are multiples of it. */
const TICK_MS = 10_000;

/** @param interval in Prometheus' notation. @returns the next one that Grafana can keep, never shorter */
export function groupInterval(interval: string): string {
  const wanted = parseDuration(interval);
  if (!wanted) throw new Error(`"${interval}" is no interval of a group of rules. Write e.g. 1m.`);
  const ticks = Math.max(1, Math.ceil(wanted.toMilliseconds() / TICK_MS));
  return `${(ticks * TICK_MS) / 1000}s`;
}

const EXPRESSIONS = '__expr__';

/** A query of the present value of each series. */
export function instantQuery(expr: string, dataSourceUid: string): RuleQuery {
  return {
    refId: QUERY,
    relativeTimeRange: { from: 600, to: 0 },
    datasourceUid: dataSourceUid,
    model: {
      datasource: { type: 'prometheus', uid: dataSourceUid },
      expr,
      instant: true,
      range: false,
      intervalMs: 1000,
      maxDataPoints: 43200,
      refId: QUERY,
    },
  };
}

/** Something that Grafana calculates from a query or another calculation. */
function calculation(refId: string, type: 'math' | 'threshold', model: Record<string, unknown>): RuleQuery {
  return {
    refId,
    queryType: type,
    relativeTimeRange: { from: 0, to: 0 },
    datasourceUid: EXPRESSIONS,
    model: {
      datasource: { type: EXPRESSIONS, uid: EXPRESSIONS, name: 'Expression' },
      intervalMs: 1000,
      maxDataPoints: 43200,
      refId,
      type,
      ...model,
    },
  };
}

/** The condition of a rule: a number on one side of a limit. */
export const THRESHOLD = 'threshold';

/** @param refId of what is compared */
export const threshold = (refId: string, type: 'gt' | 'lt', limit: number): RuleQuery =>
  calculation(THRESHOLD, 'threshold', {
    expression: refId,
    conditions: [{ evaluator: { type, params: [limit] } }],
  });

const MATH = 'prometheus_math';

/**
 * Fires for each series that an expression gives, whatever its value, as Prometheus does: the three steps of Grafana's own
 * conversion of Prometheus' rules (`pkg/services/ngalert/prom/query.go`).
 */
export function firesWherePrometheusDoes(expr: string, dataSourceUid: string): RuleQuery[] {
  return [
    instantQuery(expr, dataSourceUid),
    calculation(MATH, 'math', {
      expression: `is_number($${QUERY}) || is_nan($${QUERY}) || is_inf($${QUERY})`,
    }),
    threshold(MATH, 'gt', 0),
  ];
}

const mapValues = (texts: Readonly<Record<string, string>>, change: (text: string) => string) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)]));

/** The labels of a rule: they go before those of the series. */
export const ruleLabels = (
  labels: Readonly<Record<string, string>>,
  externalLabels: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...mapValues({ ...externalLabels, ...labels }, literal),
  [PROVISIONED_LABEL.name]: PROVISIONED_LABEL.value,
});

/** @param uid what no other rule has */
function convertRule(
  rule: PrometheusAlert,
  groupLabels: Readonly<Record<string, string>>,
  uid: string,
  { dataSourceUid, externalLabels }: RuleOptions,
): GrafanaRule {
  const convert = (text: string) => convertTemplate(text, externalLabels);
  return {
    uid,
    title: literal(rule.alert),
    condition: THRESHOLD,
    data: firesWherePrometheusDoes(rule.expr, dataSourceUid),
    // no series, no alert
    noDataState: 'OK',
    // Prometheus' silence ends no alert, but the dead man's switch has to stop then
    execErrState: rule.alert === WATCHDOG ? 'OK' : 'KeepLast',
    for: rule.for ?? '0s',
    ...(rule.keep_firing_for && { keepFiringFor: rule.keep_firing_for }),
    missing_series_evals_to_resolve: 1,
    labels: ruleLabels(mapValues({ ...groupLabels, ...rule.labels }, convert), externalLabels),
    annotations: mapValues(rule.annotations ?? {}, convert),
  };
}

/**
 * What rules want that Grafana can not do, as sentences.
 * @param own names of the alerts that Grafana has besides
 */
export const conversionProblems = (
  groups: readonly PrometheusGroup[],
  own: readonly string[] = [],
): string[] =>
  groups.flatMap(({ labels, rules }) =>
    rules.flatMap((rule) => {
      if (!('alert' in rule)) return [];
      if (own.includes(rule.alert))
        return [
          `The alert ${rule.alert} has the name of one that Grafana has itself, and Grafana would not start with both. Rename it, e.g. My${rule.alert}.`,
        ];
      return Object.entries({ ...labels, ...rule.labels, ...rule.annotations }).flatMap(([name, text]) => {
        const problem = templateProblem(text);
        return problem
          ? [`The alert ${rule.alert} can not be evaluated by Grafana: "${name}" ${problem}`]
          : [];
      });
    }),
  );

/** A group of rules, and the file that it belongs to. */
export interface PlacedGroup<Group> {
  readonly file: string;
  readonly group: Group;
}

/** Groups of different files may have one name, those of a folder may not. */
function groupName(file: string, name: string): string {
  const component = file.replace(/\.ya?ml$/, '');
  return name.startsWith(component) ? name : `${component} ${name}`;
}

/**
 * Prometheus' alerts as Grafana's, with the same expressions, delays, labels and texts.
 * @param interval how often groups are evaluated that do not say so themselves
 */
export function convertGroups(
  groups: readonly PlacedGroup<PrometheusGroup>[],
  interval: string,
  options: RuleOptions,
): PlacedGroup<GrafanaRuleGroup>[] {
  const known = new Map<string, number>();
  return groups.flatMap(({ file, group }) => {
    const alerts = group.rules.flatMap((rule) =>
      'alert' in rule && rule.alert !== INFO_INHIBITOR ? [rule] : [],
    );
    const placed = alerts.map((rule) => {
      const times = (known.get(rule.alert) ?? 0) + 1;
      known.set(rule.alert, times);
      // a title is there once in a folder: what alerts twice under one name gets another one
      const folder = times === 1 ? FOLDER : `${FOLDER} ${times}`;
      const uid = uidOf(times === 1 ? rule.alert : `${rule.alert} ${times}`);
      return { folder, rule: convertRule(rule, group.labels ?? {}, uid, options) };
    });
    const folders = [...new Set(placed.map(({ folder }) => folder))];
    return folders.map((folder) => ({
      file,
      group: {
        orgId: 1 as const,
        name: literal(groupName(file, group.name)),
        folder,
        interval: groupInterval(group.interval ?? interval),
        rules: placed.filter((entry) => entry.folder === folder).map(({ rule }) => rule),
      },
    }));
  });
}
