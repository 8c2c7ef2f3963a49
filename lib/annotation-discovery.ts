import { egressTo } from './network-policy';
import { FALLBACK_PROTOCOL, ONLY_LIVING_PODS, POD_LABELS, copy } from './scrape-job';
import type { RelabelStep, ScrapeJob } from './scrape-job';

/** Numbers from 1 to 65535 without a leading zero. */
const PORT = '[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]';

/** An annotation's name inside Prometheus' meta labels. */
const metaName = (annotation: string) => annotation.replace(/[^a-zA-Z0-9_]/g, '_');

/**
 * Steps that follow the annotations `<prefix>/scrape`, `/port`, `/path` and `/scheme`.
 * @param kind what carries the annotations, as Prometheus names it in meta labels
 * @param protocol the meta label with the protocol of the port that the target declares by itself
 */
function followAnnotations(prefix: string, kind: 'pod' | 'service', protocol: string): RelabelStep[] {
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
  ];
}

const podRules = { apiGroup: '', resources: ['pods'] };

/** Scrapes every pod that asks for it by annotation. */
export function annotatedPodsJob(prefix: string): ScrapeJob {
  return {
    name: 'kubernetes-pods',
    config: {
      job_name: 'kubernetes-pods',
      fallback_scrape_protocol: FALLBACK_PROTOCOL,
      kubernetes_sd_configs: [{ role: 'pod' }],
      // no container label: several containers' ports become one target when the pod names a port
      relabel_configs: [
        ...followAnnotations(prefix, 'pod', '__meta_kubernetes_pod_container_port_protocol'),
        ...POD_LABELS,
      ],
    },
    access: [{ rules: [podRules] }],
    egress: [egressTo([{ namespaceSelector: {} }])],
  };
}

/** Scrapes each pod behind every Service that asks for it by annotation. */
export function annotatedServicesJob(prefix: string): ScrapeJob {
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
        ...followAnnotations(prefix, 'service', '__meta_kubernetes_endpointslice_port_protocol'),
        ...POD_LABELS,
        copy('__meta_kubernetes_service_name', 'service'),
      ],
    },
    access: [
      { rules: [podRules, { apiGroup: '', resources: ['services'] }] },
      { rules: [{ apiGroup: 'discovery.k8s.io', resources: ['endpointslices'] }] },
    ],
    egress: [egressTo([{ namespaceSelector: {} }])],
  };
}
