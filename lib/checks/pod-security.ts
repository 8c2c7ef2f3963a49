import type { Container } from 'kubernetes-types/core/v1';
import type { Check, PodOwner } from './manifest';
import { nameOf } from './manifest';

/** The volumes of the level `restricted`. */
const VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const SECCOMP = ['RuntimeDefault', 'Localhost'];

function podProblems({ spec }: PodOwner): string[] {
  const problems: string[] = [];
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
    if (spec[field]) problems.push(`${field} is true. Leave it out`);
  }
  for (const volume of spec.volumes ?? []) {
    const type = Object.keys(volume).find((key) => key !== 'name' && !VOLUMES.has(key));
    if (type)
      problems.push(`the volume "${volume.name}" is a ${type}. Use one of ${[...VOLUMES].join(', ')}`);
  }
  if (spec.securityContext?.runAsUser === 0)
    problems.push('it runs as user 0. Set another securityContext.runAsUser');
  return problems;
}

function containerProblems(container: Container, { spec }: PodOwner): string[] {
  const own = container.securityContext;
  const pod = spec.securityContext;
  const problems: string[] = [];
  const want = (holds: boolean, problem: string) => {
    if (!holds) problems.push(`container "${container.name}": ${problem}`);
  };
  want((own?.runAsNonRoot ?? pod?.runAsNonRoot) === true, 'runAsNonRoot is not true. Set it on the pod');
  want(own?.runAsUser !== 0, 'it runs as user 0. Set another runAsUser');
  want(own?.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation is not false. Set it');
  want(own?.privileged !== true, 'it is privileged. Leave that out');
  want(
    own?.capabilities?.drop?.includes('ALL') === true,
    'it does not drop all capabilities. Set capabilities.drop: [ALL]',
  );
  want(
    (own?.capabilities?.add ?? []).every((capability) => capability === 'NET_BIND_SERVICE'),
    `it adds the capabilities ${own?.capabilities?.add?.join(', ')}. Only NET_BIND_SERVICE is allowed`,
  );
  want(
    SECCOMP.includes((own?.seccompProfile ?? pod?.seccompProfile)?.type ?? ''),
    'it has no seccomp profile. Set seccompProfile.type: RuntimeDefault on the pod',
  );
  want(
    (container.ports ?? []).every(({ hostPort }) => !hostPort),
    'it takes a port of the host. Leave hostPort out',
  );
  // not part of the level, but of this stack's promise
  want(
    own?.readOnlyRootFilesystem === true,
    'its root file system is not read-only. Set readOnlyRootFilesystem: true and mount an emptyDir where it writes',
  );
  return problems;
}

const LEVEL = 'pod-security.kubernetes.io/enforce';
const LEVELS = ['restricted', 'baseline', 'privileged'];

/** Namespaces that enforce nothing: whoever may make pods there may take over the nodes. */
export const podSecurityLevels: Check = (manifests) =>
  manifests.ofKind('Namespace').flatMap((namespace) => {
    const level = namespace.metadata?.labels?.[LEVEL];
    return LEVELS.includes(level ?? '')
      ? []
      : [
          `${nameOf(namespace)} enforces ${level ? `"${level}", which is no Pod Security level` : 'no Pod Security level'}. Set its label ${LEVEL} to ${LEVELS.join(' or ')}.`,
        ];
  });

/** Pods in a namespace that enforces `restricted`: the API server would refuse them, and their owner would wait for ever. */
export const podSecurity: Check = (manifests) =>
  manifests.pods
    .filter(
      ({ namespace }) =>
        manifests.find('Namespace', undefined, namespace)?.metadata?.labels?.[LEVEL] === 'restricted',
    )
    .flatMap((pod) =>
      [...podProblems(pod), ...pod.containers.flatMap((container) => containerProblems(container, pod))].map(
        (problem) =>
          `${nameOf(pod.owner)} is in a namespace of the Pod Security level restricted, but ${problem}.`,
      ),
    );

/** A token is an invitation: only pods with rights of their own have a use for it. */
export const tokens: Check = (manifests) => {
  const bound = new Set(
    ['RoleBinding', 'ClusterRoleBinding'].flatMap((kind) =>
      manifests
        .ofKind<{ subjects: { kind: string; name: string; namespace?: string }[] }>(kind)
        .flatMap(({ subjects = [] }) => subjects.map(({ name, namespace }) => `${namespace}/${name}`)),
    ),
  );
  return manifests.pods.flatMap(({ owner, namespace, spec }) => {
    const hasRights = bound.has(`${namespace}/${spec.serviceAccountName ?? 'default'}`);
    if (spec.automountServiceAccountToken !== false && !hasRights) {
      return [
        `${nameOf(owner)} mounts a token of the API server, but its service account has no rights to use it for. Set automountServiceAccountToken: false on the pod.`,
      ];
    }
    return [];
  });
};
