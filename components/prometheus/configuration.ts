import type { Duration } from 'cdk8s';
import { dump } from 'js-yaml';
import { alertingRule } from '../../lib/alert';
import { formatDuration } from '../../lib/duration';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import type { ScrapeJob } from '../../lib/scrape-job';

/** Where the rule files are mounted. */
export const RULES_FOLDER = '/etc/prometheus/rules';

export interface ConfigurationProps {
  /** The label `cluster` of every series and alert. */
  readonly cluster: string;
  readonly scrapeInterval: Duration;
  readonly scrapeTimeout: Duration;
  readonly evaluationInterval: Duration;
  readonly jobs: readonly ScrapeJob[];
}

const yaml = (value: unknown) => dump(value, { lineWidth: -1, noRefs: true });

/** Renders `prometheus.yml`. */
export function configurationFile(props: ConfigurationProps): string {
  return yaml({
    global: {
      scrape_interval: formatDuration(props.scrapeInterval),
      scrape_timeout: formatDuration(props.scrapeTimeout),
      evaluation_interval: formatDuration(props.evaluationInterval),
      // Prometheus fills in its pod's name by itself
      external_labels: { cluster: props.cluster, replica: '${POD_NAME}' },
    },
    rule_files: [`${RULES_FOLDER}/*.yaml`],
    alerting: {
      // both replicas send every alert: without their names in it, Alertmanager sees that it is one
      alert_relabel_configs: [{ regex: 'replica', action: 'labeldrop' }],
    },
    scrape_configs: props.jobs.map(({ config, minimumInterval }) => ({
      ...config,
      ...(minimumInterval &&
        minimumInterval.toMilliseconds() > props.scrapeInterval.toMilliseconds() && {
          scrape_interval: formatDuration(minimumInterval),
        }),
      // a label of the series too, not only of what leaves Prometheus, so that dashboards can select by it
      relabel_configs: [
        ...(config.relabel_configs ?? []),
        { target_label: 'cluster', replacement: props.cluster },
      ],
    })),
  });
}

/**
 * Renders a rule file for each component that has alerts.
 * @param runbooks address of the repository's root, or nothing for links that start there
 */
export function ruleFiles(bundles: readonly MonitoringBundle[], runbooks = ''): Record<string, string> {
  const files = bundles
    .filter(({ alerts }) => alerts.length > 0)
    .map(({ component, alerts }) => {
      const runbook = `${runbooks && `${runbooks}/`}components/${component}/runbook.md`;
      const group = { name: component, rules: alerts.map((alert) => alertingRule(alert, runbook)) };
      return [`${component}.yaml`, yaml({ groups: [group] })] as const;
    });
  return Object.fromEntries(files);
}
