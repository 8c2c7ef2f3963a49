import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { Exporter, exporterPeer, hostAndPort } from '../../lib/exporter';
import type { ExporterKind, ExporterProps, ExporterSecret } from '../../lib/exporter';
import { exporterScrapeJob } from '../../lib/exporter-monitoring';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import type { SecretRequest } from '../../lib/secret-request';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { ALSO_READ, JOB } from './signals';

const KIND: ExporterKind = {
  role: 'redis-exporter',
  port: 9121,
  // the image's own
  user: { uid: 59000, gid: 59000 },
  probePath: '/health',
};

export interface RedisExporterProps extends ExporterProps {
  /** A name or an IP address of the server. */
  readonly host: string;
  /** @default 6379 */
  readonly port?: number;
  /** Whether the server speaks TLS, with a certificate of an authority that the image knows. @default false */
  readonly tls?: boolean;
  /** Its password, and with `usernameKey` the user of it. @default - the server asks for none */
  readonly secret?: ExporterSecret & { readonly passwordKey: string; readonly usernameKey?: string };
}

/**
 * Asks one Redis server, or another that speaks its protocol, for Prometheus.
 * @see monitoring
 */
export class RedisExporter extends Exporter {
  static readonly JOB = JOB;

  /** Its pods, for the server's own policy. */
  static peer(name: string, namespace: string): k8s.NetworkPolicyPeer {
    return exporterPeer(KIND, name, namespace);
  }

  /** The job, the alerts and the dashboard of all exporters together; nothing if there are none. */
  static monitoring(exporters: readonly RedisExporter[]): MonitoringBundle | undefined {
    if (exporters.length === 0) return undefined;
    const ofThese = alerts(exporters.length);
    return {
      component: 'redis-exporter',
      scrapeJobs: [exporterScrapeJob({ name: JOB, kind: KIND, exporters, source: 'redis-exporter' })],
      alerts: ofThese,
      dashboards: [dashboard(ofThese)],
      alsoRead: ALSO_READ,
    };
  }

  /** The Secret that the user brings. */
  readonly secrets: readonly SecretRequest[];

  constructor(scope: Construct, id: string, props: RedisExporterProps) {
    const { port = 6379, tls = false, secret } = props;
    const address = { host: props.host, port };
    const fromSecret = (name: string, key: string): k8s.EnvVar => ({
      name,
      valueFrom: { secretKeyRef: { name: secret?.name, key } },
    });
    super(scope, id, props, {
      kind: KIND,
      address,
      args: [
        // it has to report a server that does not answer before Prometheus gives up
        '--connection-timeout=2s',
        // twenty series a command; the percentiles stay
        '--exclude-latency-histogram-metrics',
        // not those of the exporter itself
        '--redis-only-metrics',
      ],
      env: [
        { name: 'REDIS_ADDR', value: `${tls ? 'rediss' : 'redis'}://${hostAndPort(address)}` },
        ...(secret?.usernameKey ? [fromSecret('REDIS_USER', secret.usernameKey)] : []),
        ...(secret ? [fromSecret('REDIS_PASSWORD', secret.passwordKey)] : []),
      ],
    });
    this.secrets = secret?.kind === 'brought' ? [secretRequest(props, secret)] : [];
  }
}

function secretRequest(
  { name, namespace, host }: RedisExporterProps,
  secret: NonNullable<RedisExporterProps['secret']>,
): SecretRequest {
  return {
    name: secret.name,
    namespace,
    purpose: `Account of the exporter of the Redis server ${name} on ${host}`,
    keys: {
      ...(secret.usernameKey && {
        [secret.usernameKey]: {
          kind: 'brought',
          what: 'a user who may run INFO, CONFIG GET, SLOWLOG and LATENCY',
        },
      }),
      [secret.passwordKey]: { kind: 'brought', what: 'the password of the server, or of that user' },
    },
  };
}
