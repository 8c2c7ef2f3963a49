import { dashboardFile, instancesOf } from '../../lib/dashboard';
import { alerts } from './alerts';
import { JOB } from './jobs';
import * as signals from './signals';

export const dashboard = dashboardFile({
  uid: 'api-server',
  title: 'API server',
  folder: 'Kubernetes',
  description: 'Whether the API server answers, how fast, and what it depends on.',
  tags: ['kubernetes'],
  alerts,
  variables: [instancesOf(JOB, 'API server')],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [signals.up], width: 6 },
        { kind: 'stat', signals: [signals.availability], width: 6 },
        { kind: 'stat', signals: [signals.rejectedShare], width: 6 },
        { kind: 'stat', signals: [signals.storageShare], width: 6 },
      ],
    },
    {
      title: 'Requests',
      panels: [
        { kind: 'graph', signals: [signals.requests], width: 8 },
        { kind: 'graph', signals: [signals.refusedRequests], width: 8 },
        { kind: 'graph', signals: [signals.requestDuration], width: 8 },
      ],
    },
    {
      title: 'Load',
      panels: [
        { kind: 'graph', signals: [signals.inFlight], width: 8 },
        { kind: 'graph', signals: [signals.seatsInUse.largest()], width: 8 },
        { kind: 'graph', signals: [signals.queued.largest()], width: 8 },
      ],
    },
    {
      title: 'etcd, as the API server sees it',
      panels: [
        {
          kind: 'graph',
          signals: [signals.storageWriteDuration, signals.storageOperationDuration],
          width: 8,
        },
        { kind: 'graph', signals: [signals.storageSize], width: 8 },
        { kind: 'graph', signals: [signals.objects], width: 8 },
      ],
    },
    {
      title: 'What it calls',
      panels: [
        { kind: 'graph', signals: [signals.apiUnavailable.largest()], width: 8 },
        { kind: 'graph', signals: [signals.clientErrors.largest()], width: 8 },
        {
          kind: 'graph',
          signals: [signals.webhookRejections.largest()],
          width: 8,
          empty: 'No webhook has rejected anything.',
        },
      ],
    },
    {
      title: 'Process',
      panels: [
        { kind: 'graph', signals: [signals.memory], width: 8 },
        { kind: 'graph', signals: [signals.cpu], width: 8 },
        { kind: 'graph', signals: [signals.workQueueDepth.largest()], width: 8 },
      ],
    },
  ],
});
