import type { DashboardFile } from './dashboard';
import type { OwnDashboard } from './own-monitoring';

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
