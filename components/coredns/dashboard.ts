import { dashboardFile, instancesOf } from '../../lib/dashboard';
import { alerts } from './alerts';
import { JOB } from './jobs';
import * as signals from './signals';

export const dashboard = dashboardFile({
  uid: 'coredns',
  title: 'DNS',
  folder: 'Kubernetes',
  description: 'Whether names are found in the cluster, and how fast.',
  tags: ['kubernetes', 'dns'],
  alerts,
  variables: [instancesOf(JOB, 'Pod')],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.up], width: 6 },
        { kind: 'stat', signals: [signals.failedShare], width: 6 },
        { kind: 'stat', signals: [signals.slowShare], width: 6 },
        { kind: 'stat', signals: [signals.panics], width: 6 },
      ],
    },
    {
      title: 'Queries',
      panels: [
        { kind: 'graph', signals: [signals.queries], width: 8 },
        { kind: 'graph', signals: [signals.responses], width: 8 },
        { kind: 'graph', signals: [signals.failures], width: 8, empty: 'No query has failed.' },
        { kind: 'graph', signals: [signals.queryDuration], width: 8 },
        { kind: 'graph', signals: [signals.cacheHitShare], width: 8 },
        { kind: 'graph', signals: [signals.cacheEntries], width: 8 },
      ],
    },
    {
      title: 'Other DNS servers, for names outside the cluster',
      panels: [
        { kind: 'graph', signals: [signals.upstreamDuration], width: 8 },
        { kind: 'graph', signals: [signals.upstreamFailures], width: 8, empty: 'No check has failed.' },
        { kind: 'graph', signals: [signals.noUpstream, signals.refused], width: 8 },
      ],
    },
    {
      title: 'Process',
      panels: [
        { kind: 'graph', signals: [signals.memory], width: 12 },
        { kind: 'graph', signals: [signals.cpu], width: 12 },
      ],
    },
  ],
});
