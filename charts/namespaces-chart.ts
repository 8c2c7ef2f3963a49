import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Namespace } from '../components/namespace';
import type { Settings } from '../config/schema';

/** The namespaces, which everything else lies in. */
export class NamespacesChart extends Chart {
  constructor(scope: Construct, { demo, namespaces }: Settings) {
    super(scope, 'namespaces');
    new Namespace(this, 'stack', { name: namespaces.stack, podSecurity: 'restricted' });
    new Namespace(this, 'node-agents', { name: namespaces.nodeAgents, podSecurity: 'privileged' });
    if (demo.counter) new Namespace(this, 'demo', { name: namespaces.demo, podSecurity: 'restricted' });
  }
}
