import type { Duration } from 'cdk8s';
import { egressTo } from './network-policy';
import { FALLBACK_PROTOCOL, ONLY_LIVING_PODS, POD_LABELS, copy } from './scrape-job';
import type { RelabelStep, ScrapeJob } from './scrape-job';

/** Numbers from 1 to 65535 without a leading zero. */
export const PORT = '[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]';

/**
 * Intervals from 1 s to 4m59s. With 5 minutes and more, every series would have gaps: Prometheus takes a sample as the
 * present one for that long.
 */
const INTERVAL = '(?:[1-9]|[1-9]\\d|[12]\\d{2})s|[1-4]m(?:[1-9]s|[1-5]\\ds)?';

/** The intervals in whole seconds that are shorter than a timeout, or a pattern that nothing matches. */
function shorterThan(timeout: Duration): string {
  const seconds = Math.ceil(timeout.toMilliseconds() / 1000) - 1;
  return Array.from({ length: Math.max(0, seconds) }, (_, i) => `${i + 1}s`).join('|');
}

/** An annotation's name inside Prometheus' meta labels. */
export const metaName = (annotation: string) => annotation.replace(/[^a-zA-Z0-9_]/g, '_');

/**
 * Steps that follow the annotations `<prefix>/scrape`, `/port`, `/path`, `/scheme` and `/interval`.
 * @param kind what carries the annotations, as Prometheus names it in meta labels
 * @param protocol the meta label with the protocol of the port that the target declares by itself
 */
function followAnnotations(
  { prefix, timeout }: AnnotationDiscovery,
  kind: 'pod' | 'service',
  protocol: string,
): RelabelStep[] {
  const short = shorterThan(timeout);
  const value = (name: string) => `__meta_kubernetes_${kind}_annotation_${metaName(`${prefix}/${name}`)}`;
  const hasPort = `__meta_kubernetes_${kind}_annotationpresent_${metaName(`${prefix}/port`)}`;
  return [
    { source_labels: [value('scrape')], regex: 'true', action: 'keep' },
    // containers that only run at the start, and pods that are done, have nothing to say
    { source_labels: ['__meta_kubernetes_pod_container_init'], regex: 'true', action: 'drop' },
    ONLY_LIVING_PODS,
    // a port that is no port: better no target than a wrong one
    { source_labels: [hasPort, value('port')], regex: `;|true;(?:${PORT})`, action: 'keep' },
    // neither an annotated port nor a declared one (Prometheus would try port 80), or one that can't speak HTTP
    { source_labels: [hasPort, protocol], regex: 'true;.*|;TCP', action: 'keep' },
    {
      source_labels: ['__address__', value('port')],
      regex: '(\\[.+\\]|[^:]+)(?::\\d+)?;(\\d+)',
      replacement: '$1:$2',
      target_label: '__address__',
    },
    // a pod that declares no port is discovered by its bare address, an IPv6 one without brackets
    {
      source_labels: ['__address__', value('port')],
      regex: '([\\da-fA-F]*:[\\da-fA-F]*:[\\da-fA-F:.]*);(\\d+)',
      replacement: '[$1]:$2',
      target_label: '__address__',
    },
    { source_labels: [value('scheme')], regex: '(https?)', target_label: '__scheme__' },
    { source_labels: [value('path')], regex: '(/.*)', target_label: '__metrics_path__' },
    {
      source_labels: [value('path')],
      regex: '([^/].*)',
      replacement: '/$1',
      target_label: '__metrics_path__',
    },
    // an interval that is none leaves the usual one
    { source_labels: [value('interval')], regex: `(${INTERVAL})`, target_label: '__scrape_interval__' },
    // a timeout above the interval would make Prometheus drop the target
    ...(short
      ? [{ source_labels: [value('interval')], regex: `(${short})`, target_label: '__scrape_timeout__' }]
      : []),
  ];
}

/** What annotations are followed, and how. */
export interface AnnotationDiscovery {
  /** What the annotations start with, e.g. `prometheus.io`. */
  readonly prefix: string;
  /** Timeout of scrapes. */
  readonly timeout: Duration;
}

const podRules = { apiGroup: '', resources: ['pods'] };

/** Scrapes every pod that asks for it by annotation. */
export function annotatedPodsJob(discovery: AnnotationDiscovery): ScrapeJob {
  return {
    name: 'kubernetes-pods',
    config: {
      job_name: 'kubernetes-pods',
      fallback_scrape_protocol: FALLBACK_PROTOCOL,
      kubernetes_sd_configs: [{ role: 'pod' }],
      // no container label: several containers' ports become one target when the pod names a port
      relabel_configs: [
        ...followAnnotations(discovery, 'pod', '__meta_kubernetes_pod_container_port_protocol'),
        ...POD_LABELS,
      ],
    },
    targets: { kind: 'workloads' },
    access: [{ rules: [podRules] }],
    egress: [egressTo([{ namespaceSelector: {} }])],
  };
}

/** Scrapes each pod behind every Service that asks for it by annotation. */
export function annotatedServicesJob(discovery: AnnotationDiscovery): ScrapeJob {
  return {
    name: 'kubernetes-services',
    config: {
      job_name: 'kubernetes-services',
      fallback_scrape_protocol: FALLBACK_PROTOCOL,
      kubernetes_sd_configs: [{ role: 'endpointslice' }],
      relabel_configs: [
        // Kubernetes annotates its DNS itself, but it has a job of its own
        {
          source_labels: ['__meta_kubernetes_namespace', '__meta_kubernetes_service_name'],
          regex: 'kube-system;kube-dns',
          action: 'drop',
        },
        ...followAnnotations(discovery, 'service', '__meta_kubernetes_endpointslice_port_protocol'),
        ...POD_LABELS,
        copy('__meta_kubernetes_service_name', 'service'),
      ],
    },
    // the pods behind them are counted already
    targets: { kind: 'fixed', count: 0 },
    access: [
      { rules: [podRules, { apiGroup: '', resources: ['services'] }] },
      { rules: [{ apiGroup: 'discovery.k8s.io', resources: ['endpointslices'] }] },
    ],
    egress: [egressTo([{ namespaceSelector: {} }])],
  };
}
