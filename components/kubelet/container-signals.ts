import { signalsOf } from '../../lib/signal';
import { CONTAINER, CONTAINERS, legends, rate, sumBy } from './expressions';
import type { Expression } from './expressions';
import { JOBS } from './jobs';

const cadvisor = signalsOf(JOBS.cadvisor);
const probes = signalsOf(JOBS.probes);

const throttledPeriods = rate('container_cpu_cfs_throttled_periods_total', CONTAINERS);
const throttledShare: Expression = (builder) =>
  `${sumBy(CONTAINER, throttledPeriods)(builder)}\n/ ${sumBy(CONTAINER, rate('container_cpu_cfs_periods_total', CONTAINERS))(builder)}`;

export const throttled = cadvisor({
  name: 'CPU throttled',
  description:
    'Share of the periods (100 ms each) with work in which a container was stopped at its CPU limit.',
  unit: 'percentunit',
  legend: legends[CONTAINER],
  expr: throttledShare,
});

export const throttledPerSecond = cadvisor({
  name: 'Periods throttled',
  description: 'Periods per second in which a container was stopped at its CPU limit, of 10.',
  unit: 'cps',
  legend: legends[CONTAINER],
  expr: sumBy(CONTAINER, throttledPeriods),
});

const killed = sumBy(
  CONTAINER,
  ({ series }) => `increase(${series('container_oom_events_total', CONTAINERS)}[30m])`,
);

export const oomKills = cadvisor({
  name: 'Killed for memory',
  description: 'Processes in a container that the kernel killed within half an hour because memory ran out.',
  unit: 'short',
  legend: legends[CONTAINER],
  expr: killed,
});

const failedProbes = (type: string) => ({ probe_type: type, result: 'failed' });

// only of containers that are still there: the kubelet drops the counter with the pod
const livenessFailed = sumBy(CONTAINER, ({ series }) => {
  const failed = series('prober_probe_total', failedProbes('Liveness'));
  return `increase(${failed}[30m]) and ${failed}`;
});

export const livenessFailures = probes({
  name: 'Failed liveness probes',
  description: 'Liveness probes of a container that failed within half an hour.',
  unit: 'short',
  legend: legends[CONTAINER],
  expr: livenessFailed,
});

export const readinessFailures = probes({
  name: 'Failed readiness probes',
  description: 'Readiness probes of a container per second that fail.',
  unit: 'cps',
  legend: legends[CONTAINER],
  expr: sumBy(CONTAINER, rate('prober_probe_total', failedProbes('Readiness'))),
});
