import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ApacheExporter } from '../components/apache-exporter';
import { BlackboxExporter } from '../components/blackbox-exporter';
import { PostgresExporter } from '../components/postgres-exporter';
import { Postgresql } from '../components/postgresql';
import { Prometheus } from '../components/prometheus';
import { Redis } from '../components/redis';
import { RedisExporter } from '../components/redis-exporter';
import type { Settings } from '../config/schema';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import { COUNTER_REDIS } from '../lib/reserved-names';
import type { SecretRequest } from '../lib/secret-request';
import { GRAFANA_DATABASE } from './grafana-database';
import { spreadOf } from './spread-of';

/** What asks others for Prometheus: databases, web servers, and addresses that are called as a user would. */
export class ExportersChart extends Chart {
  readonly bundles: readonly MonitoringBundle[];
  /** The Secrets with accounts on the users' own servers. */
  readonly secrets: readonly SecretRequest[];
  /** Namespaces of the users' own that exporters stand in. */
  readonly foreignNamespaces: readonly string[];

  constructor(scope: Construct, settings: Settings) {
    super(scope, 'exporters');
    const { exporters } = settings;
    const common = (name: string, namespace: string | undefined) => ({
      name,
      namespace: namespace ?? settings.namespaces.stack,
      resources: exporters.resources,
      scrapedBy: [Prometheus.peer(settings.namespaces.stack)],
    });
    const postgres = [
      ...this.ofGrafanaDatabase(settings),
      ...exporters.postgres.map(
        ({ name, namespace, secret, ...server }) =>
          new PostgresExporter(this, `postgres-${name}`, {
            ...common(name, namespace),
            ...server,
            image: imageOf('postgres-exporter'),
            secret: { kind: 'brought', ...secret },
          }),
      ),
    ];
    const redis = [
      ...this.ofCounterDatabase(settings),
      ...exporters.redis.map(
        ({ name, namespace, secret, ...server }) =>
          new RedisExporter(this, `redis-${name}`, {
            ...common(name, namespace),
            ...server,
            image: imageOf('redis-exporter'),
            secret: secret && { kind: 'brought', ...secret },
          }),
      ),
    ];
    const apache = exporters.apache.map(
      ({ name, namespace, ...server }) =>
        new ApacheExporter(this, `apache-${name}`, {
          ...common(name, namespace),
          ...server,
          image: imageOf('apache-exporter'),
        }),
    );
    this.bundles = [
      this.probes(settings),
      PostgresExporter.monitoring(postgres),
      RedisExporter.monitoring(redis),
      ApacheExporter.monitoring(apache),
    ].filter((bundle) => bundle !== undefined);
    const { demo, stack } = settings.namespaces;
    this.foreignNamespaces = [...postgres, ...redis, ...apache]
      .map(({ namespace }) => namespace)
      .filter((namespace) => namespace !== stack && !(settings.demo.counter && namespace === demo));
    this.secrets = [...postgres, ...redis, ...apache].flatMap(({ secrets }) => secrets);
  }

  private probes(settings: Settings): MonitoringBundle {
    const { blackboxExporter, namespaces, probes, prometheus } = settings;
    const exporter = new BlackboxExporter(this, 'blackbox-exporter', {
      namespace: namespaces.stack,
      image: imageOf('blackbox-exporter'),
      replicas: blackboxExporter.replicas,
      resources: blackboxExporter.resources,
      spread: spreadOf(settings),
      scrapedBy: [Prometheus.peer(namespaces.stack)],
      probes,
      modules: blackboxExporter.modules,
      discovery: blackboxExporter.discovery,
      annotation: blackboxExporter.annotation,
      scrapeInterval: prometheus.scrape.interval,
      probeInterval: blackboxExporter.interval,
    });
    return exporter.monitoring;
  }

  private ofGrafanaDatabase({ exporters, grafana, namespaces }: Settings): PostgresExporter[] {
    if (grafana.database.kind !== 'bundled') return [];
    const { name, database } = GRAFANA_DATABASE;
    return [
      new PostgresExporter(this, `postgres-${name}`, {
        name,
        namespace: namespaces.stack,
        image: imageOf('postgres-exporter'),
        host: name,
        port: Postgresql.PORT,
        database,
        // both ends are in one namespace, and a policy lets nobody else in
        sslMode: 'disable',
        secret: { kind: 'shared', name, usernameKey: 'username', passwordKey: 'password' },
        server: Postgresql.peer(name, namespaces.stack),
        resources: exporters.resources,
        scrapedBy: [Prometheus.peer(namespaces.stack)],
      }),
    ];
  }

  private ofCounterDatabase({ demo, exporters, namespaces }: Settings): RedisExporter[] {
    if (!demo.counter) return [];
    return [
      new RedisExporter(this, `redis-${COUNTER_REDIS}`, {
        name: COUNTER_REDIS,
        namespace: namespaces.demo,
        image: imageOf('redis-exporter'),
        host: COUNTER_REDIS,
        port: Redis.PORT,
        secret: { kind: 'shared', name: COUNTER_REDIS, passwordKey: Redis.PASSWORD_KEY },
        server: Redis.peer(COUNTER_REDIS, namespaces.demo),
        resources: exporters.resources,
        scrapedBy: [Prometheus.peer(namespaces.stack)],
      }),
    ];
  }
}
