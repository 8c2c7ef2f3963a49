import { dashboardFile } from '../../../lib/dashboard';
import type { DashboardFile } from '../../../lib/dashboard';
import type { Resource } from '../usage-signals';
import { LEVELS } from '../levels';
import { DASHBOARDS, FOLDER } from '../links';
import { alertsOf } from '../props';
import type { OverviewProps } from '../props';
import { askedBy, diskUse, logs, podsOf, restartsOf, shareOf, traffic, usedBy } from '../usage-signals';
import { ONE_NAMESPACE, PODS, WORKLOADS } from '../variables';

const { container, pod, chosen } = LEVELS;
const graph = { kind: 'graph', width: 12 } as const;
const third = { kind: 'graph', width: 8 } as const;

/** Whether the chosen pods together stay within what they asked for and may have, and which container does not. */
const ofResource = (resource: Resource, name: string) => [
  {
    ...third,
    title: `${name} of all chosen pods`,
    signals: [
      usedBy(chosen, resource),
      askedBy(chosen, resource, 'requests'),
      askedBy(chosen, resource, 'limits'),
    ] as const,
    description: `What the chosen pods use together, what they ask for and what they may have. Containers without a limit count for nothing in it.`,
  },
  { ...third, title: `${name} by container`, signals: [usedBy(container, resource).largest()] as const },
  {
    ...third,
    signals: [shareOf(container, resource, 'limits').largest()] as const,
    empty: 'There is no limit.',
  },
];

/** One pod or some of a namespace: what their containers use, and what holds them back. */
export function pods(props: OverviewProps): DashboardFile {
  const { containers, pods: known } = props.signals;
  return dashboardFile({
    ...DASHBOARDS.pods,
    folder: FOLDER,
    description:
      'What the containers of pods use, of what they asked for and may have, and what holds them back.',
    tags: ['kubernetes', 'pods'],
    variables: [ONE_NAMESPACE, WORKLOADS, PODS],
    alerts: alertsOf(props),
    related: [DASHBOARDS.workloads, DASHBOARDS.nodePods, DASHBOARDS.networking],
    rows: [
      {
        title: 'Now',
        panels: [
          { kind: 'stat', signals: [podsOf(chosen)], width: 4 },
          { kind: 'stat', signals: [known.podsNotReadyCount], width: 4 },
          { kind: 'stat', signals: [known.crashLoopCount], width: 4 },
          { kind: 'stat', signals: [usedBy(chosen, 'cpu')], width: 4 },
          { kind: 'stat', signals: [usedBy(chosen, 'memory')], width: 4 },
          { kind: 'stat', signals: [restartsOf(chosen)], width: 4 },
          {
            kind: 'table',
            title: 'Containers',
            signals: [
              usedBy(container, 'cpu'),
              shareOf(container, 'cpu', 'requests'),
              shareOf(container, 'cpu', 'limits'),
              usedBy(container, 'memory'),
              shareOf(container, 'memory', 'requests'),
              shareOf(container, 'memory', 'limits'),
              containers.throttled,
              restartsOf(container),
            ],
            labels: { namespace: 'Namespace', pod: 'Pod', container: 'Container' },
            width: 24,
          },
        ],
      },
      {
        title: 'CPU',
        panels: [
          ...ofResource('cpu', 'CPU'),
          { ...graph, signals: [containers.throttled.largest()], width: 24 },
        ],
      },
      { title: 'Memory', panels: ofResource('memory', 'Memory') },
      {
        title: 'What holds them back',
        panels: [
          { ...third, signals: [known.podsNotReady.largest()], empty: 'All pods are ready.' },
          {
            ...third,
            signals: [known.containersThatCannotStart.largest()],
            empty: 'All containers can start.',
          },
          { ...third, signals: [known.outOfMemory.largest()], empty: 'Nothing ran out of memory.' },
          { ...graph, signals: [known.restarts.largest()], empty: 'Nothing has restarted.' },
          { ...graph, signals: [containers.oomKills.largest()] },
          {
            ...graph,
            signals: [containers.livenessFailures.largest()],
            empty: 'No liveness probe has failed.',
          },
          {
            ...graph,
            signals: [containers.readinessFailures.largest()],
            empty: 'No readiness probe has failed.',
          },
        ],
      },
      {
        title: 'Network and disk',
        panels: [
          { ...graph, signals: [traffic(pod, 'received').largest()] },
          { ...graph, signals: [traffic(pod, 'sent').largest()] },
          { ...third, signals: [diskUse(container, 'reads').largest()] },
          { ...third, signals: [diskUse(container, 'writes').largest()] },
          { ...third, signals: [logs.largest()] },
        ],
      },
    ],
  });
}
