import type { Container, Volume } from 'kubernetes-types/core/v1';
import type { Check, CheckContext, Manifest, Manifests } from './manifest';
import { nameOf } from './manifest';

/** A name that a pod refers to, and the keys of it that have to exist. */
interface Reference {
  readonly kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim' | 'ServiceAccount';
  readonly name: string;
  readonly keys?: readonly string[];
}

type Source = { readonly optional?: boolean } | undefined;

/** The reference that a part of a pod makes to an object by name; none if the pod starts without it too. */
function refer(
  kind: Reference['kind'],
  name: string | undefined,
  source: Source,
  keys?: readonly string[],
): Reference[] {
  return name === undefined || source?.optional ? [] : [{ kind, name, keys }];
}

const itemKeys = (items: readonly { key: string }[] | undefined) => items?.map(({ key }) => key);

function volumeReferences({ configMap, secret, persistentVolumeClaim, projected }: Volume): Reference[] {
  return [
    ...refer('ConfigMap', configMap?.name, configMap, itemKeys(configMap?.items)),
    ...refer('Secret', secret?.secretName, secret, itemKeys(secret?.items)),
    ...refer('PersistentVolumeClaim', persistentVolumeClaim?.claimName, undefined),
    ...(projected?.sources ?? []).flatMap(({ configMap, secret }) => [
      ...refer('ConfigMap', configMap?.name, configMap, itemKeys(configMap?.items)),
      ...refer('Secret', secret?.name, secret, itemKeys(secret?.items)),
    ]),
  ];
}

function containerReferences({ env = [], envFrom = [] }: Container): Reference[] {
  return [
    ...env.flatMap(({ valueFrom: { configMapKeyRef, secretKeyRef } = {} }) => [
      ...(configMapKeyRef
        ? refer('ConfigMap', configMapKeyRef.name, configMapKeyRef, [configMapKeyRef.key])
        : []),
      ...(secretKeyRef ? refer('Secret', secretKeyRef.name, secretKeyRef, [secretKeyRef.key]) : []),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...refer('ConfigMap', configMapRef?.name, configMapRef),
      ...refer('Secret', secretRef?.name, secretRef),
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
      ...refer('ServiceAccount', spec.serviceAccountName, undefined),
      ...(spec.volumes ?? []).flatMap(volumeReferences),
      ...containers.flatMap(containerReferences),
      ...(spec.imagePullSecrets ?? []).flatMap(({ name }) => refer('Secret', name, undefined)),
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

/** Certificates of an Ingress that nobody brings: its controller would show one of its own. */
export const ingressCertificates: Check = (manifests, { secrets }) =>
  manifests
    .ofKind<{ spec: { tls?: readonly { readonly secretName?: string }[] } }>('Ingress')
    .flatMap((ingress) =>
      (ingress.spec?.tls ?? [])
        .filter(({ secretName }) => secretName !== undefined)
        .filter(
          ({ secretName }) =>
            !secrets.some(
              ({ name, namespace, keys }) =>
                name === secretName && namespace === ingress.metadata?.namespace && 'tls.crt' in keys,
            ),
        )
        .map(
          ({ secretName }) =>
            `${nameOf(ingress)} takes its certificate from the Secret "${secretName}", which is made by nobody. Ask for it as a SecretRequest of the type kubernetes.io/tls, or correct the name.`,
        ),
    );
