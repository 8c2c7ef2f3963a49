import { dashboardFile } from '../../lib/dashboard';
import * as compute from './signals/compute';
import * as disks from './signals/disks';
import * as filesystems from './signals/filesystems';
import * as itself from './signals/itself';
import * as network from './signals/network';
import * as system from './signals/system';

/** Of each resource, how much is used, how long is waited for it, and what fails. */
export const dashboard = dashboardFile({
  uid: 'nodes',
  title: 'Nodes',
  folder: 'Infrastructure',
  description:
    'How busy and how full the machines are, what waits and what fails. Graphs show the ten nodes, disks or interfaces that stand out.',
  tags: ['nodes'],
  rows: [
    {
      title: 'Now',
      panels: [
        { kind: 'stat', signals: [itself.up], width: 4 },
        { kind: 'stat', signals: [itself.down], width: 4 },
        { kind: 'stat', signals: [compute.cpuUsedOfAll], width: 4 },
        { kind: 'stat', signals: [compute.memoryUsedOfAll], width: 4 },
        { kind: 'stat', signals: [filesystems.fullest], width: 8 },
      ],
    },
    {
      title: 'CPU',
      panels: [
        { kind: 'graph', signals: [compute.cpuMostUsed], width: 6 },
        { kind: 'graph', signals: [compute.highestLoad], width: 6 },
        { kind: 'graph', signals: [compute.cpuWaits], width: 6 },
        { kind: 'graph', signals: [compute.cpuMostStolen], width: 6 },
      ],
    },
    {
      title: 'Memory',
      panels: [
        { kind: 'graph', signals: [compute.memoryMostUsed], width: 6 },
        { kind: 'graph', signals: [compute.longestMemoryWaits], width: 6 },
        { kind: 'graph', signals: [compute.mostMajorFaults], width: 6 },
        { kind: 'graph', signals: [compute.kills], width: 6 },
      ],
    },
    {
      title: 'File systems',
      panels: [
        { kind: 'graph', signals: [filesystems.leastSpaceFree], width: 8 },
        { kind: 'graph', signals: [filesystems.fewestInodesFree], width: 8 },
        { kind: 'graph', signals: [filesystems.becameReadOnly, filesystems.becameUnreadable], width: 8 },
      ],
    },
    {
      title: 'Disks',
      panels: [
        { kind: 'graph', signals: [disks.busiest], width: 8 },
        { kind: 'graph', signals: [disks.longestQueue], width: 8 },
        { kind: 'graph', signals: [disks.slowest], width: 8 },
        { kind: 'graph', signals: [disks.mostRead, disks.mostWritten], width: 8 },
        { kind: 'graph', signals: [disks.diskWaits], width: 8 },
        { kind: 'graph', signals: [disks.raidDisksMissing, disks.raidDisksFailed], width: 8 },
      ],
    },
    {
      title: 'Network',
      panels: [
        { kind: 'graph', signals: [network.received, network.sent], width: 8 },
        { kind: 'graph', signals: [network.mostConnections], width: 8 },
        { kind: 'graph', signals: [network.mostReceivedDropped, network.mostSentDropped], width: 8 },
        { kind: 'graph', signals: [network.mostReceiveErrors, network.mostSendErrors], width: 8 },
        { kind: 'graph', signals: [network.mostLinkChanges], width: 8 },
        { kind: 'graph', signals: [network.bondLinksMissing], width: 8 },
      ],
    },
    {
      title: 'System',
      panels: [
        { kind: 'graph', signals: [system.shortestUptime], width: 8 },
        { kind: 'graph', signals: [system.largestClockOffset, system.largestClockDifference], width: 8 },
        { kind: 'graph', signals: [system.mostFileDescriptors], width: 8 },
        { kind: 'graph', signals: [system.hungTasks], width: 12 },
        { kind: 'graph', signals: [itself.collectorsLost], width: 12 },
      ],
    },
  ],
});
