import type { k8s } from 'cdk8s-plus-27';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { apiServerEgress, egressTo, ipRanges } from '../../lib/network-policy';
import type { ApiServerAccess } from '../../lib/network-policy';
import { INFRASTRUCTURE_INTERVAL, ONLY_LIVING_PODS, POD_LABELS, copy } from '../../lib/scrape-job';
import type { RelabelStep, ScrapeConfig, ScrapeJob } from '../../lib/scrape-job';
import { JOBS } from './jobs';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const KUBELET_PORT = 10250;
const COREDNS_METRICS_PORT = 9153;

/** Prometheus shows its own token, as any client of the API server does. */
const asServiceAccount: Partial<ScrapeConfig> = {
  scheme: 'https',
  authorization: { credentials_file: `${ACCOUNT}/token` },
};

export interface KubernetesProps {
  readonly network: ApiServerAccess & {
    /** IP ranges of the nodes. @default - anywhere */
    readonly nodeCidrs?: readonly string[];
  };
}

/** What the parts of Kubernetes that every cluster lets be scraped bring along: kubelets, API server, CoreDNS. */
export function kubernetesMonitoring({ network }: KubernetesProps): MonitoringBundle {
  const toNodes = egressTo(ipRanges(network.nodeCidrs), [{ port: KUBELET_PORT }]);
  return {
    component: 'kubernetes',
    scrapeJobs: [
      kubeletJob(JOBS.kubelet, '/metrics', toNodes),
      // their series are about pods, and say which
      kubeletJob(JOBS.cadvisor, '/metrics/cadvisor', toNodes),
      kubeletJob(JOBS.kubeletResource, '/metrics/resource', toNodes),
      kubeletJob(JOBS.kubeletProbes, '/metrics/probes', toNodes),
      apiServerJob(network),
      coreDnsJob(),
    ],
    alerts: [],
    dashboards: [],
  };
}

function kubeletJob(name: string, path: string, egress: k8s.NetworkPolicyEgressRule): ScrapeJob {
  const steps: RelabelStep[] = [
    {
      source_labels: ['__meta_kubernetes_node_address_InternalIP'],
      regex: '([\\d.]+)',
      replacement: `$1:${KUBELET_PORT}`,
      target_label: '__address__',
    },
    {
      source_labels: ['__meta_kubernetes_node_address_InternalIP'],
      regex: '(.*:.*)',
      replacement: `[$1]:${KUBELET_PORT}`,
      target_label: '__address__',
    },
    copy('__meta_kubernetes_node_name', 'node'),
    copy('__meta_kubernetes_node_name', 'instance'),
  ];
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
      relabel_configs: steps,
    },
    minimumInterval: INFRASTRUCTURE_INTERVAL,
    access: [
      { rules: [{ apiGroup: '', resources: ['nodes'] }] },
      // never nodes/proxy, which would let Prometheus run commands in every pod
      { rules: [{ apiGroup: '', resources: ['nodes/metrics'], verbs: ['get'] }] },
    ],
    egress: [egress],
  };
}

function apiServerJob(network: ApiServerAccess): ScrapeJob {
  return {
    name: JOBS.apiServer,
    config: {
      job_name: JOBS.apiServer,
      ...asServiceAccount,
      tls_config: { ca_file: `${ACCOUNT}/ca.crt`, server_name: 'kubernetes.default.svc' },
      kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: ['default'] } }],
      relabel_configs: [
        {
          source_labels: ['__meta_kubernetes_service_name', '__meta_kubernetes_endpointslice_port_name'],
          regex: 'kubernetes;https',
          action: 'keep',
        },
        copy('__meta_kubernetes_namespace', 'namespace'),
        copy('__meta_kubernetes_service_name', 'service'),
      ],
    },
    minimumInterval: INFRASTRUCTURE_INTERVAL,
    access: [
      {
        namespace: 'default',
        rules: [
          { apiGroup: '', resources: ['pods', 'services'] },
          { apiGroup: 'discovery.k8s.io', resources: ['endpointslices'] },
        ],
      },
      { rules: [{ nonResourceUrl: '/metrics' }] },
    ],
    egress: [apiServerEgress(network)],
  };
}

function coreDnsJob(): ScrapeJob {
  return {
    name: JOBS.coreDns,
    config: {
      job_name: JOBS.coreDns,
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
          regex: String(COREDNS_METRICS_PORT),
          action: 'keep',
        },
        ONLY_LIVING_PODS,
        ...POD_LABELS,
        copy('__meta_kubernetes_pod_container_name', 'container'),
        copy('__meta_kubernetes_pod_name', 'instance'),
      ],
    },
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
        [{ port: COREDNS_METRICS_PORT }],
      ),
    ],
  };
}
