import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { NodeExporter } from '../components/node-exporter';
import { Prometheus } from '../components/prometheus';
import type { Settings } from '../config/schema';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';

/** What runs on every node and looks into it. */
export class NodeAgentsChart extends Chart {
  readonly bundles: readonly MonitoringBundle[];

  constructor(scope: Construct, { namespaces, network, nodeExporter }: Settings) {
    super(scope, 'node-agents');
    const exporter = new NodeExporter(this, 'node-exporter', {
      namespace: namespaces.nodeAgents,
      image: imageOf('node-exporter'),
      port: nodeExporter.port,
      resources: nodeExporter.resources,
      nodeCidrs: network.nodeCidrs,
      scrapedBy: [Prometheus.peer(namespaces.stack)],
    });
    this.bundles = [exporter.monitoring];
  }
}
