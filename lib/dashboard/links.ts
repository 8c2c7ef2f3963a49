import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardReference, PanelLink } from './props';

/** The dashboard that says whether everything is well. */
export const HOME: DashboardReference = { uid: 'home', title: 'Home' };

/** What every link between dashboards keeps: data source, cluster and time. */
const KEPT = '${datasource:queryparam}&${cluster:queryparam}&${__url_time_range}';

/**
 * A link from a series or a row.
 * @param value how the value of a label is written here
 */
export function panelLink({ title, to, choose }: PanelLink, value: (label: string) => string) {
  const chosen = Object.entries(choose).map(([name, label]) => `&var-${name}=${value(label)}`);
  return { title, url: `/d/${to}?${KEPT}${chosen.join('')}` };
}

/** The SDK hides links in a menu unless they are told to be nowhere in particular. */
const inSight = (builder: DashboardLinkBuilder): Builder<DashboardLink> => ({
  build: () => ({ ...builder.build(), placement: undefined }),
});

/** A link at the top of a dashboard. */
export const topLink = ({ uid, title }: DashboardReference) =>
  inSight(
    new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Link)
      .icon('dashboard')
      .url(`/d/${uid}`)
      .includeVars(true)
      .keepTime(true),
  );

/** All dashboards with a tag, as a menu. */
export const menu = (title: string, tag: string) =>
  inSight(
    new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Dashboards)
      .tags([tag])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true),
  );
