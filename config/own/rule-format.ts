import { CORE_SCHEMA, YAMLException, load, mergeTag } from 'js-yaml';
import * as v from 'valibot';
import type { Severity } from '../../lib/alert';
import { parseDuration } from '../../lib/duration';
import { textsOf } from '../../lib/own-monitoring';
import type { OwnAlertingRule, OwnRecordingRule, OwnRuleGroup } from '../../lib/own-monitoring';
import { templateSyntaxProblem } from '../../lib/promql/template-syntax';
import { repeated, when } from '../cross-check';
import { group, missingKey, wholeNumber } from '../fields';
import { metricName } from '../monitoring-fields';
import { didYouMean, show } from '../problems';

// As in fields.ts, messages continue the sentence "«field» is «value», but …".

const DURATION = 'it has to be a duration: a number and a unit, e.g. "30s", "5m" or "1h30m"';

const duration = v.pipe(
  v.custom<string | 0>(
    (value) => value === 0 || value === '0' || parseDuration(String(value)) !== undefined,
    DURATION,
  ),
  v.transform((value) => (value === 0 || value === '0' ? '0s' : value)),
);

const interval = v.pipe(
  duration,
  v.check((value) => (parseDuration(value)?.toMilliseconds() ?? 0) > 0, 'it has to be longer than nothing'),
);

const words = (wanted: string) => v.pipe(v.string(wanted), v.regex(/\S/, wanted));

const LABEL =
  'it has to be the name of a label: letters, digits and underscores, not starting with a digit or "__", e.g. "team"';

const labels = v.record(
  v.pipe(v.string(LABEL), v.regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, LABEL)),
  v.string('it has to be a text: label values are texts, so write numbers and booleans in quotes'),
  'it has to be labels and texts, e.g. { severity: "warning" }',
);

const ANNOTATION =
  'it has to be the name of an annotation: letters, digits and underscores, e.g. "description"';

const annotations = v.record(
  v.pipe(v.string(ANNOTATION), v.regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, ANNOTATION)),
  v.string('it has to be a text, so write numbers and booleans in quotes'),
  'it has to be annotations and texts, e.g. { summary: "The shop is down." }',
);

const expr = words('it has to be a PromQL expression as a text, e.g. \'up{job="shop"} == 0\'');

const RECORDING = { record: metricName, expr, labels: v.optional(labels) };
const ALERTING = {
  alert: words('it has to be the name of the alert, e.g. "ShopDown"'),
  expr,
  for: v.optional(duration),
  keep_firing_for: v.optional(duration),
  labels: v.optional(labels),
  annotations: v.optional(annotations),
};
const GROUP = {
  name: words('it has to be the name of the group, e.g. "shop"'),
  interval: v.optional(interval),
  limit: v.optional(wholeNumber({ min: 0, max: 1_000_000 }, 'a number of series or alerts')),
  query_offset: v.optional(duration),
  labels: v.optional(labels),
  rules: v.pipe(
    v.array(v.unknown(), 'it has to be a list of rules'),
    v.minLength(1, 'a group has to have rules. Add some, or remove the group'),
  ),
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';

/** What is read of a file or a part of it, as far as it is right, and what is wrong. */
interface Reading<T> {
  readonly value?: T;
  readonly problems: readonly string[];
}

function sentenceOf(issue: v.BaseIssue<unknown>, where: string): string {
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  if (missingKey(issue) !== undefined) {
    return `${where} has no field "${path}". Add it: ${issue.message}.`;
  }
  return `${where}: ${path} is ${show(issue.input)}, but ${issue.message}.`;
}

/** Checks the fields of a part, those that it should not have too. */
function fieldsOf<T extends v.ObjectEntries>(
  value: unknown,
  entries: T,
  what: string,
  where: string,
): Reading<v.InferOutput<v.ObjectSchema<T, undefined>>> {
  if (!isRecord(value)) return { problems: [`${where} is ${show(value)}, but it has to be ${what}.`] };
  const known = Object.keys(entries);
  const unknown = Object.keys(value)
    .filter((key) => !known.includes(key))
    .map(
      (key) =>
        `${where} has the field "${key}", but ${what} has none of that name.${didYouMean(key, known) || ` There are ${known.join(', ')}.`}`,
    );
  const { success, output, issues = [] } = v.safeParse(group(entries), value);
  const problems = [...unknown, ...issues.map((issue) => sentenceOf(issue, where))];
  return {
    ...(success && { value: output }),
    problems: [...new Set(problems)],
  };
}

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];
const SEVERITY =
  'critical (wakes somebody), warning (waits for the morning) or info (is context): whoever is told depends on it';

