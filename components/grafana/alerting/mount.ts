import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Identity } from '../../../lib/identity';
import { NOTIFY_SECRETS_FOLDER } from '../../../lib/notify/rendered';
import type { RenderedNotifications } from '../../../lib/notify/rendered';
import type { GrafanaAlerting } from '.';

const FOLDER = '/etc/grafana/provisioning/alerting';

/** What the pod mounts for alerting, and a fingerprint of what Grafana reads at its start only. */
export interface MountedAlerting {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
  /** Variables of the container. */
  readonly environment: Readonly<Record<string, string>>;
  readonly checksum: string;
}

/** Files of users may have any name, objects may not. */
function configMapName(file: string): string {
  const name = `grafana-alerting-${file.replace(/\.yaml$/, '')}`;
  if (/^[a-z0-9-]{1,62}[a-z0-9]$/.test(name)) return name;
  const hash = createHash('sha256').update(file).digest('hex').slice(0, 8);
  return `${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 54)
    .replace(/-$/, '')}-${hash}`;
}

/** The keys that are read of each Secret. */
function keysByName({ secretKeys }: RenderedNotifications): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const { name, key } of secretKeys) keys.set(name, [...new Set([...(keys.get(name) ?? []), key])]);
  return keys;
}

/**
 * A ConfigMap for each file, so that none grows too large, all in one folder; and each Secret as a folder of files. A pod
 * waits for a Secret or key that is missing: Grafana would not start without.
 */
export function mountAlerting(
  scope: Construct,
  identity: Identity,
  alerting: GrafanaAlerting,
): MountedAlerting {
  const configMaps = Object.entries(alerting.files).map(([file, text]) => {
    const name = configMapName(file);
    new k8s.KubeConfigMap(scope, name, { metadata: identity.metadata(name), data: { [file]: text } });
    return name;
  });
  const secrets = [...keysByName(alerting)];
  return {
    environment: alerting.environment,
    checksum: createHash('sha256').update(JSON.stringify(alerting.files)).digest('hex').slice(0, 16),
    volumes: [
      { name: 'alerting', projected: { sources: configMaps.map((name) => ({ configMap: { name } })) } },
      ...secrets.map(([secretName, keys], i) => ({
        name: `notify-secret-${i}`,
        secret: { secretName, items: keys.map((key) => ({ key, path: key })) },
      })),
    ],
    volumeMounts: [
      { name: 'alerting', mountPath: FOLDER, readOnly: true },
      ...secrets.map(([secretName], i) => ({
        name: `notify-secret-${i}`,
        mountPath: `${NOTIFY_SECRETS_FOLDER}/${secretName}`,
        readOnly: true,
      })),
    ],
  };
}
