import { isAbsolute, posix } from 'node:path';
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
import { ownMonitoring } from '../config/own';
import type { Settings } from '../config/schema';
import { HOME } from '../lib/dashboard';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import { dashboardAbout } from '../lib/own-dashboards';
import { ownAlerts } from '../lib/own-monitoring';

const signals: KnownSignals = {
  ...{ nodes, pods, workloads, jobs, autoscalers, quotas },
  ...{ containers, volumes, apiServer, prometheus, grafana },
};

/** Dashboards of the whole cluster, with what its parts tell. */
export function overviewOf(bundles: readonly MonitoringBundle[], settings: Settings): MonitoringBundle {
  const own = ownMonitoring(settings);
  const probed = bundles.some(({ scrapeJobs }) => scrapeJobs.some(({ name }) => name.startsWith('probes')));
  return overviewMonitoring({
    signals: { ...signals, ...(probed && { probes }) },
    bundles,
    ownAlerts: ownAlerts(own).map(({ alert: name, expr, place }) => ({
      name,
      dashboard: dashboardAbout(expr, own)?.uid ?? HOME.uid,
      file: isAbsolute(place) ? place : posix.join('config/environments', place),
    })),
    alwaysFiring: [prometheus.alwaysFiring.name, prometheus.onlyInfo.name],
    runbooks: settings.runbooks.baseUrl,
  });
}
