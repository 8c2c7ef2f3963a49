import { k8s } from 'cdk8s-plus-27';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import type { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import { resourceRequirements } from '../../lib/resources';
import type { Resources } from '../../lib/resources';
import { spreadOverNodes } from '../../lib/spread';
import type { Spread } from '../../lib/spread';
import type { MountedAlerting } from './alerting/mount';
import { databaseEnvironment, fromSecret, waitForDatabase } from './database';
import type { GrafanaDatabase } from './database';
import type { Provisioning } from './provisioning';

/** `grafana` in the image. */
const USER = { uid: 472, gid: 472 };

/** TCP port of the web interface, its API, metrics and health. */
export const PORT = 3000;
/** TCP and UDP port on which the replicas agree who notifies. */
export const GOSSIP_PORT = 9094;

export const ADMIN_SECRET = 'grafana-admin';
export const KEY_SECRET = 'grafana-secret-key';
export const METRICS_SECRET = 'grafana-metrics';
export const METRICS_USER = 'prometheus';

export interface GrafanaPodProps {
  readonly image: Image;
  readonly replicas: number;
  readonly database: GrafanaDatabase;
  readonly resources: Resources;
  readonly spread: Spread;
  /** Address in a browser, if there is one. */
  readonly rootUrl?: string;
  readonly provisioning: Provisioning;
  /** Files, Secrets and variables of alerting. @default - none */
  readonly mountedAlerting?: MountedAlerting;
  /** Path of the dashboard that everybody sees first. */
  readonly homePath?: string;
  /** Name of the headless Service of all replicas. */
  readonly peersHost: string;
  /** The volume with `/var/lib/grafana`. */
  readonly data: k8s.Volume;
}

function environment(props: GrafanaPodProps): k8s.EnvVar[] {
  const fixed = {
    GF_LOG_MODE: 'console',
    GF_LOG_CONSOLE_FORMAT: 'json',
    // nothing here calls home, and nothing could: the network policy is closed
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
    GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
    // the data source for Prometheus is a bundled plugin: an update would stop it, and then fail to write its files
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
    // 13.2.0 keeps the buffers of some compressed answers for ever (grafana/grafana#130893)
    GF_SERVER_ENABLE_GZIP: 'false',
    GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
    GF_SECURITY_DISABLE_GRAVATAR: 'true',
    ...(props.homePath && { GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: props.homePath }),
    ...(props.rootUrl && { GF_SERVER_ROOT_URL: props.rootUrl }),
    ...(props.rootUrl?.startsWith('https:') && { GF_SECURITY_COOKIE_SECURE: 'true' }),
    // with an address of its own, /metrics would be open to everyone who can see the login page
    GF_METRICS_BASIC_AUTH_USERNAME: METRICS_USER,
    ...props.mountedAlerting?.environment,
  };
  const gossip = `[$(POD_IP)]:${GOSSIP_PORT}`;
  return [
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ...Object.entries(fixed).map(([name, value]) => ({ name, value })),
    fromSecret('GF_METRICS_BASIC_AUTH_PASSWORD', METRICS_SECRET, 'password'),
    fromSecret('GF_SECURITY_ADMIN_USER', ADMIN_SECRET, 'admin-user'),
    fromSecret('GF_SECURITY_ADMIN_PASSWORD', ADMIN_SECRET, 'admin-password'),
    fromSecret('GF_SECURITY_SECRET_KEY', KEY_SECRET, 'secret-key'),
    ...databaseEnvironment(props.database),
    ...(props.replicas > 1
      ? [
          { name: 'GF_UNIFIED_ALERTING_HA_LISTEN_ADDRESS', value: gossip },
          { name: 'GF_UNIFIED_ALERTING_HA_ADVERTISE_ADDRESS', value: gossip },
          { name: 'GF_UNIFIED_ALERTING_HA_PEERS', value: `${props.peersHost}:${GOSSIP_PORT}` },
        ]
      : []),
  ];
}

/** The pod of a replica. */
export function grafanaPod(identity: Identity, props: GrafanaPodProps): k8s.PodSpec {
  const probe = (path: string): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromString('http') },
    timeoutSeconds: 5,
  });
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER, { writable: true }),
    topologySpreadConstraints: spreadOverNodes(identity, props.spread, 'surge'),
    ...waitForDatabase(props.database),
    containers: [
      {
        name: 'grafana',
        image: props.image.reference,
        env: environment(props),
        ports: [
          { name: 'http', containerPort: PORT },
          { name: 'gossip-tcp', containerPort: GOSSIP_PORT },
          { name: 'gossip-udp', containerPort: GOSSIP_PORT, protocol: 'UDP' },
        ],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        // a first start migrates the database, which takes minutes on a slow disk
        startupProbe: { ...probe('/api/health'), periodSeconds: 5, failureThreshold: 120 },
        // not ready while the database is away, but no restart would bring it back
        readinessProbe: { ...probe('/api/health'), periodSeconds: 10 },
        livenessProbe: { ...probe('/healthz'), periodSeconds: 15, failureThreshold: 6 },
        // requests still arrive for a moment after the pod has been asked to go
        lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
        volumeMounts: [
          { name: props.data.name, mountPath: '/var/lib/grafana' },
          { name: 'tmp', mountPath: '/tmp' },
          ...props.provisioning.volumeMounts,
          ...(props.mountedAlerting?.volumeMounts ?? []),
        ],
      },
    ],
    volumes: [
      props.data,
      { name: 'tmp', emptyDir: {} },
      ...props.provisioning.volumes,
      ...(props.mountedAlerting?.volumes ?? []),
    ],
  };
}
