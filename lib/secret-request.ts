/** How the value of one key comes about. */
export type SecretValue =
  | { readonly kind: 'random' }
  /** Not a secret itself, but kept beside one, e.g. a user name. */
  | { readonly kind: 'literal'; readonly value: string }
  /** Known only outside the cluster: nobody but the user can give it. */
  | { readonly kind: 'brought'; readonly what: string };

/** A Secret that the stack needs. Its values are never rendered: a Job makes them, or the user does. */
export interface SecretRequest {
  readonly name: string;
  readonly namespace: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** @default 'Opaque' */
  readonly type?: 'kubernetes.io/tls';
  readonly keys: Readonly<Record<string, SecretValue>>;
}

/** Whether the Secret can be made without the user. */
export function canBeGenerated(secret: SecretRequest): boolean {
  return Object.values(secret.keys).every((value) => value.kind !== 'brought');
}
