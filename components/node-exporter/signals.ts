import { signalsOf } from '../../lib/signal';

/** Name of the scrape job. */
export const JOB = 'node-exporter';

const signal = signalsOf(JOB);
const legend = '{{instance}}';
const mount = '{{instance}} {{mountpoint}}';

export const up = signal({
  name: 'Nodes scraped',
  description: 'Number of nodes whose metrics arrive.',
  unit: 'short',
  expr: ({ series }) => `sum(${series('up')})`,
});

export const reachable = signal({
  name: 'Reachable',
  description: 'Whether the metrics of a node arrive.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => series('up'),
});

export const noneScraped = signal({
  name: 'No node scraped',
  description: '1 when there is not a single node to scrape, and nothing otherwise.',
  unit: 'short',
  expr: ({ series }) => `absent(${series('up')})`,
});

export const cpuUsed = signal({
  name: 'CPU in use',
  description: 'Share of its CPU time that a node spends working.',
  unit: 'percentunit',
  legend,
  expr: ({ series, range }) =>
    `1 - avg by (instance) (rate(${series('node_cpu_seconds_total', { mode: 'idle' })}[${range}]))`,
});

export const load = signal({
  name: 'Load per CPU',
  description:
    'Tasks that run or wait for a CPU or a disk, averaged over 5 minutes, for each CPU. Above 1 they queue.',
  unit: 'short',
  legend,
  expr: ({ series }) =>
    `sum by (instance) (${series('node_load5')})\n/ count by (instance) (${series('node_cpu_seconds_total', { mode: 'idle' })})`,
});

export const memoryAvailable = signal({
  name: 'Memory available',
  description: 'Share of its memory that a node can still hand out without swapping.',
  unit: 'percentunit',
  legend,
  expr: ({ series }) =>
    `sum by (instance) (${series('node_memory_MemAvailable_bytes')})\n/ sum by (instance) (${series('node_memory_MemTotal_bytes')})`,
});

/** Only what is a disk: a full tmpfs or a read-only image is no news. */
const DISKS = { fstype: '!~"tmpfs|ramfs|squashfs|overlay|iso9660"', mountpoint: '!=""' };

export const filesystemFree = signal({
  name: 'File system free',
  description: 'Share of a file system that programs can still write to.',
  unit: 'percentunit',
  legend: mount,
  // the labels that name a disk, without the pod's, which change with every restart; read-only ones can't fill up
  expr: ({ series }) =>
    `max by (instance, device, mountpoint) (\n  ${series('node_filesystem_avail_bytes', DISKS)}\n  / ${series('node_filesystem_size_bytes', DISKS)}\n  and ${series('node_filesystem_readonly', DISKS)} == 0\n)`,
});

export const filesystemForecast = signal({
  name: 'File system in 4 hours',
  description: 'Bytes that will be free in 4 hours if the last 6 hours go on.',
  unit: 'bytes',
  legend: mount,
  expr: ({ series }) =>
    `max by (instance, device, mountpoint) (predict_linear(${series('node_filesystem_avail_bytes', DISKS)}[6h], 4 * 3600))`,
});

export const networkReceived = signal({
  name: 'Network received',
  description: 'Bytes per second that arrive at a node.',
  unit: 'Bps',
  legend: '{{instance}} in',
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('node_network_receive_bytes_total')}[${range}]))`,
});

export const networkSent = signal({
  name: 'Network sent',
  description: 'Bytes per second that leave a node.',
  unit: 'Bps',
  legend: '{{instance}} out',
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('node_network_transmit_bytes_total')}[${range}]))`,
});

export const diskBusy = signal({
  name: 'Disk busy',
  description: 'Share of time in which a disk had something to do.',
  unit: 'percentunit',
  legend: '{{instance}} {{device}}',
  expr: ({ series, range }) =>
    `max by (instance, device) (rate(${series('node_disk_io_time_seconds_total')}[${range}]))`,
});
