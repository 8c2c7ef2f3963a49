import type { Check, Manifest } from './manifest';
import { isClusterWide, nameOf } from './manifest';

/** What `kubectl apply` can keep in an annotation (https://github.com/kubernetes/kubernetes/issues/82292). */
export const LARGEST_OBJECT = 262_144;

const STANDARD_LABELS = ['name', 'instance', 'component', 'part-of', 'managed-by'].map(
  (label) => `app.kubernetes.io/${label}`,
);

const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
/** RBAC names may hold more, e.g. colons. */
const RBAC_NAME = /^[^/%\s]+$/;

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
export const metadata: Check = (manifests) =>
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
      ...namespaceProblem(
        manifest,
        namespace,
        manifests.find('Namespace', undefined, namespace) !== undefined,
      ),
    ];
  });

const validName = ({ kind, apiVersion }: Manifest, name: string) =>
  apiVersion?.startsWith('rbac.authorization.k8s.io/') || kind === 'APIService'
    ? RBAC_NAME.test(name)
    : NAME.test(name);

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
  return rendered
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
      spec: { minAvailable?: number | string; maxUnavailable?: number | string; selector?: object };
    }>('PodDisruptionBudget')
    .flatMap((budget) => {
      const { minAvailable, maxUnavailable, selector } = budget.spec ?? {};
      const replicas = manifests
        .selected(budget.metadata?.namespace, selector)
        .map(({ owner }) => (owner.spec as { replicas?: number }).replicas ?? 1);
      const most = Math.max(1, ...replicas);
      const stuck =
        maxUnavailable === 0 ||
        maxUnavailable === '0%' ||
        minAvailable === '100%' ||
        (typeof minAvailable === 'number' && minAvailable >= most);
      return stuck
        ? [
            `${nameOf(budget)} lets no pod go (${minAvailable !== undefined ? `minAvailable ${minAvailable} of ${most}` : `maxUnavailable ${maxUnavailable}`}): draining a node would never end. Use maxUnavailable: 1.`,
          ]
        : [];
    });
