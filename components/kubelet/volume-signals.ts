import type { ExpressionBuilder } from '../../lib/signal';
import { signalsOf } from '../../lib/signal';
import { JOBS } from './jobs';

const signal = signalsOf(JOBS.kubelet);
const legend = '{{namespace}}/{{persistentvolumeclaim}}';

/** How far ahead the forecasts look. */
const FORECAST_SECONDS = 4 * 24 * 3600;

/** One value for each claim: several kubelets tell about a volume that pods on several nodes use. */
const ofClaims = (expr: string) => `max by (namespace, persistentvolumeclaim) (\n  ${expr}\n)`;

// a volume with nothing in it, or of no size, is one whose driver does not know

const freeShare = ({ series }: ExpressionBuilder) =>
  ofClaims(
    `${series('kubelet_volume_stats_available_bytes')}\n  / ${series('kubelet_volume_stats_capacity_bytes')}\n  and ${series('kubelet_volume_stats_used_bytes')} > 0`,
  );
const freeInodesShare = ({ series }: ExpressionBuilder) =>
  ofClaims(
    `${series('kubelet_volume_stats_inodes_free')}\n  / (${series('kubelet_volume_stats_inodes')} > 0)`,
  );
const forecast =
  (metric: string) =>
  ({ series }: ExpressionBuilder) =>
    ofClaims(`predict_linear(${series(metric)}[6h], ${FORECAST_SECONDS})`);

export const free = signal({
  name: 'Volume free',
  description: 'Share of a volume that is free.',
  unit: 'percentunit',
  legend,
  expr: freeShare,
});

export const freeInFourDays = signal({
  name: 'Free in 4 days',
  description:
    'Bytes of a volume that will be free in 4 days if the last 6 hours go on. Below zero it is full by then.',
  unit: 'bytes',
  legend,
  expr: forecast('kubelet_volume_stats_available_bytes'),
});

export const freeInodes = signal({
  name: 'Inodes free',
  description: 'Share of the inodes of a volume that are free: each file and folder takes one.',
  unit: 'percentunit',
  legend,
  expr: freeInodesShare,
});

export const freeInodesInFourDays = signal({
  name: 'Inodes in 4 days',
  description: 'Inodes of a volume that will be free in 4 days if the last 6 hours go on.',
  unit: 'short',
  legend,
  expr: forecast('kubelet_volume_stats_inodes_free'),
});

/** Below this share of free space it is time to look. */
export const NEARLY_FULL = 0.15;

export const nearlyFullCount = signal({
  name: 'Volumes nearly full',
  description: `Persistent volumes with less than ${100 * NEARLY_FULL} % of free space.`,
  unit: 'short',
  expr: (builder) => `count(${freeShare(builder)} < ${NEARLY_FULL}) or vector(0)`,
});

export const usedOfVolume = signal({
  name: 'Bytes in use',
  description: 'Bytes that are used on a volume.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => ofClaims(series('kubelet_volume_stats_used_bytes')),
});

export const sizeOfVolume = signal({
  name: 'Size',
  description: 'Size of a volume.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => ofClaims(series('kubelet_volume_stats_capacity_bytes')),
});

export const volumes = signal({
  name: 'Volumes in use',
  description: 'Persistent volumes that pods use and that tell how full they are.',
  unit: 'short',
  expr: ({ series }) => `count(${ofClaims(series('kubelet_volume_stats_capacity_bytes'))})`,
});

export const capacity = signal({
  name: 'Their size',
  description: 'Size of all persistent volumes in use.',
  unit: 'bytes',
  expr: ({ series }) => `sum(${ofClaims(series('kubelet_volume_stats_capacity_bytes'))})`,
});

export const used = signal({
  name: 'In use',
  description: 'Bytes that are used on all persistent volumes.',
  unit: 'bytes',
  expr: ({ series }) => `sum(${ofClaims(series('kubelet_volume_stats_used_bytes'))})`,
});

/** What the kubelet does itself; whether a volume is attached it only looks up, and fails until it is. */
const OPERATIONS = '=~"volume_mount|volume_unmount|unmount_device|map_volume|unmap_volume|unmap_device"';
/** Volumes that fail for what users write, above all names of things that are not there. */
const USERS_MISTAKES =
  '!~"kubernetes[.]io/(configmap|secret|projected|downward-api|empty-dir|host-path|git-repo|image)"';

export const operationErrors = signal({
  name: 'Failed volume operations',
  description: 'Tries of a kubelet to mount or unmount a volume that failed within 5 minutes.',
  unit: 'short',
  legend: '{{instance}} {{volume_plugin}} {{operation_name}}',
  expr: ({ series }) =>
    `sum by (instance, volume_plugin, operation_name) (\n  increase(${series('storage_operation_duration_seconds_count', { status: 'fail-unknown', operation_name: OPERATIONS, volume_plugin: USERS_MISTAKES })}[5m])\n)`,
});

export const mountTime = signal({
  name: 'Time to mount',
  description: 'How long it takes until a volume is mounted, with the wait until it is attached.',
  unit: 's',
  legend: '{{plugin_name}}',
  expr: ({ series, range }) => {
    const MOUNTS = { operation_name: 'overall_volume_mount' };
    return `sum by (plugin_name) (rate(${series('volume_operation_total_seconds_sum', MOUNTS)}[${range}]))\n/ sum by (plugin_name) (rate(${series('volume_operation_total_seconds_count', MOUNTS)}[${range}]))`;
  },
});

export const waiting = signal({
  name: 'Volumes to mount or unmount',
  description:
    'Volumes by which what a node has mounted differs from what its pods want. Soon 0 again if all is well.',
  unit: 'short',
  legend: '{{instance}}',
  expr: ({ series }) => {
    const inState = (state: string) =>
      `sum by (instance) (${series('volume_manager_total_volumes', { state: `${state}_state_of_world` })})`;
    return `abs(\n  ${inState('desired')}\n  - ${inState('actual')}\n)`;
  },
});
