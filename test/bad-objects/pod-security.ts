import type { Case, Caught } from '../check-cases';
import { container, namespace, plain, pod, withContainer, withPod } from '../good-objects';

/** What is different about a container whose securityContext is. */
export const security = (more: object) => ({ securityContext: { ...container().securityContext, ...more } });

/** What each check of `lib/checks/pod-security.ts` catches, and the start of what it says. */
export const caught: Caught = {
  podSecurity: [
    ...(
      [
        [{ hostNetwork: true }, 'hostNetwork is true'],
        [{ hostPID: true }, 'hostPID is true'],
        [{ hostIPC: true }, 'hostIPC is true'],
        [
          { volumes: [{ name: 'config', hostPath: { path: '/' } }] },
          'the volume "config" is a hostPath. Use one of configMap',
        ],
        [
          { securityContext: { ...pod().securityContext, runAsUser: 0 } },
          'it runs as user 0. Set another securityContext.runAsUser',
        ],
        [
          { securityContext: { ...pod().securityContext, sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
          'it sets the sysctl kernel.msgmax, which is not a safe one',
        ],
        [
          { securityContext: { ...pod().securityContext, seLinuxOptions: { type: 'spc_t' } } },
          'its SELinux type is spc_t',
        ],
        [
          { securityContext: { ...pod().securityContext, appArmorProfile: { type: 'Unconfined' } } },
          'AppArmor is off for it',
        ],
        [{ securityContext: { runAsNonRoot: true } }, 'container "web": it has no seccomp profile'],
        [
          { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
          'container "web": runAsNonRoot is not true',
        ],
        [
          { initContainers: [plain({ name: 'init', ...security({ privileged: true }) })] },
          'container "init": it is privileged',
        ],
      ] as const
    ).map(([more, problem]): Case => [
      problem,
      withPod(more),
      `Deployment shop/web is in a namespace of the Pod Security level restricted, but ${problem}`,
    ]),
    ...(
      [
        [security({ runAsNonRoot: false }), 'runAsNonRoot is not true'],
        [security({ runAsUser: 0 }), 'it runs as user 0'],
        [security({ allowPrivilegeEscalation: undefined }), 'allowPrivilegeEscalation is not false'],
        [security({ privileged: true }), 'it is privileged'],
        [security({ procMount: 'Unmasked' }), 'it unmasks /proc'],
        [security({ seLinuxOptions: { user: 'root' } }), 'it sets a SELinux user or role'],
        [security({ windowsOptions: { hostProcess: true } }), 'it is a Windows host process'],
        [
          { readinessProbe: { httpGet: { path: '/', port: 'http', host: '127.0.0.1' } } },
          'a probe or hook names a host',
        ],
        [security({ capabilities: { drop: ['NET_RAW'] } }), 'it does not drop all capabilities'],
        [
          security({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }),
          'it adds the capabilities SYS_ADMIN',
        ],
        [security({ seccompProfile: { type: 'Unconfined' } }), 'it has no seccomp profile'],
        [security({ readOnlyRootFilesystem: false }), 'its root file system is not read-only'],
        [
          {
            ports: [
              { name: 'http', containerPort: 8080 },
              { containerPort: 8081, hostPort: 8081 },
            ],
          },
          'it takes a port of the host',
        ],
      ] as const
    ).map(([more, problem]): Case => [
      `of one container: ${problem}`,
      withContainer(more),
      `Deployment shop/web is in a namespace of the Pod Security level restricted, but container "web": ${problem}`,
    ]),
  ],
  podSecurityLevels: [
    ['no level', { namespace: namespace(undefined) }, 'Namespace shop enforces no Pod Security level.'],
    [
      'a mistyped level',
      { namespace: namespace('restrict') },
      'Namespace shop enforces "restrict", which is no Pod',
    ],
  ],
  tokens: [
    [
      'a pod without rights',
      withPod({ automountServiceAccountToken: undefined }),
      'Deployment shop/web mounts a token of the API server, but its service account has no rights',
    ],
    [
      'a pod of the default account',
      withPod({ automountServiceAccountToken: true, serviceAccountName: undefined }),
      'Deployment shop/web mounts a token',
    ],
    ['a pod whose rights were taken away', { binding: undefined }, 'Job shop/setup mounts a token'],
  ],
};
