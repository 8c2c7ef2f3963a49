import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Identity } from './identity';

/** The transport and number of a port in a policy. */
export interface PolicyPort {
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

const policyPort = ({ port, protocol = 'TCP' }: PolicyPort): k8s.NetworkPolicyPort => ({
  port: k8s.IntOrString.fromNumber(port),
  protocol,
});

/** Lets these peers reach the given ports. @param from none given: everyone may */
export function ingressOn(
  ports: readonly PolicyPort[],
  from?: readonly k8s.NetworkPolicyPeer[],
): k8s.NetworkPolicyIngressRule {
  return { ...(from && { from: [...from] }), ports: ports.map(policyPort) };
}

/** Lets the pods reach these ports. @param to none given: anywhere. @param ports none given: any */
export function egressTo(
  to: readonly k8s.NetworkPolicyPeer[] | undefined,
  ports?: readonly PolicyPort[],
): k8s.NetworkPolicyEgressRule {
  return { ...(to && { to: [...to] }), ...(ports && { ports: ports.map(policyPort) }) };
}

/** IP ranges as peers. @param cidrs none given: undefined, which {@link egressTo} takes as anywhere */
export function ipRanges(cidrs: readonly string[] | undefined): k8s.NetworkPolicyPeer[] | undefined {
  return cidrs?.map((cidr) => ({ ipBlock: { cidr } }));
}

/** Name lookups: the cluster's DNS pods, or a node-local cache, which always has the link-local address. */
export function dnsEgress(): k8s.NetworkPolicyEgressRule {
  return egressTo(
    [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
      // https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
      { ipBlock: { cidr: '169.254.20.10/32' } },
    ],
    [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  );
}

/** Where the API server can be reached. */
export interface ApiServerAccess {
  /** IP ranges of the API server. @default - anywhere: policies see its address behind the Service, often unknown */
  readonly apiServerCidrs?: readonly string[];
  /** Its ports behind the Service `kubernetes` and the Service's own. */
  readonly apiServerPorts: readonly number[];
}

/** Talking to the API server. */
export function apiServerEgress(network: ApiServerAccess): k8s.NetworkPolicyEgressRule {
  return egressTo(
    ipRanges(network.apiServerCidrs),
    network.apiServerPorts.map((port) => ({ port })),
  );
}

/** Nothing in this namespace receives or sends anything unless another policy opens it. */
export function denyAll(scope: Construct, identity: Identity): k8s.KubeNetworkPolicy {
  return new k8s.KubeNetworkPolicy(scope, `deny-all-${identity.namespace}`, {
    metadata: identity.metadata('deny-all'),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
}

/** The flows of one subject. */
export interface Flows {
  readonly ingress?: readonly k8s.NetworkPolicyIngressRule[];
  readonly egress?: readonly k8s.NetworkPolicyEgressRule[];
}

/** Opens just the given flows for the pods of one subject; what is not given stays closed. */
export function openFlows(scope: Construct, identity: Identity, flows: Flows): k8s.KubeNetworkPolicy {
  return new k8s.KubeNetworkPolicy(scope, 'network-policy', {
    metadata: identity.metadata(),
    spec: {
      podSelector: { matchLabels: identity.selector },
      policyTypes: ['Ingress', 'Egress'],
      ...(flows.ingress?.length && { ingress: [...flows.ingress] }),
      ...(flows.egress?.length && { egress: [...flows.egress] }),
    },
  });
}
