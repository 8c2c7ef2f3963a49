import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { present } from '../conditions';
import * as nodes from '../signals/nodes';

const NODE = '{{ $labels.node }}';

export const nodeAlerts: readonly Alert[] = [
  {
    name: 'NodeNotReady',
    condition: present(nodes.notReady),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `Node ${NODE} is not ready.`,
    description: `Node ${NODE} has not been ready for 10 minutes, and nobody has cordoned it. Its pods are being replaced on other nodes where that is possible.`,
  },
  {
    name: 'NodeUnderPressure',
    condition: present(nodes.pressure),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `Node ${NODE} has {{ $labels.condition }}.`,
    description: `Node ${NODE} has had the condition {{ $labels.condition }} for 10 minutes. It takes no new pods, and its kubelet evicts some that run.`,
  },
  {
    name: 'NodeReadinessFlapping',
    condition: nodes.readinessChanges.above(5),
    for: Duration.minutes(1),
    severity: 'warning',
    summary: `Node ${NODE} keeps coming and going.`,
    description: `Node ${NODE} became ready or ceased to be {{ $value }} times in the last hour. Each time its pods leave their Services.`,
  },
  {
    name: 'NodeCordoned',
    condition: present(nodes.cordoned),
    for: Duration.days(1),
    severity: 'info',
    summary: `Node ${NODE} is still cordoned.`,
    description: `Node ${NODE} has taken no new pods for a day. Perhaps somebody forgot to uncordon it after maintenance.`,
  },
  {
    name: 'NodePodsAlmostFull',
    condition: nodes.podsShare.above(0.95),
    for: Duration.minutes(15),
    severity: 'info',
    summary: `Node ${NODE} runs almost as many pods as it may.`,
    description: `Node ${NODE} runs {{ $value | humanizePercentage }} of the pods that its kubelet allows. It will take no more, however much CPU and memory are free.`,
  },
  {
    name: 'NoRoomForNodeFailure',
    condition: nodes.requestedWithoutLargest.above(1),
    for: Duration.hours(1),
    severity: 'info',
    summary: 'If a node died, there would not be enough {{ $labels.resource }} for its pods.',
    description:
      'Pods ask for {{ $value | humanizePercentage }} of the {{ $labels.resource }} that would be left if the largest node died. Some of them would find no place.',
  },
  {
    name: 'KubeletVersionsDiffer',
    condition: nodes.kubeletVersions.above(1),
    for: Duration.days(1),
    severity: 'info',
    summary: 'Nodes run different versions of Kubernetes.',
    description:
      'For a day the kubelets have been of {{ $value }} minor versions. Perhaps an upgrade stopped half way; kubelets may be up to three minor versions older than the API server.',
  },
];
