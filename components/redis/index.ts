import { createHash } from 'node:crypto';
import type { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import { ingressOn, openFlows } from '../../lib/network-policy';
import { formatSize } from '../../lib/quantity';
import { resourceRequirements } from '../../lib/resources';
import type { Resources } from '../../lib/resources';
import type { SecretRequest } from '../../lib/secret-request';
import { DATA, FOLDER, PORT, START_SCRIPT, renderConfiguration } from './configuration';

/** `redis` in the Alpine image (https://github.com/docker-library/redis). */
const USER = { uid: 999, gid: 1000 };

/** The key of the Secret. */
const PASSWORD_KEY = 'password';

export interface RedisProps {
  /** Name of the server, e.g. `counter-redis`. */
  readonly name: string;
  readonly namespace: string;
  readonly image: Image;
  /** Size of the claim. */
  readonly size: Size;
  /** @default - the cluster's default class */
  readonly storageClassName?: string;
  readonly resources: Resources;
  /** Pods that may connect. */
  readonly clients: readonly k8s.NetworkPolicyPeer[];
}

/** A Redis server that keeps what it was told on a claim, reachable by its clients only. */
export class Redis extends Construct {
  static readonly PORT = PORT;
  static readonly PASSWORD_KEY = PASSWORD_KEY;

  /** The pods of a server, for the policies of its clients. */
  static peer(name: string, namespace: string): k8s.NetworkPolicyPeer {
    return identityOf(name, namespace).peer;
  }

  /** Host name inside the namespace. */
  readonly host: string;
  /** Its password. */
  readonly secret: SecretRequest;
  /** For the clients' own policies. */
  readonly peer: k8s.NetworkPolicyPeer;

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id);
    const identity = identityOf(props.name, props.namespace, props.image.version);
    this.host = props.name;
    this.peer = identity.peer;
    this.secret = {
      name: props.name,
      namespace: props.namespace,
      purpose: `Password of the Redis server ${props.name}`,
      keys: { [PASSWORD_KEY]: { kind: 'random' } },
    };
    const port = { name: 'redis', port: PORT, targetPort: k8s.IntOrString.fromString('redis') };

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    new k8s.KubeService(this, 'service', {
      metadata: identity.metadata(),
      spec: { clusterIp: 'None', selector: identity.selector, ports: [port] },
    });
    openFlows(this, identity, { ingress: [ingressOn([{ port: PORT }], props.clients)] });
    const files = {
      'redis.conf': renderConfiguration(props.resources.memoryLimit),
      'start.sh': START_SCRIPT,
    };
    new k8s.KubeConfigMap(this, 'configuration', { metadata: identity.metadata(), data: files });
    const checksum = createHash('sha256').update(JSON.stringify(files)).digest('hex');
    // no disruption budget: with one replica it would hold every drain up, or protect nothing
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: identity.metadata(),
      spec: {
        replicas: 1,
        serviceName: identity.name,
        // in order, a broken update would never make way for the one that mends it (kubernetes/kubernetes#67250)
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: identity.selector },
        template: {
          // it reads its configuration at the start only
          metadata: { labels: identity.labels, annotations: { 'atalaya.dev/configuration': checksum } },
          spec: podSpec(identity, props),
        },
        volumeClaimTemplates: [
          {
            // the selector's labels only: a claim template can't be changed by an upgrade
            metadata: { name: 'data', labels: identity.selector },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: props.storageClassName,
              resources: { requests: { storage: k8s.Quantity.fromString(formatSize(props.size)) } },
            },
          },
        ],
      },
    });
  }
}

function identityOf(name: string, namespace: string, version?: string): Identity {
  return new Identity(name, namespace, 'database', version);
}

function podSpec(identity: Identity, props: RedisProps): k8s.PodSpec {
  // the client takes the password from REDISCLI_AUTH
  const ping = (...options: string[]) => ({
    exec: { command: ['redis-cli', '-p', `${PORT}`, ...options, 'PING'] },
    timeoutSeconds: 5,
  });
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER, { writable: true }),
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        name: 'redis',
        image: props.image.reference,
        command: ['/bin/sh', `${FOLDER}/start.sh`],
        env: [
          {
            name: 'REDISCLI_AUTH',
            valueFrom: { secretKeyRef: { name: identity.name, key: PASSWORD_KEY } },
          },
        ],
        ports: [{ name: 'redis', containerPort: PORT }],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        // an error is an answer too, while it reads its log or can not write it: then it is not ready
        readinessProbe: { ...ping('-e'), periodSeconds: 10 },
        // but alive: no restart would help
        livenessProbe: { ...ping(), periodSeconds: 20, failureThreshold: 6 },
        volumeMounts: [
          { name: 'data', mountPath: DATA },
          { name: 'configuration', mountPath: FOLDER, readOnly: true },
        ],
      },
    ],
    volumes: [{ name: 'configuration', configMap: { name: identity.name } }],
  };
}
