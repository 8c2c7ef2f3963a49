import type { Container, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { LabelSelector, ObjectMeta } from 'kubernetes-types/meta/v1';

/** A rendered object, before anything is known about it: every field may be missing or of the wrong kind. */
export interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
  readonly spec?: unknown;
  readonly [field: string]: unknown;
}

/** A pod that an object makes, with the object that makes it. */
export interface PodOwner {
  readonly owner: Manifest;
  readonly namespace: string;
  readonly template: PodTemplateSpec;
  readonly spec: PodSpec;
  /** Every container, those that only run at the start included. */
  readonly containers: readonly Container[];
  /** The containers that run as long as the pod does: the ones that can listen. */
  readonly running: readonly Container[];
  /** Whether the pod is meant to end, as a Job's. */
  readonly ends: boolean;
}

/** How messages name an object, e.g. `Deployment monitoring/grafana`. */
export function nameOf({ kind, metadata }: Manifest): string {
  const name = metadata?.name ?? '(without a name)';
  return `${kind ?? '(without a kind)'} ${metadata?.namespace ? `${metadata.namespace}/` : ''}${name}`;
}

const CLUSTER_WIDE = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'ClusterRole',
  'ClusterRoleBinding',
  'StorageClass',
  'IngressClass',
  'PriorityClass',
  'CustomResourceDefinition',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
]);

/** Whether objects of this kind lie outside namespaces. */
export function isClusterWide({ kind }: Manifest): boolean {
  return CLUSTER_WIDE.has(kind ?? '');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function templateOf({ kind = '', metadata, spec }: Manifest): PodTemplateSpec | undefined {
  if (!isObject(spec)) return undefined;
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
      return spec['template'] as PodTemplateSpec | undefined;
    case 'CronJob':
      return (spec as { jobTemplate?: { spec?: { template?: PodTemplateSpec } } }).jobTemplate?.spec
        ?.template;
    case 'Pod':
      return { metadata, spec: spec as unknown as PodSpec };
    default:
      return undefined;
  }
}

/** An init container that the others do not wait for (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/). */
const isSidecar = (container: Container & { restartPolicy?: string }) => container.restartPolicy === 'Always';

/** All rendered objects of an environment, and the ways in which checks look at them. */
export class Manifests {
  readonly pods: readonly PodOwner[];

  constructor(readonly all: readonly Manifest[]) {
    this.pods = all.flatMap((owner) => {
      const template = templateOf(owner);
      if (!template) return [];
      const spec = template.spec ?? { containers: [] };
      return [
        {
          owner,
          namespace: owner.metadata?.namespace ?? '',
          template,
          spec,
          containers: [...(spec.initContainers ?? []), ...(spec.containers ?? [])],
          running: [...(spec.initContainers ?? []).filter(isSidecar), ...(spec.containers ?? [])],
          ends:
            ['Job', 'CronJob'].includes(owner.kind ?? '') ||
            (owner.kind === 'Pod' && ['Never', 'OnFailure'].includes(spec.restartPolicy ?? '')),
        },
      ];
    });
  }

  /** The objects of a kind. The caller knows the shape that Kubernetes gives its `spec`. */
  ofKind<T extends object>(kind: string): readonly (Manifest & Partial<T>)[] {
    return this.all.filter((manifest) => manifest.kind === kind) as (Manifest & Partial<T>)[];
  }

  /** The object with this name, if it is rendered. */
  find(kind: string, namespace: string | undefined, name: string | undefined): Manifest | undefined {
    return this.all.find(
      (manifest) =>
        manifest.kind === kind &&
        manifest.metadata?.name === name &&
        manifest.metadata?.namespace === namespace,
    );
  }

  /** The pods in a namespace that a selector matches. An empty selector matches all, none matches nothing. */
  selected(namespace: string | undefined, selector: LabelSelector | undefined): readonly PodOwner[] {
    return this.pods.filter(
      (pod) =>
        selector !== undefined &&
        pod.namespace === namespace &&
        matches(selector, pod.template.metadata?.labels),
    );
  }
}

/** Whether a selector matches labels, as Kubernetes decides it. */
export function matches(selector: LabelSelector | undefined, labels: Record<string, string> = {}): boolean {
  const exact = Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const expressions = (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
  return exact && expressions;
}

/** What the checks know besides the manifests. */
export interface CheckContext {
  /** Secrets that exist when the pods run although no manifest holds them: names, and the keys in them. */
  readonly secrets: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly keys: Readonly<Record<string, unknown>>;
  }[];
  /** Namespaces that are not rendered and yet there: the users' own, which settings name. @default [] */
  readonly foreignNamespaces?: readonly string[];
}

/** Looks for one kind of mistake. @returns a sentence for each, which names the object and the fix */
export type Check = (manifests: Manifests, context: CheckContext) => string[];
