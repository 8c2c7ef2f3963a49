import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Identity } from '../../lib/identity';
import { denyAll } from '../../lib/network-policy';

/** How much the pods of a namespace may do (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export type PodSecurityLevel = 'restricted' | 'privileged';

export interface NamespaceProps {
  readonly name: string;
  /** What the API server enforces. */
  readonly podSecurity: PodSecurityLevel;
}

/** A namespace that enforces a Pod Security level, and in which nothing may talk to anything until a policy opens it. */
export class Namespace extends Construct {
  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id);
    const identity = new Identity(props.name, props.name, 'namespace');
    const level = props.podSecurity;
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: props.name,
        labels: {
          ...identity.labels,
          // the same label that Kubernetes itself adds: policies of other namespaces select by it
          'kubernetes.io/metadata.name': props.name,
          'pod-security.kubernetes.io/enforce': level,
          'pod-security.kubernetes.io/audit': level,
          'pod-security.kubernetes.io/warn': level,
        },
      },
    });
    denyAll(this, identity);
  }
}