function severityProblems(rule: OwnAlertingRule, ofGroup: OwnRuleGroup['labels'], where: string): string[] {
  const severity = { ...ofGroup, ...rule.labels }['severity'];
  if (severity === undefined) {
    return [`${where} has no label "severity". Add labels: { severity: warning }, or ${SEVERITY}.`];
  }
  return when(
    !(SEVERITIES as readonly string[]).includes(severity),
    () => `${where}: labels.severity is "${severity}", but it has to be ${SEVERITY}.`,
  );
}

function ruleOf(
  value: unknown,
  ofGroup: OwnRuleGroup['labels'],
  { where, index }: { where: string; index: number },
): Reading<OwnRecordingRule | OwnAlertingRule> {
  const raw = isRecord(value) ? value : {};
  const nth = `${where}, rule ${index + 1}`;
  if ('alert' in raw && 'record' in raw) {
    return { problems: [`${nth} has both "alert" and "record", but a rule is one of both. Make two of it.`] };
  }
  if ('record' in raw) {
    const name = typeof raw['record'] === 'string' ? `${where}, recording rule ${raw['record']}` : nth;
    return fieldsOf(value, RECORDING, 'a recording rule', name);
  }
  if (!isRecord(value) || 'alert' in raw) {
    const name = typeof raw['alert'] === 'string' ? `${where}, alert ${raw['alert']}` : nth;
    const { value: rule, problems } = fieldsOf(value, ALERTING, 'an alert', name);
    if (!rule) return { problems };
    const texts = textsOf({ ...rule, labels: { ...ofGroup, ...rule.labels } }).flatMap(([what, text]) => {
      const problem = templateSyntaxProblem(text);
      return problem ? [`${name}: ${what} ${problem}`] : [];
    });
    return { value: rule, problems: [...problems, ...severityProblems(rule, ofGroup, name), ...texts] };
  }
  const hint = Object.keys(raw)
    .map((key) => didYouMean(key, ['alert', 'record']))
    .find(Boolean);
  return {
    problems: [
      `${nth} has neither "alert" nor "record".${hint ?? ' Name the alert, or the series that it records.'}`,
    ],
  };
}

function groupOf(value: unknown, place: string, index: number): Reading<OwnRuleGroup> {
  const name = isRecord(value) && typeof value['name'] === 'string' ? ` "${value['name']}"` : ` ${index + 1}`;
  const where = `${place}, group${name}`;
  const { value: found, problems } = fieldsOf(value, GROUP, 'a group', where);
  const raw = isRecord(value) && Array.isArray(value['rules']) ? (value['rules'] as unknown[]) : [];
  const rules = raw.map((rule, i) => ruleOf(rule, found?.labels, { where, index: i }));
  return {
    ...(found && { value: { ...found, rules: rules.flatMap((rule) => rule.value ?? []) } }),
    problems: [...problems, ...rules.flatMap((rule) => rule.problems)],
  };
}

/** The content of a file, or why it is no YAML. */
function contentOf(text: string, place: string): Reading<unknown> {
  try {
    return { value: load(text, { schema: CORE_SCHEMA.withTags([mergeTag]) }), problems: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error;
    const at = mark ? ` from line ${mark.line + 1}, column ${mark.column + 1}, on` : '';
    return { problems: [`${place} is no YAML${at}: ${reason}.`] };
  }
}

/**
 * Reads a rule file in Prometheus' format (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/).
 * @param place what the file is called in messages
 */
export function rulesIn(text: string, place: string): Reading<readonly OwnRuleGroup[]> {
  if (!text.replace(/#.*$/gm, '').trim()) {
    return { problems: [`${place} is empty. Write "groups:" and a group with rules into it.`] };
  }
  const { value, problems } = contentOf(text, place);
  if (problems.length > 0) return { problems };
  if (isRecord(value) && value['kind'] === 'PrometheusRule') {
    return {
      problems: [
        `${place} is an object of the Prometheus Operator, which nobody reads here. Leave only what is below "spec": the file has to begin with "groups:".`,
      ],
    };
  }
  const wanted = 'it has to be a list of groups: [ { name: "shop", rules: [ … ] } ]';
  const groups = v.pipe(v.array(v.unknown(), wanted), v.minLength(1, wanted));
  const file = fieldsOf(value, { groups }, 'a rule file', place);
  const found = (file.value?.groups ?? []).map((each, i) => groupOf(each, place, i));
  const names = found.flatMap((each) => each.value?.name ?? []);
  return {
    value: found.flatMap((each) => each.value ?? []),
    problems: [
      ...file.problems,
      ...found.flatMap((each) => each.problems),
      ...repeated(names).map(
        (name) => `${place} has several groups named "${name}", and Prometheus refuses that. Rename one.`,
      ),
    ],
  };
}
