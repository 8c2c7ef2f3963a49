import { type Fragment, became, signal } from './fragments';

const legend = '{{instance}} {{mountpoint}}';

/** The labels that name a file system, without the pod's, which change with every restart. */
const NAMES = 'instance, device, mountpoint';

/** Only what is a disk: a full tmpfs or a read-only image is no news. */
const DISKS = { fstype: '!~"tmpfs|ramfs|squashfs|overlay|iso9660"', mountpoint: '!=""' };

/** What is read-only can not fill up. */
const writable: Fragment = ({ series }) => `${series('node_filesystem_readonly', DISKS)} == 0`;

const share =
  (part: string, whole: string): Fragment =>
  (builder) =>
    `max by (${NAMES}) (\n  ${builder.series(part, DISKS)}\n  / (${builder.series(whole, DISKS)} > 0)\n  and ${writable(builder)}\n)`;

const forecast =
  (metric: string, hours: number): Fragment =>
  ({ series }) =>
    `max by (${NAMES}) (predict_linear(${series(metric, DISKS)}[6h], ${hours} * 3600))`;

export const spaceFree = signal({
  name: 'File system free',
  description: 'Share of a file system that programs can still write to.',
  unit: 'percentunit',
  legend,
  expr: share('node_filesystem_avail_bytes', 'node_filesystem_size_bytes'),
});

/** @param hours how far to look ahead */
export const spaceForecast = (hours: number) =>
  signal({
    name: `File system in ${hours} hours`,
    description: `Bytes that will be free in ${hours} hours if the last 6 hours go on.`,
    unit: 'bytes',
    legend,
    expr: forecast('node_filesystem_avail_bytes', hours),
  });

export const inodesFree = signal({
  name: 'Inodes free',
  description: 'Share of the inodes of a file system that are free: each file and folder takes one.',
  unit: 'percentunit',
  legend,
  expr: share('node_filesystem_files_free', 'node_filesystem_files'),
});

/** @param hours how far to look ahead */
export const inodesForecast = (hours: number) =>
  signal({
    name: `Inodes in ${hours} hours`,
    description: `Inodes that will be free in ${hours} hours if the last 6 hours go on.`,
    unit: 'short',
    legend,
    expr: forecast('node_filesystem_files_free', hours),
  });

export const becameReadOnly = signal({
  name: 'File systems that became read-only',
  description: 'File systems that could be written to within the last day, and now can not.',
  unit: 'short',
  legend: `${legend} read-only`,
  expr: became(NAMES, ({ series }) => series('node_filesystem_readonly', DISKS), 1, 0),
});

export const becameUnreadable = signal({
  name: 'File systems that do not answer',
  description: 'File systems that could be asked for their free space within the last day, and now can not.',
  unit: 'short',
  legend: `${legend} unreadable`,
  expr: became(NAMES, ({ series }) => series('node_filesystem_device_error', DISKS), 1, 0),
});
