import type { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import type { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import { NOTIFY_SECRETS_FOLDER } from '../../lib/notify/rendered';
import { resourceRequirements } from '../../lib/resources';
import type { Resources } from '../../lib/resources';
import { spreadOverNodes } from '../../lib/spread';
import type { Spread } from '../../lib/spread';
import { CONFIGURATION_FILE, CONFIG_FOLDER, DATA_FOLDER, WORK_FOLDER } from './script';

/** `nobody` of the image. */
const USER = { uid: 65534, gid: 65534 };

/** TCP port of the web page, its API, metrics and health. */
export const PORT = 9093;
/** TCP and UDP port on which the replicas tell each other what is silenced and what has been told. */
export const GOSSIP_PORT = 9094;

/** The file of the ConfigMap with the script. */
export const SCRIPT_FILE = 'configuration.sh';
const SCRIPT_FOLDER = '/scripts';

export interface AlertmanagerPodProps {
  readonly image: Image;
  /** Names of all replicas for each other, without the port; none: there is one only. */
  readonly peers: readonly string[];
  readonly retention: Duration;
  readonly resources: Resources;
  readonly spread: Spread;
  readonly configMap: string;
  readonly scriptConfigMap: string;
  /** Secrets that the configuration reads files of. */
  readonly secretNames: readonly string[];
  /** The claimed volume. */
  readonly dataVolume: string;
}

/** How the replicas find each other. */
function clusterArguments(peers: readonly string[]): string[] {
  if (peers.length === 0) return ['--cluster.listen-address='];
  return [
    `--cluster.listen-address=[$(POD_IP)]:${GOSSIP_PORT}`,
    `--cluster.advertise-address=[$(POD_IP)]:${GOSSIP_PORT}`,
    ...peers.map((peer) => `--cluster.peer=${peer}:${GOSSIP_PORT}`),
    // a pod comes back with another address: nobody has to look for the old one for hours
    '--cluster.reconnect-timeout=5m',
  ];
}

const POD_IP: k8s.EnvVar = { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };

const probe = (path: string): k8s.Probe => ({
  httpGet: { path, port: k8s.IntOrString.fromString('http') },
  timeoutSeconds: 5,
});

/** A container that runs the script. */
function scriptContainer(
  name: string,
  mode: 'prepare' | 'follow',
  { image, dataVolume }: AlertmanagerPodProps,
): k8s.Container {
  return {
    name,
    image: image.reference,
    command: ['/bin/sh', `${SCRIPT_FOLDER}/${SCRIPT_FILE}`, mode],
    securityContext: restrictedContainer,
    resources: resourceRequirements({ cpu: '5m', memory: '16Mi', memoryLimit: '128Mi' }),
    volumeMounts: [
      // the whole folder: a file mounted by itself would never change
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: 'script', mountPath: SCRIPT_FOLDER, readOnly: true },
      { name: 'work', mountPath: WORK_FOLDER },
      { name: dataVolume, mountPath: DATA_FOLDER },
    ],
  };
}

/** The pod of a replica: Alertmanager, and beside it the script that loads what changes. */
export function alertmanagerPod(identity: Identity, props: AlertmanagerPodProps): k8s.PodSpec {
  const clustered = props.peers.length > 0;
  // it writes the time of its last round to this file
  const following: k8s.Probe = {
    exec: { command: ['/bin/sh', '-c', `test -n "$(find ${WORK_FOLDER}/alive -mmin -3)"`] },
    timeoutSeconds: 5,
  };
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(USER, { writable: true }),
    // leaving the others takes up to 10 s, and then everything is written to the disk
    terminationGracePeriodSeconds: 60,
    topologySpreadConstraints: spreadOverNodes(identity, props.spread, 'turn'),
    initContainers: [scriptContainer('prepare-configuration', 'prepare', props)],
    containers: [
      {
        name: 'alertmanager',
        image: props.image.reference,
        args: [
          `--config.file=${WORK_FOLDER}/current/${CONFIGURATION_FILE}`,
          `--storage.path=${DATA_FOLDER}`,
          // Go's notation, which knows no days
          `--data.retention=${Math.ceil(props.retention.toMilliseconds() / 1000)}s`,
          `--web.listen-address=:${PORT}`,
          ...clusterArguments(props.peers),
        ],
        ...(clustered && { env: [POD_IP] }),
        ports: [
          { name: 'http', containerPort: PORT },
          ...(clustered
            ? [
                { name: 'gossip-tcp', containerPort: GOSSIP_PORT },
                { name: 'gossip-udp', containerPort: GOSSIP_PORT, protocol: 'UDP' },
              ]
            : []),
        ],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        readinessProbe: { ...probe('/-/ready'), periodSeconds: 5 },
        livenessProbe: { ...probe('/-/healthy'), periodSeconds: 15, failureThreshold: 6 },
        volumeMounts: [
          { name: 'work', mountPath: WORK_FOLDER, readOnly: true },
          { name: props.dataVolume, mountPath: DATA_FOLDER },
          ...props.secretNames.map((name, i) => ({
            name: `secret-${i}`,
            mountPath: `${NOTIFY_SECRETS_FOLDER}/${name}`,
            readOnly: true,
          })),
        ],
      },
      {
        ...scriptContainer('follow-configuration', 'follow', props),
        readinessProbe: { ...following, periodSeconds: 10 },
        livenessProbe: { ...following, periodSeconds: 60, initialDelaySeconds: 60 },
      },
    ],
    volumes: [
      { name: 'config', configMap: { name: props.configMap } },
      { name: 'script', configMap: { name: props.scriptConfigMap } },
      { name: 'work', emptyDir: {} },
      // optional: a password that is not there yet is no reason to tell nobody of anything
      ...props.secretNames.map((name, i) => ({
        name: `secret-${i}`,
        secret: { secretName: name, optional: true },
      })),
    ],
  };
}
