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

/** `postgres` in the Alpine image (https://github.com/docker-library/postgres). */
const USER = { uid: 70, gid: 70 };

/** Since version 18 the image keeps each major version's files in a folder of its own below this one. */
const DATA = '/var/lib/postgresql';

export interface PostgresqlProps {
  /** Name of the database server, e.g. `grafana-database`. */
  readonly name: string;
  readonly namespace: string;
  readonly image: Image;
  /** Name of the one database and of its owner. */
  readonly database: string;
  /** Size of the claim. */
  readonly size: Size;
  /** @default - the cluster's default class */
  readonly storageClassName?: string;
  readonly resources: Resources;
  /** Pods that may connect. */
  readonly clients: readonly k8s.NetworkPolicyPeer[];
}

/** A PostgreSQL server with one database, reachable by its clients only. */
export class Postgresql extends Construct {
  static readonly PORT = 5432;

  /** The pods of a server, for the policies of its clients. */
  static peer(name: string, namespace: string): k8s.NetworkPolicyPeer {
    return identityOf(name, namespace).peer;
  }

  /** Host name inside the namespace. */
  readonly host: string;
  /** Name of the one database, and of its owner. */
  readonly database: string;
  /** Its password: the keys `username` and `password`. */
  readonly secret: SecretRequest;
  /** For the clients' own policies. */
  readonly peer: k8s.NetworkPolicyPeer;

  constructor(scope: Construct, id: string, props: PostgresqlProps) {
    super(scope, id);
    const identity = identityOf(props.name, props.namespace, props.image.version);
    this.host = props.name;
    this.database = props.database;
    this.peer = identity.peer;
    this.secret = {
      name: props.name,
      namespace: props.namespace,
      purpose: `Password of the database user ${props.database}`,
      keys: { username: { kind: 'literal', value: props.database }, password: { kind: 'random' } },
    };
    const port = {
      name: 'postgresql',
      port: Postgresql.PORT,
      targetPort: k8s.IntOrString.fromString('postgresql'),
    };

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    new k8s.KubeService(this, 'service', {
      metadata: identity.metadata(),
      spec: { clusterIp: 'None', selector: identity.selector, ports: [port] },
    });
    openFlows(this, identity, { ingress: [ingressOn([{ port: Postgresql.PORT }], props.clients)] });
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: identity.metadata(),
      spec: {
        replicas: 1,
        serviceName: identity.name,
        // in order, a broken update would never make way for the one that mends it (kubernetes/kubernetes#67250)
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: identity.selector },
        template: { metadata: { labels: identity.labels }, spec: podSpec(identity, props) },
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

function podSpec(identity: Identity, props: PostgresqlProps): k8s.PodSpec {
  // over TCP: while the entrypoint prepares a new database, its server listens on the socket only
  const ready = [
    'pg_isready',
    '--host=127.0.0.1',
    `--username=${props.database}`,
    `--dbname=${props.database}`,
  ];
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER, { writable: true }),
    // the image asks for a fast shutdown; this is for the last checkpoint on a slow disk
    terminationGracePeriodSeconds: 120,
    containers: [
      {
        name: 'postgresql',
        image: props.image.reference,
        env: [
          { name: 'POSTGRES_DB', value: props.database },
          { name: 'POSTGRES_USER', value: props.database },
          { name: 'POSTGRES_PASSWORD_FILE', value: '/etc/postgresql/secrets/password' },
        ],
        ports: [{ name: 'postgresql', containerPort: Postgresql.PORT }],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        startupProbe: {
          exec: { command: ready },
          periodSeconds: 5,
          timeoutSeconds: 5,
          failureThreshold: 120,
        },
        readinessProbe: { exec: { command: ready }, periodSeconds: 10, timeoutSeconds: 5 },
        livenessProbe: {
          exec: { command: ready },
          periodSeconds: 20,
          timeoutSeconds: 10,
          failureThreshold: 6,
        },
        volumeMounts: [
          { name: 'data', mountPath: DATA },
          { name: 'socket', mountPath: '/var/run/postgresql' },
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'password', mountPath: '/etc/postgresql/secrets', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'socket', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
      {
        name: 'password',
        secret: { secretName: identity.name, items: [{ key: 'password', path: 'password' }] },
      },
    ],
  };
}
