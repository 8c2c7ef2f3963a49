import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { Exporter, exporterPeer, hostAndPort, SECRET_FOLDER } from '../../lib/exporter';
import type { ExporterKind, ExporterProps, ExporterSecret } from '../../lib/exporter';
import { exporterScrapeJob } from '../../lib/exporter-monitoring';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import type { SecretRequest } from '../../lib/secret-request';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { ALSO_READ, JOB } from './signals';

const KIND: ExporterKind = {
  role: 'postgres-exporter',
  port: 9187,
  // `nobody` of the image
  user: { uid: 65534, gid: 65534 },
  probePath: '/',
};

export interface PostgresExporterProps extends ExporterProps {
  /** A name or an IP address of the server. */
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  /** The database that is connected to. Tables are those of this one; everything else is of the whole server. */
  readonly database: string;
  /** `verify-full` checks the server's certificate against the public authorities that the image knows. */
  readonly sslMode: 'disable' | 'require' | 'verify-full';
  /** An account with the role `pg_monitor`, or a superuser's. */
  readonly secret: ExporterSecret & { readonly usernameKey: string; readonly passwordKey: string };
}

/**
 * Asks one PostgreSQL server for Prometheus.
 * @see monitoring
 */
export class PostgresExporter extends Exporter {
  static readonly JOB = JOB;

  /** Its pods, for the server's own policy. */
  static peer(name: string, namespace: string): k8s.NetworkPolicyPeer {
    return exporterPeer(KIND, name, namespace);
  }

  /** The job, the alerts and the dashboard of all exporters together; nothing if there are none. */
  static monitoring(exporters: readonly PostgresExporter[]): MonitoringBundle | undefined {
    if (exporters.length === 0) return undefined;
    const ofThese = alerts(exporters.length);
    return {
      component: 'postgres-exporter',
      scrapeJobs: [
        exporterScrapeJob({
          name: JOB,
          kind: KIND,
          exporters,
          source: 'postgres-exporter',
          // On some series the program names its server itself, by address. Prometheus puts that aside for the name of
          // the target, and as one exporter asks one server, nothing is lost without it
          metricRelabelling: [{ regex: 'exported_server', action: 'labeldrop' }],
        }),
      ],
      alerts: ofThese,
      dashboards: [dashboard(ofThese)],
      alsoRead: ALSO_READ,
    };
  }

  /** The Secret that the user brings. */
  readonly secrets: readonly SecretRequest[];

  constructor(scope: Construct, id: string, props: PostgresExporterProps) {
    const { port = 5432, secret } = props;
    const address = { host: props.host, port };
    super(scope, id, props, {
      kind: KIND,
      address,
      args: [
        // how old the oldest transaction is; checkpoints since PostgreSQL 17, where they have a view of their own
        '--collector.database_wraparound',
        '--collector.stat_checkpointer',
        // eight series a table that nobody reads
        '--no-collector.statio_user_tables',
        // a server that answers slowly would else be asked again and again, on a new connection each time
        '--collection-timeout=10s',
        // its warnings are about a file that need not be there, and repeated at every scrape on PostgreSQL 16 and older
        '--log.level=error',
      ],
      env: [
        {
          name: 'DATA_SOURCE_URI',
          // the shortest timeout: it tries twice, and has to report the failure before Prometheus gives up
          value: `${hostAndPort(address)}/${encodeURIComponent(props.database)}?sslmode=${props.sslMode}&connect_timeout=1`,
        },
        { name: 'DATA_SOURCE_USER_FILE', value: `${SECRET_FOLDER}/${secret.usernameKey}` },
        { name: 'DATA_SOURCE_PASS_FILE', value: `${SECRET_FOLDER}/${secret.passwordKey}` },
      ],
      secretFiles: { secretName: secret.name, keys: [...new Set([secret.usernameKey, secret.passwordKey])] },
    });
    this.secrets = secret.kind === 'brought' ? [secretRequest(props)] : [];
  }
}

function secretRequest({ name, namespace, host, secret }: PostgresExporterProps): SecretRequest {
  return {
    name: secret.name,
    namespace,
    purpose: `Account of the exporter of the PostgreSQL server ${name} on ${host}`,
    keys: {
      [secret.usernameKey]: { kind: 'brought', what: 'a user with the role pg_monitor' },
      // postgres_exporter takes what comes after a space for another parameter
      [secret.passwordKey]: { kind: 'brought', what: "that user's password, without spaces" },
    },
  };
}
