import { dashboardFile, instancesOf } from '../../lib/dashboard';
import type { VariableProps } from '../../lib/dashboard';
import { alerts } from './alerts';
import { JOB } from './jobs';
import * as compute from './signals/compute';
import * as disks from './signals/disks';
import * as filesystems from './signals/filesystems';
import * as itself from './signals/itself';
import * as network from './signals/network';
import * as system from './signals/system';

/** Named as other dashboards name it, so that links between them keep what is chosen. */
const NODES: VariableProps = { ...instancesOf(JOB, 'Node'), name: 'node', label: 'instance' };

/** What is bad by itself. Other alerts look at the trend as well, which a colour can not. */
const FULL = alerts.filter(({ name }) =>
  /^Node(Filesystem(AlmostFull|Full)|Inodes(AlmostGone|Gone))$/.test(name),
);

/** Of each resource, how much is used, how long is waited for it, and what fails. */
export const dashboard = dashboardFile({
  uid: 'nodes',
  title: 'Nodes',
  folder: 'Infrastructure',
  description:
    'How busy and how full the machines are, what waits and what fails. Graphs show the ten nodes, disks or interfaces that stand out.',
  tags: ['nodes'],
  alerts,
  variables: [NODES],
  related: [{ uid: 'node-pods', title: 'Pods on nodes' }],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [itself.up], width: 4 },
        { kind: 'stat', signals: [itself.down], width: 4 },
        { kind: 'stat', signals: [compute.cpuUsedOfAll], width: 4 },
        { kind: 'stat', signals: [compute.memoryUsedOfAll], width: 4 },
        {
          kind: 'stat',
          signals: [filesystems.spaceFree.smallest(1)],
          thresholds: FULL,
          title: 'Fullest file system',
          description: 'Share of the fullest file system that programs can still write to.',
          width: 8,
        },
        {
          kind: 'table',
          title: 'Nodes',
          signals: [
            compute.cpuUsed,
            compute.load,
            compute.memoryUsed,
            network.received,
            network.sent,
            network.connections,
            system.fileDescriptors,
            system.uptime,
          ],
          labels: { instance: 'Node' },
          link: { title: 'This node alone', to: 'nodes', choose: { node: 'instance' } },
          width: 24,
        },
      ],
    },
    {
      title: 'CPU',
      panels: [
        { kind: 'graph', signals: [compute.cpuUsed.largest()], width: 6 },
        { kind: 'graph', signals: [compute.load.largest()], width: 6 },
        { kind: 'graph', signals: [compute.cpuWaits.largest()], width: 6 },
        { kind: 'graph', signals: [compute.cpuStolen.largest()], width: 6 },
      ],
    },
    {
      title: 'Memory',
      panels: [
        { kind: 'graph', signals: [compute.memoryUsed.largest()], width: 6 },
        { kind: 'graph', signals: [compute.memoryWaits.largest()], width: 6 },
        { kind: 'graph', signals: [compute.majorFaults.largest()], width: 6 },
        { kind: 'graph', signals: [compute.kills.largest()], width: 6 },
      ],
    },
    {
      title: 'File systems',
      panels: [
        { kind: 'graph', signals: [filesystems.spaceFree.smallest()], thresholds: FULL, width: 8 },
        { kind: 'graph', signals: [filesystems.inodesFree.smallest()], thresholds: FULL, width: 8 },
        {
          kind: 'graph',
          signals: [filesystems.becameReadOnly.largest(), filesystems.becameUnreadable.largest()],
          width: 8,
          empty: 'No file system became read-only.',
        },
      ],
    },
    {
      title: 'Disks',
      panels: [
        { kind: 'graph', signals: [disks.busy.largest()], width: 8 },
        { kind: 'graph', signals: [disks.queue.largest()], width: 8 },
        { kind: 'graph', signals: [disks.requestTime.largest()], width: 8 },
        { kind: 'graph', signals: [disks.read.largest(), disks.written.largest()], width: 8 },
        { kind: 'graph', signals: [disks.diskWaits.largest()], width: 8 },
        {
          kind: 'graph',
          signals: [disks.raidDisksMissing.largest(), disks.raidDisksFailed.largest()],
          width: 8,
          empty: 'No node has a RAID.',
        },
      ],
    },
    {
      title: 'Network',
      panels: [
        { kind: 'graph', signals: [network.received.largest(), network.sent.largest()], width: 8 },
        { kind: 'graph', signals: [network.connections.largest()], width: 8 },
        {
          kind: 'graph',
          signals: [network.receivedDropped.largest(), network.sentDropped.largest()],
          width: 8,
        },
        { kind: 'graph', signals: [network.receiveErrors.largest(), network.sendErrors.largest()], width: 8 },
        { kind: 'graph', signals: [network.linkChanges.largest()], width: 8 },
        {
          kind: 'graph',
          signals: [network.bondLinksMissing.largest()],
          width: 8,
          empty: 'No node has a bond.',
        },
      ],
    },
    {
      title: 'System',
      panels: [
        { kind: 'graph', signals: [system.uptime.smallest()], width: 8 },
        {
          kind: 'graph',
          signals: [system.clockOffset.largest(), system.clockDifference.largest()],
          width: 8,
        },
        { kind: 'graph', signals: [system.fileDescriptors.largest()], width: 8 },
        { kind: 'graph', signals: [system.hungTasks.largest()], width: 12 },
        {
          kind: 'graph',
          signals: [itself.collectorsLost.largest()],
          width: 12,
          empty: 'No collector fails.',
        },
      ],
    },
  ],
});
