import { signalsOf } from '../../../lib/signal';
import type { ExpressionBuilder, Matchers } from '../../../lib/signal';
import { JOB } from '../jobs';
import { type Fragment, countOf, lostNodes } from './fragments';

const signal = signalsOf(JOB);

/** Objects of one kind, without the labels of whoever told about them. */
const of =
  (kind: string) =>
  ({ series }: ExpressionBuilder, metric: string, matchers?: Matchers) =>
    `max by (namespace, ${kind}) (${series(metric, matchers)})`;

const deployment = of('deployment');
const statefulSet = of('statefulset');
const daemonSet = of('daemonset');
const budget = of('poddisruptionbudget');

const PROGRESS = 'How often the number of updated pods changed in 10 minutes: a rollout goes on.';

const missingOfDeployments: Fragment = (builder) =>
  `${deployment(builder, 'kube_deployment_spec_replicas')}\n- ${deployment(builder, 'kube_deployment_status_replicas_available')} > 0`;

const missingOfStatefulSets: Fragment = (builder) =>
  `${statefulSet(builder, 'kube_statefulset_replicas')}\n- ${statefulSet(builder, 'kube_statefulset_status_replicas_available')} > 0`;

const missingOfDaemonSets: Fragment = (builder) =>
  `${daemonSet(builder, 'kube_daemonset_status_number_unavailable')} > 0`;

export const deploymentMissing = signal({
  name: 'Replicas missing',
  description: 'Replicas of Deployments, StatefulSets and DaemonSets that should be available and are not.',
  unit: 'short',
  legend: '{{namespace}} {{deployment}} (Deployment)',
  expr: missingOfDeployments,
});

export const deploymentProgress = signal({
  name: 'Progress of Deployments',
  description: PROGRESS,
  unit: 'short',
  legend: '{{namespace}} {{deployment}}',
  expr: ({ series }) =>
    `max by (namespace, deployment) (changes(${series('kube_deployment_status_replicas_updated')}[10m]))`,
});

export const rolloutStuck = signal({
  name: 'Rollouts stuck',
  description: 'Deployments whose new pods have not become available within the progress deadline.',
  unit: 'short',
  legend: '{{namespace}} {{deployment}}',
  expr: (builder) =>
    `${deployment(builder, 'kube_deployment_status_condition', { condition: 'Progressing', status: 'false' })} > 0`,
});

export const deploymentUnseenChanges = signal({
  name: 'Changes nobody acts on',
  description: 'Changes of a Deployment that the controller has not taken notice of.',
  unit: 'short',
  legend: '{{namespace}} {{deployment}}',
  expr: (builder) =>
    `${deployment(builder, 'kube_deployment_metadata_generation')}\n- ${deployment(builder, 'kube_deployment_status_observed_generation')} > 0`,
});

export const statefulSetMissing = signal({
  name: 'Replicas of StatefulSets missing',
  description: 'Replicas of StatefulSets that should be available and are not.',
  unit: 'short',
  legend: '{{namespace}} {{statefulset}} (StatefulSet)',
  expr: missingOfStatefulSets,
});

export const statefulSetProgress = signal({
  name: 'Progress of StatefulSets',
  description: PROGRESS,
  unit: 'short',
  legend: '{{namespace}} {{statefulset}}',
  expr: ({ series }) =>
    `max by (namespace, statefulset) (changes(${series('kube_statefulset_status_replicas_updated')}[10m]))`,
});

export const daemonSetMissing = signal({
  name: 'Pods of DaemonSets missing',
  description: 'Nodes on which the pod of a DaemonSet should be available and is not.',
  unit: 'short',
  legend: '{{namespace}} {{daemonset}} (DaemonSet)',
  expr: missingOfDaemonSets,
});

export const daemonSetMissingOnReadyNodes = signal({
  name: 'Pods of DaemonSets missing on ready nodes',
  description:
    'Pods of a DaemonSet that are not available, beyond those that a node that is down takes along.',
  unit: 'short',
  legend: '{{namespace}} {{daemonset}}',
  expr: (builder) =>
    `${daemonSet(builder, 'kube_daemonset_status_number_unavailable')}\n- scalar(count(${lostNodes(builder)}) or vector(0)) > 0`,
});

export const daemonSetProgress = signal({
  name: 'Progress of DaemonSets',
  description: PROGRESS,
  unit: 'short',
  legend: '{{namespace}} {{daemonset}}',
  expr: ({ series }) =>
    `max by (namespace, daemonset) (changes(${series('kube_daemonset_status_updated_number_scheduled')}[10m]))`,
});

export const incompleteCount = signal(
  countOf(
    (builder) =>
      [missingOfDeployments, missingOfStatefulSets, missingOfDaemonSets]
        .map((missing) => `(${missing(builder)})`)
        .join(' or '),
    {
      name: 'Workloads incomplete',
      description: 'Deployments, StatefulSets and DaemonSets with a replica that is not available.',
    },
  ),
);

export const budgetMissing = signal({
  name: 'Healthy pods missing',
  description: 'Healthy pods that a disruption budget asks for and that are not there.',
  unit: 'short',
  legend: '{{namespace}} {{poddisruptionbudget}}',
  expr: (builder) =>
    `${budget(builder, 'kube_poddisruptionbudget_status_desired_healthy')}\n- ${budget(builder, 'kube_poddisruptionbudget_status_current_healthy')} > 0`,
});

export const budgetAllowsNothing = signal({
  name: 'Budgets that allow nothing',
  description:
    'Pods behind disruption budgets that do not let a single one go although as many are healthy as they ask for.',
  unit: 'short',
  legend: '{{namespace}} {{poddisruptionbudget}}',
  expr: ({ series }) =>
    [
      'max by (namespace, poddisruptionbudget) (',
      `  ${series('kube_poddisruptionbudget_status_expected_pods')} > 0`,
      `  and ${series('kube_poddisruptionbudget_status_pod_disruptions_allowed')} == 0`,
      `  and ${series('kube_poddisruptionbudget_status_current_healthy')} >= ${series('kube_poddisruptionbudget_status_desired_healthy')}`,
      ')',
    ].join('\n'),
});
