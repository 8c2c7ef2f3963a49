import { isIP, isIPv4, isIPv6 } from './ip-address';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { restrictedContainer, restrictedPod } from './hardened-pod';
import type { PodUser } from './hardened-pod';
import { Identity, STACK } from './identity';
import type { Image } from './image';
import { dnsEgress, egressTo, ingressOn, openFlows } from './network-policy';
import { resourceRequirements } from './resources';
import type { Resources } from './resources';

/** A program that reads the metrics of one server and serves them to Prometheus. */
export interface ExporterKind {
  /** Its name, e.g. `postgres-exporter`: the role of its pods, and how the names of its objects begin. */
  readonly role: string;
  /** TCP port with the metrics. */
  readonly port: number;
  /** Of its image. */
  readonly user: PodUser;
  /** A path that it answers by itself, without asking its server. */
  readonly probePath: string;
}

/** What every exporter is told, whatever its server speaks. */
export interface ExporterProps {
  /** What people call the server, e.g. `orders`: the labels `server` and `instance` of all its series. One of its kind. */
  readonly name: string;
  readonly namespace: string;
  /** The exporter's image. */
  readonly image: Image;
  readonly resources: Resources;
  /** Pods that scrape it. */
  readonly scrapedBy: readonly k8s.NetworkPolicyPeer[];
  /**
   * The server's pods, for the policy.
   * @default - the server's address; if that is a name, its port is open to anywhere, as policies know no names
   */
  readonly server?: k8s.NetworkPolicyPeer;
}

/** Where a server listens. */
export interface ServerAddress {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What a kind of exporter makes of its own settings. */
export interface ExporterProgram {
  readonly kind: ExporterKind;
  readonly address: ServerAddress;
  readonly args?: readonly string[];
  readonly env?: readonly k8s.EnvVar[];
  /** Keys of a Secret that it reads as files of the same names, in {@link SECRET_FOLDER}. @default - none */
  readonly secretFiles?: { readonly secretName: string; readonly keys: readonly string[] };
}

/** Where the files of {@link ExporterProgram.secretFiles} are. */
export const SECRET_FOLDER = '/etc/exporter/secret';

/** Whose account of a server an exporter uses. */
export interface ExporterSecret {
  /** `brought`: the user puts the Secret there. `shared`: another part of the stack asks for it already. */
  readonly kind: 'brought' | 'shared';
  /** Name of the Secret, in the exporter's namespace. */
  readonly name: string;
}

/** The pod label that carries {@link ExporterProps.name}. */
const SERVER_LABEL = 'atalaya.dev/server';

/** Name of the container port with the metrics. */
export const EXPORTER_PORT_NAME = 'metrics';

/** The labels that all exporters of a kind have in common, and nothing else has. */
export function kindSelector({ role }: ExporterKind): Record<string, string> {
  return { 'app.kubernetes.io/component': role, 'app.kubernetes.io/instance': STACK };
}

function identityOf(role: string, name: string, namespace: string, version?: string): Identity {
  const longest = 63 - `${role}-`.length;
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > longest) {
    throw new Error(
      `${role}: "${name}" can not be the name of a server. It becomes a part of objects' names: use at most ${longest} lower-case letters, digits and dashes.`,
    );
  }
  return new Identity(`${role}-${name}`, namespace, role, version);
}

/** The pods of one exporter, for the policy of the server that it asks. */
export function exporterPeer(kind: ExporterKind, name: string, namespace: string): k8s.NetworkPolicyPeer {
  return identityOf(kind.role, name, namespace).peer;
}

/** `host:port`, with an IPv6 address in brackets. */
export function hostAndPort({ host, port }: ServerAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** One server's exporter with its flows. The base of each kind's own construct. */
export class Exporter extends Construct {
  /** What people call the server. */
  readonly server: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ExporterProps, program: ExporterProgram) {
    super(scope, id);
    const { kind } = program;
    const identity = identityOf(kind.role, props.name, props.namespace, props.image.version);
    this.server = props.name;
    this.namespace = props.namespace;

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    openFlows(this, identity, {
      ingress: [ingressOn([{ port: kind.port }], props.scrapedBy)],
      egress: [
        ...(isIP(program.address.host) ? [] : [dnsEgress()]),
        serverEgress(program.address, props.server),
      ],
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: identity.metadata(),
      spec: {
        replicas: 1,
        // the old one stays until the new one is ready, so an update leaves no gap
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(1),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        selector: { matchLabels: identity.selector },
        template: {
          metadata: { labels: { ...identity.labels, [SERVER_LABEL]: props.name } },
          spec: podSpec(identity, props, program),
        },
      },
    });
  }
}

function serverEgress({ host, port }: ServerAddress, pods?: k8s.NetworkPolicyPeer) {
  const cidr = isIPv4(host) ? `${host}/32` : isIP(host) ? `${host}/128` : undefined;
  return egressTo(pods ? [pods] : cidr ? [{ ipBlock: { cidr } }] : undefined, [{ port }]);
}

function podSpec(identity: Identity, props: ExporterProps, program: ExporterProgram): k8s.PodSpec {
  const { kind, args = [], env = [], secretFiles } = program;
  const probe: k8s.Probe = {
    httpGet: { path: kind.probePath, port: k8s.IntOrString.fromString(EXPORTER_PORT_NAME) },
    timeoutSeconds: 5,
  };
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(kind.user, { writable: false }),
    containers: [
      {
        name: kind.role,
        image: props.image.reference,
        ...(args.length > 0 && { args: [...args] }),
        ...(env.length > 0 && { env: [...env] }),
        ports: [{ name: EXPORTER_PORT_NAME, containerPort: kind.port }],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        readinessProbe: { ...probe, periodSeconds: 10 },
        livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: 5 },
        ...(secretFiles && {
          volumeMounts: [{ name: 'secret', mountPath: SECRET_FOLDER, readOnly: true }],
        }),
      },
    ],
    ...(secretFiles && {
      volumes: [
        {
          name: 'secret',
          secret: {
            secretName: secretFiles.secretName,
            items: secretFiles.keys.map((key) => ({ key, path: key })),
          },
        },
      ],
    }),
  };
}
