import { signalsOf } from '../../../lib/signal';
import { JOB } from '../jobs';
import { type Fragment, countOf } from './fragments';

const signal = signalsOf(JOB);
const legend = '{{namespace}} {{persistentvolumeclaim}}';

const pending: Fragment = ({ series }) =>
  [
    'max by (namespace, persistentvolumeclaim) (',
    `  ${series('kube_persistentvolumeclaim_status_phase', { phase: 'Pending' })} == 1`,
    // until a pod wants them, most claims wait by design
    `  and on (namespace, persistentvolumeclaim) ${series('kube_pod_spec_volumes_persistentvolumeclaims_info')}`,
    ')',
  ].join('\n');

export const volumesFailed = signal({
  name: 'Failed volumes',
  description: 'Volumes that could not be deleted or cleaned after their claims had gone.',
  unit: 'short',
  legend: '{{persistentvolume}}',
  expr: ({ series }) =>
    `max by (persistentvolume) (${series('kube_persistentvolume_status_phase', { phase: 'Failed' })}) > 0`,
});

export const claimsPending = signal({
  name: 'Claims without a volume',
  description: 'Claims that a pod wants and that have no volume yet.',
  unit: 'short',
  legend,
  expr: pending,
});

export const claimsPendingCount = signal(
  countOf(pending, {
    name: 'Claims without a volume',
    description: 'Claims that a pod wants and that have no volume yet.',
  }),
);

export const claimsLost = signal({
  name: 'Claims that lost their volume',
  description: 'Claims whose volume is gone.',
  unit: 'short',
  legend,
  expr: ({ series }) =>
    `max by (namespace, persistentvolumeclaim) (${series('kube_persistentvolumeclaim_status_phase', { phase: 'Lost' })}) > 0`,
});
