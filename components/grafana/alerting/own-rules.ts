import { RULE_RANGE, runbookSection } from '../../../lib/alert';
import type { Severity } from '../../../lib/alert';
import { formatDuration } from '../../../lib/duration';
import { signalsOf } from '../../../lib/signal';
import { QUERY } from './annotations';
import { FOLDER, uidOf } from './provisioning-format';
import type { GrafanaRule, GrafanaRuleGroup, RuleQuery } from './provisioning-format';
import { THRESHOLD, WATCHDOG, firesWherePrometheusDoes, instantQuery, ruleLabels, threshold } from './rules';
import type { RuleOptions } from './rules';

/** What Grafana's own rules depend on. */
export interface OwnRuleOptions extends RuleOptions {
  /** Address of the repository's root. @default - links to runbooks start there */
  readonly runbooks?: string;
  /** The job in which Prometheus scrapes itself. */
  readonly prometheusJob: string;
  /** Address of Grafana in a browser, without a slash at the end. @default - links to dashboards are paths in Grafana */
  readonly grafana?: string;
}

/** An alert about what Prometheus can not tell itself. */
export interface OwnAlert {
  readonly name: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly description: string;
  readonly for: string;
  /** The dashboard in which it is looked into. */
  readonly dashboard: string;
  /** The expression; it holds where it gives anything, unless there is a limit. */
  readonly expr: string;
  /** It holds while the value is below, and also when there is no answer. @default - it holds where there is a value */
  readonly below?: number;
}

/** What tells that Prometheus answers at all. */
const unreachable: OwnAlert = {
  name: 'PrometheusUnreachable',
  severity: 'critical',
  for: '5m',
  summary: 'Grafana gets no answer from Prometheus.',
  description:
    'For 5 minutes Prometheus has not answered the simplest question of Grafana. Dashboards are empty; most likely nothing is collected, and no alert but this one fires.',
  dashboard: 'prometheus',
  expr: 'vector(1)',
  below: 1,
};

const watchdogMissing: OwnAlert = {
  name: 'WatchdogMissing',
  severity: 'critical',
  for: '5m',
  summary: 'Prometheus evaluates no alerts.',
  description:
    'The alert Watchdog always fires, but for 5 minutes it has not. Prometheus answers, and its rules do not run: no other alert can fire either.',
  dashboard: 'prometheus',
  // without the sum, the result would have another alert's name
  expr: `absent(sum(ALERTS{alertname="${WATCHDOG}",alertstate="firing"}))`,
};

/** Metrics that these rules read, which Prometheus has to keep of itself. */
export const READ_METRICS: readonly string[] = [
  'prometheus_notifications_errors_total',
  'prometheus_notifications_sent_total',
];

/** @param job of Prometheus itself */
const undeliveredShare = (job: string) =>
  signalsOf(job)({
    name: 'Alerts that no Alertmanager took',
    description: 'Share of the alerts that fail to arrive, on the best of all ways to an Alertmanager.',
    unit: 'percentunit',
    expr: ({ series, range }) => {
      const [failed, sent] = READ_METRICS.map((metric) => `rate(${series(metric)}[${range}])`);
      return `min(${failed} / ${sent})`;
    },
  });

/** @param job of Prometheus itself */
const undelivered = (job: string): OwnAlert => ({
  name: 'PrometheusAlertsUndelivered',
  severity: 'critical',
  for: '10m',
  summary: 'No Prometheus gets its alerts to any Alertmanager.',
  description:
    'For 10 minutes at least {{ $value | humanizePercentage }} of the alerts that each Prometheus sends to each Alertmanager have failed to arrive. Nobody is told of them; this one came by Grafana.',
  dashboard: 'prometheus',
  // the best of all ways is a bad one
  expr: undeliveredShare(job)
    .above(0.5)
    .query({ range: formatDuration(RULE_RANGE), matchers: {} }),
});

/**
 * @param toAlertmanager whether Alertmanager tells people of Prometheus' alerts
 * @param prometheusJob the job in which Prometheus scrapes itself
 */
export function ownAlerts(toAlertmanager: boolean, prometheusJob: string): OwnAlert[] {
  return [unreachable, watchdogMissing, ...(toAlertmanager ? [undelivered(prometheusJob)] : [])];
}

const data = ({ expr, below }: OwnAlert, dataSourceUid: string): RuleQuery[] =>
  below === undefined
    ? firesWherePrometheusDoes(expr, dataSourceUid)
    : [instantQuery(expr, dataSourceUid), threshold(QUERY, 'lt', below)];

function ownRule(alert: OwnAlert, options: OwnRuleOptions): GrafanaRule {
  const { runbooks, grafana = '', dataSourceUid, externalLabels } = options;
  const noAnswer = alert.below === undefined ? ('OK' as const) : ('Alerting' as const);
  return {
    uid: uidOf(alert.name),
    title: alert.name,
    condition: THRESHOLD,
    data: data(alert, dataSourceUid),
    noDataState: noAnswer,
    // one rule is enough to tell of a Prometheus that does not answer
    execErrState: noAnswer,
    for: alert.for,
    missing_series_evals_to_resolve: 1,
    labels: ruleLabels({ severity: alert.severity }, externalLabels),
    annotations: {
      summary: alert.summary,
      description: alert.description.replaceAll('$value', `$values.${QUERY}.Value`),
      runbook_url: `${runbooks ? `${runbooks}/` : ''}${runbookSection('grafana', alert.name)}`,
      dashboard_url: `${grafana}/d/${alert.dashboard}`,
    },
  };
}

/** The rules for what only Grafana can see. */
export function ownGroup(alerts: readonly OwnAlert[], options: OwnRuleOptions): GrafanaRuleGroup {
  return {
    orgId: 1,
    name: 'grafana-own',
    folder: FOLDER,
    interval: '60s',
    rules: alerts.map((alert) => ownRule(alert, options)),
  };
}
