import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeStateMetrics } from '../components/kube-state-metrics';
import { kubernetesMonitoring } from '../components/kubernetes';
import { Prometheus } from '../components/prometheus';
import type { Settings } from '../config/schema';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';

/** What tells about Kubernetes itself. */
export class KubernetesChart extends Chart {
  readonly bundles: readonly MonitoringBundle[];

  constructor(scope: Construct, { namespaces, network, kubeStateMetrics }: Settings) {
    super(scope, 'kubernetes');
    const objects = new KubeStateMetrics(this, 'kube-state-metrics', {
      namespace: namespaces.stack,
      image: imageOf('kube-state-metrics'),
      resources: kubeStateMetrics.resources,
      network,
      scrapedBy: [Prometheus.peer(namespaces.stack)],
    });
    this.bundles = [kubernetesMonitoring({ network }), objects.monitoring];
  }
}
