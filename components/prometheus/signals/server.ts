import { legend, signal } from './fragments';

export const replicasUp = signal({
  name: 'Replicas up',
  description: 'Number of Prometheus servers that answer.',
  unit: 'short',
  // 0, not nothing, when discovery finds none
  expr: ({ series }) => `(sum(${series('up')}) or vector(0))`,
});

export const reloadSuccessful = signal({
  name: 'Configuration loaded',
  description: 'Whether the last change of the configuration was taken.',
  unit: 'bool_yes_no',
  legend,
  expr: ({ series }) => series('prometheus_config_last_reload_successful'),
});

export const starts = signal({
  name: 'Restarts',
  description: 'How often a server started in the last 2 hours.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum by (instance) (changes(${series('process_start_time_seconds')}[2h]))`,
});

export const uptime = signal({
  name: 'Time since start',
  description: 'How long a server has been running.',
  unit: 's',
  legend,
  expr: ({ series }) => `time() - max by (instance) (${series('process_start_time_seconds')})`,
});

export const memory = signal({
  name: 'Memory',
  description: 'Memory of the process.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => `max by (instance) (${series('process_resident_memory_bytes')})`,
});

export const cpu = signal({
  name: 'CPU',
  description: 'CPUs that the process uses.',
  unit: 'short',
  legend,
  expr: ({ series, range }) => `max by (instance) (rate(${series('process_cpu_seconds_total')}[${range}]))`,
});

export const version = signal({
  name: 'Version',
  description: 'Servers of each version.',
  unit: 'short',
  legend: '{{version}}',
  expr: ({ series }) => `count by (version) (${series('prometheus_build_info')})`,
});
