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
    new SecretGenerator(this, 'secret-generator', {
      namespace: namespaces.stack,
      image: imageOf('curl'),
      secrets,
      network,
    });
  }
}
