import { isIPv4, isIPv6 } from 'node:net';
import { egressTo } from './network-policy';
import { FALLBACK_PROTOCOL } from './scrape-job';
import type { ScrapeJob } from './scrape-job';

/** Targets that are listed by hand, e.g. machines outside the cluster. */
export interface StaticJob {
  readonly name: string;
  /** `host:port` each; without a port the scheme's own. */
  readonly targets: readonly string[];
  /** Labels of every series of these targets. */
  readonly labels: Readonly<Record<string, string>>;
  readonly metricsPath: string;
  readonly scheme: 'http' | 'https';
}

/** The two halves of `host:port`, `[IPv6]:port` or `host`. */
export function splitTarget(target: string): { host: string; port?: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(target);
  const host = match?.[1] ?? match?.[2];
  if (!match || host === undefined) return undefined;
  return { host, ...(match[3] !== undefined && { port: Number(match[3]) }) };
}

/** A job with listed targets. A policy can only name addresses, so a target with a name opens its port to anywhere. */
export function staticScrapeJob(job: StaticJob): ScrapeJob {
  const egress = job.targets.flatMap((target) => {
    const { host = '', port = job.scheme === 'https' ? 443 : 80 } = splitTarget(target) ?? {};
    const cidr = isIPv4(host) ? `${host}/32` : isIPv6(host) ? `${host}/128` : undefined;
    return egressTo(cidr ? [{ ipBlock: { cidr } }] : undefined, [{ port }]);
  });
  const distinct = new Map(egress.map((rule) => [JSON.stringify(rule), rule]));
  return {
    name: job.name,
    config: {
      job_name: job.name,
      fallback_scrape_protocol: FALLBACK_PROTOCOL,
      ...(job.scheme !== 'http' && { scheme: job.scheme }),
      ...(job.metricsPath !== '/metrics' && { metrics_path: job.metricsPath }),
      static_configs: [
        {
          targets: job.targets,
          ...(Object.keys(job.labels).length > 0 && { labels: job.labels }),
        },
      ],
    },
    access: [],
    egress: [...distinct.values()],
  };
}
