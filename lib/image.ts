import versions from '../versions.json';

/** The name of an image in `versions.json`. */
export type ImageName = keyof typeof versions;

/** A container image, pinned to one version. */
export interface Image {
  /** What the kubelet pulls, e.g. `quay.io/prometheus/prometheus:v3.13.2`; with the digest where it is known. */
  readonly reference: string;
  /** The tag, as the label `app.kubernetes.io/version` shows it, e.g. `v3.13.2`. */
  readonly version: string;
}

interface Version {
  readonly image: string;
  readonly tag: string;
  readonly digest?: string;
}

/** The pinned image of `versions.json` that has this name. */
export function imageOf(name: ImageName): Image {
  const { image, tag, digest }: Version = versions[name];
  return { reference: `${image}:${tag}${digest ? `@${digest}` : ''}`, version: tag };
}
