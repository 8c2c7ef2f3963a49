import { dashboardFile } from '../../../lib/dashboard';
import type { DashboardFile } from '../../../lib/dashboard';
import { LEVELS } from '../levels';
import { DASHBOARDS, FOLDER, LINKS } from '../links';
import { alertsOf } from '../props';
import type { OverviewProps } from '../props';
import { askedBy, podsOf, restartsOf, shareOf, traffic, usedBy } from '../usage-signals';
import { NAMESPACES } from '../variables';

const LEVEL = LEVELS.namespace;
const graph = { kind: 'graph', width: 12, link: LINKS.workloadsOfNamespace } as const;

/** What each namespace uses, and what it asked for. */
export function namespaces(props: OverviewProps): DashboardFile {
  const { quotaUsed } = props.signals.quotas;
  return dashboardFile({
    ...DASHBOARDS.namespaces,
    folder: FOLDER,
    description: 'What each namespace uses, what it has asked for, and what its quotas leave.',
    tags: ['kubernetes'],
    variables: [NAMESPACES],
    alerts: alertsOf(props),
    related: [DASHBOARDS.workloads, DASHBOARDS.pods, DASHBOARDS.networking],
    rows: [
      {
        title: 'Namespaces',
        panels: [
          {
            kind: 'table',
            title: 'Namespaces',
            signals: [
              usedBy(LEVEL, 'cpu'),
              shareOf(LEVEL, 'cpu', 'requests'),
              usedBy(LEVEL, 'memory'),
              shareOf(LEVEL, 'memory', 'requests'),
              podsOf(LEVEL),
              restartsOf(LEVEL),
              traffic(LEVEL, 'received'),
              traffic(LEVEL, 'sent'),
            ],
            labels: { namespace: 'Namespace' },
            link: LINKS.workloadsOfNamespace,
            width: 24,
          },
        ],
      },
      {
        title: 'CPU',
        panels: [
          { ...graph, signals: [usedBy(LEVEL, 'cpu').largest()], stacked: true },
          { ...graph, signals: [shareOf(LEVEL, 'cpu', 'requests').largest()] },
          {
            ...graph,
            title: 'CPU of all chosen namespaces',
            signals: [usedBy(LEVELS.namespaces, 'cpu'), askedBy(LEVELS.namespaces, 'cpu', 'requests')],
            width: 24,
            link: undefined,
          },
        ],
      },
      {
        title: 'Memory',
        panels: [
          { ...graph, signals: [usedBy(LEVEL, 'memory').largest()], stacked: true },
          { ...graph, signals: [shareOf(LEVEL, 'memory', 'requests').largest()] },
          {
            ...graph,
            title: 'Memory of all chosen namespaces',
            signals: [usedBy(LEVELS.namespaces, 'memory'), askedBy(LEVELS.namespaces, 'memory', 'requests')],
            width: 24,
            link: undefined,
          },
        ],
      },
      {
        title: 'Quotas and restarts',
        panels: [
          {
            kind: 'bars',
            signals: [quotaUsed.largest()],
            empty: 'No namespace has a quota.',
            width: 12,
          },
          { ...graph, signals: [restartsOf(LEVEL).largest()] },
        ],
      },
    ],
  });
}
