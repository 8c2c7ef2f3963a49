import type { Alert } from './alert';
import { HOME } from './dashboard';
import type { DashboardFile } from './dashboard';
import { choicesOf } from './dashboard/variables';
import type { MonitoringBundle } from './monitoring-bundle';
import { labelsOfTemplate } from './promql/templates';

/** A dashboard, and what of it an alert chooses: variables, and the label whose value each of them gets. */
interface DashboardOfAlert {
  readonly uid: string;
  readonly choose: Readonly<Record<string, string>>;
}

/** The labels that say what an alert is about: those in its text, of which it is checked that its expression leaves them. */
const labelsOf = ({ summary, description }: Alert) => new Set(labelsOfTemplate(`${summary} ${description}`));

/** What is read of a dashboard here. */
type Candidate = Pick<DashboardFile, 'uid' | 'alerts' | 'variables'>;

/** Shows something of everything, and lets nothing be chosen. */
const LAST_RESORT: Candidate = { uid: HOME.uid, alerts: [], variables: [] };

/**
 * The dashboard in which an alert is looked into: of those that show what it is about, the one that can be narrowed most to
 * what it names. Where none shows it, of all.
 * @param own those of its component, which come first where others are as good
 * @param others those that are about the whole cluster
 */
export function dashboardOf(
  alert: Alert,
  own: readonly DashboardFile[],
  others: readonly DashboardFile[],
): DashboardOfAlert {
  const all = [...own, LAST_RESORT, ...others];
  const showing = all.filter(({ alerts }) => alerts.some(({ name }) => name === alert.name));
  const labels = labelsOf(alert);
  const narrowed = (showing.length > 0 ? showing : all).map(({ uid, variables }) => ({
    uid,
    choose: choicesOf(alert, labels, variables),
  }));
  const count = ({ choose }: DashboardOfAlert) => Object.keys(choose).length;
  return narrowed.reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** @see dashboardLinks */
export interface DashboardLinksProps {
  /** All whose dashboards there are; those without alerts have dashboards of the whole cluster. */
  readonly bundles: readonly MonitoringBundle[];
  /** The label `cluster` of every series. */
  readonly cluster: string;
  /** Address of Grafana in a browser. @default - links are paths in Grafana */
  readonly grafana?: string;
}

/** Sets a variable. Where an alert lacks the label after all, the dashboard's own choice stays. */
const parameter = ([variable, label]: readonly [string, string]) =>
  `{{ with $labels.${label} }}&var-${variable}={{ . | urlquery }}{{ end }}`;

/** How alerts link to the dashboards in which they are looked into: as templates, which Prometheus fills in. */
export function dashboardLinks({ bundles, cluster, grafana = '' }: DashboardLinksProps) {
  // Home shows something of everything, and so more of nothing
  const ofCluster = bundles
    .filter(({ alerts }) => alerts.length === 0)
    .flatMap(({ dashboards }) => dashboards.filter(({ uid }) => uid !== HOME.uid));
  return (alert: Alert, { dashboards }: MonitoringBundle): string => {
    const { uid, choose } = dashboardOf(alert, dashboards, ofCluster);
    const parameters = Object.entries(choose).map(parameter).join('');
    return `${grafana}/d/${uid}?var-cluster=${encodeURIComponent(cluster)}${parameters}`;
  };
}
