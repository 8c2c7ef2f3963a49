import type { KnownAlert } from './known-alerts';
import { receiversOf } from './reach';
import { SYSTEM_ALERTS, routingTree, tellsPeople } from './routing-tree';
import type { Notify } from './settings';

const EXAMPLE = 'docs/notifications.md has an example.';

/** Names of alerts, or how many there are. */
function named(alerts: readonly KnownAlert[]): string {
  const names = alerts.map(({ name }) => name).sort();
  return names.length <= 12
    ? names.join(', ')
    : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`;
}

function unheard(notify: Notify, alerts: readonly KnownAlert[]): string[] {
  // Grafana walks the same routes, if it is the one that tells people
  const tree = routingTree({ ...notify, by: 'alertmanager' });
  const own: readonly string[] = Object.values(SYSTEM_ALERTS);
  const silent = alerts.filter((alert) => !own.includes(alert.name) && receiversOf(tree, alert).length === 0);
  const severities = [...new Set(silent.map(({ severity }) => severity))].sort();
  return severities.map((severity) => {
    const of = silent.filter((alert) => alert.severity === severity);
    const one = of.length === 1;
    const those = `${of.length} ${one ? 'alert is' : 'alerts are'} told to nobody`;
    // nobody is told of these unless somebody asked for it
    if (severity === 'info') return `Of severity info, ${those}; Grafana shows ${one ? 'it' : 'them'}.`;
    const all = of.length === alerts.filter((alert) => alert.severity === severity).length;
    return `${severity ? `Of severity ${severity}` : 'Without a severity'}, ${all ? 'all ' : ''}${those}: ${named(of)}. Add a route to notify.routes.`;
  });
}

/** Who will be told, as far as somebody should know who renders manifests. */
export function notifySummary(notify: Notify, alerts: readonly KnownAlert[]): string {
  if (notify.receivers.length === 0)
    return `Nobody will be told of any alert: notify.receivers is empty. ${EXAMPLE}`;
  const by = tellsPeople(notify) ? 'Alertmanager' : 'Grafana';
  return [
    `${by} tells ${notify.receivers.map(({ name }) => name).join(', ')}. npm run route -- --all shows who is told of what.`,
    ...unheard(notify, alerts),
    ...(notify.heartbeat
      ? []
      : [
          'Nobody will notice when Prometheus, Alertmanager or the whole cluster is down: there is no notify.heartbeat.',
        ]),
  ].join('\n');
}
