import { type Fragment, ofNode, rateBy, signal } from './fragments';

const legend = '{{instance}}';

const shareOf =
  (mode: string): Fragment =>
  ({ series, range }) =>
    `avg by (instance) (rate(${series('node_cpu_seconds_total', { mode })}[${range}]))`;

export const cpuUsed = signal({
  name: 'CPU in use',
  description: 'Share of its CPU time that a node spends working.',
  unit: 'percentunit',
  legend,
  expr: (builder) => `1 - ${shareOf('idle')(builder)}`,
});

export const cpuUsedOfAll = signal({
  name: 'CPU in use, all nodes',
  description: 'Share of the CPU time of all nodes that they spend working.',
  unit: 'percentunit',
  expr: ({ series, range }) =>
    `1 - avg(rate(${series('node_cpu_seconds_total', { mode: 'idle' })}[${range}]))`,
});

export const cpuStolen = signal({
  name: 'CPU time stolen',
  description: 'Share of its CPU time that a virtual machine wanted and its host gave to others.',
  unit: 'percentunit',
  legend,
  expr: shareOf('steal'),
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

export const cpuWaits = signal({
  name: 'Waiting for a CPU',
  description: 'Share of time in which some task could run and had no CPU.',
  unit: 'percentunit',
  legend,
  expr: rateBy('instance', 'node_pressure_cpu_waiting_seconds_total'),
});

const available = ofNode('node_memory_MemAvailable_bytes');
const total = ofNode('node_memory_MemTotal_bytes');

export const memoryUsed = signal({
  name: 'Memory in use',
  description: 'Share of its memory that a node could not hand out without swapping. Caches do not count.',
  unit: 'percentunit',
  legend,
  expr: (builder) => `1 - (\n  ${available(builder)}\n  / ${total(builder)}\n)`,
});

export const memoryUsedOfAll = signal({
  name: 'Memory in use, all nodes',
  description: 'Share of the memory of all nodes that is in use.',
  unit: 'percentunit',
  expr: (builder) => `1 - sum(${available(builder)}) / sum(${total(builder)})`,
});

export const memoryWaits = signal({
  name: 'Waiting for memory',
  description:
    'Share of time in which some task could not go on because memory had to be freed for it first.',
  unit: 'percentunit',
  legend,
  expr: rateBy('instance', 'node_pressure_memory_waiting_seconds_total'),
});

export const majorFaults = signal({
  name: 'Major page faults',
  description: 'How often per second a program had to wait until a page of its memory was read from a disk.',
  unit: 'cps',
  legend,
  expr: rateBy('instance', 'node_vmstat_pgmajfault'),
});

export const kills = signal({
  name: 'Processes killed for memory',
  description: "Processes that the kernel killed per second, for the node's or for their container's memory.",
  unit: 'cps',
  legend,
  expr: rateBy('instance', 'node_vmstat_oom_kill'),
});
