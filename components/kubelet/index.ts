import type { MetricSource } from '../../lib/catalogue';
import { addressOn, asServiceAccount } from '../../lib/kubernetes-targets';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { egressTo, ipRanges } from '../../lib/network-policy';
import { INFRASTRUCTURE_INTERVAL, copy } from '../../lib/scrape-job';
import type { ScrapeJob } from '../../lib/scrape-job';
import { alerts } from './alerts';
import { dashboards } from './dashboards';
import { JOBS } from './jobs';

const PORT = 10250;

export interface KubeletProps {
  /** IP ranges of the nodes. @default - anywhere */
  readonly nodeCidrs?: readonly string[];
}

/** What kubelets bring along: their own metrics, and what they know of containers, volumes and probes. */
export function kubeletMonitoring(props: KubeletProps): MonitoringBundle {
  return {
    component: 'kubelet',
    scrapeJobs: [
      job(JOBS.kubelet, 'kubelet', '/metrics', props),
      // their series are about pods, and say which
      job(JOBS.cadvisor, 'kubelet-cadvisor', '/metrics/cadvisor', props),
      job(JOBS.resource, 'kubelet-resource', '/metrics/resource', props),
      job(JOBS.probes, 'kubelet-probes', '/metrics/probes', props),
    ],
    alerts,
    dashboards,
    alsoRead: ['kubelet_pleg_last_seen_seconds', 'kubelet_run_podsandbox_errors_total'],
  };
}

function job(name: string, source: MetricSource, path: string, { nodeCidrs }: KubeletProps): ScrapeJob {
  return {
    name,
    config: {
      job_name: name,
      ...asServiceAccount,
      // most kubelets sign their certificate themselves; the token is only good for reading metrics
      tls_config: { insecure_skip_verify: true },
      metrics_path: path,
      ...(name !== JOBS.kubelet && { honor_labels: true }),
      kubernetes_sd_configs: [{ role: 'node' }],
      relabel_configs: [
        ...addressOn(PORT, '__meta_kubernetes_node_address_InternalIP'),
        copy('__meta_kubernetes_node_name', 'node'),
        copy('__meta_kubernetes_node_name', 'instance'),
      ],
    },
    source,
    infrastructure: true,
    targets: { kind: 'perNode' },
    minimumInterval: INFRASTRUCTURE_INTERVAL,
    access: [
      { rules: [{ apiGroup: '', resources: ['nodes'] }] },
      // never nodes/proxy, which would let Prometheus run commands in every pod
      { rules: [{ apiGroup: '', resources: ['nodes/metrics'], verbs: ['get'] }] },
    ],
    egress: [egressTo(ipRanges(nodeCidrs), [{ port: PORT }])],
  };
}
