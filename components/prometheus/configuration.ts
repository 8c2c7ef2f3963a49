import type { Duration } from 'cdk8s';
import { dump } from 'js-yaml';
import { LARGEST_OBJECT } from '../../lib/checks/objects';
import { SLOW_INTERVAL, alertingRule, looksBackFar } from '../../lib/alert';
import type { Alert } from '../../lib/alert';
import { formatDuration } from '../../lib/duration';
import { keepSteps } from '../../lib/kept-series';
import type { KeptSeries } from '../../lib/kept-series';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import type { OwnMonitoring } from '../../lib/own-monitoring';
import { RECORDING_INTERVAL } from '../../lib/recording-rule';
import { intervalOf } from '../../lib/scrape-job';
import type { ScrapeConfig, ScrapeJob } from '../../lib/scrape-job';

/** Where the rule files are mounted. */
export const RULES_FOLDER = '/etc/prometheus/rules';

export interface ConfigurationProps {
  /** The label `cluster` of every series and alert. */
  readonly cluster: string;
  readonly scrapeInterval: Duration;
  readonly scrapeTimeout: Duration;
  readonly evaluationInterval: Duration;
  /** `host:port` of every Alertmanager. */
  readonly alertmanagers: readonly string[];
  readonly jobs: readonly ScrapeJob[];
  /** What is kept of a job; undefined: everything. */
  readonly kept: (job: ScrapeJob) => KeptSeries | undefined;
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
      // each by its own name: behind a Service one would get an alert, and keep it to itself when it dies
      alertmanagers: [{ static_configs: [{ targets: props.alertmanagers }] }],
    },
    scrape_configs: props.jobs.map((job) => scrapeConfig(job, props)),
  });
}

function scrapeConfig(job: ScrapeJob, { scrapeInterval, cluster, kept }: ConfigurationProps): ScrapeConfig {
  const ofJob = kept(job);
  const steps = [...(ofJob ? keepSteps(ofJob) : []), ...(job.config.metric_relabel_configs ?? [])];
  return {
    ...job.config,
    ...(intervalOf(job, scrapeInterval) === job.minimumInterval && {
      scrape_interval: formatDuration(job.minimumInterval),
    }),
    relabel_configs: [
      ...(job.config.relabel_configs ?? []),
      // a label of the series too, not only of what leaves Prometheus, so that dashboards can select by it
      { target_label: 'cluster', replacement: cluster },
    ],
    ...(steps.length > 0 && { metric_relabel_configs: steps }),
  };
}

/** What rule files depend on besides the rules. */
export interface RuleFilesProps {
  /** Address of the repository's root. @default - links to runbooks start there */
  readonly runbooks?: string;
  /** Address of the dashboard of an alert. @default - alerts have no links to dashboards */
  readonly dashboardLink?: (alert: Alert, bundle: MonitoringBundle) => string;
  /** How often rules are evaluated that do not say so themselves. @default - all alerts alike */
  readonly evaluationInterval?: Duration;
}

/** Alerts in the groups that they are evaluated in: those that look back far less often, if that is less often. */
function alertGroups(alerts: readonly Alert[], evaluationInterval?: Duration) {
  const slowly =
    evaluationInterval && evaluationInterval.toMilliseconds() < SLOW_INTERVAL.toMilliseconds()
      ? looksBackFar
      : () => false;
  return [
    { suffix: '', alerts: alerts.filter((alert) => !slowly(alert)) },
    { suffix: '-slow', interval: formatDuration(SLOW_INTERVAL), alerts: alerts.filter(slowly) },
  ].filter((group) => group.alerts.length > 0);
}

/** Renders a rule file for each component that has rules: what is recorded comes before what reads it. */
export function ruleFiles(
  bundles: readonly MonitoringBundle[],
  { runbooks, dashboardLink, evaluationInterval }: RuleFilesProps = {},
): Record<string, string> {
  const files = bundles.map((bundle) => {
    const { component, alerts, recordings = [] } = bundle;
    const runbook = `${runbooks ? `${runbooks}/` : ''}components/${component}/runbook.md`;
    const recorded = {
      name: `${component}-recordings`,
      interval: formatDuration(RECORDING_INTERVAL),
      rules: recordings.map(({ name, expr }) => ({ record: name, expr })),
    };
    const groups = [
      ...(recordings.length > 0 ? [recorded] : []),
      ...alertGroups(alerts, evaluationInterval).map(({ suffix, interval, alerts: ofGroup }) => ({
        name: component + suffix,
        ...(interval && { interval }),
        rules: ofGroup.map((alert) => alertingRule(alert, runbook, dashboardLink?.(alert, bundle))),
      })),
    ];
    return { file: `${component}.yaml`, groups };
  });
  return Object.fromEntries(
    files.filter(({ groups }) => groups.length > 0).map(({ file, groups }) => [file, yaml({ groups })]),
  );
}

/** Renders the rule files of users, which are already in Prometheus' notation. */
export function ownRuleFiles({ ruleFiles: files }: OwnMonitoring): Record<string, string> {
  return Object.fromEntries(files.map(({ file, groups }) => [file, yaml({ groups })]));
}

const bytesOf = (files: Record<string, string>) => Buffer.byteLength(JSON.stringify(files));

/** Name, labels and the like of the ConfigMap. */
const BYTES_OF_METADATA = 2048;

/** Tells users when there is no room for their rules: the ConfigMap is shared with those of components. */
export function tooManyRules(
  ofBundles: Record<string, string>,
  ofUsers: Record<string, string>,
  { ruleFiles: files }: OwnMonitoring,
): string[] {
  const room = LARGEST_OBJECT - BYTES_OF_METADATA - bytesOf(ofBundles);
  const taken = bytesOf(ofUsers);
  if (files.length === 0 || taken <= room) return [];
  const places = files.map(({ place }) => place).join(', ');
  return [
    `Your rules (${places}) have ${taken} bytes as JSON, but beside Atalaya's own there is room for ${room} in the ConfigMap prometheus-rules. Leave some out, or shorten their texts.`,
  ];
}
