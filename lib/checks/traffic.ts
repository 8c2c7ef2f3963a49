import type { ServicePort } from 'kubernetes-types/core/v1';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { portList } from './containers';
import type { Check, Manifest, PodOwner } from './manifest';
import { matches, nameOf } from './manifest';

const show = (selector: LabelSelector | undefined) =>
  JSON.stringify(selector?.matchExpressions ? selector : (selector?.matchLabels ?? {}));

/** Selectors that match no pod: a Service without endpoints, a policy or a budget that protects nothing. */
export const selectors: Check = (manifests) => {
  const unmatched = (object: Manifest, what: string, selector: LabelSelector | undefined) =>
    manifests.selected(object.metadata?.namespace, selector).length > 0
      ? []
      : [
          `${nameOf(object)}: its ${what} ${show(selector)} matches no pod of its namespace. Use the labels of the pods that it is for.`,
        ];
  return [
    ...manifests
      .ofKind<{ spec: { selector?: Record<string, string> } }>('Service')
      .flatMap((service) =>
        service.spec?.selector ? unmatched(service, 'selector', { matchLabels: service.spec.selector }) : [],
      ),
    ...manifests
      .ofKind<{ spec: { selector?: LabelSelector } }>('PodDisruptionBudget')
      .flatMap((budget) => unmatched(budget, 'selector', budget.spec?.selector)),
    ...manifests
      .ofKind<{ spec: { podSelector?: LabelSelector } }>('NetworkPolicy')
      .filter(({ spec }) => !isEmpty(spec?.podSelector))
      .flatMap((policy) => unmatched(policy, 'podSelector', policy.spec?.podSelector)),
    ...manifests.pods.flatMap(ownSelectors),
  ];
};

const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}) =>
  Object.keys(matchLabels).length + matchExpressions.length === 0;

/** The selectors with which a workload finds its own pods. */
function ownSelectors({ owner, template, spec }: PodOwner): string[] {
  const labels = template.metadata?.labels;
  const selector = (owner.spec as { selector?: LabelSelector } | undefined)?.selector;
  const own =
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(owner.kind ?? '') &&
    (isEmpty(selector) || !matches(selector, labels))
      ? [
          `${nameOf(owner)}: its selector ${show(selector)} does not match the labels of its own pods. The API server would refuse it: use a part of the pods' labels.`,
        ]
      : [];
  const spread = (spec.topologySpreadConstraints ?? [])
    .filter(({ labelSelector }) => !labelSelector || !matches(labelSelector, labels))
    .map(
      ({ labelSelector }) =>
        `${nameOf(owner)}: its topologySpreadConstraints count pods with ${show(labelSelector)}, which its own pods do not have. Use a part of their labels.`,
    );
  return [...own, ...spread];
}

const portOf = (pod: PodOwner, { port, targetPort, protocol = 'TCP' }: ServicePort) =>
  pod.running
    .flatMap(({ ports = [] }) => ports)
    .find(
      (candidate) =>
        (candidate.name === (targetPort ?? port) || candidate.containerPort === (targetPort ?? port)) &&
        (candidate.protocol ?? 'TCP') === protocol,
    );

/** Ports of Services that no container listens on. */
export const servicePorts: Check = (manifests) =>
  manifests
    .ofKind<{ spec: { selector?: Record<string, string>; ports?: ServicePort[] } }>('Service')
    .flatMap((service) => {
      if (!service.spec?.selector) return [];
      const pods = manifests.selected(service.metadata?.namespace, { matchLabels: service.spec.selector });
      return (service.spec.ports ?? []).flatMap((port) =>
        pods
          .filter((pod) => !portOf(pod, port))
          .map((pod) => {
            const containers = pod.running
              .map((container) => `"${container.name}" with ${portList(container)}`)
              .join(' and ');
            return `${nameOf(service)}: its port ${port.name ?? port.port} leads to the port ${JSON.stringify(port.targetPort ?? port.port)} (${port.protocol ?? 'TCP'}) of ${nameOf(pod.owner)}, which has the container ${containers}. Name one of its ports.`;
          }),
      );
    });

