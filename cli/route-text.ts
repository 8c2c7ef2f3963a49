import { buildApp } from '../app';
import type { Environment } from '../config/environment';
import { didYouMean } from '../lib/did-you-mean';
import { completed, intervalText, silencersOf, stepText, timesOf, waysOf } from '../lib/notify/explain';
import type { Silencer, Way } from '../lib/notify/explain';
import { inhibitions } from '../lib/notify/inhibition';
import type { KnownAlert } from '../lib/notify/known-alerts';
import { formatMatcher } from '../lib/notify/matchers';
import { reachOf } from '../lib/notify/reach';
import { routingTree } from '../lib/notify/routing-tree';
import type { LabelSet, RouteNode } from '../lib/notify/routing-tree';
import { NOBODY } from '../lib/notify/settings';
import type { Notify } from '../lib/notify/settings';
import { canHave } from '../lib/promql/labels';
import type { Labels } from '../lib/promql/labels';

/** An environment, as far as it decides who is told. */
export interface Explained {
  readonly name: string;
  readonly notify: Notify;
  readonly alerts: readonly KnownAlert[];
  readonly tree: RouteNode;
  /** Why its routes would be refused. */
  readonly problems: readonly string[];
}

/** @throws SettingsError if the environment's settings can't be right */
export function explained(environment: Environment): Explained {
  const { notifications } = buildApp(environment);
  const { notify } = notifications;
  return {
    name: environment.name,
    notify,
    alerts: notifications.alerts,
    // Grafana walks the same routes, if it is the one that tells people
    tree: routingTree({ ...notify, by: 'alertmanager' }),
    problems: notifications.problems(),
  };
}

/** Labels from `name=value` each, completed by what is known of the alert, and what is wrong with them. */
export function parseLabels(
  args: readonly string[],
  { alerts }: Pick<Explained, 'alerts'>,
): { labels: LabelSet; problems: string[] } {
  const problems: string[] = [];
  const given: Record<string, string> = {};
  for (const arg of args) {
    const [, name, value] = /^([a-zA-Z_][a-zA-Z0-9_]*)=(.*)$/s.exec(arg) ?? [];
    if (name === undefined || value === undefined)
      problems.push(`"${arg}" is no label. Write name=value, e.g. alertname=PodCrashLooping.`);
    else if (name in given) problems.push(`The label "${name}" is given twice.`);
    else given[name] = value.replace(/^"(.*)"$/s, '$1');
  }
  const { alertname } = given;
  const named = alerts.filter(({ name }) => name === alertname);
  if (alertname !== undefined && named.length === 0) {
    const names = alerts.map(({ name }) => name);
    // people know alerts by names of other collections, which often begin in another way
    const hint = didYouMean(alertname, names) || didYouMean(alertname.replace(/^Kube/, ''), names);
    problems.push(`There is no alert "${alertname}".${hint}`);
  }
  const candidates = named.length > 0 ? named : alerts;
  const severities = [...new Set(alerts.map(({ severity }) => severity))];
  for (const [name, value] of Object.entries(given)) {
    if (name === 'severity' && !severities.includes(value))
      problems.push(`No alert has the severity "${value}".${didYouMean(value, severities)}`);
    if (problems.length === 0 && !candidates.some(({ labels }) => canHave(labels, name))) {
      const known = [...new Set(candidates.flatMap(({ labels }) => [...(labels.possible ?? [])]))].sort();
      problems.push(
        `${named.length > 0 ? `The alert ${alertname} has no label` : 'No alert has a label'} "${name}".${didYouMean(name, known) || ` It has ${known.join(', ')}.`}`,
      );
    }
  }
  const [alert] = named.filter(({ severity }) => severity === given['severity']).concat(named);
  const certain = [...(alert?.labels.certain ?? [])].flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { labels: { ...Object.fromEntries(certain), ...given }, problems };
}

const indent = (lines: readonly string[], by = '  ') => lines.map((line) => by + line);

function wayLines({ receiver, channels, times, rhythm, path }: Way): string[] {
  return [
    receiver,
    ...indent([
      ...channels.map((channel, i) => `${i === 0 ? 'by     ' : '       '} ${channel}`),
      `when    ${times}`,
      `        ${rhythm}`,
      ...path.slice(1).map((node, i) => `${i === 0 ? 'because' : '       '} ${stepText(node)}`),
    ]),
  ];
}

function silencerLines({ rule, by, same }: Silencer): string[] {
  const names = by.map(({ name }) => name);
  const which =
    names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} others` : names.join(', ');
  const conditions = rule.source.filter(({ label }) => label !== 'alertname').map(formatMatcher);
  const where = same.length > 0 ? `, with the same ${same.join(', ')}` : '';
  return [`${which}${conditions.length > 0 ? ` with ${conditions.join(', ')}` : ''}${where}: ${rule.why}`];
}

/** Who would be told of an alert, and what would keep it silent. */
export function explainRoute({ notify, alerts, tree }: Explained, labels: LabelSet): string {
  const ways = waysOf(tree, labels, notify);
  const rules = inhibitions(alerts);
  const silencers = silencersOf(rules, labels, alerts);
  const what = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return [
    `An alert with ${what.join(', ')}`,
    '',
    ...(ways.length > 0 ? ['is told to', ...indent(ways.flatMap(wayLines))] : [nobodyBecause(notify)]),
    ...otherwise(tree, completed(labels, alerts), ways),
    '',
    ...(notify.by === 'grafana'
      ? ['by Grafana, in which no alert keeps another silent.']
      : silencers.length > 0
        ? ['and kept silent while one of these fires', ...indent(silencers.flatMap(silencerLines))]
        : ['and no other alert keeps it silent.']),
  ].join('\n');
}

/** Who may be told as well, depending on labels that have not been given. */
function otherwise(tree: RouteNode, labels: Labels, ways: readonly Way[]): string[] {
  const told = [NOBODY, ...ways.map(({ receiver }) => receiver)];
  const others = reachOf(tree, labels).ends.filter(({ receiver }) => !told.includes(receiver));
  return [...new Set(others)].map(
    (node) => `With other labels it is told to ${node.receiver}, because of ${stepText(node)}.`,
  );
}

function nobodyBecause({ receivers }: Notify): string {
  return receivers.length === 0
    ? 'is told to nobody: notify.receivers is empty'
    : 'is told to nobody: no route with a receiver takes it';
}

/** A table in a terminal. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Who is told of every alert; where that depends on labels that differ from series to series, all who may be. */
export function allRoutes({ notify, alerts, tree }: Explained): string {
  const rows = [...alerts]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((alert) => {
      const { ends } = reachOf(tree, alert.labels);
      const told = ends.filter(({ receiver }) => receiver !== NOBODY);
      return [
        alert.name,
        alert.severity,
        [...new Set(told.map(({ receiver }) => receiver))].join(', ') || NOBODY,
        [...new Set(told.map((node) => timesOf(node)))].join('; '),
      ];
    });
  return [
    table([['alert', 'severity', 'told to', 'when'], ...rows]),
    ...(notify.timeIntervals.length > 0 ? ['', ...notify.timeIntervals.map(intervalText)] : []),
  ].join('\n');
}
