import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Alertmanager } from '../components/alertmanager';
import { Grafana } from '../components/grafana';
import type { GrafanaProps } from '../components/grafana';
import { PostgresExporter } from '../components/postgres-exporter';
import { Postgresql } from '../components/postgresql';
import { Prometheus } from '../components/prometheus';
import { ownMonitoring } from '../config/own';
import type { Settings } from '../config/schema';
import { alertsOfGrafana, grafanaAlertingOf } from './grafana-alerting';
import { GRAFANA_DATABASE } from './grafana-database';
import { overviewOf } from './overview';
import { spreadOf } from './spread-of';
import { HOME } from '../lib/dashboard';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import type { KnownAlert } from '../lib/notify/known-alerts';
import { dataSourceInterval } from '../lib/scrape-job';
import type { SecretRequest } from '../lib/secret-request';

/** Grafana with its database. */
export class GrafanaChart extends Chart {
  /** The Secrets that its pods wait for. */
  readonly secrets: readonly SecretRequest[];
  readonly bundles: readonly MonitoringBundle[];
  /** Alerts that Grafana evaluates itself, besides those of Prometheus. */
  readonly alerts: readonly KnownAlert[];

  constructor(scope: Construct, settings: Settings, bundles: readonly MonitoringBundle[]) {
    super(scope, 'grafana');
    const { alertmanager, grafana, namespaces, prometheus } = settings;
    const { database, secret } = this.database(settings);
    const ofPrometheus = Prometheus.monitoring(namespaces.stack, prometheus.replicas, alertmanager.replicas);
    const ofGrafana = Grafana.monitoring(namespaces.stack, grafana.replicas);
    const overview = overviewOf([ofPrometheus, ofGrafana, ...bundles], settings);
    const server = new Grafana(this, 'grafana', {
      namespace: namespaces.stack,
      image: imageOf('grafana'),
      replicas: grafana.replicas,
      database,
      ingress: grafana.ingress,
      resources: grafana.resources,
      spread: spreadOf(settings),
      prometheus: {
        url: Prometheus.queryUrl,
        peer: Prometheus.peer(namespaces.stack),
        port: Prometheus.PORT,
      },
      alertmanager: {
        url: Alertmanager.url,
        peer: Alertmanager.peer(namespaces.stack),
        port: Alertmanager.PORT,
      },
      scrapeInterval: dataSourceInterval(prometheus.scrape.interval),
      dashboards: [overview, ofPrometheus, ...bundles, ofGrafana].flatMap(({ dashboards }) => dashboards),
      ownDashboards: ownMonitoring(settings).dashboards,
      home: HOME.uid,
      alerting: grafanaAlertingOf(settings, [ofPrometheus, ...bundles, ofGrafana, overview]),
    });
    this.bundles = [ofGrafana, overview];
    this.alerts = alertsOfGrafana(settings);
    this.secrets = [...server.secrets, ...secret, ...certificate(settings)];
  }

  /** The database of the settings: rendered here, or only referred to. */
  private database({ grafana, namespaces }: Settings): {
    database: GrafanaProps['database'];
    secret: SecretRequest[];
  } {
    const { database } = grafana;
    switch (database.kind) {
      case 'sqlite':
        return { database, secret: [] };
      case 'external': {
        const keys = {
          username: { kind: 'brought', what: `the user that owns the database ${database.database}` },
          password: { kind: 'brought', what: "that user's password" },
        } as const;
        const purpose = `Grafana's account on ${database.host}`;
        const secret = { name: database.secretName, namespace: namespaces.stack, purpose, keys };
        const clientImage = imageOf('postgresql');
        return { database: { ...database, kind: 'postgresql', clientImage }, secret: [secret] };
      }
      case 'bundled': {
        const server = new Postgresql(this, 'database', {
          ...GRAFANA_DATABASE,
          namespace: namespaces.stack,
          image: imageOf('postgresql'),
          size: database.size,
          storageClassName: database.storageClassName,
          resources: database.resources,
          clients: [
            Grafana.peer(namespaces.stack),
            PostgresExporter.peer(GRAFANA_DATABASE.name, namespaces.stack),
          ],
        });
        return {
          database: {
            kind: 'postgresql',
            host: server.host,
            port: Postgresql.PORT,
            database: server.database,
            user: server.database,
            secretName: server.secret.name,
            // both ends are in one namespace, and a policy lets nobody else in
            sslMode: 'disable',
            peer: server.peer,
            clientImage: imageOf('postgresql'),
          },
          secret: [server.secret],
        };
      }
    }
  }
}

/** The certificate of the ingress, which cert-manager or the user puts there. */
function certificate({ grafana: { ingress }, namespaces }: Settings): SecretRequest[] {
  if (!ingress?.tlsSecretName) return [];
  return [
    {
      name: ingress.tlsSecretName,
      namespace: namespaces.stack,
      type: 'kubernetes.io/tls',
      purpose: `certificate of ${ingress.host}; not needed if cert-manager makes it`,
      keys: {
        'tls.crt': { kind: 'brought', what: 'the certificate' },
        'tls.key': { kind: 'brought', what: 'its private key' },
      },
    },
  ];
}
