import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import { both } from '../../../lib/signal';
import { present, unless } from '../conditions';
import * as autoscalers from '../signals/autoscalers';
import * as workloads from '../signals/workloads';

const DEPLOYMENT = '{{ $labels.namespace }}/{{ $labels.deployment }}';
const STATEFUL_SET = '{{ $labels.namespace }}/{{ $labels.statefulset }}';
const DAEMON_SET = '{{ $labels.namespace }}/{{ $labels.daemonset }}';
const AUTOSCALER = '{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }}';
const BUDGET = '{{ $labels.namespace }}/{{ $labels.poddisruptionbudget }}';

export const workloadAlerts: readonly Alert[] = [
  {
    name: 'DeploymentReplicasMissing',
    // a rollout that goes on takes replicas away, and one that is stuck has an alert of its own
    condition: unless(
      both(present(workloads.deploymentMissing), workloads.deploymentProgress.below(1)),
      present(workloads.rolloutStuck),
    ),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The Deployment ${DEPLOYMENT} lacks replicas.`,
    description: `The Deployment ${DEPLOYMENT} has lacked {{ $value }} of its replicas for 15 minutes. The others carry the load, if there are any.`,
  },
  {
    name: 'DeploymentRolloutStuck',
    condition: present(workloads.rolloutStuck),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: `The rollout of the Deployment ${DEPLOYMENT} is stuck.`,
    description: `The new pods of the Deployment ${DEPLOYMENT} have not become available within its progress deadline. Old ones go on serving where the strategy keeps them, but the new version is not out.`,
  },
  {
    name: 'DeploymentChangeIgnored',
    condition: present(workloads.deploymentUnseenChanges),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `Nobody acts on a change of the Deployment ${DEPLOYMENT}.`,
    description: `The Deployment ${DEPLOYMENT} was changed, and for 15 minutes its controller has not taken notice. If it is not the only one, the controller manager is down: nothing in the cluster is rolled out, scaled or replaced.`,
  },
  {
    name: 'StatefulSetReplicasMissing',
    condition: both(present(workloads.statefulSetMissing), workloads.statefulSetProgress.below(1)),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The StatefulSet ${STATEFUL_SET} lacks replicas.`,
    description: `The StatefulSet ${STATEFUL_SET} has lacked {{ $value }} of its replicas for 15 minutes. Updates of it wait until they are there.`,
  },
  {
    name: 'DaemonSetPodsMissing',
    condition: both(present(workloads.daemonSetMissingOnReadyNodes), workloads.daemonSetProgress.below(1)),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The DaemonSet ${DAEMON_SET} lacks pods.`,
    description: `The DaemonSet ${DAEMON_SET} has lacked {{ $value }} of its pods for 15 minutes, besides those of nodes that are down.`,
  },
  {
    name: 'AutoscalerAtMaximum',
    condition: present(autoscalers.atMaximum),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The autoscaler ${AUTOSCALER} can not add replicas.`,
    description: `For 15 minutes the autoscaler ${AUTOSCALER} has had the {{ $value }} replicas that it may have at most, and would take more. Under more load the pods become slower.`,
  },
  {
    name: 'AutoscalerUnable',
    condition: present(autoscalers.unable),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `The autoscaler ${AUTOSCALER} does not scale: {{ $labels.condition }} is false.`,
    description: `For 15 minutes the condition {{ $labels.condition }} of the autoscaler ${AUTOSCALER} has been false: it gets no metrics, or can not reach what it should scale. The number of replicas stays as it is, whatever the load.`,
  },
  {
    name: 'DisruptionBudgetBroken',
    condition: present(workloads.budgetMissing),
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `Behind the disruption budget ${BUDGET} too few pods are healthy.`,
    description: `For 15 minutes the disruption budget ${BUDGET} has lacked {{ $value }} of the healthy pods that it asks for. Nodes with its other pods can not be drained.`,
  },
  {
    name: 'DisruptionBudgetAllowsNothing',
    condition: present(workloads.budgetAllowsNothing),
    for: Duration.hours(1),
    severity: 'info',
    summary: `The disruption budget ${BUDGET} never lets a pod go.`,
    description: `The disruption budget ${BUDGET} does not let any of its pods go (there are {{ $value }}), although as many are healthy as it asks for. The nodes that they are on can not be drained.`,
  },
];
