import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import type { DashboardFile } from '../../lib/dashboard';
import type { Identity } from '../../lib/identity';
import { DATA_SOURCE_UID } from '../../lib/reserved-names';

/** The data source of alerts and silences. */
const ALERTMANAGER_UID = 'alertmanager';

const DASHBOARDS = '/etc/grafana/dashboards';
const PROVISIONING = '/etc/grafana/provisioning';

/** What the pod mounts, and a fingerprint of what Grafana reads at its start only. */
export interface Provisioning {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
  readonly checksum: string;
}

/** Where Grafana finds a dashboard. */
export const dashboardPath = ({ uid, folder }: DashboardFile) => `${DASHBOARDS}/${slug(folder)}/${uid}.json`;

/** Name of the ConfigMap of a dashboard; a uid may have letters that Kubernetes does not take in a name. */
function configMapOf({ uid }: DashboardFile): string {
  const name = uid.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  if (name === uid) return `grafana-dashboard-${uid}`;
  const hash = createHash('sha256').update(uid).digest('hex').slice(0, 8);
  return `grafana-dashboard-${name}-${hash}`;
}

const slug = (folder: string) => folder.toLowerCase().replace(/[^a-z0-9]+/g, '-');

interface DataSources {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly scrapeInterval: string;
}

function dataSources({ prometheusUrl, alertmanagerUrl, scrapeInterval }: DataSources): string {
  return dump({
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name: 'Prometheus',
        uid: DATA_SOURCE_UID,
        type: 'prometheus',
        access: 'proxy',
        url: prometheusUrl,
        isDefault: true,
        editable: false,
        // lets Grafana choose ranges of at least four scrapes
        jsonData: { httpMethod: 'POST', timeInterval: scrapeInterval, alertmanagerUid: ALERTMANAGER_UID },
      },
      {
        name: 'Alertmanager',
        uid: ALERTMANAGER_UID,
        type: 'alertmanager',
        access: 'proxy',
        url: alertmanagerUrl,
        editable: false,
        // it shows Prometheus' alerts; Grafana's own would be told twice if they went there too
        jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
      },
    ],
  });
}

function providers(folders: readonly string[]): string {
  return dump({
    apiVersion: 1,
    providers: folders.map((folder) => ({
      name: slug(folder),
      folder,
      folderUid: slug(folder),
      type: 'file',
      // a file that is missing for a moment, as during a change of its ConfigMap, must not delete the dashboard
      disableDeletion: true,
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: `${DASHBOARDS}/${slug(folder)}` },
    })),
  });
}

/** Renders data sources and dashboards as files that Grafana loads by itself: a ConfigMap for each dashboard, a folder for each of theirs. */
export function provision(
  scope: Construct,
  identity: Identity,
  props: DataSources & { readonly dashboards: readonly DashboardFile[] },
): Provisioning {
  const folders = [...new Set(props.dashboards.map(({ folder }) => folder))].sort();
  const atStart = {
    datasources: dataSources(props),
    dashboards: providers(folders),
  };
  const configMap = (name: string, data: Record<string, string>) =>
    new k8s.KubeConfigMap(scope, name, { metadata: identity.metadata(name), data });

  configMap('grafana-datasources', { 'datasources.yaml': atStart.datasources });
  configMap('grafana-dashboard-providers', { 'providers.yaml': atStart.dashboards });
  for (const dashboard of props.dashboards)
    configMap(configMapOf(dashboard), { [`${dashboard.uid}.json`]: dashboard.json });

  return {
    checksum: createHash('sha256').update(JSON.stringify(atStart)).digest('hex').slice(0, 16),
    volumes: [
      { name: 'datasources', configMap: { name: 'grafana-datasources' } },
      { name: 'dashboard-providers', configMap: { name: 'grafana-dashboard-providers' } },
      ...folders.map((folder) => ({
        name: `dashboards-${slug(folder)}`,
        projected: {
          sources: props.dashboards
            .filter((dashboard) => dashboard.folder === folder)
            .map((each) => ({ configMap: { name: configMapOf(each) } })),
        },
      })),
    ],
    volumeMounts: [
      { name: 'datasources', mountPath: `${PROVISIONING}/datasources`, readOnly: true },
      { name: 'dashboard-providers', mountPath: `${PROVISIONING}/dashboards`, readOnly: true },
      ...folders.map((folder) => ({
        name: `dashboards-${slug(folder)}`,
        mountPath: `${DASHBOARDS}/${slug(folder)}`,
        readOnly: true,
      })),
    ],
  };
}
