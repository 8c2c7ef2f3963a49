import { Duration } from 'cdk8s';
import type { Alert } from './alert';
import type { MetricSource } from './catalogue';
import { EXPORTER_PORT_NAME, kindSelector } from './exporter';
import type { Exporter, ExporterKind } from './exporter';
import { egressTo } from './network-policy';
import { copy, ONLY_LIVING_PODS, POD_LABELS } from './scrape-job';
import type { RelabelStep, ScrapeJob } from './scrape-job';
import { signalsOf } from './signal';
import type { Signal } from './signal';

/** How discovery calls the pod label with the name of an exporter's server. */
const SERVER_META_LABEL = '__meta_kubernetes_pod_label_atalaya_dev_server';

/** @see exporterScrapeJob */
export interface ExporterScrapeJobProps {
  /** Name of the job. */
  readonly name: string;
  readonly kind: ExporterKind;
  /** All of this kind. */
  readonly exporters: readonly Exporter[];
  readonly source: MetricSource;
  /** Steps that every series goes through. @default - none */
  readonly metricRelabelling?: readonly RelabelStep[];
}

/**
 * The one job that scrapes all exporters of a kind, wherever they are. The labels `server` and `instance` name the
 * server: which pod asks it does not matter, and changes.
 * @throws Error if two servers have one name, since their series could not be told apart
 */
export function exporterScrapeJob({
  name,
  kind,
  exporters,
  source,
  ...props
}: ExporterScrapeJobProps): ScrapeJob {
  const servers = exporters.map(({ server }) => server);
  const twice = servers.find((server, i) => servers.indexOf(server) !== i);
  if (twice !== undefined) {
    throw new Error(
      `${kind.role}: two servers are called "${twice}", so nothing could tell their series apart. Give one of them another name.`,
    );
  }
  const selector = kindSelector(kind);
  const label = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const namespaces = [...new Set(exporters.map(({ namespace }) => namespace))].sort();
  const peers = namespaces.map((namespace) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels: selector },
  }));
  return {
    name,
    config: {
      job_name: name,
      kubernetes_sd_configs: [
        { role: 'pod', namespaces: { names: namespaces }, selectors: [{ role: 'pod', label }] },
      ],
      relabel_configs: [
        {
          source_labels: ['__meta_kubernetes_pod_container_port_name'],
          regex: EXPORTER_PORT_NAME,
          action: 'keep',
        },
        ONLY_LIVING_PODS,
        ...POD_LABELS,
        copy('__meta_kubernetes_pod_container_name', 'container'),
        copy(SERVER_META_LABEL, 'server'),
        copy(SERVER_META_LABEL, 'instance'),
      ],
      ...(props.metricRelabelling && { metric_relabel_configs: props.metricRelabelling }),
    },
    source,
    targets: { kind: 'fixed', count: exporters.length },
    access: namespaces.map((namespace) => ({ namespace, rules: [{ apiGroup: '', resources: ['pods'] }] })),
    egress: [egressTo(peers, [{ port: kind.port }])],
  };
}

/** What there is to know of exporters themselves. */
export interface ExporterSignals {
  readonly answering: Signal;
  readonly found: Signal;
}

/** @param what the servers, as people call them, e.g. `PostgreSQL` */
export function exporterSignals(job: string, what: string): ExporterSignals {
  const signal = signalsOf(job);
  return {
    answering: signal({
      name: 'Exporter answers',
      description: `Whether the exporter of a ${what} server answers Prometheus in time.`,
      unit: 'bool_yes_no',
      legend: '{{server}}',
      // without the pod's labels: another pod of the same exporter is no other server
      expr: ({ series }) => `max by (namespace, server) (${series('up')})`,
    }),
    found: signal({
      name: 'Exporters found',
      description: `Number of ${what} servers whose exporters Prometheus finds, whether they answer or not.`,
      unit: 'short',
      // 0, not nothing, when discovery finds none
      expr: ({ series }) => `(count(max by (namespace, server) (${series('up')})) or vector(0))`,
    }),
  };
}

/** @see exporterAlerts */
export interface ExporterAlertsProps {
  readonly signals: ExporterSignals;
  /** The servers, as people call them. */
  readonly what: string;
  /** How many exporters there should be. */
  readonly count: number;
  /** Names of the two alerts. */
  readonly names: { readonly down: string; readonly missing: string };
}

/** Tells when nothing is known of a server, because its exporter does not answer or is not there. */
export function exporterAlerts({ signals, what, count, names }: ExporterAlertsProps): readonly Alert[] {
  return [
    {
      name: names.down,
      condition: signals.answering.below(1),
      for: Duration.minutes(5),
      severity: 'warning',
      summary: `The exporter of the ${what} server {{ $labels.server }} does not answer.`,
      description: `Nothing is known about the ${what} server {{ $labels.server }}: its exporter in {{ $labels.namespace }} has not answered Prometheus in time for 5 minutes. Either the exporter is broken, or the server takes connections and then says nothing. No other alert about this server can fire.`,
    },
    {
      name: names.missing,
      condition: signals.found.below(count),
      for: Duration.minutes(15),
      severity: 'warning',
      summary: `Exporters of ${what} servers are missing.`,
      description: `Prometheus finds {{ $value }} exporters of ${what} servers, fewer than there should be: pods are missing, or Prometheus can not discover them. No alert about their servers can fire.`,
    },
  ];
}
