import { isIPv4, isIPv6 } from '../../lib/ip-address';
import type { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { restrictedContainer } from '../../lib/hardened-pod';
import type { Image } from '../../lib/image';
import { egressTo } from '../../lib/network-policy';
import { resourceRequirements } from '../../lib/resources';

/** What Grafana keeps its state in. */
export type GrafanaDatabase =
  | {
      readonly kind: 'postgresql';
      readonly host: string;
      readonly port: number;
      readonly database: string;
      /** Its user. @default - the key `username` of the Secret */
      readonly user?: string;
      /** Secret with the key `password`. */
      readonly secretName: string;
      readonly sslMode: 'disable' | 'require' | 'verify-full';
      /** An image with PostgreSQL's clients. */
      readonly clientImage: Image;
      /** Its pods. @default - it runs outside the cluster */
      readonly peer?: k8s.NetworkPolicyPeer;
    }
  | { readonly kind: 'sqlite'; readonly size: Size; readonly storageClassName?: string };

/** An environment variable with the value of a Secret's key. */
export const fromSecret = (name: string, secret: string, key: string): k8s.EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

/** Environment variables that tell Grafana where its database is. */
export function databaseEnvironment(database: GrafanaDatabase): k8s.EnvVar[] {
  if (database.kind === 'sqlite') {
    // with a write-ahead log, readers do not wait for writers
    return [
      { name: 'GF_DATABASE_TYPE', value: 'sqlite3' },
      { name: 'GF_DATABASE_WAL', value: 'true' },
    ];
  }
  const host = isIPv6(database.host) ? `[${database.host}]` : database.host;
  return [
    { name: 'GF_DATABASE_TYPE', value: 'postgres' },
    { name: 'GF_DATABASE_HOST', value: `${host}:${database.port}` },
    { name: 'GF_DATABASE_NAME', value: database.database },
    { name: 'GF_DATABASE_SSL_MODE', value: database.sslMode },
    database.user
      ? { name: 'GF_DATABASE_USER', value: database.user }
      : fromSecret('GF_DATABASE_USER', database.secretName, 'username'),
    fromSecret('GF_DATABASE_PASSWORD', database.secretName, 'password'),
    // the replica that loses the race for the first migration waits for the other one
    { name: 'GF_DATABASE_LOCKING_ATTEMPT_TIMEOUT_SEC', value: '300' },
    // PostgreSQL admits 100 in all; without a bound one replica could take them
    { name: 'GF_DATABASE_MAX_OPEN_CONN', value: '20' },
  ];
}

/** The flow to the database. A policy can only name addresses, so a host name opens the port to anywhere. */
export function databaseEgress(database: GrafanaDatabase): k8s.NetworkPolicyEgressRule[] {
  if (database.kind === 'sqlite') return [];
  const { host, port, peer } = database;
  const cidr = isIPv4(host) ? `${host}/32` : isIPv6(host) ? `${host}/128` : undefined;
  return [egressTo(peer ? [peer] : cidr ? [{ ipBlock: { cidr } }] : undefined, [{ port }])];
}

/** Grafana gives up when its database does not answer at once, and on a first start it never does. */
export function waitForDatabase(database: GrafanaDatabase): Pick<k8s.PodSpec, 'initContainers'> {
  if (database.kind === 'sqlite') return {};
  const script = 'until pg_isready --host="$HOST" --port="$PORT" --timeout=3; do sleep 1; done';
  return {
    initContainers: [
      {
        name: 'wait-for-database',
        image: database.clientImage.reference,
        command: ['sh', '-c', script],
        env: [
          { name: 'HOST', value: database.host },
          { name: 'PORT', value: String(database.port) },
        ],
        securityContext: restrictedContainer,
        resources: resourceRequirements({ cpu: '10m', memory: '16Mi', memoryLimit: '64Mi' }),
      },
    ],
  };
}
