import { alertExpression } from '../alert';
import type { Alert } from '../alert';
import type { DashboardFile } from '../dashboard';
import { withoutMemory } from '../memory';
import { selectorsIn, selectorsRead } from '../monitoring-bundle';
import type { MonitoringBundle } from '../monitoring-bundle';
import { NOTHING_OWN, ownRecordings } from '../own-monitoring';
import type { OwnMonitoring } from '../own-monitoring';
import type { ScrapeJob } from '../scrape-job';
import { checkExpression, examine } from './check';
import { checkDashboard } from './dashboards';
import { anyLabels, plusCertain, readLabels, writeLabels } from './labels';
import type { Labels } from './labels';
import type { SeriesJob } from './job-series';
import { ownClashes, ownProblems } from './own-rules';
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
  /** Where it comes from, e.g. `components/kubelet`. @default - nowhere */
  readonly place?: string;
}

export interface MonitoringOptions extends SchemaOptions {
  /** @default - none */
  readonly recordings?: readonly Recording[];
  /** Rules and dashboards of users. @default - none */
  readonly own?: OwnMonitoring;
}

/** What of a bundle is looked at, as data: it tells whether an earlier result still holds. */
interface CheckedBundle {
  readonly component: string;
  readonly alerts: readonly CheckedAlert[];
  readonly dashboards: readonly Pick<DashboardFile, 'title' | 'json'>[];
  readonly alsoRead: readonly string[];
}

interface CheckedAlert extends Pick<Alert, 'name' | 'summary' | 'description'> {
  readonly expression: string;
}

/** What decides which series there are. */
interface SchemaInput {
  readonly jobs: readonly SeriesJob[];
  readonly options: SchemaOptions;
  readonly recordings: readonly Recording[];
}

function checkedBundle({ component, alerts, dashboards, alsoRead = [] }: MonitoringBundle): CheckedBundle {
  return {
    component,
    alerts: alerts.map((alert) => ({
      name: alert.name,
      summary: alert.summary,
      description: alert.description,
      expression: alertExpression(alert),
    })),
    dashboards: dashboards.map(({ title, json }) => ({ title, json })),
    alsoRead,
  };
}

function schemaInput(
  jobs: readonly ScrapeJob[],
  { scrapeInterval, knownMetrics, recordings = [], own = NOTHING_OWN }: MonitoringOptions,
): SchemaInput {
  const ofOwn = ownRecordings(own).map(({ record: name, ...rule }) => ({ ...rule, name }));
  return {
    jobs: jobs.map(({ name, config, source, interval, minimumInterval }) => {
      return { name, config, source, interval, minimumInterval };
    }),
    options: { scrapeInterval, knownMetrics },
    recordings: [...recordings, ...ofOwn],
  };
}

function schemaOf({ jobs, options, recordings }: SchemaInput): Schema {
  const schema = new Schema(jobs, options);
  addRecordings(recordings, schema);
  return schema;
}

const placeOf = (what: string, place?: string) => (place ? `${what} (${place})` : what);

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
  const begun = new Set<Recording>();
  const added = new Set<Recording>();
  const add = (recording: Recording) => {
    if (begun.has(recording)) return;
    begun.add(recording);
    const read = namesIn(recording.expr);
    const needed = recordings.filter(({ name }) => read.includes(name));
    needed.forEach(add);
    // one that goes on from its own last result is examined when all are there
    const complete = needed.every((other) => added.has(other));
    const found = complete ? examine(recording.expr, schema) : undefined;
    const labels = found?.problems.length === 0 ? found.labels : anyLabels;
    schema.record(recording.name, plusCertain(labels, Object.entries(recording.labels ?? {})), found?.made);
    added.add(recording);
  };
  for (const recording of recordings) add(recording);
}

function alertProblems(alert: CheckedAlert, place: string, schema: Schema): string[] {
  const { expression } = alert;
  const where = placeOf(`The alert ${alert.name}`, place);
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
  unread: readonly string[],
  schema: Schema,
): string[] {
  return recordings.flatMap(({ name, expr, place }) => {
    const where = placeOf(`The recording rule ${name}`, place);
    return [
      ...checkExpression(expr, schema, where),
      ...(unread.includes(name)
        ? [`${where} is evaluated for nobody: no alert, panel or rule reads it. Remove it.`]
        : []),
    ];
  });
}

function bundleProblems(
  { component, alerts, dashboards, alsoRead }: CheckedBundle,
  schema: Schema,
): string[] {
  const place = `components/${component}`;
  return [
    ...alerts.flatMap((alert) => alertProblems(alert, place, schema)),
    ...dashboards.flatMap((dashboard) => checkDashboard(dashboard, place, schema)),
    ...alsoRead.flatMap((metric) => schema.nameProblem(metric, placeOf('The list alsoRead', place))),
  ];
}

const schemas = new WeakMap<MonitoringOptions, Schema>();

/**
 * All series of an environment: of its jobs, and those that rules record.
 * @param options the same object gives the same schema
 */
export function monitoringSchema(jobs: readonly ScrapeJob[], options: MonitoringOptions): Schema {
  const schema = schemas.get(options) ?? schemaOf(schemaInput(jobs, options));
  schemas.set(options, schema);
  return schema;
}

/**
 * The labels that the series of expressions can have. Of one that is wrong nothing is known, and checkMonitoring tells of it.
 * @param options as for {@link monitoringSchema}
 * @param remember what was found of the same expressions before; by default nothing
 */
export function labelsOfExpressions(
  expressions: readonly string[],
  jobs: readonly ScrapeJob[],
  options: MonitoringOptions,
  remember = withoutMemory,
): Labels[] {
  const input = schemaInput(jobs, options);
  const found = remember('labels', { ...input, expressions }, () =>
    expressions.map((expression) => {
      const { labels, problems } = examine(expression, monitoringSchema(jobs, options));
      return writeLabels(problems.length > 0 ? anyLabels : labels);
    }),
  );
  return found.map(readLabels);
}

/**
 * What is wrong with the alerts, rules and dashboards of one environment, given the jobs that it has.
 * @param remember what was found in the same bundles, given the same jobs, before; by default nothing
 * @returns a sentence for each mistake, none twice
 */
export function checkMonitoring(
  bundles: readonly MonitoringBundle[],
  jobs: readonly ScrapeJob[],
  options: MonitoringOptions,
  remember = withoutMemory,
): string[] {
  const { own = NOTHING_OWN } = options;
  const input = schemaInput(jobs, options);
  const { recordings } = input;
  const schema = () => monitoringSchema(jobs, options);

  const selectors = [
    ...selectorsRead(bundles, own, remember),
    ...selectorsIn(
      recordings.map(({ expr }) => expr),
      remember,
    ),
  ];
  const read = new Set(selectors.map(({ metric }) => metric));
  const unread = recordings.map(({ name }) => name).filter((name) => !read.has(name));
  const problems = [
    ...remember('recordings', { ...input, unread }, () => recordingProblems(recordings, unread, schema())),
    ...bundles
      .map(checkedBundle)
      .flatMap((bundle) =>
        remember('monitoring', { ...input, bundle }, () => bundleProblems(bundle, schema())),
      ),
    ...ownClashes(own, bundles),
    ...(own.ruleFiles.length + own.dashboards.length > 0
      ? remember('own', { ...input, own }, () => ownProblems(own, schema()))
      : []),
  ];
  return [...new Set(problems)];
}
