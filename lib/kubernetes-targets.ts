import type { RelabelStep, ScrapeConfig } from './scrape-job';

/** Where the kubelet mounts what a pod needs to talk to the API server. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Prometheus shows its own token, as any client of the API server does. */
export const asServiceAccount: Partial<ScrapeConfig> = {
  scheme: 'https',
  authorization: { credentials_file: `${SERVICE_ACCOUNT}/token` },
};

/** Steps that make the target's address from a meta label with an IP address, of either family, and a port. */
export function addressOn(port: number, label: string): readonly RelabelStep[] {
  return [
    { source_labels: [label], regex: '([\\d.]+)', replacement: `$1:${port}`, target_label: '__address__' },
    { source_labels: [label], regex: '(.*:.*)', replacement: `[$1]:${port}`, target_label: '__address__' },
  ];
}
