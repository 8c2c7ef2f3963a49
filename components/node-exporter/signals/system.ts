import { ofNode, signal } from './fragments';

const legend = '{{instance}}';

export const fileDescriptors = signal({
  name: 'File descriptors in use',
  description: 'Share of the open files and connections that the kernel allows on a node.',
  unit: 'percentunit',
  legend,
  expr: (builder) =>
    `${ofNode('node_filefd_allocated')(builder)}\n/ ${ofNode('node_filefd_maximum')(builder)}`,
});

export const clockOffset = signal({
  name: 'Clock offset',
  description: 'Seconds by which the clock of a node differs from its time server, as the kernel knows it.',
  unit: 's',
  legend: '{{instance}} and its time server',
  expr: ({ series }) => `max by (instance) (abs(${series('node_timex_offset_seconds')}))`,
});

export const clockDifference = signal({
  name: 'Clock against Prometheus',
  description:
    'Seconds by which the clock of a node differs from that of Prometheus. Up to the time of a scrape is none.',
  unit: 's',
  legend: '{{instance}} and Prometheus',
  // needs no time server: the time that the node told, and the time at which it was asked
  expr: ({ series }) => {
    const time = series('node_time_seconds');
    return `max by (instance) (abs(${time} - timestamp(${time})))`;
  },
});

export const clockSynchronised = signal({
  name: 'Clock synchronised',
  description: 'Whether the kernel counts its clock as synchronised.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => `min by (instance) (${series('node_timex_sync_status')})`,
});

export const clockMaximumError = signal({
  name: 'Largest clock error',
  description: 'Seconds by which the clock may be wrong. Grows while nothing corrects it, up to 16.',
  unit: 's',
  legend,
  expr: ofNode('node_timex_maxerror_seconds'),
});

export const uptime = signal({
  name: 'Time since start',
  description: 'How long a node has been running.',
  unit: 's',
  legend,
  expr: (builder) => `time() - ${ofNode('node_boot_time_seconds')(builder)}`,
});

export const knownBefore = signal({
  name: 'Known before',
  description: 'Nodes whose metrics arrived an hour or a day ago: a start of theirs is not their first.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => {
    const boot = series('node_boot_time_seconds');
    return `(count by (instance) (${boot} offset 1h) or count by (instance) (${boot} offset 1d))`;
  },
});

export const hungTasks = signal({
  name: 'Tasks that hang',
  description: 'Tasks that the kernel found stuck for two minutes or more, in the last hour.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum by (instance) (increase(${series('node_kernel_hung_tasks_total')}[1h]))`,
});
