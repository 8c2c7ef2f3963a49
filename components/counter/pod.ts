import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { k8s } from 'cdk8s-plus-27';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import type { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import { resourceRequirements } from '../../lib/resources';
import type { Resources } from '../../lib/resources';
import { spreadOverNodes } from '../../lib/spread';
import type { Spread } from '../../lib/spread';

/** `node` in the image, and the user of the counter's own (https://github.com/nodejs/docker-node). */
const USER = { uid: 1000, gid: 1000 };

/** TCP port for users. */
export const PORT = 8080;
/** TCP port for health and metrics. */
export const MANAGEMENT_PORT = 8081;
/** The key of the ConfigMap with the program. */
export const PROGRAM_KEY = 'main.js.gz';

/** Seconds after SIGTERM in which it still answers, and that requests then have to end. */
const SHUTDOWN = { delay: 5, timeout: 20 };

/** A wish or a demand of where pods stand. */
export type Wish = 'preferred' | 'required';

/** Where pods stand. */
export interface CounterAffinity {
  /** In the zone of the database. `required` needs nodes that say in which zone they are. */
  readonly nearDatabase: Wish;
  /** On other nodes than its other pods. */
  readonly apartFromReplicas: Wish;
}

/** The program: a file that stock Node.js starts, or already in the image. */
export type CounterProgram =
  | {
      readonly kind: 'bundle';
      /** In base64. */
      readonly compressed: string;
      /** Where the command expects it; the folder is the ConfigMap's. */
      readonly file: string;
      readonly command: readonly string[];
    }
  | { readonly kind: 'image' };

export interface CounterPodProps {
  /** Stock Node.js, or an image with the program in it. */
  readonly image: Image;
  readonly program: CounterProgram;
  /** Of the program, as answers, logs and metrics show it. */
  readonly version: string;
  readonly redis: {
    readonly host: string;
    readonly port: number;
    readonly secret: { readonly name: string; readonly key: string };
    /** Its pods, in the same namespace. */
    readonly peer: k8s.NetworkPolicyPeer;
  };
  readonly resources: Resources;
  readonly affinity: CounterAffinity;
  readonly spread: Spread;
}

/** Changes with the program and how it is started. */
export function programChecksum(program: CounterProgram): string {
  return createHash('sha256').update(JSON.stringify(program)).digest('hex');
}

/** The pod of a replica. */
export function counterPod(identity: Identity, props: CounterPodProps): k8s.PodSpec {
  const { program, redis } = props;
  const probe = (path: string): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromString('management') },
    // the program gives Redis 1.5 seconds
    timeoutSeconds: 3,
  });
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER, { writable: false }),
    terminationGracePeriodSeconds: SHUTDOWN.delay + SHUTDOWN.timeout + 5,
    topologySpreadConstraints: spreadOverNodes(identity, props.spread, 'surge'),
    affinity: affinity(identity, props),
    containers: [
      {
        name: 'counter',
        image: props.image.reference,
        ...(program.kind === 'bundle' && { command: [...program.command] }),
        env: [
          { name: 'NODE_ENV', value: 'production' },
          { name: 'PORT', value: `${PORT}` },
          { name: 'MANAGEMENT_PORT', value: `${MANAGEMENT_PORT}` },
          { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'VERSION', value: props.version },
          { name: 'SHUTDOWN_DELAY', value: `${SHUTDOWN.delay}` },
          { name: 'SHUTDOWN_TIMEOUT', value: `${SHUTDOWN.timeout}` },
          { name: 'REDIS_HOST', value: redis.host },
          { name: 'REDIS_PORT', value: `${redis.port}` },
          { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: redis.secret } },
        ],
        ports: [
          { name: 'http', containerPort: PORT },
          { name: 'management', containerPort: MANAGEMENT_PORT },
        ],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        startupProbe: { ...probe('/livez'), periodSeconds: 2, failureThreshold: 30 },
        // not ready while Redis is away, but no restart would bring it back
        readinessProbe: { ...probe('/readyz'), periodSeconds: 5, failureThreshold: 2 },
        livenessProbe: { ...probe('/livez'), periodSeconds: 15, failureThreshold: 4 },
        ...(program.kind === 'bundle' && {
          volumeMounts: [{ name: 'program', mountPath: posix.dirname(program.file), readOnly: true }],
        }),
      },
    ],
    ...(program.kind === 'bundle' && {
      volumes: [
        {
          name: 'program',
          configMap: {
            name: identity.name,
            items: [{ key: PROGRAM_KEY, path: posix.basename(program.file) }],
          },
        },
      ],
    }),
  };
}

/** Near the database, and apart from its own replicas. */
function affinity(identity: Identity, props: CounterPodProps): k8s.Affinity {
  const { nearDatabase, apartFromReplicas } = props.affinity;
  return {
    podAffinity: terms(nearDatabase, {
      topologyKey: 'topology.kubernetes.io/zone',
      labelSelector: props.redis.peer.podSelector,
    }),
    podAntiAffinity: terms(apartFromReplicas, {
      topologyKey: 'kubernetes.io/hostname',
      labelSelector: { matchLabels: identity.selector },
    }),
  };
}

function terms(wish: Wish, term: k8s.PodAffinityTerm): k8s.PodAffinity & k8s.PodAntiAffinity {
  return wish === 'required'
    ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] };
}
