import type { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { formatDuration } from '../../lib/duration';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import type { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import { bytesOf } from '../../lib/quantity';
import { resourceRequirements } from '../../lib/resources';
import type { Resources } from '../../lib/resources';
import { secretFolder } from '../../lib/scrape-job';
import { spreadOverNodes } from '../../lib/spread';
import type { Spread } from '../../lib/spread';
import { RULES_FOLDER } from './configuration';
import type { ClaimedVolume } from './storage';

/** `nobody` of the image. */
const USER = { uid: 65534, gid: 65534 };

const CONFIG_FOLDER = '/etc/prometheus/config';

/** TCP port of queries, metrics and health. */
export const PORT = 9090;

export interface PrometheusPodProps {
  readonly image: Image;
  readonly retentionTime: Duration;
  readonly retentionSize: Size;
  readonly resources: Resources;
  readonly spread: Spread;
  readonly configMap: string;
  readonly rulesConfigMap: string;
  /** Secrets with passwords of scrape jobs. */
  readonly secretNames: readonly string[];
}

/** The pod of a replica. */
export function prometheusPod(
  identity: Identity,
  props: PrometheusPodProps,
  data: ClaimedVolume,
): k8s.PodSpec {
  const probe = (path: string): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromString('http') },
    timeoutSeconds: 5,
  });
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER, { writable: true }),
    // time to write the samples in memory to the disk
    terminationGracePeriodSeconds: 600,
    topologySpreadConstraints: spreadOverNodes(identity, props.spread, 'turn'),
    containers: [
      {
        name: 'prometheus',
        image: props.image.reference,
        args: [
          `--config.file=${CONFIG_FOLDER}/prometheus.yml`,
          // a folder for each replica, made by Prometheus itself: two servers in one would destroy it
          '--storage.tsdb.path=/prometheus/$(POD_NAME)',
          `--storage.tsdb.retention.time=${formatDuration(props.retentionTime)}`,
          // powers of two, whatever the unit's name says
          `--storage.tsdb.retention.size=${Math.floor(bytesOf(props.retentionSize) / 2 ** 20)}MB`,
          // follows changes of the ConfigMaps; no HTTP endpoint that could also stop the server is needed
          '--enable-feature=auto-reload-config',
          '--config.auto-reload-interval=15s',
          `--web.listen-address=:${PORT}`,
        ],
        env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        ports: [{ name: 'http', containerPort: PORT }],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        // reading the log of a large server after a crash takes minutes: 15 of them at the most
        startupProbe: { ...probe('/-/ready'), periodSeconds: 15, failureThreshold: 60 },
        readinessProbe: { ...probe('/-/ready'), periodSeconds: 5 },
        livenessProbe: { ...probe('/-/healthy'), periodSeconds: 15, failureThreshold: 6 },
        volumeMounts: [
          // whole folders: a file mounted by itself would never change
          { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
          { name: 'rules', mountPath: RULES_FOLDER, readOnly: true },
          { name: data.name, mountPath: '/prometheus' },
          ...props.secretNames.map((name) => ({
            name: `secret-${name}`,
            mountPath: secretFolder(name),
            readOnly: true,
          })),
        ],
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: props.configMap } },
      { name: 'rules', configMap: { name: props.rulesConfigMap } },
      // optional: a password that is not there yet is no reason to scrape nothing at all
      ...props.secretNames.map((name) => ({
        name: `secret-${name}`,
        secret: { secretName: name, optional: true },
      })),
      ...data.volumes,
    ],
  };
}
