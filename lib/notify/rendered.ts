import type { SecretKey } from './settings';

/** Somewhere that notifications are sent to, for network policies. */
export interface Destination {
  /** Host name or address, where it is no secret. */
  readonly host?: string;
  readonly port: number;
}

/** What somebody who sends notifications has to be given. */
export interface RenderedNotifications {
  /** Texts by file name, without secrets. */
  readonly files: Readonly<Record<string, string>>;
  /** What the files refer to: each is a file `<folder of Secrets>/<name>/<key>`. */
  readonly secretKeys: readonly (SecretKey & { readonly purpose: string })[];
  readonly destinations: readonly Destination[];
}

/** Where Secrets are mounted: `<this>/<name of the Secret>/<key>`. */
export const NOTIFY_SECRETS_FOLDER = '/etc/notify-secrets';