interface IngressSpec {
  readonly defaultBackend?: IngressBackend;
  readonly rules?: readonly {
    readonly http?: { readonly paths?: readonly { readonly backend?: IngressBackend }[] };
  }[];
}
interface IngressBackend {
  readonly service?: {
    readonly name: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
}

/** Backends of an Ingress that lead nowhere. */
export const ingressBackends: Check = (manifests) =>
  manifests.ofKind<{ spec: IngressSpec }>('Ingress').flatMap((ingress) => {
    const paths = (ingress.spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
    return [ingress.spec?.defaultBackend, ...paths.map(({ backend }) => backend)].flatMap((backend) => {
      if (!backend?.service) return [];
      const { name, port } = backend.service;
      const service = manifests
        .ofKind<{ spec: { ports?: ServicePort[] } }>('Service')
        .find(
          ({ metadata }) => metadata?.name === name && metadata?.namespace === ingress.metadata?.namespace,
        );
      if (!service)
        return [
          `${nameOf(ingress)}: its backend is the Service "${name}", which is not rendered in its namespace. Correct the name.`,
        ];
      const ports = service.spec?.ports ?? [];
      const known = ports.some(
        ({ name, port: number }) =>
          (port?.name !== undefined && name === port.name) || number === port?.number,
      );
      return known
        ? []
        : [
            `${nameOf(ingress)}: its backend is the port ${JSON.stringify(port?.name ?? port?.number)} of ${nameOf(service)}, which has ${ports.map(({ name, port: number }) => (name ? `${name} (${number})` : number)).join(', ') || 'no ports'}. Name one of them.`,
          ];
    });
  });

interface NetworkPolicySpec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly { readonly from?: readonly NetworkPolicyPeer[] }[];
  readonly egress?: readonly { readonly to?: readonly NetworkPolicyPeer[] }[];
}

/** Peers in the stack's own namespaces that no pod is: the policy seems to open a flow, which stays closed. */
export const networkPeers: Check = (manifests) =>
  manifests.ofKind<{ spec: NetworkPolicySpec }>('NetworkPolicy').flatMap((policy) => {
    const { ingress = [], egress = [] } = policy.spec ?? {};
    const peers = [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)];
    const namespacesOf = ({ namespaceSelector }: NetworkPolicyPeer) =>
      namespaceSelector
        ? manifests
            .ofKind('Namespace')
            .filter(({ metadata }) => matches(namespaceSelector, metadata?.labels))
            .map(({ metadata }) => metadata?.name)
        : [policy.metadata?.namespace];
    return peers
      .filter(({ podSelector }) => podSelector)
      .filter((peer) => {
        const namespaces = namespacesOf(peer);
        // of other namespaces nothing is known
        return (
          namespaces.length > 0 &&
          namespaces.every((namespace) => manifests.selected(namespace, peer.podSelector).length === 0)
        );
      })
      .map(
        (peer) =>
          `${nameOf(policy)} opens a flow with the pods ${show(peer.podSelector)} of the namespace ${namespacesOf(peer).join(' or ')}, but there are none. Use the labels of the pods that are meant.`,
      );
  });

/** What a policy is about, if it does not say so itself. */
const typesOf = ({ policyTypes, egress }: NetworkPolicySpec) =>
  policyTypes ?? (egress?.length ? ['Ingress', 'Egress'] : ['Ingress']);

const hasContent = (value: unknown) => Array.isArray(value) && value.length > 0;

/** Rules that allow everything: neither peers nor ports bound them, and an empty list counts as none. */
function openRules(policy: Manifest & { spec?: NetworkPolicySpec }): string[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    (policy.spec?.[direction] ?? [])
      .filter((rule) => !Object.values(rule).some(hasContent))
      .map(
        () =>
          `${nameOf(policy)}: one of its ${direction} rules names neither peers nor ports, so it allows everything. Name the flows that are needed.`,
      ),
  );
}

/** Pods that anything may talk to, or that may talk to anything, because no policy covers them or one allows all. */
export const networkPolicies: Check = (manifests) => {
  const policies = manifests.ofKind<{ spec: NetworkPolicySpec }>('NetworkPolicy');
  const uncovered = manifests.pods.flatMap(({ owner, namespace, template }) => {
    const types = policies
      .filter(
        ({ metadata, spec }) =>
          metadata?.namespace === namespace && matches(spec?.podSelector, template.metadata?.labels),
      )
      .flatMap(({ spec }) => typesOf(spec ?? {}));
    return ['Ingress', 'Egress']
      .filter((type) => !types.includes(type))
      .map(
        (type) =>
          `${nameOf(owner)}: no NetworkPolicy of the type ${type} covers its pods. Add one to the namespace ${namespace} that denies all, and one with the flows that it needs.`,
      );
  });
  return [...uncovered, ...policies.flatMap(openRules)];
};
