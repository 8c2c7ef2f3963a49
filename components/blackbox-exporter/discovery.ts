import { PORT, metaName } from '../../lib/annotation-discovery';
import type { Prober } from '../../lib/probe-modules';
import { copy } from '../../lib/scrape-job';
import type { DiscoveryAccess, RelabelStep, ScrapeJob } from '../../lib/scrape-job';
import { INGRESSES_JOB, PROBES_JOB, SERVICES_JOB } from './jobs';
import type { Modules } from './modules';
import { probing, throughExporter } from './probe-jobs';
import type { ProbeJobProps } from './probe-jobs';

export interface DiscoveryProps extends ProbeJobProps {
  readonly modules: Modules;
  /** The annotation that names a module, e.g. `atalaya.dev/probe`. */
  readonly annotation: string;
}

/** The module that an annotation asks for with a mere `true`. */
const USUAL_MODULE = 'http_2xx';

/** An assumption for the capacity plan: how many objects will ask for a probe is not known when this is rendered. */
const DISCOVERED_TARGETS = 10;

/** What Prometheus discovers. */
type Kind = 'service' | 'ingress';

const pattern = (names: readonly string[]) =>
  names.map((name) => name.replace(/[.+*?()|[\]{}^$\\]/g, '\\$&')).join('|');

const modulesFor = (modules: Modules, probers: readonly Prober[]) =>
  Object.entries(modules).flatMap(([name, { prober }]) => (probers.includes(prober) ? [name] : []));

/** Steps for the targets of certain probers, which get a pattern for the label `__param_module`; none without such a module. */
function whereProber(
  modules: Modules,
  probers: readonly Prober[],
  steps: (moduleNames: string) => RelabelStep[],
): RelabelStep[] {
  const found = modulesFor(modules, probers);
  return found.length > 0 ? steps(`(?:${pattern(found)})`) : [];
}

const annotationOf = (kind: Kind, name: string) => `__meta_kubernetes_${kind}_annotation_${metaName(name)}`;

/** Takes the module from the annotation, and drops what has none or one that nobody knows. */
function chooseModule(kind: Kind, annotation: string, modules: readonly string[]): RelabelStep[] {
  const value = annotationOf(kind, annotation);
  const known = modules.includes(USUAL_MODULE) ? ['true', ...modules] : modules;
  return [
    { source_labels: [value], regex: pattern(known), action: 'keep' },
    copy(value, '__param_module'),
    {
      source_labels: ['__param_module'],
      regex: 'true',
      target_label: '__param_module',
      replacement: USUAL_MODULE,
    },
  ];
}

/** Sets a label to what an annotation says, if that has the form of it. */
const annotated = (kind: Kind, name: string, regex: string, target: string, replacement = '$1') => ({
  source_labels: [annotationOf(kind, name)],
  regex,
  target_label: target,
  replacement,
});

/** Lets an annotation choose the path, with or without the slash in front. */
const choosePath = (kind: Kind, annotation: string): RelabelStep[] => [
  annotated(kind, `${annotation}-path`, '(/.*)', '__tmp_path'),
  annotated(kind, `${annotation}-path`, '([^/].*)', '__tmp_path', '/$1'),
];

function job(
  name: string,
  kind: Kind,
  props: DiscoveryProps,
  steps: readonly RelabelStep[],
  access: DiscoveryAccess,
): ScrapeJob {
  return {
    name,
    config: {
      job_name: name,
      ...probing(props),
      kubernetes_sd_configs: [{ role: kind }],
      relabel_configs: [
        ...steps,
        copy('__meta_kubernetes_namespace', 'namespace'),
        copy(`__meta_kubernetes_${kind}_name`, kind),
        ...throughExporter(props),
        // they would tell targets apart that are the same, e.g. the ports of a Service that is pinged
        { regex: '__tmp_.*', action: 'labeldrop' },
        // rules and dashboards select all probes by one name
        { target_label: 'job', replacement: PROBES_JOB },
      ],
    },
    source: 'blackbox-probe',
    targets: { kind: 'fixed', count: DISCOVERED_TARGETS },
    interval: props.probeInterval,
    access: [access],
    egress: [props.egress],
  };
}

