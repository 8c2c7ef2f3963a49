import { load } from 'js-yaml';
import { Grafana } from '../components/grafana';
import { renderGrafanaAlerting } from '../components/grafana/alerting';
import type { GrafanaAlerting, PrometheusGroup } from '../components/grafana/alerting';
import { ruleFiles } from '../components/prometheus/configuration';
import type { Settings } from '../config/schema';
import { formatDuration } from '../lib/duration';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import type { Notify } from '../lib/notify/settings';

/** The rules that Prometheus loads, by file. */
function prometheusRules(
  bundles: readonly MonitoringBundle[],
  { prometheus, runbooks }: Settings,
): Record<string, readonly PrometheusGroup[]> {
  const files = ruleFiles(bundles, {
    evaluationInterval: prometheus.evaluationInterval,
    runbooks: runbooks.baseUrl,
  });
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [
      file,
      (load(text) as { groups: readonly PrometheusGroup[] }).groups,
    ]),
  );
}

/**
 * Grafana's part in telling people.
 * @param bundles all whose alerts there are
 * @param alertmanagers addresses of all Alertmanagers, `host:port`
 */
export function grafanaAlertingOf(
  notify: Notify,
  settings: Settings,
  bundles: readonly MonitoringBundle[],
  alertmanagers: readonly string[],
): GrafanaAlerting {
  const { cluster, grafana, name, prometheus, runbooks } = settings;
  return renderGrafanaAlerting(notify, {
    rules: notify.by === 'grafana' ? prometheusRules(bundles, settings) : {},
    evaluationInterval: formatDuration(prometheus.evaluationInterval),
    dataSourceUid: Grafana.DATA_SOURCE_UID,
    externalLabels: { cluster: cluster ?? name },
    alertmanagers,
    runbooks: runbooks.baseUrl,
    ...(grafana.ingress && { grafana: Grafana.publicUrl(grafana.ingress) }),
  });
}
