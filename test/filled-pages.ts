// The recorded pages, filled with what they lack because nothing of the kind had happened yet where they were made, or
// because there was no such program: in the programs' own shape (of most, cli/catalogue-documented.ts says where it is
// from), with values as a healthy system could have them.
import { catalogueOf, type MetricSource } from '../lib/catalogue';
import type { MetricType } from '../lib/catalogue/exposition';
import { recorded, withContainers } from './recorded-cluster';

const text = (name: string) => recorded(name).toString();

/** A metric with its lines, each as its labels and value, e.g. `{zone="."} 5`. */
const metric = (name: string, type: MetricType, ...lines: readonly string[]) =>
  [`# TYPE ${name} ${type}`, ...lines.map((line) => name + line), ''].join('\n');

/**
 * A histogram of which half of all observations lie in the middle bucket, and none above it.
 * @param labels such as `zone="."`
 */
function histogram(name: string, bounds: readonly number[], labels: string, observations = 1000): string {
  const middle = Math.floor(bounds.length / 2);
  const buckets = bounds.map((bound, index) => {
    const below = index < middle - 1 ? 0 : index < middle ? observations / 2 : observations;
    return `${name}_bucket{${labels},le="${bound}"} ${below}`;
  });
  return [
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_bucket{${labels},le="+Inf"} ${observations}`,
    `${name}_sum{${labels}} ${observations * (bounds[middle - 1] ?? 0)}`,
    `${name}_count{${labels}} ${observations}`,
    '',
  ].join('\n');
}

const exponential = (start: number, factor: number, count: number) =>
  Array.from({ length: count }, (_, exponent) => start * factor ** exponent);

/**
 * What another program of Kubernetes has in common with the API server, from whose page it is taken: how it works through
 * its queues and calls the API server, and what it takes. Requests that failed while the API server itself was starting are
 * left out.
 */
function sharedWithApiServer(source: MetricSource): string {
  const own = catalogueOf(source);
  let taken = false;
  return text('apiserver')
    .split(/(?<=\n)/)
    .filter((line) => {
      const [, comment, name = ''] = /^(# (?:HELP|TYPE) )?([\w:]+)/.exec(line) ?? [];
      if (comment) taken = own.get(name)?.documented === false;
      return taken && !line.includes('code="500"');
    })
    .join('');
}

const VIEW = 'server="dns://:53",view="",zone="."';
const CACHE = 'server="dns://:53",view="",zones="."';
/** Answers from outside the cluster. */
const coredns = () =>
  [
    text('coredns'),
    metric(
      'coredns_dns_requests_total',
      'counter',
      `{family="1",proto="udp",type="A",${VIEW}} 900`,
      `{family="1",proto="udp",type="AAAA",${VIEW}} 100`,
    ),
    metric(
      'coredns_dns_responses_total',
      'counter',
      `{plugin="kubernetes",rcode="NOERROR",${VIEW}} 900`,
      `{plugin="kubernetes",rcode="NXDOMAIN",${VIEW}} 100`,
    ),
    histogram('coredns_dns_request_duration_seconds', exponential(0.00025, 2, 16), VIEW),
    metric(
      'coredns_cache_hits_total',
      'counter',
      `{type="success",${CACHE}} 400`,
      `{type="denial",${CACHE}} 50`,
    ),
    metric('coredns_cache_requests_total', 'counter', `{${CACHE}} 1000`),
    metric('coredns_cache_entries', 'gauge', `{type="success",${CACHE}} 40`, `{type="denial",${CACHE}} 5`),
    histogram(
      'coredns_proxy_request_duration_seconds',
      exponential(0.00025, 2, 16),
      'proxy_name="forward",rcode="NOERROR",to="192.0.2.53:53"',
    ),
  ].join('');

/** A member that talks to another one. */
const etcd = () =>
  text('etcd') +
  histogram('etcd_network_peer_round_trip_time_seconds', exponential(0.0001, 2, 16), 'To="8e9e05c52164694d"');

const YEAR = 365 * 86_400;
const PVC = '{namespace="t",persistentvolumeclaim="c"}';
/** The claim that kube-state-metrics knows is mounted, and certificates are good for a year. */
const kubelet = () =>
  [
    text('kubelet-metrics'),
    metric('kubelet_volume_stats_available_bytes', 'gauge', `${PVC} 8e8`),
    metric('kubelet_volume_stats_capacity_bytes', 'gauge', `${PVC} 1e9`),
    metric('kubelet_volume_stats_used_bytes', 'gauge', `${PVC} 2e8`),
    metric('kubelet_volume_stats_inodes', 'gauge', `${PVC} 65536`),
    metric('kubelet_volume_stats_inodes_free', 'gauge', `${PVC} 65000`),
    metric('kubelet_volume_stats_inodes_used', 'gauge', `${PVC} 536`),
    metric('kubelet_certificate_manager_client_ttl_seconds', 'gauge', ` ${YEAR}`),
    metric('kubelet_certificate_manager_server_ttl_seconds', 'gauge', ` ${YEAR}`),
    metric('kubelet_certificate_manager_client_expiration_renew_errors', 'counter', ' 0'),
    metric('kubelet_server_expiration_renew_errors', 'counter', ' 0'),
  ].join('');

/** A pod of which the readiness probe has failed while it started. */
const probes = () =>
  text('kubelet-probes') +
  metric(
    'prober_probe_total',
    'counter',
    '{container="c",namespace="t",pod="s-0",pod_uid="585ff5a1-caa6-46a3-8f9d-e553e7b8cd76",probe_type="Readiness",result="successful"} 100',
    '{container="c",namespace="t",pod="s-0",pod_uid="585ff5a1-caa6-46a3-8f9d-e553e7b8cd76",probe_type="Readiness",result="failed"} 1',
  );

/** Lines of a page, each followed by others that are made of it. */
const after = (page: string, pattern: RegExp, more: (...groups: string[]) => readonly string[]) =>
  page.replace(pattern, (line: string, ...groups: string[]) => [line, ...more(...groups)].join('\n'));

/** Of the machine's, the parts that containers have in what cAdvisor counts where it knows the container runtime. */
const PART = 0.01;

/** With network of every pod, and reads and writes of every container. */
function cadvisor(): string {
  const page = withContainers(recorded('kubelet-cadvisor')).toString();
  const of = [...page.matchAll(/^container_memory_rss\{container="(.*)",(id="[^"]+",)(image.*)\} /gm)];
  const groups = of.filter(
    ([, , , labels = '']) => !labels.includes('pod=""') && !labels.includes('image=""'),
  );
  const containers = groups.filter(([, container]) => container !== '');
  const sandboxes = groups.filter(([, container]) => container === '');
  const share = (value = '') => Number(value) * PART;
  const withNetwork = after(
    page,
    /^(container_network_\w+)\{container="",id="\/",image="",interface="eth0",.*\} (\S+)$/gm,
    (name = '', value) =>
      sandboxes.map(([, , id = '', labels = '']) => {
        const [image = '', ...others] = labels.split(',');
        return `${name}{container="",${id}${image},interface="eth0",${others.join()}} ${share(value)}`;
      }),
  );
  return after(
    withNetwork,
    /^(container_fs_(?:reads|writes)_total)\{container="",device="\/dev\/vda",id="\/",.*\} (\S+)$/gm,
    (name = '', value) =>
      containers.map(
        ([, container = '', id = '', labels = '']) =>
          `${name}{container="${container}",device="/dev/vda",${id}${labels}} ${share(value)}`,
      ),
  );
}

/** Whoever has a Lease leads. */
const leads = (name: string) => metric('leader_election_master_status', 'gauge', `{name="${name}"} 1`);

const controllerManager = () =>
  [
    sharedWithApiServer('kube-controller-manager'),
    leads('kube-controller-manager'),
    metric('node_collector_evictions_total', 'counter', '{zone=""} 0'),
  ].join('');

const ATTEMPT = 'profile="default-scheduler",result="scheduled"';
const scheduler = () =>
  [
    sharedWithApiServer('kube-scheduler'),
    leads('kube-scheduler'),
    metric(
      'scheduler_pending_pods',
      'gauge',
      ...['active', 'backoff', 'gated', 'unschedulable'].map((queue) => `{queue="${queue}"} 0`),
    ),
    metric('scheduler_schedule_attempts_total', 'counter', `{${ATTEMPT}} 100`),
    histogram('scheduler_scheduling_attempt_duration_seconds', exponential(0.001, 2, 15), ATTEMPT),
  ].join('');

/** It wrote its rules a second after it had been asked to. */
function proxy(): string {
  const shared = sharedWithApiServer('kube-proxy');
  const start = Number(/^process_start_time_seconds (.+)$/m.exec(shared)?.[1]);
  return [
    shared,
    histogram('kubeproxy_sync_proxy_rules_duration_seconds', exponential(0.001, 2, 15), 'ip_family="IPv4"'),
    metric(
      'kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds',
      'gauge',
      `{ip_family="IPv4"} ${start + 1000}`,
    ),
    metric(
      'kubeproxy_sync_proxy_rules_last_timestamp_seconds',
      'gauge',
      `{ip_family="IPv4"} ${start + 1001}`,
    ),
  ].join('');
}

const GRAFANA_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];
/** Grafana has it since version 8, and the recorded one is older. */
const grafana = () =>
  text('grafana-7.5') +
  histogram(
    'grafana_http_request_duration_seconds',
    GRAFANA_BOUNDS,
    'handler="/api/dashboards/uid/:uid",method="GET",slo_group="high-fast",status_code="200",status_source="server"',
  );

/** https://github.com/kubernetes/kube-state-metrics, internal/store and pkg/watch: of every type of object, how it is read. */
const ofKubeStateMetrics = () =>
  ['list', 'watch']
    .map((verb) =>
      metric(
        `kube_state_metrics_${verb}_total`,
        'counter',
        ...['*v1.Node', '*v1.Pod'].map((resource) => `{resource="${resource}",result="success"} 10`),
      ),
    )
    .join('');

/** Every page that is filled, by its program. */
export const filledPages = () =>
  ({
    coredns: coredns(),
    controllerManager: controllerManager(),
    etcd: etcd(),
    grafana: grafana(),
    cadvisor: cadvisor(),
    kubelet: kubelet(),
    kubeStateMetricsItself: ofKubeStateMetrics(),
    probes: probes(),
    proxy: proxy(),
    scheduler: scheduler(),
  }) as const;
