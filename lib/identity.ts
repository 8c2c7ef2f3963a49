import type { k8s } from 'cdk8s-plus-27';

/** The value of `app.kubernetes.io/instance` and `part-of` on everything that Atalaya renders. */
export const STACK = 'atalaya';

/**
 * What an object belongs to: a name and a namespace, from which its metadata, its labels and the selectors of
 * other objects follow. Names and selectors are contracts: a StatefulSet's selector can never be changed in a
 * running cluster, so they hold nothing that a later version could want different.
 */
export class Identity {
  constructor(
    /** The plain name that people type, e.g. `prometheus`. */
    readonly name: string,
    readonly namespace: string,
    /** Its part in the stack, for `app.kubernetes.io/component`, e.g. `metrics`. */
    readonly role: string,
    /** For `app.kubernetes.io/version`. @default - no version label */
    readonly version?: string,
  ) {}

  /** The labels that never change: what selectors use, and all that a claim template may carry. */
  get selector(): Record<string, string> {
    return { 'app.kubernetes.io/name': this.name, 'app.kubernetes.io/instance': STACK };
  }

  /** The standard labels of every object of this subject. */
  get labels(): Record<string, string> {
    return {
      ...this.selector,
      'app.kubernetes.io/component': this.role,
      'app.kubernetes.io/part-of': STACK,
      'app.kubernetes.io/managed-by': STACK,
      ...(this.version && { 'app.kubernetes.io/version': this.version }),
    };
  }

  /** Metadata of an object in the subject's namespace. @param name default: the subject's own name */
  metadata(name = this.name): k8s.ObjectMeta {
    return { name, namespace: this.namespace, labels: this.labels };
  }

  /**
   * Metadata of an object outside namespaces. The name carries the namespace, because another stack in the same
   * cluster may well have a ClusterRole `prometheus` too.
   */
  get clusterMetadata(): k8s.ObjectMeta {
    return { name: `${this.namespace}-${this.name}`, labels: this.labels };
  }

  /** The subject's pods as the other end of a NetworkPolicy, seen from any namespace. */
  get peer(): k8s.NetworkPolicyPeer {
    return {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': this.namespace } },
      podSelector: { matchLabels: this.selector },
    };
  }
}
