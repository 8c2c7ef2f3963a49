import { SERVICE_ACCOUNT, asServiceAccount } from '../../lib/kubernetes-targets';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { apiServerEgress } from '../../lib/network-policy';
import type { ApiServerAccess } from '../../lib/network-policy';
import { INFRASTRUCTURE_INTERVAL, copy } from '../../lib/scrape-job';
import type { ScrapeJob } from '../../lib/scrape-job';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { JOB } from './jobs';
import { badRequests, timedRequests } from './signals';

export interface ApiServerProps {
  readonly network: ApiServerAccess;
}

/** What the API server, which every cluster lets be scraped, brings along. */
export function apiServerMonitoring({ network }: ApiServerProps): MonitoringBundle {
  return {
    component: 'api-server',
    scrapeJobs: [job(network)],
    alerts,
    recordings: [timedRequests.rule, badRequests.rule],
    dashboards: [dashboard],
    // whose requests occupy the seats
    alsoRead: ['apiserver_flowcontrol_dispatched_requests_total'],
  };
}

function job(network: ApiServerAccess): ScrapeJob {
  return {
    name: JOB,
    config: {
      job_name: JOB,
      ...asServiceAccount,
      tls_config: { ca_file: `${SERVICE_ACCOUNT}/ca.crt`, server_name: 'kubernetes.default.svc' },
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
    source: 'apiserver',
    infrastructure: true,
    targets: { kind: 'perControlPlaneNode' },
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
