import type { DashboardFile } from './dashboard';
import type { OwnDashboard, OwnMonitoring } from './own-monitoring';
import { PromqlError, selectorsOf } from './promql/selectors';

/** Users' dashboards that can stand beside others, and what is wrong with the rest: Grafana takes one dashboard of a uid. */
export function distinctDashboards(
  dashboards: readonly DashboardFile[],
  own: readonly OwnDashboard[],
): { distinct: OwnDashboard[]; problems: string[] } {
  const distinct: OwnDashboard[] = [];
  const problems: string[] = [];
  for (const dashboard of own) {
    const { uid, title, place } = dashboard;
    const ofUid = dashboards.find((other) => other.uid === uid);
    if (ofUid) {
      problems.push(
        `The dashboard "${title}" (${place}) has the uid "${uid}", as Atalaya's dashboard "${ofUid.title}" does. Change it, e.g. to "my-${uid}".`,
      );
    } else distinct.push(dashboard);
  }
  return { distinct, problems };
}

/** What an expression reads; nothing of one that can not be parsed, of which others tell. */
function metricsOf(expr: string): string[] {
  try {
    return selectorsOf(expr).flatMap(({ metric }) => metric ?? []);
  } catch (error) {
    if (error instanceof PromqlError) return [];
    throw error;
  }
}

/** The first dashboard of a user that shows a metric that the expression reads. */
export function dashboardAbout(expr: string, { dashboards }: OwnMonitoring): OwnDashboard | undefined {
  const wanted = metricsOf(expr);
  return dashboards.find(({ queries }) =>
    queries.some((query) => metricsOf(query.expr).some((metric) => wanted.includes(metric))),
  );
}
