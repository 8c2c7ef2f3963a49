import { basename, extname } from 'node:path';
import { OWN_RULES_PREFIX, ownAlerts, ownRecordings } from '../../lib/own-monitoring';
import type { OwnDashboard, OwnMonitoring, OwnRuleFile } from '../../lib/own-monitoring';
import { DATA_SOURCE_UID } from '../../lib/reserved-names';
import { repeated } from '../cross-check';
import type { CrossCheck } from '../cross-check';
import type { Settings } from '../schema';
import { dashboardIn } from './dashboard-format';
import { readOwnFiles } from './files';
import { rulesIn } from './rule-format';

interface Reading {
  readonly own: OwnMonitoring;
  /** What is wrong with the files, in the order of the settings that name them. */
  readonly problems: { readonly rules: readonly string[]; readonly dashboards: readonly string[] };
}

/** The name of a file in Prometheus' folder. */
const ruleFileName = (place: string) =>
  `${OWN_RULES_PREFIX}${basename(place, extname(place)).replace(/[^-\w.]+/g, '-')}.yaml`;

/** Sentences about those that have the same key. */
function shared<T>(
  all: readonly T[],
  keyOf: (each: T) => string,
  say: (those: readonly T[]) => string,
): string[] {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return [...groups.values()].filter((those) => those.length > 1).map(say);
}

/** `./a.yaml and ./b.yaml`, or `./a.yaml` alone. */
const places = (those: readonly { readonly place: string }[]) =>
  [...new Set(those.map(({ place }) => place))].join(' and ');

function sharedByRules(ruleFiles: readonly OwnRuleFile[]): string[] {
  const own: OwnMonitoring = { ruleFiles, dashboards: [] };
  const series = [
    ...ownAlerts(own).map(({ alert: name, ...rule }) => ({ name, what: 'alerts', ...rule })),
    ...ownRecordings(own).map(({ record: name, ...rule }) => ({ name, what: 'recording rules', ...rule })),
  ];
  const labelsOf = ({ labels = {} }: (typeof series)[number]) => Object.entries(labels).sort();
  return [
    ...shared(
      ruleFiles,
      ({ file }) => file,
      (those) => `${places(those)} have the same name, and lie in one folder later. Rename one.`,
    ),
    ...shared(
      series,
      (rule) => JSON.stringify([rule.what, rule.name, labelsOf(rule)]),
      (those) =>
        `${places(those)} ${new Set(those.map(({ place }) => place)).size > 1 ? 'have' : 'has'} several ${those[0]?.what} ${those[0]?.name} with the same labels: their series could not be told apart. Rename one, or give it another label.`,
    ),
  ];
}

function sharedByDashboards(dashboards: readonly OwnDashboard[]): string[] {
  return [
    ...shared(
      dashboards,
      ({ uid }) => uid,
      (those) => `The dashboards ${places(those)} have the same uid, "${those[0]?.uid}". Change one.`,
    ),
    ...shared(
      dashboards,
      ({ title }) => title,
      (those) =>
        `The dashboards ${places(those)} have the same title, "${those[0]?.title}", and Grafana loads none of a folder where that is so. Change one.`,
    ),
  ];
}

function read({ rules, dashboards }: Settings): Reading {
  const files = { rules: readOwnFiles('rules', rules), dashboards: readOwnFiles('dashboards', dashboards) };
  const ofRules = files.rules.files.map(({ place, text }) => ({ place, ...rulesIn(text, place) }));
  const ofDashboards = files.dashboards.files.map(({ place, text }) =>
    dashboardIn(text, place, DATA_SOURCE_UID),
  );
  const own: OwnMonitoring = {
    ruleFiles: ofRules.map(({ place, value = [] }) => ({ place, file: ruleFileName(place), groups: value })),
    dashboards: ofDashboards.flatMap(({ value }) => value ?? []),
  };
  return {
    own,
    problems: {
      rules: [
        ...files.rules.problems,
        ...ofRules.flatMap(({ problems }) => problems),
        ...sharedByRules(own.ruleFiles),
      ],
      dashboards: [
        ...files.dashboards.problems,
        ...ofDashboards.flatMap(({ problems }) => problems),
        ...sharedByDashboards(own.dashboards),
      ],
    },
  };
}

const readings = new WeakMap<Settings, Reading>();

/** Reads the files once, though checks and charts ask. */
function readingOf(settings: Settings): Reading {
  const reading = readings.get(settings) ?? read(settings);
  readings.set(settings, reading);
  return reading;
}

/** Users' own rules and dashboards, read from the files that the settings name. */
export const ownMonitoring = (settings: Settings): OwnMonitoring => readingOf(settings).own;

/** Checks of the files by themselves; what their expressions read is checked with all others. */
export const ownChecks: readonly CrossCheck[] = [
  { reads: ['rules', 'dashboards'], problems: (settings) => readingOf(settings).problems.rules },
  { reads: ['dashboards', 'rules'], problems: (settings) => readingOf(settings).problems.dashboards },
  {
    reads: ['knownMetrics'],
    problems: ({ knownMetrics }) =>
      repeated(knownMetrics.map(({ name }) => name)).map(
        (name) => `knownMetrics has several entries for "${name}". Delete all but one.`,
      ),
  },
];
