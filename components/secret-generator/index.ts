import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { restrictedContainer, restrictedPod } from '../../lib/hardened-pod';
import { Identity } from '../../lib/identity';
import type { Image } from '../../lib/image';
import { apiServerEgress, dnsEgress, openFlows } from '../../lib/network-policy';
import type { ApiServerAccess } from '../../lib/network-policy';
import { resourceRequirements } from '../../lib/resources';
import type { SecretRequest } from '../../lib/secret-request';
import { createSecretsScript } from './script';

/** `curl_user` and its group in the image (https://github.com/curl/curl-container). */
const USER = { uid: 100, gid: 101 };

export interface SecretGeneratorProps {
  readonly namespace: string;
  /** An image with a shell and curl. */
  readonly image: Image;
  /** What to make, all in this namespace. */
  readonly secrets: readonly SecretRequest[];
  readonly network: ApiServerAccess;
}

/** A Job that makes the Secrets that are missing. It may create Secrets, but neither read nor change one. */
export class SecretGenerator extends Construct {
  constructor(scope: Construct, id: string, props: SecretGeneratorProps) {
    super(scope, id);
    const identity = new Identity('secret-generator', props.namespace, 'secrets', props.image.version);
    const owner = new Identity('secret-generator', props.namespace, 'secrets');
    const script = createSecretsScript(props.secrets, owner.labels);

    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: identity.metadata(),
      automountServiceAccountToken: false,
    });
    new k8s.KubeRole(this, 'role', {
      metadata: identity.metadata(),
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata: identity.metadata(),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: identity.name },
      subjects: [{ kind: 'ServiceAccount', name: identity.name, namespace: identity.namespace }],
    });
    openFlows(this, identity, { egress: [dnsEgress(), apiServerEgress(props.network)] });

    // A Job's template can't be changed, and a Job that has run doesn't run again: another content, another Job. The
    // script is named alike, so that a Job still at work never finds the script of the next.
    const content = createHash('sha256')
      .update(script)
      .update(JSON.stringify(podTemplate(identity, props.image, 'script')))
      .digest('hex');
    const name = `${identity.name}-${content.slice(0, 8)}`;
    new k8s.KubeConfigMap(this, 'script', {
      metadata: identity.metadata(name),
      data: { 'create-secrets.sh': script },
    });
    new k8s.KubeJob(this, 'job', {
      metadata: identity.metadata(name),
      spec: { backoffLimit: 10, template: podTemplate(identity, props.image, name) },
    });
  }
}

function podTemplate(identity: Identity, image: Image, configMap: string): k8s.PodTemplateSpec {
  return {
    metadata: { labels: identity.labels },
    spec: {
      restartPolicy: 'OnFailure',
      serviceAccountName: identity.name,
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      securityContext: restrictedPod(USER, { writable: false }),
      containers: [
        {
          name: 'create-secrets',
          image: image.reference,
          command: ['/bin/sh', '/scripts/create-secrets.sh'],
          securityContext: restrictedContainer,
          resources: resourceRequirements({ cpu: '10m', memory: '16Mi', memoryLimit: '64Mi' }),
          volumeMounts: [{ name: 'script', mountPath: '/scripts', readOnly: true }],
        },
      ],
      volumes: [{ name: 'script', configMap: { name: configMap } }],
    },
  };
}
