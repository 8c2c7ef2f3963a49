import { k8s } from 'cdk8s-plus-27';
import type { Identity } from './identity';

/** Whether replicas on different nodes are wanted where possible (`wish`) or waited for (`demand`). */
export type Spread = 'wish' | 'demand';

/**
 * Keeps the replicas of a subject on different nodes, and where there are several zones, in different zones.
 * @param replacedBy how an update replaces pods. `surge` (a Deployment): new pods start while old ones still count,
 *   so each revision is spread by itself, or the new pods could all end up on one node. `turn` (a StatefulSet):
 *   one goes before its successor comes, so old and new are spread together.
 */
export function spreadOverNodes(
  identity: Identity,
  spread: Spread,
  replacedBy: 'surge' | 'turn',
): k8s.TopologySpreadConstraint[] {
  const labelSelector = { matchLabels: identity.selector };
  return [
    {
      topologyKey: 'kubernetes.io/hostname',
      maxSkew: 1,
      labelSelector,
      ...(spread === 'demand'
        ? // with a single node there is no skew to speak of, so a demand must also name how many there have to be
          {
            whenUnsatisfiable: 'DoNotSchedule',
            minDomains: 2,
            // a control plane that takes no pods is no place that could be missing one
            nodeTaintsPolicy: 'Honor',
            ...(replacedBy === 'surge' && { matchLabelKeys: ['pod-template-hash'] }),
          }
        : { whenUnsatisfiable: 'ScheduleAnyway' }),
    },
    // zones stay a wish: many clusters have one, and a volume may tie both replicas to it
    {
      topologyKey: 'topology.kubernetes.io/zone',
      maxSkew: 1,
      labelSelector,
      whenUnsatisfiable: 'ScheduleAnyway',
    },
  ];
}

/** At most one replica at a time goes away when nodes are drained; one that is broken anyway never holds a drain up. */
export function disruptionBudget(identity: Identity): k8s.KubePodDisruptionBudgetProps {
  return {
    metadata: identity.metadata(),
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: identity.selector },
    },
  };
}
