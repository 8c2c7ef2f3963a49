import { dashboardFile } from '../../../lib/dashboard';
import type { DashboardFile } from '../../../lib/dashboard';
import { LEVELS } from '../levels';
import { DASHBOARDS, FOLDER, LINKS } from '../links';
import type { Signal } from '../../../lib/signal';
import { traffic } from '../usage-signals';
import { NAMESPACES } from '../variables';

const { namespaces, namespace, pod } = LEVELS;
const ofNamespace = (signal: Signal) =>
  ({ kind: 'graph', width: 12, signals: [signal.largest()], link: LINKS.podsOfNamespace }) as const;
const ofPod = (signal: Signal, title: string) =>
  ({ kind: 'graph', width: 12, signals: [signal.largest()], link: LINKS.pod, title }) as const;

/** How much goes in and out of pods, and how much is lost. */
export const networking: DashboardFile = dashboardFile({
  ...DASHBOARDS.networking,
  folder: FOLDER,
  description: 'How much goes in and out of the pods of namespaces, and how much is lost.',
  tags: ['kubernetes', 'network'],
  variables: [NAMESPACES],
  related: [DASHBOARDS.namespaces, DASHBOARDS.pods],
  rows: [
    {
      title: 'Namespaces',
      panels: [
        { kind: 'stat', signals: [traffic(namespaces, 'received')], width: 6 },
        { kind: 'stat', signals: [traffic(namespaces, 'sent')], width: 6 },
        { kind: 'stat', signals: [traffic(namespaces, 'droppedReceived')], width: 6 },
        { kind: 'stat', signals: [traffic(namespaces, 'droppedSent')], width: 6 },
        {
          kind: 'table',
          title: 'Namespaces',
          signals: [
            traffic(namespace, 'received'),
            traffic(namespace, 'sent'),
            traffic(namespace, 'packetsReceived'),
            traffic(namespace, 'packetsSent'),
            traffic(namespace, 'droppedReceived'),
            traffic(namespace, 'droppedSent'),
          ],
          labels: { namespace: 'Namespace' },
          link: LINKS.podsOfNamespace,
          width: 24,
        },
      ],
    },
    {
      title: 'Bandwidth',
      panels: [
        ofNamespace(traffic(namespace, 'received')),
        ofNamespace(traffic(namespace, 'sent')),
        ofPod(traffic(pod, 'received'), 'Received by pods'),
        ofPod(traffic(pod, 'sent'), 'Sent by pods'),
      ],
    },
    {
      title: 'Packets',
      panels: [
        ofNamespace(traffic(namespace, 'packetsReceived')),
        ofNamespace(traffic(namespace, 'packetsSent')),
        ofPod(traffic(pod, 'droppedReceived'), 'Received and dropped by pods'),
        ofPod(traffic(pod, 'droppedSent'), 'Sent and dropped by pods'),
      ],
    },
  ],
});
