import type { k8s } from 'cdk8s-plus-27';

/** The user that an image runs as. The numbers come from the image, see each component. */
export interface PodUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Security context of a pod as the Pod Security level `restricted` wants it
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted).
 * @param volumes whether the pod writes to a volume, which then belongs to the group
 */
export function restrictedPod(
  user: PodUser,
  volumes: { readonly writable: boolean },
): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user.uid,
    runAsGroup: user.gid,
    ...(volumes.writable && {
      fsGroup: user.gid,
      // the kubelet would otherwise walk through all blocks of a large volume at every start
      fsGroupChangePolicy: 'OnRootMismatch',
    }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Security context of every container: nothing to gain, nothing to write to outside its volumes. */
export const restrictedContainer: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
