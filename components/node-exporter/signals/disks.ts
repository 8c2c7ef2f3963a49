import { rateBy, signal } from './fragments';

const DISK = 'instance, device';
const legend = '{{instance}} {{device}}';

export const busy = signal({
  name: 'Disk busy',
  description: 'Share of time in which a disk had something to do.',
  unit: 'percentunit',
  legend,
  expr: rateBy(DISK, 'node_disk_io_time_seconds_total'),
});

export const queue = signal({
  name: 'Disk queue',
  description: 'Requests that a disk works on or that wait for it, on average.',
  unit: 'short',
  legend,
  expr: rateBy(DISK, 'node_disk_io_time_weighted_seconds_total'),
});

export const requestTime = signal({
  name: 'Time of a disk request',
  description: 'How long a request to read or write takes, with the wait in the queue.',
  unit: 's',
  legend,
  expr: (builder) => {
    const rate = (metric: string) => rateBy(DISK, metric)(builder);
    return `(${rate('node_disk_read_time_seconds_total')} + ${rate('node_disk_write_time_seconds_total')})\n/ (${rate('node_disk_reads_completed_total')} + ${rate('node_disk_writes_completed_total')} > 0)`;
  },
});

export const read = signal({
  name: 'Disk traffic',
  description: 'Bytes per second that are read from a disk.',
  unit: 'Bps',
  legend: `${legend} read`,
  expr: rateBy(DISK, 'node_disk_read_bytes_total'),
});

export const written = signal({
  name: 'Disk written',
  description: 'Bytes per second that are written to a disk.',
  unit: 'Bps',
  legend: `${legend} written`,
  expr: rateBy(DISK, 'node_disk_written_bytes_total'),
});

export const diskWaits = signal({
  name: 'Waiting for disks',
  description: 'Share of time in which some task waited for a disk.',
  unit: 'percentunit',
  legend: '{{instance}}',
  expr: rateBy('instance', 'node_pressure_io_waiting_seconds_total'),
});

export const raidDisksMissing = signal({
  name: 'Disks missing in a RAID',
  description: 'Disks that a RAID should have and that do not take part.',
  unit: 'short',
  legend: `${legend} missing`,
  expr: ({ series }) =>
    `max by (${DISK}) (${series('node_md_disks_required')})\n- max by (${DISK}) (${series('node_md_disks', { state: 'active' })})`,
});

export const raidDisksFailed = signal({
  name: 'Failed disks of a RAID',
  description: 'Disks that the RAID has put out for their errors.',
  unit: 'short',
  legend: `${legend} failed`,
  expr: ({ series }) => `max by (${DISK}) (${series('node_md_disks', { state: 'failed' })})`,
});
