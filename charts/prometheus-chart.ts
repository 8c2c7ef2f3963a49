import { Chart, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { Alertmanager } from '../components/alertmanager';
import { Grafana } from '../components/grafana';
import { Prometheus } from '../components/prometheus';
import { ownMonitoring } from '../config/own';
import type { Settings } from '../config/schema';
import { spreadOf } from './spread-of';
import { annotatedPodsJob, annotatedServicesJob } from '../lib/annotation-discovery';
import type { Scale } from '../lib/capacity/series';
import { imageOf } from '../lib/image';
import type { Remember } from '../lib/memory';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import type { KnownAlert } from '../lib/notify/known-alerts';
import { bytesOf } from '../lib/quantity';
import type { ScrapeJob } from '../lib/scrape-job';
import type { SecretRequest } from '../lib/secret-request';
import { secretKeysOf, staticScrapeJob } from '../lib/static-targets';

/** Share of the volume that samples fill unless a size is set. */
const USUAL_SHARE = 0.8;

/** Prometheus, with the jobs and rules of all components. */
export class PrometheusChart extends Chart {
  /** What each replica will need, as a table. */
  readonly plan: string;
  /** The Secrets that listed targets want. */
  readonly secrets: readonly SecretRequest[];
  /** Every alert that it evaluates. */
  readonly alerts: () => readonly KnownAlert[];

  constructor(
    scope: Construct,
    settings: Settings,
    bundles: readonly MonitoringBundle[],
    remember?: Remember,
  ) {
    super(scope, 'prometheus');
    const { namespaces, prometheus, grafana, network } = settings;
    this.secrets = targetSecrets(settings);
    const server = new Prometheus(this, 'prometheus', {
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
      own: ownMonitoring(settings),
      knownMetrics: settings.knownMetrics,
      keep: { metrics: settings.metrics, extra: settings.extraMetrics },
      scale: scaleOf(settings),
      alertmanagers: {
        addresses: Alertmanager.addresses(settings.alertmanager.replicas),
        peer: Alertmanager.peer(namespaces.stack),
        port: Alertmanager.PORT,
      },
      queriedBy: [Grafana.peer(namespaces.stack)],
      runbooks: settings.runbooks.baseUrl,
      grafana: grafana.ingress && Grafana.publicUrl(grafana.ingress),
      remember,
    });
    this.plan = server.plan;
    this.alerts = server.alerts;
  }
}

function scrapeJobs({ prometheus: { staticJobs, annotationDiscovery, scrape } }: Settings): ScrapeJob[] {
  const discovery = { prefix: annotationDiscovery.prefix, timeout: scrape.timeout };
  return [
    ...(annotationDiscovery.enabled ? [annotatedPodsJob(discovery), annotatedServicesJob(discovery)] : []),
    ...staticJobs.map((job) => staticScrapeJob(job, scrape.timeout)),
  ];
}

/** What the user has to bring so that listed targets let Prometheus in. */
function targetSecrets({ prometheus: { staticJobs }, namespaces }: Settings): SecretRequest[] {
  const keys = new Map<string, Map<string, string>>();
  for (const job of staticJobs) {
    for (const [name, ofJob] of secretKeysOf(job)) {
      const known = keys.get(name) ?? new Map<string, string>();
      for (const key of ofJob) known.set(key, `what the targets of the job ${job.name} want`);
      keys.set(name, known);
    }
  }
  return [...keys].map(([name, entries]) => ({
    name,
    namespace: namespaces.stack,
    purpose: 'Lets Prometheus in at its targets',
    keys: Object.fromEntries([...entries].map(([key, what]) => [key, { kind: 'brought', what }])),
  }));
}

/** Pods of a node where nothing else is said: between the few of large nodes and the 110 that Kubernetes supports. */
const USUAL_PODS = 30;

function scaleOf({ scale, controlPlane }: Settings): Scale {
  // a cloud runs several API servers for all but the smallest clusters
  const managed = scale.nodes >= 3 ? 3 : 1;
  return {
    nodes: scale.nodes,
    pods: scale.pods ?? scale.nodes * USUAL_PODS,
    seriesPerPod: scale.seriesPerPod,
    controlPlaneNodes: controlPlane.kind === 'self-managed' ? controlPlane.nodes : managed,
  };
}

function usualRetentionSize({ prometheus: { storage, replicas } }: Settings): Size {
  const sharers = storage.kind === 'shared' ? replicas : 1;
  return Size.kibibytes(Math.floor((bytesOf(storage.size) * USUAL_SHARE) / sharers / 1024));
}
