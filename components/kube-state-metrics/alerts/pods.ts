import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { present } from '../conditions';
import * as pods from '../signals/pods';

const CONTAINER = '{{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }}';
const POD = '{{ $labels.namespace }}/{{ $labels.pod }}';

export const podAlerts: readonly Alert[] = [
  {
    name: 'PodCrashLooping',
    condition: present(pods.crashLoops),
    // the signal looks 10 minutes back: a start that takes a few attempts is over by then
    for: Duration.minutes(20),
    severity: 'warning',
    summary: `The container ${CONTAINER} ends again and again.`,
    description: `The container ${CONTAINER} restarted {{ $value | printf "%.0f" }} times in the last hour. Kubernetes waits up to 5 minutes before each new start, and the pod does not serve meanwhile.`,
  },
  {
    name: 'ContainerCannotStart',
    condition: present(pods.containersThatCannotStart),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The container ${CONTAINER} can not start: {{ $labels.reason }}.`,
    description: `The container ${CONTAINER} has been waiting for 15 minutes with the reason {{ $labels.reason }}. It will not start until somebody corrects the pod or brings what it needs.`,
  },
  {
    name: 'PodNotReady',
    condition: present(pods.podsNotReady),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The pod ${POD} is not ready.`,
    description: `The pod ${POD} has not been ready for 15 minutes: it finds no node, waits for a volume, or its readiness probe fails. Services send it nothing.`,
  },
  {
    name: 'ContainerOutOfMemory',
    condition: present(pods.outOfMemory),
    for: Duration.minutes(1),
    severity: 'warning',
    summary: `The container ${CONTAINER} ran out of memory.`,
    description: `The kernel killed the container ${CONTAINER}: it reached its memory limit, or the node had none left. Restarts of it in the last hour: {{ $value | printf "%.0f" }}.`,
  },
  {
    name: 'PodStuckTerminating',
    condition: pods.terminatingFor.above(30 * 60),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `The pod ${POD} does not go.`,
    description: `The pod ${POD} was deleted and should have been gone {{ $value | humanizeDuration }} ago. Until it goes, its volumes stay attached, and a StatefulSet does not replace it.`,
  },
];
