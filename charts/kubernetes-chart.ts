import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { apiServerMonitoring } from '../components/api-server';
import { controlPlaneMonitoring } from '../components/control-plane';
import { coreDnsMonitoring } from '../components/coredns';
import { KubeStateMetrics } from '../components/kube-state-metrics';
import { kubeletMonitoring } from '../components/kubelet';
import { Prometheus } from '../components/prometheus';
import type { Settings } from '../config/schema';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';

/** What tells about Kubernetes itself. */
export class KubernetesChart extends Chart {
  readonly bundles: readonly MonitoringBundle[];

  constructor(scope: Construct, { controlPlane, namespaces, network, kubeStateMetrics }: Settings) {
    super(scope, 'kubernetes');
    const objects = new KubeStateMetrics(this, 'kube-state-metrics', {
      namespace: namespaces.stack,
      image: imageOf('kube-state-metrics'),
      resources: kubeStateMetrics.resources,
      network,
      scrapedBy: [Prometheus.peer(namespaces.stack)],
    });
    this.bundles = [
      kubeletMonitoring(network),
      apiServerMonitoring({ network }),
      coreDnsMonitoring(),
      // elsewhere nobody can reach it, and its alerts would call it dead
      ...(controlPlane.kind === 'self-managed'
        ? [controlPlaneMonitoring({ nodes: controlPlane.nodes, nodeCidrs: network.nodeCidrs })]
        : []),
      objects.monitoring,
    ];
  }
}
