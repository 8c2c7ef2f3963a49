import type { Container } from 'kubernetes-types/core/v1';
import type { Check } from './manifest';
import { nameOf } from './manifest';

/** `v3.13.2`, `18.4-alpine`: at least a major and a minor version. */
const FULL_TAG = /^v?\d+\.\d+/;

function imageProblem(image: string | undefined): string | undefined {
  if (!image) return 'it has no image';
  const [name = '', digest] = image.split('@');
  if (digest && !/^sha256:[a-f0-9]{64}$/.test(digest)) return `the digest of its image ${image} is none`;
  if (digest) return undefined;
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  if (!tag) return `its image ${image} has no tag, which means latest`;
  if (!FULL_TAG.test(tag))
    return `its image ${image} moves: the tag "${tag}" stands for another version tomorrow`;
  return undefined;
}

/** Images that could be another program tomorrow. */
export const pinnedImages: Check = (manifests) =>
  manifests.pods.flatMap(({ owner, containers }) =>
    containers.flatMap(({ name, image }) => {
      const problem = imageProblem(image);
      return problem
        ? [
            `${nameOf(owner)}, container "${name}": ${problem}. Pin a full version in versions.json, e.g. v3.13.2.`,
          ]
        : [];
    }),
  );

/** A container that runs on can hang or be slow to start: without probes nobody would know. */
export const probes: Check = (manifests) =>
  manifests.pods
    .filter(({ ends }) => !ends)
    .flatMap(({ owner, spec }) =>
      (spec.containers ?? []).flatMap((container) =>
        (['readinessProbe', 'livenessProbe'] as const)
          .filter((probe) => !container[probe])
          .map((probe) => `${nameOf(owner)}, container "${container.name}": it has no ${probe}. Add one.`),
      ),
    );

/** Ports of probes that no container has: the pod would never be ready. */
export const probePorts: Check = (manifests) =>
  manifests.pods.flatMap(({ owner, containers }) =>
    containers.flatMap((container) =>
      (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).flatMap((name) => {
        const probe = container[name];
        const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
        const ports = container.ports ?? [];
        const known = ports.some(({ name, containerPort }) => name === port || containerPort === port);
        return port === undefined || known
          ? []
          : [
              `${nameOf(owner)}, container "${container.name}": its ${name} asks port ${JSON.stringify(port)}, but the container has ${portList(container)}. Name one of its ports.`,
            ];
      }),
    ),
  );

/** A container's ports, for messages. */
export function portList({ ports = [] }: Container): string {
  if (ports.length === 0) return 'no ports';
  return `the ports ${ports.map(({ name, containerPort }) => (name ? `${name} (${containerPort})` : containerPort)).join(', ')}`;
}

/** Without requests the scheduler guesses, without a memory limit one leak takes the whole node. */
export const requests: Check = (manifests) =>
  manifests.pods.flatMap(({ owner, containers }) =>
    containers.flatMap(({ name, resources }) => {
      const missing = [
        ...(resources?.requests?.['cpu'] === undefined ? ['a CPU request'] : []),
        ...(resources?.requests?.['memory'] === undefined ? ['a memory request'] : []),
        ...(resources?.limits?.['memory'] === undefined ? ['a memory limit'] : []),
      ];
      return missing.map(
        (what) => `${nameOf(owner)}, container "${name}": it has no ${what.slice(2)}. Set ${what}.`,
      );
    }),
  );

/** Mounts without a volume (the API server refuses the pod), volumes without a mount (somebody forgot something). */
export const volumes: Check = (manifests) =>
  manifests.pods.flatMap(({ owner, spec, containers }) => {
    const templates = (owner.spec as { volumeClaimTemplates?: { metadata?: { name?: string } }[] })
      .volumeClaimTemplates;
    const names = [
      ...(spec.volumes ?? []).map(({ name }) => name),
      ...(templates ?? []).map(({ metadata }) => metadata?.name),
    ];
    const mounted = containers.flatMap(({ volumeMounts = [], volumeDevices = [] }) =>
      [...volumeMounts, ...volumeDevices].map(({ name }) => name),
    );
    return [
      ...mounted
        .filter((name) => !names.includes(name))
        .map(
          (name) =>
            `${nameOf(owner)} mounts the volume "${name}", but has none of that name. Add it to the pod's volumes.`,
        ),
      ...names
        .filter((name) => name !== undefined && !mounted.includes(name))
        .map(
          (name) =>
            `${nameOf(owner)} has the volume "${name}", but no container mounts it. Mount it or leave it out.`,
        ),
    ];
  });

const SECRET_NAME =
  /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?!.*(FILE|PATH|NAME|USER(NAME)?)$)/i;

/** Secrets in plain sight: git keeps them for ever. */
export const noSecrets: Check = (manifests) => [
  ...manifests
    .ofKind('Secret')
    .map(
      (secret) =>
        `${nameOf(secret)} would be written to dist/, and so to git. Have it made in the cluster, or bring it yourself.`,
    ),
  ...manifests.pods.flatMap(({ owner, containers }) =>
    containers.flatMap(({ name, env = [] }) =>
      env
        .filter((variable) => SECRET_NAME.test(variable.name) && variable.value)
        .map(
          (variable) =>
            `${nameOf(owner)}, container "${name}": the variable ${variable.name} holds its value in plain text. Read it from a Secret with valueFrom.secretKeyRef.`,
        ),
    ),
  ),
];
