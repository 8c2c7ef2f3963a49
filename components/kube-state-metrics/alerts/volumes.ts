import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { present } from '../conditions';
import * as volumes from '../signals/volumes';

const CLAIM = '{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}';

export const volumeAlerts: readonly Alert[] = [
  {
    name: 'PersistentVolumeFailed',
    condition: present(volumes.volumesFailed),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'The volume {{ $labels.persistentvolume }} has failed.',
    description:
      'The claim of the volume {{ $labels.persistentvolume }} is gone, but the volume could not be deleted. It still costs what it costs, and nobody can use it.',
  },
  {
    name: 'PersistentVolumeClaimPending',
    condition: present(volumes.claimsPending),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The claim ${CLAIM} gets no volume.`,
    description: `A pod has wanted the claim ${CLAIM} for 15 minutes, and it has no volume: the pod can not start.`,
  },
  {
    name: 'PersistentVolumeClaimLost',
    condition: present(volumes.claimsLost),
    for: Duration.minutes(5),
    severity: 'critical',
    summary: `The claim ${CLAIM} has lost its volume.`,
    description: `The volume of the claim ${CLAIM} no longer exists in Kubernetes. Pods that have it mounted may still work; once they restart they can not start again.`,
  },
];
