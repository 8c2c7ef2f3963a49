import { load } from 'js-yaml';
import { Alertmanager } from '../components/alertmanager';
import { Grafana } from '../components/grafana';
import { renderGrafanaAlerting } from '../components/grafana/alerting';
import type { GrafanaAlerting, PrometheusGroup } from '../components/grafana/alerting';
import { ownAlerts } from '../components/grafana/alerting/own-rules';
import { Prometheus } from '../components/prometheus';
import { ownRuleFiles, ruleFiles } from '../components/prometheus/configuration';
import { ownMonitoring } from '../config/own';
import type { Settings } from '../config/schema';
import { dashboardLinks } from '../lib/alert-links';
import { formatDuration } from '../lib/duration';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import { knownAlert } from '../lib/notify/known-alerts';
import type { KnownAlert } from '../lib/notify/known-alerts';
import { noLabels } from '../lib/promql/labels';

const clusterOf = ({ cluster, name }: Settings) => cluster ?? name;

const addressOf = ({ grafana: { ingress } }: Settings) => ingress && Grafana.publicUrl(ingress);

/** The rules that Prometheus loads, by file. */
function prometheusRules(
  bundles: readonly MonitoringBundle[],
  settings: Settings,
): Record<string, readonly PrometheusGroup[]> {
  const files = {
    ...ruleFiles(bundles, {
      evaluationInterval: settings.prometheus.evaluationInterval,
      runbooks: settings.runbooks.baseUrl,
      dashboardLink: dashboardLinks({ bundles, cluster: clusterOf(settings), grafana: addressOf(settings) }),
    }),
    ...ownRuleFiles(ownMonitoring(settings)),
  };
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [
      file,
      (load(text) as { groups: readonly PrometheusGroup[] }).groups,
    ]),
  );
}

/**
 * Grafana's part in telling people.
 * @param bundles all whose alerts or dashboards there are
 */
export function grafanaAlertingOf(settings: Settings, bundles: readonly MonitoringBundle[]): GrafanaAlerting {
  const { alertmanager, notify, prometheus, runbooks } = settings;
  return renderGrafanaAlerting(notify, {
    rules: notify.by === 'grafana' ? prometheusRules(bundles, settings) : {},
    evaluationInterval: formatDuration(prometheus.evaluationInterval),
    dataSourceUid: Grafana.DATA_SOURCE_UID,
    prometheusJob: Prometheus.JOB,
    externalLabels: { cluster: clusterOf(settings) },
    alertmanagers: Alertmanager.addresses(alertmanager.replicas),
    runbooks: runbooks.baseUrl,
    grafana: addressOf(settings),
  });
}

/** The alerts that only Grafana evaluates. */
export const alertsOfGrafana = (settings: Settings): KnownAlert[] =>
  ownAlerts(settings.notify.by === 'alertmanager', Prometheus.JOB).map(({ name, severity }) =>
    knownAlert({ name, expr: '', labels: { severity } }, noLabels, clusterOf(settings)),
  );
