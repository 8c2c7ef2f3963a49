import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { egressTo } from '../../lib/network-policy';
import { INFRASTRUCTURE_INTERVAL, ONLY_LIVING_PODS, POD_LABELS, copy } from '../../lib/scrape-job';
import type { ScrapeJob } from '../../lib/scrape-job';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { JOB } from './jobs';

const METRICS_PORT = 9153;

/** What the cluster's DNS brings along. */
export function coreDnsMonitoring(): MonitoringBundle {
  return {
    component: 'coredns',
    scrapeJobs: [job()],
    alerts,
    dashboards: [dashboard],
    // whether it gets through to the API server
    alsoRead: ['coredns_kubernetes_rest_client_requests_total'],
  };
}

function job(): ScrapeJob {
  return {
    name: JOB,
    config: {
      job_name: JOB,
      kubernetes_sd_configs: [
        {
          role: 'pod',
          namespaces: { names: ['kube-system'] },
          selectors: [{ role: 'pod', label: 'k8s-app=kube-dns' }],
        },
      ],
      relabel_configs: [
        {
          source_labels: ['__meta_kubernetes_pod_container_port_number'],
          regex: String(METRICS_PORT),
          action: 'keep',
        },
        ONLY_LIVING_PODS,
        ...POD_LABELS,
        copy('__meta_kubernetes_pod_container_name', 'container'),
        copy('__meta_kubernetes_pod_name', 'instance'),
      ],
    },
    source: 'coredns',
    infrastructure: true,
    // two, whatever the size of the cluster: kubeadm's default
    targets: { kind: 'fixed', count: 2 },
    minimumInterval: INFRASTRUCTURE_INTERVAL,
    access: [{ namespace: 'kube-system', rules: [{ apiGroup: '', resources: ['pods'] }] }],
    egress: [
      egressTo(
        [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ],
        [{ port: METRICS_PORT }],
      ),
    ],
  };
}
