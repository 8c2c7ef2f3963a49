import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { Check, Manifest } from './manifest';
import { isClusterWide, nameOf } from './manifest';

/** What `kubectl apply` can keep in an annotation (https://github.com/kubernetes/kubernetes/issues/82292). */
export const LARGEST_OBJECT = 262_144;

const STANDARD_LABELS = ['name', 'instance', 'component', 'part-of', 'managed-by'].map(
  (label) => `app.kubernetes.io/${label}`,
);

const NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Services start with a letter. */
const SERVICE_NAME = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const NAMESPACE_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** RBAC names may hold more, e.g. colons. */
const RBAC_NAME = /^(?!\.{1,2}$)[^/%\s]+$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Objects that would overwrite each other: the last one applied wins, silently. */
export const distinctNames: Check = ({ all }) => {
  const seen = new Set<string>();
  return all.flatMap((manifest) => {
    // the group counts, its version does not
    const group = (manifest.apiVersion ?? '').split('/').slice(0, -1).join('/');
    const id = `${group} ${nameOf(manifest)}`;
    if (seen.has(id))
      return [
        `${nameOf(manifest)} is rendered twice: the second would overwrite the first. Rename one of them.`,
      ];
    seen.add(id);
    return [];
  });
};

/** Names, namespaces and labels of every object. */
export const metadata: Check = (manifests, { foreignNamespaces = [] }) =>
  manifests.all.flatMap((manifest) => {
    const { name, namespace, labels = {} } = manifest.metadata ?? {};
    const missing = STANDARD_LABELS.filter((label) => !labels[label]);
    return [
      ...(!manifest.kind || !manifest.apiVersion
        ? [`${nameOf(manifest)} has no kind or no apiVersion. Set both.`]
        : []),
      ...(name && validName(manifest, name)
        ? []
        : [`${nameOf(manifest)}: its name is not valid. Use lower-case letters, digits and dashes.`]),
      ...(missing.length > 0
        ? [`${nameOf(manifest)} has no label ${missing.join(', ')}. Take its metadata from an Identity.`]
        : []),
      ...Object.entries(labels)
        .filter(([, value]) => !LABEL_VALUE.test(value))
        .map(
          ([label, value]) =>
            `${nameOf(manifest)}: its label ${label} has the value ${JSON.stringify(value)}, which the API server refuses. Use at most 63 letters, digits, dashes, underscores and dots.`,
        ),
      ...namespaceProblem(
        manifest,
        namespace,
        manifests.find('Namespace', undefined, namespace) !== undefined ||
          foreignNamespaces.includes(namespace ?? ''),
      ),
    ];
  });

function validName({ kind, apiVersion }: Manifest, name: string): boolean {
  if (apiVersion?.startsWith('rbac.authorization.k8s.io/')) return RBAC_NAME.test(name);
  if (kind === 'Service') return SERVICE_NAME.test(name);
  return kind === 'Namespace' ? NAMESPACE_NAME.test(name) : NAME.test(name);
}

function namespaceProblem(manifest: Manifest, namespace: string | undefined, rendered: boolean): string[] {
  if (isClusterWide(manifest)) {
    return namespace
      ? [`${nameOf(manifest)} lies outside namespaces, but has the namespace "${namespace}". Leave it out.`]
      : [];
  }
  if (!namespace)
    return [
      `${nameOf(manifest)} has no namespace: it would land in the one that kubectl happens to use. Set it.`,
    ];
  // these two are in every cluster; rights to look into them are all that has any business there
  const lent =
    ['default', 'kube-system'].includes(namespace) && ['Role', 'RoleBinding'].includes(manifest.kind ?? '');
  return rendered || lent
    ? []
    : [
        `${nameOf(manifest)} is in the namespace "${namespace}", which is not rendered. Render it, or correct the name.`,
      ];
}

/** Objects too large for `kubectl apply`. */
export const size: Check = ({ all }) =>
  all.flatMap((manifest) => {
    const bytes = Buffer.byteLength(JSON.stringify(manifest));
    return bytes < LARGEST_OBJECT
      ? []
      : [
          `${nameOf(manifest)} has ${bytes} bytes as JSON, but kubectl apply takes less than ${LARGEST_OBJECT}. Split it into several objects.`,
        ];
  });

/** Budgets under which no pod may ever go: draining a node would hang. */
export const drainable: Check = (manifests) =>
  manifests
    .ofKind<{
      spec: { minAvailable?: number | string; maxUnavailable?: number | string; selector?: LabelSelector };
    }>('PodDisruptionBudget')
    .flatMap((budget) => {
      const { minAvailable, maxUnavailable, selector } = budget.spec ?? {};
      const pods = manifests
        .selected(budget.metadata?.namespace, selector)
        .map(({ owner }) => (owner.spec as { replicas?: number }).replicas ?? 1)
        .reduce((sum, replicas) => sum + replicas, 0);
      const most = Math.max(1, pods);
      // Kubernetes rounds both up
      const count = (amount: number | string) =>
        typeof amount === 'number' ? amount : Math.ceil((parseInt(amount, 10) / 100) * most);
      const stuck =
        (maxUnavailable !== undefined && count(maxUnavailable) === 0) ||
        (minAvailable !== undefined && count(minAvailable) >= most);
      return stuck
        ? [
            `${nameOf(budget)} lets no pod go (${minAvailable !== undefined ? `minAvailable ${minAvailable} of ${most}` : `maxUnavailable ${maxUnavailable}`}): draining a node would never end. Use maxUnavailable: 1.`,
          ]
        : [];
    });
