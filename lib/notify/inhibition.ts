import { formatMatcher, matchersOf } from './matchers';
import type { Matcher } from './matchers';
import { commonPlace } from './known-alerts';
import type { KnownAlert } from './known-alerts';
import { SYSTEM_ALERTS } from './routing-tree';
import type { SystemAlerts } from './routing-tree';

/** Alerts that keep others silent while they fire. */
export interface Inhibition {
  /** Why, as a clause. */
  readonly why: string;
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  /** Labels that have to be the same on both sides, or missing on both. */
  readonly equal: readonly string[];
}

/**
 * What says where something is, of alerts whose names are the same: labels that neither of the two has do not
 * matter, because Alertmanager takes missing ones as equal.
 */
const PLACE: readonly string[] = [
  'cluster',
  'namespace',
  'node',
  'instance',
  'pod',
  'container',
  'service',
  'ingress',
  'deployment',
  'statefulset',
  'daemonset',
  'job_name',
  'cronjob',
  'persistentvolumeclaim',
  'horizontalpodautoscaler',
  'device',
  'mountpoint',
  'server',
];

const equals = (label: string, value: string): Matcher => ({ label, operator: '=', value });

/** Alerts that say of a node, by their label `node`, that nothing on it can be relied on. */
const NODE_DOWN = 'NodeNotReady';

/** Labels that tell apart alerts of one name, of those names that come with several severities. */
function distinguishing(alerts: readonly KnownAlert[]): string[] {
  const severities = new Map<string, Set<string>>();
  for (const { name, severity } of alerts)
    severities.set(name, (severities.get(name) ?? new Set()).add(severity));
  return alerts
    .filter(({ name }) => (severities.get(name)?.size ?? 0) > 1)
    .flatMap(({ labels }) => [...(labels.possible ?? [])])
    .filter((label) => label !== 'alertname' && label !== 'severity')
    .sort();
}

function ofSeverities(alerts: readonly KnownAlert[]): Inhibition[] {
  const equal = [...new Set(['alertname', ...PLACE, ...distinguishing(alerts)])];
  const rule = (source: string, target: string): Inhibition => ({
    why: `the same alert of the same place is ${source}`,
    source: [equals('severity', source)],
    target: matchersOf([`severity=~"${target}"`]),
    equal,
  });
  return [rule('critical', 'warning|info'), rule('warning', 'info')];
}

function ofEscalations(alerts: readonly KnownAlert[]): Inhibition[] {
  const byName = new Map(alerts.map((alert) => [alert.name, alert]));
  return alerts.flatMap((alert) =>
    alert.silences.flatMap((name) => {
      const target = byName.get(name);
      if (!target) return [];
      return {
        why: `${alert.name} says more of the same`,
        source: [equals('alertname', alert.name)],
        target: [equals('alertname', name)],
        equal: commonPlace(alert, target),
      };
    }),
  );
}

/** What is on a node that is down; what is critical is told all the same. */
function ofNodes(alerts: readonly KnownAlert[]): Inhibition[] {
  if (!alerts.some(({ name }) => name === NODE_DOWN)) return [];
  return ['node', 'instance'].map((label) => ({
    why: 'the node that it is on is not ready',
    source: [equals('alertname', NODE_DOWN)],
    target: matchersOf([`alertname!="${NODE_DOWN}"`, 'severity=~"warning|info"', `${label}!=""`]),
    equal: ['cluster', label],
  }));
}

function ofInfo({ infoInhibitor }: SystemAlerts): Inhibition {
  return {
    why: 'nothing worse than info fires in the namespace',
    source: [equals('alertname', infoInhibitor)],
    target: matchersOf([`alertname!="${infoInhibitor}"`, 'severity="info"']),
    equal: ['cluster', 'namespace'],
  };
}

/** Which alerts keep which silent in an environment. */
export function inhibitions(
  alerts: readonly KnownAlert[],
  system: SystemAlerts = SYSTEM_ALERTS,
): Inhibition[] {
  return [...ofSeverities(alerts), ...ofEscalations(alerts), ...ofNodes(alerts), ofInfo(system)].map(
    (rule) => ({
      ...rule,
      // the dead man's switch is never silent
      target: rule.target.some(({ label, operator }) => label === 'alertname' && operator === '=')
        ? rule.target
        : [...rule.target, { label: 'alertname', operator: '!=', value: system.watchdog }],
    }),
  );
}

/** An entry of Alertmanager's `inhibit_rules`. */
export const inhibitRule = ({ source, target, equal }: Inhibition) => ({
  source_matchers: source.map(formatMatcher),
  target_matchers: target.map(formatMatcher),
  equal,
});
