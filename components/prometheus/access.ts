import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Identity } from '../../lib/identity';
import type { DiscoveryAccess } from '../../lib/scrape-job';

const VERBS = ['get', 'list', 'watch'];

const policyRules = (access: readonly DiscoveryAccess[]): k8s.PolicyRule[] => {
  const resources = new Map<string, Set<string>>();
  for (const { apiGroup, resources: names } of access.flatMap(({ rules }) => rules)) {
    const known = resources.get(apiGroup) ?? new Set();
    names.forEach((name) => known.add(name));
    resources.set(apiGroup, known);
  }
  return [...resources].map(([apiGroup, names]) => ({
    apiGroups: [apiGroup],
    resources: [...names].sort(),
    verbs: VERBS,
  }));
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
