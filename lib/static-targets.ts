import { isIPv4, isIPv6 } from './ip-address';
import type { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { formatDuration } from './duration';
import { egressTo } from './network-policy';
import { FALLBACK_PROTOCOL, secretFolder } from './scrape-job';
import type { ScrapeConfig, ScrapeJob } from './scrape-job';

/** A key of a Secret in Prometheus' namespace. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** How targets are recognized, and Prometheus by them. */
export interface TargetTls {
  /** The authority that signed the targets' certificates. @default - the public authorities */
  readonly ca?: SecretKey;
  /** A Secret of the type `kubernetes.io/tls` with what Prometheus shows. */
  readonly clientCertificateSecret?: string;
  /** @default - the host of the target */
  readonly serverName?: string;
  readonly insecureSkipVerify: boolean;
}

/** Targets that are listed by hand, e.g. machines outside the cluster. */
export interface StaticJob {
  readonly name: string;
  /** `host:port` each; without a port the scheme's own. */
  readonly targets: readonly string[];
  /** Labels of every series of these targets. */
  readonly labels: Readonly<Record<string, string>>;
  readonly metricsPath: string;
  readonly scheme: 'http' | 'https';
  /** @default - as often as everything else */
  readonly interval?: Duration;
  readonly basicAuth?: { readonly username: string; readonly password: SecretKey };
  readonly bearerToken?: SecretKey;
  readonly tls?: TargetTls;
}

/** The two halves of `host:port`, `[IPv6]:port` or `host`. */
export function splitTarget(target: string): { host: string; port?: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(target);
  const host = match?.[1] ?? match?.[2];
  if (!match || host === undefined) return undefined;
  return { host, ...(match[3] !== undefined && { port: Number(match[3]) }) };
}

const fileOf = ({ name, key }: SecretKey) => `${secretFolder(name)}/${key}`;

function tlsConfig(tls: TargetTls): ScrapeConfig['tls_config'] {
  const { ca, clientCertificateSecret: client, serverName, insecureSkipVerify } = tls;
  return {
    ...(ca && { ca_file: fileOf(ca) }),
    ...(client && {
      cert_file: fileOf({ name: client, key: 'tls.crt' }),
      key_file: fileOf({ name: client, key: 'tls.key' }),
    }),
    ...(serverName && { server_name: serverName }),
    ...(insecureSkipVerify && { insecure_skip_verify: true }),
  };
}

/** How Prometheus proves who it is, and the target who it is. */
function credentials({ basicAuth, bearerToken, tls }: StaticJob): Partial<ScrapeConfig> {
  return {
    ...(basicAuth && {
      basic_auth: { username: basicAuth.username, password_file: fileOf(basicAuth.password) },
    }),
    ...(bearerToken && { authorization: { credentials_file: fileOf(bearerToken) } }),
    ...(tls && { tls_config: tlsConfig(tls) }),
  };
}

/** The keys of Secrets that a job reads, by the names of the Secrets. */
export function secretKeysOf({
  basicAuth,
  bearerToken,
  tls,
}: Pick<StaticJob, 'basicAuth' | 'bearerToken' | 'tls'>): Map<string, string[]> {
  const client = tls?.clientCertificateSecret;
  const references = [
    basicAuth?.password,
    bearerToken,
    tls?.ca,
    ...(client ? ['tls.crt', 'tls.key'].map((key) => ({ name: client, key })) : []),
  ];
  const keys = new Map<string, string[]>();
  for (const reference of references) {
    if (reference) keys.set(reference.name, [...(keys.get(reference.name) ?? []), reference.key]);
  }
  return keys;
}

/** The flow to one host. A policy can only name addresses, so a host with a name opens its port to anywhere. */
export function egressToHost(host: string, port: number): k8s.NetworkPolicyEgressRule {
  const cidr = isIPv4(host) ? `${host}/32` : isIPv6(host) ? `${host}/128` : undefined;
  return egressTo(cidr ? [{ ipBlock: { cidr } }] : undefined, [{ port }]);
}

/**
 * A job with listed targets.
 * @param defaultTimeout of scrapes, which an interval of the job's own may be shorter than
 */
export function staticScrapeJob(job: StaticJob, defaultTimeout: Duration): ScrapeJob {
  const egress = job.targets.map((target) => {
    const { host = '', port = job.scheme === 'https' ? 443 : 80 } = splitTarget(target) ?? {};
    return egressToHost(host, port);
  });
  const distinct = new Map(egress.map((rule) => [JSON.stringify(rule), rule]));
  const { interval } = job;
  const tooLong = interval && defaultTimeout.toMilliseconds() > interval.toMilliseconds();
  return {
    name: job.name,
    config: {
      job_name: job.name,
      ...(interval && { scrape_interval: formatDuration(interval) }),
      ...(tooLong && { scrape_timeout: formatDuration(interval) }),
      fallback_scrape_protocol: FALLBACK_PROTOCOL,
      ...(job.scheme !== 'http' && { scheme: job.scheme }),
      ...(job.metricsPath !== '/metrics' && { metrics_path: job.metricsPath }),
      ...credentials(job),
      static_configs: [
        {
          targets: job.targets,
          ...(Object.keys(job.labels).length > 0 && { labels: job.labels }),
        },
      ],
    },
    targets: { kind: 'fixed', count: job.targets.length },
    ...(interval && { interval }),
    access: [],
    egress: [...distinct.values()],
    ...(secretKeysOf(job).size > 0 && { secretNames: [...secretKeysOf(job).keys()] }),
  };
}