/**
 * Calls each port of every Service that carries the annotation, or the one port that `<annotation>-port` names; over
 * HTTP with the path and the scheme of `<annotation>-path` and `<annotation>-scheme`.
 */
export function annotatedServicesJob(props: DiscoveryProps): ScrapeJob {
  const { annotation, modules } = props;
  const port = annotationOf('service', `${annotation}-port`);
  const [name, namespace] = ['__meta_kubernetes_service_name', '__meta_kubernetes_namespace'];
  const steps: RelabelStep[] = [
    ...chooseModule('service', annotation, Object.keys(modules)),
    // a port that is no port: better no target than a wrong one
    { source_labels: [port], regex: `(?:${PORT})?`, action: 'keep' },
    // these can only speak TCP; with a port of its annotation, a Service may have any ports besides
    ...whereProber(modules, ['http', 'tcp', 'grpc'], (moduleNames): RelabelStep[] => [
      {
        source_labels: ['__param_module', port, '__meta_kubernetes_service_port_protocol'],
        regex: `${moduleNames};;(?:UDP|SCTP)`,
        action: 'drop',
      },
    ]),
    copy('__meta_kubernetes_service_port_number', '__tmp_port'),
    annotated('service', `${annotation}-port`, '(.+)', '__tmp_port'),
    {
      source_labels: [name, namespace, '__tmp_port'],
      regex: '(.+);(.+);(.+)',
      target_label: '__param_target',
      replacement: '$1.$2.svc:$3',
    },
    ...whereProber(modules, ['icmp'], (moduleNames) => [
      {
        source_labels: ['__param_module', name, namespace],
        regex: `${moduleNames};(.+);(.+)`,
        target_label: '__param_target',
        replacement: '$1.$2.svc',
      },
    ]),
    ...whereProber(modules, ['http'], (moduleNames) => [
      { target_label: '__tmp_scheme', replacement: 'http' },
      annotated('service', `${annotation}-scheme`, '(https?)', '__tmp_scheme'),
      { target_label: '__tmp_path', replacement: '/' },
      ...choosePath('service', annotation),
      {
        source_labels: ['__param_module', '__tmp_scheme', '__param_target', '__tmp_path'],
        regex: `${moduleNames};(.+?);(.+?);(.+)`,
        target_label: '__param_target',
        replacement: '$1://$2$3',
      },
    ]),
  ];
  return job(SERVICES_JOB, 'service', props, steps, { rules: [{ apiGroup: '', resources: ['services'] }] });
}

/**
 * Calls each host and path of every Ingress that carries the annotation, or the one path that `<annotation>-path` names.
 * @returns no job if there is no module for HTTP
 */
export function annotatedIngressesJob(props: DiscoveryProps): ScrapeJob[] {
  const { annotation, modules } = props;
  const http = modulesFor(modules, ['http']);
  if (http.length === 0) return [];
  const steps: RelabelStep[] = [
    ...chooseModule('ingress', annotation, http),
    // neither all hosts nor any host below a domain can be called
    { source_labels: ['__meta_kubernetes_ingress_host'], regex: '[^*]+', action: 'keep' },
    // some controllers take patterns as paths, e.g. /shop/* or /shop(/|$)(.*): what stands before is called
    {
      source_labels: ['__meta_kubernetes_ingress_path'],
      regex: '([^*?()\\[\\]{}|^$\\\\]*).*',
      target_label: '__tmp_path',
    },
    ...choosePath('ingress', annotation),
    {
      source_labels: ['__meta_kubernetes_ingress_scheme', '__meta_kubernetes_ingress_host', '__tmp_path'],
      regex: '(.+?);(.+?);(.*)',
      target_label: '__param_target',
      replacement: '$1://$2$3',
    },
  ];
  const rules = [{ apiGroup: 'networking.k8s.io', resources: ['ingresses'] }];
  return [job(INGRESSES_JOB, 'ingress', props, steps, { rules })];
}
