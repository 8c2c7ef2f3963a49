import { dashboardFile, shouldBe0 } from '../../lib/dashboard';
import type { VariableProps } from '../../lib/dashboard';
import { alerts } from './alerts';
import * as certificates from './certificate-signals';
import { JOBS } from './jobs';
import * as kubelets from './signals';
import * as volumes from './volume-signals';

const FOLDER = 'Kubernetes';

/** What volume panels say where no volume tells how full it is. */
const NONE = 'No volume in use tells how full it is.';

const NODES: VariableProps = {
  name: 'node',
  title: 'Node',
  values: { job: JOBS.kubelet, metric: 'kubelet_running_pods' },
  all: 'anything',
  jobs: Object.values(JOBS),
  alsoCalled: ['instance'],
};

const NAMESPACES: VariableProps = {
  name: 'namespace',
  title: 'Namespace',
  values: { job: JOBS.kubelet, metric: 'kubelet_volume_stats_capacity_bytes' },
  all: 'anything',
};

const ofKubelets = dashboardFile({
  uid: 'kubelets',
  title: 'Kubelets',
  folder: FOLDER,
  description: 'Whether the kubelets and the container runtimes of the nodes do their work, and how fast.',
  tags: ['kubernetes', 'nodes'],
  variables: [NODES],
  alerts,
  related: [{ uid: 'cluster', title: 'Cluster' }],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [kubelets.scraped], width: 4 },
        { kind: 'stat', signals: [kubelets.podsTotal], width: 4 },
        { kind: 'stat', signals: [kubelets.containersTotal], width: 4 },
        { kind: 'stat', signals: [kubelets.versions], width: 12 },
      ],
    },
    {
      title: 'Pods',
      panels: [
        { kind: 'graph', signals: [kubelets.pods.largest()], width: 8 },
        { kind: 'graph', signals: [kubelets.startedWithinMinute.smallest()], width: 8 },
        { kind: 'graph', signals: [kubelets.sandboxTime.largest()], width: 8 },
        { kind: 'graph', signals: [kubelets.startErrors], width: 12, empty: 'All containers start.' },
        { kind: 'graph', signals: [kubelets.terminations], width: 12, empty: 'No container has ended.' },
      ],
    },
    {
      title: 'Container runtime',
      panels: [
        { kind: 'graph', signals: [kubelets.relistTime.largest()], width: 8 },
        {
          kind: 'graph',
          signals: [kubelets.runtimeErrors.largest()],
          width: 8,
          empty: 'No operation has failed.',
        },
        { kind: 'graph', signals: [kubelets.slowestRuntimeOperations], width: 8 },
      ],
    },
    {
      title: 'The kubelet itself',
      panels: [
        { kind: 'graph', signals: [kubelets.cpu.largest()], width: 8 },
        { kind: 'graph', signals: [kubelets.memory.largest()], width: 8 },
        { kind: 'graph', signals: [kubelets.apiErrors.largest()], width: 8, empty: 'No request has failed.' },
        { kind: 'graph', signals: [kubelets.restarts.largest()], width: 8 },
        { kind: 'graph', signals: [certificates.life.smallest()], width: 8 },
        { kind: 'graph', signals: [certificates.renewalErrors.largest()], width: 8 },
      ],
    },
  ],
});

const ofVolumes = dashboardFile({
  uid: 'volumes',
  title: 'Volumes',
  folder: FOLDER,
  description: 'How full persistent volumes are and will be, and whether they can be mounted.',
  tags: ['kubernetes', 'storage'],
  variables: [NAMESPACES],
  alerts,
  related: [{ uid: 'cluster', title: 'Cluster' }],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [volumes.volumes], width: 6 },
        shouldBe0(volumes.nearlyFullCount, 6),
        { kind: 'stat', signals: [volumes.capacity], width: 6 },
        { kind: 'stat', signals: [volumes.used], width: 6 },
        {
          kind: 'table',
          title: 'Volumes',
          signals: [
            volumes.usedOfVolume,
            volumes.sizeOfVolume,
            volumes.free,
            volumes.freeInFourDays,
            volumes.freeInodes,
          ],
          labels: { namespace: 'Namespace', persistentvolumeclaim: 'Claim' },
          empty: NONE,
          width: 24,
        },
      ],
    },
    {
      title: 'Space',
      panels: [
        { kind: 'graph', signals: [volumes.free.smallest()], empty: NONE, width: 12 },
        { kind: 'graph', signals: [volumes.freeInFourDays.smallest()], empty: NONE, width: 12 },
        { kind: 'graph', signals: [volumes.usedOfVolume.largest()], empty: NONE, width: 12 },
        { kind: 'graph', signals: [volumes.freeInodes.smallest()], empty: NONE, width: 12 },
      ],
    },
    {
      title: 'Mounting',
      panels: [
        {
          kind: 'graph',
          signals: [volumes.operationErrors.largest()],
          width: 8,
          empty: 'No operation has failed.',
        },
        { kind: 'graph', signals: [volumes.mountTime], width: 8 },
        { kind: 'graph', signals: [volumes.waiting.largest()], width: 8 },
      ],
    },
  ],
});

export const dashboards = [ofKubelets, ofVolumes];
