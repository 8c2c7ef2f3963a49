import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Identity } from '../../lib/identity';
import type { DiscoveryAccess } from '../../lib/scrape-job';

const VERBS = ['get', 'list', 'watch'];

/** One rule for each API group and its verbs, whichever jobs ask for it. */
const policyRules = (access: readonly DiscoveryAccess[]): k8s.PolicyRule[] => {
  const merged = new Map<string, { group: string; verbs: readonly string[]; names: Set<string> }>();
  const urls = new Set<string>();
  for (const rule of access.flatMap(({ rules }) => rules)) {
    if ('nonResourceUrl' in rule) {
      urls.add(rule.nonResourceUrl);
      continue;
    }
    const verbs = rule.verbs ?? VERBS;
    const id = `${rule.apiGroup} ${verbs.join()}`;
    const entry = merged.get(id) ?? { group: rule.apiGroup, verbs, names: new Set() };
    rule.resources.forEach((name) => entry.names.add(name));
    merged.set(id, entry);
  }
  return [
    ...[...merged.values()].map(({ group, verbs, names }) => ({
      apiGroups: [group],
      resources: [...names].sort(),
      verbs: [...verbs],
    })),
    ...[...urls].map((url) => ({ nonResourceUrLs: [url], verbs: ['get'] })),
  ];
};

/** Lets Prometheus discover just what its jobs ask for: a Role in each namespace, and a ClusterRole only for jobs of the whole cluster. */
export function grantDiscovery(
  scope: Construct,
  identity: Identity,
  access: readonly DiscoveryAccess[],
): void {
  const subjects = [{ kind: 'ServiceAccount', name: identity.name, namespace: identity.namespace }];
  const everywhere = access.filter(({ namespace }) => namespace === undefined);
  if (everywhere.length > 0) {
    new k8s.KubeClusterRole(scope, 'cluster-role', {
      metadata: identity.clusterMetadata,
      rules: policyRules(everywhere),
    });
    new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', {
      metadata: identity.clusterMetadata,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: `${identity.namespace}-${identity.name}`,
      },
      subjects,
    });
  }
  const namespaces = new Set(access.flatMap(({ namespace }) => namespace ?? []));
  for (const namespace of [...namespaces].sort()) {
    const metadata = { ...identity.metadata(), namespace };
    const rules = policyRules(access.filter((entry) => entry.namespace === namespace));
    new k8s.KubeRole(scope, `role-${namespace}`, { metadata, rules });
    new k8s.KubeRoleBinding(scope, `role-binding-${namespace}`, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: identity.name },
      subjects,
    });
  }
}
