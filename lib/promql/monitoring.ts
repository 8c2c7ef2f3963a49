import { alertExpression } from '../alert';
import type { Alert } from '../alert';
import type { MonitoringBundle } from '../monitoring-bundle';
import type { ScrapeJob } from '../scrape-job';
import { checkExpression, examine } from './check';
import { checkDashboard } from './dashboards';
import { anyLabels, plusCertain } from './labels';
import { Schema } from './schema';
import type { SchemaOptions } from './schema';
import { selectorsOf } from './selectors';
import { labelsOfTemplate, templateProblems } from './templates';

/** A rule that stores the result of its expression under a name of its own. */
export interface Recording {
  /** Name of its series, `level:metric:operations`. */
  readonly name: string;
  readonly expr: string;
  /** Labels that its series get besides. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** The component's folder that it belongs to. @default - none */
  readonly component?: string;
}

export interface MonitoringOptions extends SchemaOptions {
  /** @default - none */
  readonly recordings?: readonly Recording[];
}

const placeOf = (what: string, component?: string) =>
  component ? `${what} (components/${component})` : what;

/** What selectors read, of an expression that may be none. */
function namesIn(expression: string): string[] {
  try {
    return selectorsOf(expression).flatMap(({ metric }) => metric ?? []);
  } catch {
    return [];
  }
}

/** Puts what rules record into the schema, each after those that it reads. */
function addRecordings(recordings: readonly Recording[], schema: Schema): void {
  const done = new Set<Recording>();
  const add = (recording: Recording) => {
    if (done.has(recording)) return;
    done.add(recording);
    const read = namesIn(recording.expr);
    for (const other of recordings) if (read.includes(other.name)) add(other);
    const { labels, problems } = examine(recording.expr, schema);
    schema.record(
      recording.name,
      plusCertain(problems.length > 0 ? anyLabels : labels, Object.entries(recording.labels ?? {})),
    );
  };
  for (const recording of recordings) add(recording);
}

function alertProblems(alert: Alert, component: string, schema: Schema): string[] {
  const expression = alertExpression(alert);
  const where = placeOf(`The alert ${alert.name}`, component);
  const problems = checkExpression(expression, schema, where);
  // labels mean nothing where the expression is wrong
  if (problems.length > 0) return problems;
  const { labels } = examine(expression, schema);
  return [
    ...templateProblems(labelsOfTemplate(alert.summary), 'its summary', labels),
    ...templateProblems(labelsOfTemplate(alert.description), 'its description', labels),
  ].map((problem) => `${where} ${problem}`);
}

function recordingProblems(
  recordings: readonly Recording[],
  bundles: readonly MonitoringBundle[],
  schema: Schema,
): string[] {
  if (recordings.length === 0) return [];
  const expressions = [
    ...bundles.flatMap(({ alerts }) => alerts.map(alertExpression)),
    ...bundles.flatMap(({ dashboards }) =>
      dashboards.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
    ),
    ...recordings.map(({ expr }) => expr),
  ];
  const read = new Set([
    ...expressions.flatMap(namesIn),
    ...bundles.flatMap(({ alsoRead = [] }) => alsoRead),
  ]);
  return recordings.flatMap(({ name, expr, component }) => {
    const where = placeOf(`The recording rule ${name}`, component);
    return [
      ...checkExpression(expr, schema, where),
      ...(read.has(name)
        ? []
        : [`${where} is evaluated for nobody: no alert, panel or rule reads it. Remove it.`]),
    ];
  });
}

/**
 * What is wrong with the alerts, rules and dashboards of one environment, given the jobs that it has.
 * @returns a sentence for each mistake, none twice
 */
export function checkMonitoring(
  bundles: readonly MonitoringBundle[],
  jobs: readonly ScrapeJob[],
  options: MonitoringOptions,
): string[] {
  const { recordings = [] } = options;
  const schema = new Schema(jobs, options);
  addRecordings(recordings, schema);
  const problems = [
    ...recordingProblems(recordings, bundles, schema),
    ...bundles.flatMap(({ component, alerts, dashboards, alsoRead = [] }) => [
      ...alerts.flatMap((alert) => alertProblems(alert, component, schema)),
      ...dashboards.flatMap((dashboard) => checkDashboard(dashboard, component, schema)),
      ...alsoRead.flatMap((metric) => schema.nameProblem(metric, placeOf('The list alsoRead', component))),
    ]),
  ];
  return [...new Set(problems)];
}
