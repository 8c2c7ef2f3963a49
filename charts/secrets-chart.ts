import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { SecretGenerator } from '../components/secret-generator';
import type { Settings } from '../config/schema';
import { imageOf } from '../lib/image';
import type { SecretRequest } from '../lib/secret-request';

/** Makes the Secrets that the other charts ask for. */
export class SecretsChart extends Chart {
  constructor(scope: Construct, { namespaces, network }: Settings, secrets: readonly SecretRequest[]) {
    super(scope, 'secrets');
    // each makes Secrets in its own namespace only
    for (const namespace of new Set(secrets.map((secret) => secret.namespace))) {
      const suffix = namespace === namespaces.stack ? '' : `-${namespace}`;
      new SecretGenerator(this, `secret-generator${suffix}`, {
        namespace,
        image: imageOf('curl'),
        secrets: secrets.filter((secret) => secret.namespace === namespace),
        network,
      });
    }
  }
}
