import type { Container, PodSecurityContext, SecurityContext } from 'kubernetes-types/core/v1';
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

/** Sysctls that can only change the pod's own namespaces. */
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** What the level forbids wherever a security context stands, on the pod or on a container. */
function contextProblems(context: SecurityContext & PodSecurityContext & AppArmored = {}): string[] {
  const { seLinuxOptions: linux, windowsOptions, appArmorProfile } = context;
  const problems: string[] = [];
  if (!SELINUX_TYPES.includes(linux?.type ?? ''))
    problems.push(`its SELinux type is ${linux?.type}. Leave it out`);
  if (linux?.user || linux?.role) problems.push('it sets a SELinux user or role. Leave them out');
  if (windowsOptions?.hostProcess) problems.push('it is a Windows host process. Leave that out');
  if (appArmorProfile?.type === 'Unconfined')
    problems.push('AppArmor is off for it. Leave appArmorProfile out');
  return problems;
}

/** A field that the types of the oldest version do not know yet. */
interface AppArmored {
  readonly appArmorProfile?: { readonly type?: string };
}

function podProblems({ spec, template }: PodOwner): string[] {
  const problems = contextProblems(spec.securityContext);
  for (const { name } of spec.securityContext?.sysctls ?? []) {
    if (!SAFE_SYSCTLS.has(name))
      problems.push(`it sets the sysctl ${name}, which is not a safe one. Leave it out`);
  }
  for (const [key, value] of Object.entries(template.metadata?.annotations ?? {})) {
    if (key.startsWith('container.apparmor.security.beta.kubernetes.io/') && value === 'unconfined')
      problems.push(`the annotation ${key} turns AppArmor off. Leave it out`);
  }
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

const handlersOf = ({ startupProbe, readinessProbe, livenessProbe, lifecycle }: Container) => [
  startupProbe,
  readinessProbe,
  livenessProbe,
  lifecycle?.postStart,
  lifecycle?.preStop,
];

function containerProblems(container: Container, { spec }: PodOwner): string[] {
  const own = container.securityContext;
  const pod = spec.securityContext;
  const problems: string[] = [];
  const want = (holds: boolean, problem: string) => {
    if (!holds) problems.push(`container "${container.name}": ${problem}`);
  };
  for (const problem of contextProblems(own)) want(false, problem);
  want((own?.procMount ?? 'Default') === 'Default', 'it unmasks /proc. Leave procMount out');
  for (const handler of handlersOf(container)) {
    want(
      !handler?.httpGet?.host && !handler?.tcpSocket?.host,
      'a probe or hook names a host. Leave host out',
    );
  }
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
export const podSecurity: Check = (manifests, { foreignNamespaces = [] }) =>
  manifests.pods
    .filter(
      ({ namespace }) =>
        // nobody knows what a user's own namespace enforces: it may well be this
        foreignNamespaces.includes(namespace) ||
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
