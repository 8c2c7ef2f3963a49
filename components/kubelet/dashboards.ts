import { dashboardFile } from '../../lib/dashboard';
import * as certificates from './certificate-signals';
import * as containers from './container-signals';
import * as pods from './pod-signals';
import * as kubelets from './signals';
import * as volumes from './volume-signals';

const FOLDER = 'Kubernetes';

const ofKubelets = dashboardFile({
  uid: 'kubelets',
  title: 'Kubelets',
  folder: FOLDER,
  description: 'Whether the kubelets and the container runtimes of the nodes do their work, and how fast.',
  tags: ['kubernetes', 'nodes'],
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
        { kind: 'graph', signals: [kubelets.pods], width: 8 },
        { kind: 'graph', signals: [kubelets.startedWithinMinute], width: 8 },
        { kind: 'graph', signals: [kubelets.sandboxTime], width: 8 },
        { kind: 'graph', signals: [kubelets.startErrors], width: 12 },
        { kind: 'graph', signals: [kubelets.terminations], width: 12 },
      ],
    },
    {
      title: 'Container runtime',
      panels: [
        { kind: 'graph', signals: [kubelets.relistTime], width: 8 },
        { kind: 'graph', signals: [kubelets.runtimeErrors], width: 8 },
        { kind: 'graph', signals: [kubelets.slowestRuntimeOperations], width: 8 },
      ],
    },
    {
      title: 'The kubelet itself',
      panels: [
        { kind: 'graph', signals: [kubelets.cpu], width: 8 },
        { kind: 'graph', signals: [kubelets.memory], width: 8 },
        { kind: 'graph', signals: [kubelets.apiErrors], width: 8 },
        { kind: 'graph', signals: [kubelets.restarts], width: 8 },
        { kind: 'graph', signals: [certificates.life], width: 8 },
        { kind: 'graph', signals: [certificates.renewalErrors], width: 8 },
      ],
    },
  ],
});

const ofPods = dashboardFile({
  uid: 'pods',
  title: 'Pods and containers',
  folder: FOLDER,
  description: 'What pods and containers use, and what holds them back.',
  tags: ['kubernetes', 'pods'],
  rows: [
    {
      title: 'Namespaces and nodes',
      panels: [
        { kind: 'graph', signals: [pods.namespaceCpu], width: 12 },
        { kind: 'graph', signals: [pods.namespaceMemory], width: 12 },
        { kind: 'graph', signals: [pods.nodeCpu], width: 12 },
        { kind: 'graph', signals: [pods.nodeMemory], width: 12 },
      ],
    },
    {
      title: 'Pods and containers that use most',
      panels: [
        { kind: 'graph', signals: [pods.podCpu], width: 12 },
        { kind: 'graph', signals: [pods.podMemory], width: 12 },
        { kind: 'graph', signals: [pods.containerCpu], width: 12 },
        { kind: 'graph', signals: [pods.containerMemory], width: 12 },
      ],
    },
    {
      title: 'What holds them back',
      panels: [
        { kind: 'graph', signals: [containers.mostThrottled], width: 12 },
        { kind: 'graph', signals: [containers.mostOomKills], width: 12 },
        { kind: 'graph', signals: [containers.mostLivenessFailures], width: 12 },
        { kind: 'graph', signals: [containers.readinessFailures], width: 12 },
      ],
    },
    {
      title: 'Network',
      panels: [
        { kind: 'graph', signals: [pods.namespaceReceived], width: 12 },
        { kind: 'graph', signals: [pods.namespaceSent], width: 12 },
        { kind: 'graph', signals: [pods.podReceived], width: 12 },
        { kind: 'graph', signals: [pods.podSent], width: 12 },
      ],
    },
    {
      title: "The node's disk",
      panels: [
        { kind: 'graph', signals: [pods.reads], width: 8 },
        { kind: 'graph', signals: [pods.writes], width: 8 },
        { kind: 'graph', signals: [pods.logs], width: 8 },
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
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [volumes.volumes], width: 8 },
        { kind: 'stat', signals: [volumes.capacity], width: 8 },
        { kind: 'stat', signals: [volumes.used], width: 8 },
      ],
    },
    {
      title: 'Space',
      panels: [
        { kind: 'graph', signals: [volumes.fullest], width: 12 },
        { kind: 'graph', signals: [volumes.leastInFourDays], width: 12 },
        { kind: 'graph', signals: [volumes.largest], width: 12 },
        { kind: 'graph', signals: [volumes.fewestInodes], width: 12 },
      ],
    },
    {
      title: 'Mounting',
      panels: [
        { kind: 'graph', signals: [volumes.operationErrors], width: 8 },
        { kind: 'graph', signals: [volumes.mountTime], width: 8 },
        { kind: 'graph', signals: [volumes.waiting], width: 8 },
      ],
    },
  ],
});

export const dashboards = [ofKubelets, ofPods, ofVolumes];
