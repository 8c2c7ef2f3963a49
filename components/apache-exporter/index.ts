import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { Exporter, exporterPeer } from '../../lib/exporter';
import type { ExporterKind, ExporterProps, ServerAddress } from '../../lib/exporter';
import { exporterScrapeJob } from '../../lib/exporter-monitoring';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import type { SecretRequest } from '../../lib/secret-request';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { ALSO_READ, JOB } from './signals';

const KIND: ExporterKind = {
  role: 'apache-exporter',
  port: 9117,
  // the image would run as root
  user: { uid: 65534, gid: 65534 },
  probePath: '/',
};

export interface ApacheExporterProps extends ExporterProps {
  /** Address of the status page for machines, e.g. `http://shop:8080/server-status?auto`. */
  readonly url: string;
  /** The host that is asked for, where the page is that of a virtual host. @default - the one in the address */
  readonly hostHeader?: string;
}

/**
 * Asks one Apache HTTP server for Prometheus, by the page of its module `mod_status`.
 * @see monitoring
 */
export class ApacheExporter extends Exporter {
  static readonly JOB = JOB;

  /** Its pods, for the server's own policy. */
  static peer(name: string, namespace: string): k8s.NetworkPolicyPeer {
    return exporterPeer(KIND, name, namespace);
  }

  /** The job, the alerts and the dashboard of all exporters together; nothing if there are none. */
  static monitoring(exporters: readonly ApacheExporter[]): MonitoringBundle | undefined {
    if (exporters.length === 0) return undefined;
    const ofThese = alerts(exporters.length);
    return {
      component: 'apache-exporter',
      scrapeJobs: [exporterScrapeJob({ name: JOB, kind: KIND, exporters, source: 'apache-exporter' })],
      alerts: ofThese,
      dashboards: [dashboard(ofThese)],
      alsoRead: ALSO_READ,
    };
  }

  /** None: the page asks for no password. */
  readonly secrets: readonly SecretRequest[] = [];

  constructor(scope: Construct, id: string, props: ApacheExporterProps) {
    super(scope, id, props, {
      kind: KIND,
      address: statusAddress(props),
      args: [
        `--scrape_uri=${props.url}`,
        ...(props.hostHeader ? [`--host_override=${props.hostHeader}`] : []),
      ],
    });
  }
}

/** @throws Error if the address is not that of a status page for machines */
function statusAddress({ name, url }: ApacheExporterProps): ServerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const schemePort = { 'http:': 80, 'https:': 443 }[parsed?.protocol ?? ''];
  if (!parsed || !schemePort || !parsed.searchParams.has('auto')) {
    throw new Error(
      `apache-exporter ${name}: ${url} is not the address of a status page that programs can read. It looks like http://shop:8080/server-status?auto.`,
    );
  }
  if (parsed.username || parsed.password) {
    throw new Error(
      `apache-exporter ${name}: its url holds a password, which everybody could read in the manifests. Let the server answer the exporter without one, by its address.`,
    );
  }
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port ? Number(parsed.port) : schemePort,
  };
}
