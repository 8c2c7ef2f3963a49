import type { MonitoringBundle } from '../monitoring-bundle';
import { ownAlerts, ownRecordings, textsOf } from '../own-monitoring';
import type { OwnAlertingRule, OwnMonitoring, Placed } from '../own-monitoring';
import { checkExpression, examine } from './check';
import { checkDashboard } from './dashboards';
import type { Schema } from './schema';
import { labelsOfTemplate, queriesInTemplate, templateProblems } from './templates';

function alertProblems(alert: Placed<OwnAlertingRule>, schema: Schema): string[] {
  const where = `The alert ${alert.alert} (${alert.place})`;
  const texts = textsOf(alert);
  const problems = [
    ...checkExpression(alert.expr, schema, where),
    ...texts.flatMap(([what, text]) =>
      queriesInTemplate(text).flatMap((query) => checkExpression(query, schema, `${where}, in ${what},`)),
    ),
  ];
  // labels mean nothing where an expression is wrong
  if (problems.length > 0) return problems;
  const { labels } = examine(alert.expr, schema);
  return texts.flatMap(([what, text]) =>
    templateProblems(labelsOfTemplate(text), what, labels).map((problem) => `${where} ${problem}`),
  );
}

/** Names that a rule of a user shares with one of Atalaya's. */
export function ownClashes(own: OwnMonitoring, bundles: readonly MonitoringBundle[]): string[] {
  const owners = (namesOf: (bundle: MonitoringBundle) => readonly string[]) =>
    new Map(
      bundles.flatMap((bundle) => namesOf(bundle).map((name) => [name, `components/${bundle.component}`])),
    );
  const alerts = owners((bundle) => bundle.alerts.map(({ name }) => name));
  const recordings = owners((bundle) => (bundle.recordings ?? []).map(({ name }) => name));
  return [
    ...ownAlerts(own)
      .filter(({ alert }) => alerts.has(alert))
      .map(
        ({ alert, place }) =>
          `The alert ${alert} (${place}) has the name of one of Atalaya's (${alerts.get(alert)}): nobody could tell which of them fires. Rename it, e.g. My${alert}.`,
      ),
    ...ownRecordings(own)
      .filter(({ record }) => recordings.has(record))
      .map(
        ({ record, place }) =>
          `The recording rule ${record} (${place}) has the name of one of Atalaya's (${recordings.get(record)}): dashboards would read both. Rename it.`,
      ),
  ];
}

/** Recorded series that nobody could tell from what is scraped. */
function recordingProblems(own: OwnMonitoring, schema: Schema): string[] {
  return ownRecordings(own).flatMap(({ record, place }) => {
    const [job] = schema.jobsWith(record);
    return job === undefined
      ? []
      : [
          `The recording rule ${record} (${place}) has the name of a metric of the job "${job}": whatever reads that would read both. Rename it, e.g. my:${record}.`,
        ];
  });
}

/** What is wrong with users' rules and dashboards, besides the expressions of what they record. */
export function ownProblems(own: OwnMonitoring, schema: Schema): string[] {
  return [
    ...recordingProblems(own, schema),
    ...ownAlerts(own).flatMap((alert) => alertProblems(alert, schema)),
    ...own.dashboards.flatMap((dashboard) => checkDashboard(dashboard, dashboard.place, schema)),
  ];
}
