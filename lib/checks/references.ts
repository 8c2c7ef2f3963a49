import type { Container, Volume } from 'kubernetes-types/core/v1';
import type { Check, CheckContext, Manifest, Manifests } from './manifest';
import { nameOf } from './manifest';

/** A name that a pod refers to, and the keys of it that have to exist. */
interface Reference {
  readonly kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim' | 'ServiceAccount';
  readonly name: string;
  readonly keys?: readonly string[];
}

const itemKeys = (items: readonly { key: string }[] | undefined) => items?.map(({ key }) => key);

function volumeReferences(volume: Volume): Reference[] {
  const { configMap, secret, persistentVolumeClaim, projected } = volume;
  return [
    ...(configMap?.name
      ? [{ kind: 'ConfigMap' as const, name: configMap.name, keys: itemKeys(configMap.items) }]
      : []),
    ...(secret?.secretName
      ? [{ kind: 'Secret' as const, name: secret.secretName, keys: itemKeys(secret.items) }]
      : []),
    ...(persistentVolumeClaim
      ? [{ kind: 'PersistentVolumeClaim' as const, name: persistentVolumeClaim.claimName }]
      : []),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...(source.configMap?.name
        ? [
            {
              kind: 'ConfigMap' as const,
              name: source.configMap.name,
              keys: itemKeys(source.configMap.items),
            },
          ]
        : []),
      ...(source.secret?.name
        ? [{ kind: 'Secret' as const, name: source.secret.name, keys: itemKeys(source.secret.items) }]
        : []),
    ]),
  ];
}

function containerReferences({ env = [], envFrom = [] }: Container): Reference[] {
  return [
    ...env.flatMap(({ valueFrom }) => [
      ...(valueFrom?.configMapKeyRef?.name
        ? [
            {
              kind: 'ConfigMap' as const,
              name: valueFrom.configMapKeyRef.name,
              keys: [valueFrom.configMapKeyRef.key],
            },
          ]
        : []),
      ...(valueFrom?.secretKeyRef?.name
        ? [{ kind: 'Secret' as const, name: valueFrom.secretKeyRef.name, keys: [valueFrom.secretKeyRef.key] }]
        : []),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...(configMapRef?.name ? [{ kind: 'ConfigMap' as const, name: configMapRef.name }] : []),
      ...(secretRef?.name ? [{ kind: 'Secret' as const, name: secretRef.name }] : []),
    ]),
  ];
}

/** The keys of the object that is referred to, or undefined if there will be no such object. */
function keysOf({ kind, name }: Reference, namespace: string, manifests: Manifests, context: CheckContext) {
  if (kind === 'Secret') {
    const secret = context.secrets.find((known) => known.name === name && known.namespace === namespace);
    return secret && Object.keys(secret.keys);
  }
  const found = manifests.find(kind, namespace, name);
  return found && Object.keys({ ...(found['data'] as object), ...(found['binaryData'] as object) });
}

/** ConfigMaps, Secrets, claims and service accounts that pods wait for in vain. */
export const references: Check = (manifests, context) =>
  manifests.pods.flatMap(({ owner, namespace, spec, containers }) => {
    const all: Reference[] = [
      ...(spec.serviceAccountName
        ? [{ kind: 'ServiceAccount' as const, name: spec.serviceAccountName }]
        : []),
      ...(spec.volumes ?? []).flatMap(volumeReferences),
      ...containers.flatMap(containerReferences),
      ...(spec.imagePullSecrets ?? []).flatMap(({ name }) =>
        name ? [{ kind: 'Secret' as const, name }] : [],
      ),
    ];
    return all.flatMap((reference) => {
      const { kind, name } = reference;
      const keys = keysOf(reference, namespace, manifests, context);
      if (!keys) {
        const fix =
          kind === 'Secret'
            ? 'is made by nobody. Ask for it as a SecretRequest'
            : 'is not rendered. Render it';
        return [
          `${nameOf(owner)} refers to the ${kind} ${namespace}/${name}, which ${fix}, or correct the name.`,
        ];
      }
      return (reference.keys ?? [])
        .filter((key) => !keys.includes(key))
        .map(
          (key) =>
            `${nameOf(owner)} reads the key "${key}" of the ${kind} ${namespace}/${name}, which has ${keys.join(', ') || 'no keys'}. Correct the key.`,
        );
    });
  });

/** Secrets that two sides ask for under one name, with different keys: one of them would miss its own. */
export const secretNames: Check = (_manifests, { secrets }) => {
  const first = new Map<string, string>();
  return secrets.flatMap(({ name, namespace, keys }) => {
    const id = `${namespace}/${name}`;
    const content = Object.keys(keys).sort().join(', ');
    const other = first.get(id) ?? content;
    first.set(id, other);
    return other === content
      ? []
      : [
          `The Secret ${id} is asked for twice, with the keys ${other} and with the keys ${content}. Give one of them another name.`,
        ];
  });
};

interface Binding {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

/** Bindings to roles or service accounts that are not there. */
export const bindings: Check = (manifests) =>
  ['RoleBinding', 'ClusterRoleBinding'].flatMap((kind) =>
    manifests.ofKind<Binding>(kind).flatMap((binding) => {
      const { roleRef, subjects = [] } = binding;
      const namespace = roleRef?.kind === 'Role' ? binding.metadata?.namespace : undefined;
      const missing = (what: string) =>
        `${nameOf(binding)} binds ${what}, which is not rendered. Render it, or correct the name.`;
      return [
        ...(roleRef && !manifests.find(roleRef.kind, namespace, roleRef.name)
          ? [missing(`the ${roleRef.kind} ${roleRef.name}`)]
          : []),
        ...subjects
          .filter(
            (subject) =>
              subject.kind === 'ServiceAccount' &&
              !manifests.find('ServiceAccount', subject.namespace, subject.name),
          )
          .map((subject) => missing(`the ServiceAccount ${subject.namespace}/${subject.name}`)),
      ];
    }),
  );

/** StatefulSets without the Service that gives their pods names. */
export const governingServices: Check = (manifests) =>
  manifests.ofKind<{ spec: { serviceName?: string } }>('StatefulSet').flatMap((set) => {
    const name = set.spec?.serviceName;
    const service: (Manifest & { spec?: { clusterIP?: string } }) | undefined = manifests
      .ofKind<{ spec: { clusterIP?: string } }>('Service')
      .find(({ metadata }) => metadata?.name === name && metadata?.namespace === set.metadata?.namespace);
    return service?.spec?.clusterIP === 'None'
      ? []
      : [
          `${nameOf(set)} has the serviceName "${name}", but there is no headless Service of that name: its pods would have no names. Render one with clusterIP: None.`,
        ];
  });
