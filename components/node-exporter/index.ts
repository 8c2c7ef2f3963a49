import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import type { MonitoringBundle } from '../../lib/monitoring-bundle';
import { egressTo, ingressOn, ipRanges, openFlows } from '../../lib/network-policy';
import { resourceRequirements } from '../../lib/resources';
import type { Resources } from '../../lib/resources';
import { podScrapeJob } from '../../lib/scrape-job';
import { alerts } from './alerts';
import { dashboard } from './dashboard';
import { JOB } from './jobs';

/** `nobody` of the image. */
const USER = { uid: 65534, gid: 65534 };

/** Mounts that come and go with every container; not disks of the node. */
const TRANSIENT_MOUNTS =
  '^/(dev|proc|sys|etc/(hosts|hostname|resolv[.]conf)|run/containerd/.+|run/credentials/.+|run/user/.+|var/lib/(docker|containerd|containers|kubelet)/.+)($|/)';
const VIRTUAL_FILE_SYSTEMS =
  '^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|efivarfs|fusectl|hugetlbfs|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tmpfs|tracefs)$';
/**
 * The host's ends of pods' networks, of the usual network plugins and clouds: one for every pod, each with dozens of series.
 * And tunnels between nodes: what goes through them passes a card as well, and would count twice.
 */
const POD_INTERFACES =
  '^(lo|veth.*|cali.*|lxc.*|cilium_.*|flannel.*|cni.*|docker.*|br-.*|kube-.*|nodelocaldns|dummy.*|(azv|eni|gke)[a-f0-9]{11}|vxlan.*|genev.*|tunl.*|[a-f0-9]{15})$';

export interface NodeExporterProps {
  readonly namespace: string;
  readonly image: Image;
  /** TCP port on every node's own address. */
  readonly port: number;
  readonly resources: Resources;
  /** IP ranges of the nodes. @default - anywhere */
  readonly nodeCidrs?: readonly string[];
  /** Pods that scrape it. */
  readonly scrapedBy: readonly k8s.NetworkPolicyPeer[];
}

/** The machines' own metrics: one pod on every Linux node, whatever its taints. */
export class NodeExporter extends Construct {
  static readonly JOB = JOB;

  readonly monitoring: MonitoringBundle;

  constructor(scope: Construct, id: string, props: NodeExporterProps) {
    super(scope, id);
    const identity = new Identity('node-exporter', props.namespace, 'node-metrics', props.image.version);

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    // pods on the host's network are beyond most policies; where they are not, this is what may come in
    openFlows(this, identity, { ingress: [ingressOn([{ port: props.port }], props.scrapedBy)] });
    new k8s.KubeDaemonSet(this, 'daemon-set', {
      metadata: identity.metadata(),
      spec: {
        selector: { matchLabels: identity.selector },
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString('10%') },
        },
        template: { metadata: { labels: identity.labels }, spec: podSpec(identity, props) },
      },
    });

    this.monitoring = {
      component: 'node-exporter',
      scrapeJobs: [
        podScrapeJob({
          name: JOB,
          identity,
          portName: 'metrics',
          instance: 'node',
          source: 'node-exporter',
          infrastructure: true,
          targets: { kind: 'perNode' },
          egress: egressTo(ipRanges(props.nodeCidrs), [{ port: props.port }]),
        }),
      ],
      alerts,
      dashboards: [dashboard],
      alsoRead: ['node_md_state', 'node_memory_Slab_bytes'],
    };
  }
}

function podSpec(identity: Identity, props: NodeExporterProps): k8s.PodSpec {
  const probe = (path: string): k8s.Probe => ({
    httpGet: { path, port: k8s.IntOrString.fromString('metrics') },
    timeoutSeconds: 5,
  });
  return {
    serviceAccountName: identity.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    // the interfaces' counters are those of the network namespace one is in. The processes' namespace is not needed:
    // the host's /proc is mounted
    hostNetwork: true,
    dnsPolicy: 'Default',
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ operator: 'Exists' }],
    securityContext: restrictedPod(USER, { writable: false }),
    containers: [
      {
        name: 'node-exporter',
        image: props.image.reference,
        args: [
          // the node's own address, not every interface that it may have
          `--web.listen-address=[$(HOST_IP)]:${props.port}`,
          '--path.procfs=/host/proc',
          '--path.sysfs=/host/sys',
          '--path.rootfs=/host/root',
          '--path.udev.data=/host/root/run/udev/data',
          `--collector.filesystem.mount-points-exclude=${TRANSIENT_MOUNTS}`,
          `--collector.filesystem.fs-types-exclude=${VIRTUAL_FILE_SYSTEMS}`,
          `--collector.netclass.ignored-devices=${POD_INTERFACES}`,
          `--collector.netdev.device-exclude=${POD_INTERFACES}`,
        ],
        env: [{ name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
        ports: [{ name: 'metrics', containerPort: props.port, hostPort: props.port }],
        securityContext: restrictedContainer,
        resources: resourceRequirements(props.resources),
        readinessProbe: { ...probe('/'), periodSeconds: 10 },
        livenessProbe: { ...probe('/'), periodSeconds: 30, failureThreshold: 5 },
        volumeMounts: [
          { name: 'proc', mountPath: '/host/proc', readOnly: true, mountPropagation: 'HostToContainer' },
          { name: 'sys', mountPath: '/host/sys', readOnly: true, mountPropagation: 'HostToContainer' },
          { name: 'root', mountPath: '/host/root', readOnly: true, mountPropagation: 'HostToContainer' },
        ],
      },
    ],
    volumes: [
      { name: 'proc', hostPath: { path: '/proc' } },
      { name: 'sys', hostPath: { path: '/sys' } },
      { name: 'root', hostPath: { path: '/' } },
    ],
  };
}
