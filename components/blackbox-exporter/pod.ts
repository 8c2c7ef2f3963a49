import { k8s } from 'cdk8s-plus-27';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import type { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import { PROBE_SECRETS_FOLDER } from '../../lib/probe-modules';
import { resourceRequirements } from '../../lib/resources';
import type { Resources } from '../../lib/resources';
import { spreadOverNodes } from '../../lib/spread';
import type { Spread } from '../../lib/spread';

/** `nobody` of the image. */
const USER = { uid: 65534, gid: 65534 };

/** TCP port of probes, metrics and health. */
export const PORT = 9115;

const CONFIG_FOLDER = '/etc/blackbox-exporter/config';
/** The one file in the ConfigMap. */
export const CONFIG_FILE = 'blackbox.yml';

export interface BlackboxPodProps {
  readonly image: Image;
  readonly resources: Resources;
  readonly spread: Spread;
  readonly configMap: string;
  /** Secrets that modules read files of. */
  readonly secretNames: readonly string[];
}

/** The pod of a replica. */
export function blackboxPod(identity: Identity, props: BlackboxPodProps): k8s.PodSpec {
  const probe: k8s.Probe = {
    httpGet: { path: '/-/healthy', port: k8s.IntOrString.fromString('http') },
    timeoutSeconds: 5,
  };
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      ...restrictedPod(USER, { writable: false }),
      // pings without raw sockets, and so without a capability: any group may send them
      sysctls: [{ name: 'net.ipv4.ping_group_range', value: '0 2147483647' }],
    },
    topologySpreadConstraints: spreadOverNodes(identity, props.spread, 'surge'),
    containers: [
      {
        name: 'blackbox-exporter',
        image: props.image.reference,
        args: [
          `--config.file=${CONFIG_FOLDER}/${CONFIG_FILE}`,
          // tells in a metric, and not only when a pod has to start again, that the file is no good
          '--config.enable-auto-reload',
          `--web.listen-address=:${PORT}`,
        ],
        ports: [{ name: 'http', containerPort: PORT }],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        readinessProbe: { ...probe, periodSeconds: 10 },
        livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6 },
        // probes still arrive for a moment after the pod has been asked to go
        lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
        volumeMounts: [
          // the whole folder: a file mounted by itself would never change
          { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
          ...props.secretNames.map((name, i) => ({
            name: `secret-${i}`,
            mountPath: `${PROBE_SECRETS_FOLDER}/${name}`,
            readOnly: true,
          })),
        ],
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: props.configMap } },
      // optional: a password that is not there yet is no reason to probe nothing at all
      ...props.secretNames.map((name, i) => ({
        name: `secret-${i}`,
        secret: { secretName: name, optional: true },
      })),
    ],
  };
}
