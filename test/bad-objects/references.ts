import type { Caught } from '../check-cases';
import {
  binding,
  core,
  metadata,
  plain,
  rbac,
  secret,
  statefulSet,
  withContainer,
  withPod,
  ingress,
} from '../good-objects';

/** What is different about a pod that mounts this claim. */
export const claimed = (claimName: string) => ({
  containers: [plain({ volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
});

/** A change: the Deployment `web` with a variable from elsewhere. */
export const variable = (valueFrom: object) => withContainer({ env: [{ name: 'A', valueFrom }] });

/** A change: the Deployment `web` with a volume that is put together from these. */
export const projected = (...sources: object[]) =>
  withPod({
    containers: [plain({ volumeMounts: [{ name: 'all', mountPath: '/all' }] })],
    volumes: [{ name: 'all', projected: { sources } }],
  });

/** What each check of `lib/checks/references.ts` catches, and the start of what it says. */
export const caught: Caught = {
  ingressCertificates: [
    [
      'a certificate that nobody brings',
      {
        ingress: {
          ...ingress({ name: 'web', port: { name: 'http' } }),
          spec: {
            tls: [{ hosts: ['example.com'], secretName: 'certificate' }],
            rules: [
              {
                http: {
                  paths: [{ path: '/', backend: { service: { name: 'web', port: { name: 'http' } } } }],
                },
              },
            ],
          },
        },
      },
      'Ingress shop/web takes its certificate from the Secret "certificate", which is made by nobody.',
    ],
  ],
  bindings: [
    [
      'a role that is not there',
      { binding: binding({ roleRef: { kind: 'Role', name: 'set-up' } }) },
      'RoleBinding shop/setup binds the Role set-up, which is not rendered.',
    ],
    [
      'a ClusterRole where there is a Role of that name',
      { binding: binding({ roleRef: { kind: 'ClusterRole', name: 'setup' } }) },
      'RoleBinding shop/setup binds the ClusterRole setup',
    ],
    [
      'an account of another namespace',
      { binding: binding({ subjects: [{ kind: 'ServiceAccount', name: 'setup', namespace: 'other' }] }) },
      'RoleBinding shop/setup binds the ServiceAccount other/setup',
    ],
    [
      'a binding for the whole cluster',
      { more: rbac('ClusterRoleBinding', 'all', { roleRef: { kind: 'ClusterRole', name: 'all' } }) },
      'ClusterRoleBinding shop/all binds the ClusterRole all',
    ],
  ],
  governingServices: [
    [
      'no name',
      { db: statefulSet({ serviceName: undefined }) },
      'StatefulSet shop/db has the serviceName "undefined"',
    ],
    [
      'no Service',
      { dbService: undefined },
      'StatefulSet shop/db has the serviceName "db", but there is no headless',
    ],
    [
      'one with an address',
      { db: statefulSet({ serviceName: 'web' }) },
      'StatefulSet shop/db has the serviceName "web"',
    ],
  ],
  references: [
    [
      'an account',
      withPod({ serviceAccountName: 'wep' }),
      'Deployment shop/web refers to the ServiceAccount shop/wep, which is not rendered.',
    ],
    [
      'a claim',
      withPod(claimed('web-data')),
      'Deployment shop/web refers to the PersistentVolumeClaim shop/web-data, which is not rendered.',
    ],
    [
      'a ConfigMap of another name',
      {
        config: core('ConfigMap', 'web-settings', { data: { 'web.yaml': '' } }),
        ...withContainer({ envFrom: [] }),
      },
      'Deployment shop/web refers to the ConfigMap shop/web-config, which is not rendered.',
    ],
    [
      'a key of a ConfigMap in a volume',
      { config: core('ConfigMap', 'web-config', { data: { 'web.yml': '' } }) },
      'Deployment shop/web reads the key "web.yaml" of the ConfigMap shop/web-config, which has web.yml.',
    ],
    [
      'a key of a ConfigMap in a variable',
      variable({ configMapKeyRef: { name: 'web-config', key: 'x' } }),
      'Deployment shop/web reads the key "x" of the ConfigMap shop/web-config, which has web.yaml.',
    ],
    [
      'a key of a Secret',
      variable({ secretKeyRef: { name: 'web', key: 'passwort' } }),
      'Deployment shop/web reads the key "passwort" of the Secret shop/web, which has password.',
    ],
    [
      'a Secret',
      variable({ secretKeyRef: { name: 'wep', key: 'password' } }),
      'Deployment shop/web refers to the Secret shop/wep, which is made by nobody.',
    ],
    [
      'a Secret with all of its keys',
      withContainer({ envFrom: [{ secretRef: { name: 'wep' } }] }),
      'Deployment shop/web refers to the Secret shop/wep',
    ],
    [
      'a Secret of a registry',
      withPod({ imagePullSecrets: [{ name: 'pull' }] }),
      'Deployment shop/web refers to the Secret shop/pull',
    ],
    [
      'a Secret in a volume',
      withPod({
        containers: [plain({ volumeMounts: [{ name: 's', mountPath: '/s' }] })],
        volumes: [{ name: 's', secret: { secretName: 'tls' } }],
      }),
      'Deployment shop/web refers to the Secret shop/tls',
    ],
    [
      'a projected ConfigMap',
      projected({ configMap: { name: 'x' } }),
      'Deployment shop/web refers to the ConfigMap shop/x',
    ],
    [
      'a key of a projected Secret',
      projected({ secret: { name: 'web', items: [{ key: 'x', path: 'x' }] } }),
      'Deployment shop/web reads the key "x" of the Secret shop/web',
    ],
    [
      'what an init container reads',
      withPod({ initContainers: [plain({ envFrom: [{ configMapRef: { name: 'x' } }] })] }),
      'Deployment shop/web refers to the ConfigMap shop/x',
    ],
    [
      'an object of the same name in another namespace',
      {
        config: core('ConfigMap', 'web-config', {
          metadata: metadata('web-config', { namespace: 'other' }),
          data: { 'web.yaml': '' },
        }),
        ...withContainer({ envFrom: [] }),
      },
      'Deployment shop/web refers to the ConfigMap shop/web-config, which is not rendered.',
    ],
  ],
  secretNames: [
    [
      'different keys of one name',
      {},
      'The Secret shop/web is asked for twice, with the keys password and with the keys token.',
      [secret('web', 'password'), secret('web', 'token')],
    ],
  ],
};
