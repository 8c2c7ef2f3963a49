import type { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Identity } from '../../lib/identity';
import { formatSize } from '../../lib/quantity';

/** Where the samples lie. */
export type PrometheusStorage =
  | {
      readonly kind: 'shared';
      readonly size: Size;
      readonly accessMode: 'ReadWriteMany' | 'ReadWriteOnce';
      readonly storageClassName?: string;
    }
  | { readonly kind: 'perReplica'; readonly size: Size; readonly storageClassName?: string };

/** What a StatefulSet needs for its volume: the claim that all pods share, or the template of a claim for each. */
export interface ClaimedVolume {
  readonly name: string;
  readonly volumes: k8s.Volume[];
  readonly volumeClaimTemplates?: k8s.KubePersistentVolumeClaimProps[];
}

/** Claims the storage. The shared claim is an object of its own, so it stays when the StatefulSet goes. */
export function claimStorage(
  scope: Construct,
  identity: Identity,
  storage: PrometheusStorage,
): ClaimedVolume {
  const name = 'data';
  const spec = (accessMode: string): k8s.PersistentVolumeClaimSpec => ({
    accessModes: [accessMode],
    storageClassName: storage.storageClassName,
    resources: { requests: { storage: k8s.Quantity.fromString(formatSize(storage.size)) } },
  });
  if (storage.kind === 'perReplica') {
    // the selector's labels only: a claim template can't be changed by an upgrade
    const metadata = { name, labels: identity.selector };
    return { name, volumes: [], volumeClaimTemplates: [{ metadata, spec: spec('ReadWriteOnce') }] };
  }
  const claim = new k8s.KubePersistentVolumeClaim(scope, 'claim', {
    metadata: identity.metadata(`${identity.name}-data`),
    spec: spec(storage.accessMode),
  });
  return { name, volumes: [{ name, persistentVolumeClaim: { claimName: claim.name } }] };
}
