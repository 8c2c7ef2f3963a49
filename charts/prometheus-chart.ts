import { Chart, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { Grafana } from '../components/grafana';
import { Prometheus } from '../components/prometheus';
import type { Settings } from '../config/schema';
import { spreadOf } from './spread-of';
import { annotatedPodsJob, annotatedServicesJob } from '../lib/annotation-discovery';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import { bytesOf } from '../lib/quantity';
import type { ScrapeJob } from '../lib/scrape-job';
import { staticScrapeJob } from '../lib/static-targets';

/** Share of the volume that samples fill unless a size is set. */
const USUAL_SHARE = 0.8;

/** Prometheus, with the jobs and rules of all components. */
export class PrometheusChart extends Chart {
  constructor(scope: Construct, settings: Settings, bundles: readonly MonitoringBundle[]) {
    super(scope, 'prometheus');
    const { namespaces, prometheus, network } = settings;
    new Prometheus(this, 'prometheus', {
      namespace: namespaces.stack,
      image: imageOf('prometheus'),
      replicas: prometheus.replicas,
      cluster: settings.cluster ?? settings.name,
      scrapeInterval: prometheus.scrape.interval,
      scrapeTimeout: prometheus.scrape.timeout,
      evaluationInterval: prometheus.evaluationInterval,
      retentionTime: prometheus.retention.time,
      retentionSize: prometheus.retention.size ?? usualRetentionSize(settings),
      storage: prometheus.storage,
      resources: prometheus.resources,
      spread: spreadOf(settings),
      network,
      scrapeJobs: scrapeJobs(settings),
      bundles,
      queriedBy: [Grafana.peer(namespaces.stack)],
      runbooks: settings.runbooks.baseUrl,
    });
  }
}

function scrapeJobs({ prometheus: { staticJobs, annotationDiscovery } }: Settings): ScrapeJob[] {
  const { enabled, prefix } = annotationDiscovery;
  return [
    ...(enabled ? [annotatedPodsJob(prefix), annotatedServicesJob(prefix)] : []),
    ...staticJobs.map(staticScrapeJob),
  ];
}

function usualRetentionSize({ prometheus: { storage, replicas } }: Settings): Size {
  const sharers = storage.kind === 'shared' ? replicas : 1;
  return Size.kibibytes(Math.floor((bytesOf(storage.size) * USUAL_SHARE) / sharers / 1024));
}
