import * as apiServer from '../components/api-server/signals';
import * as probes from '../components/blackbox-exporter/signals';
import * as grafana from '../components/grafana/signals';
import * as autoscalers from '../components/kube-state-metrics/signals/autoscalers';
import * as jobs from '../components/kube-state-metrics/signals/jobs';
import * as nodes from '../components/kube-state-metrics/signals/nodes';
import * as pods from '../components/kube-state-metrics/signals/pods';
import * as quotas from '../components/kube-state-metrics/signals/quotas';
import * as workloads from '../components/kube-state-metrics/signals/workloads';
import * as containers from '../components/kubelet/container-signals';
import * as volumes from '../components/kubelet/volume-signals';
import { overviewMonitoring } from '../components/overview';
import type { KnownSignals } from '../components/overview';
import * as prometheus from '../components/prometheus/signals';
import type { Settings } from '../config/schema';
import type { MonitoringBundle } from '../lib/monitoring-bundle';

const signals: KnownSignals = {
  ...{ nodes, pods, workloads, jobs, autoscalers, quotas },
  ...{ containers, volumes, apiServer, prometheus, grafana },
};

/** Dashboards of the whole cluster, with what its parts tell. */
export function overviewOf(bundles: readonly MonitoringBundle[], { runbooks }: Settings): MonitoringBundle {
  const probed = bundles.some(({ scrapeJobs }) => scrapeJobs.some(({ name }) => name.startsWith('probes')));
  return overviewMonitoring({
    signals: { ...signals, ...(probed && { probes }) },
    bundles,
    alwaysFiring: [prometheus.alwaysFiring.name],
    runbooks: runbooks.baseUrl,
  });
}
