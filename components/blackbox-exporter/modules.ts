import { dump } from 'js-yaml';
import type { BUILT_IN_MODULES, BlackboxModule } from '../../lib/probe-modules';

/** Modules by name. */
export type Modules = Readonly<Record<string, BlackboxModule>>;

/** Many clusters have no IPv6 at all, and the exporter would try it first. */
const family = { preferred_ip_protocol: 'ip4', ip_protocol_fallback: true };

/** Without a timeout each: a probe may take as long as its scrape, less half a second. */
const BUILT_IN: Readonly<Record<(typeof BUILT_IN_MODULES)[number], BlackboxModule>> = {
  /** GET answers 200 to 299, after redirects. Certificates have to be valid. */
  http_2xx: { prober: 'http', http: { ...family, method: 'GET', follow_redirects: true } },
  /** POST, with nothing in it, answers 200 to 299. */
  http_post_2xx: { prober: 'http', http: { ...family, method: 'POST', follow_redirects: true } },
  /** The port accepts connections. */
  tcp_connect: { prober: 'tcp', tcp: family },
  /** The host answers a ping. */
  icmp: { prober: 'icmp', icmp: family },
  /**
   * The target is a DNS server of a Kubernetes cluster: it knows the API server's name. In clusters of another domain,
   * and for other DNS servers, a module of one's own asks for a name that they know.
   */
  dns: {
    prober: 'dns',
    dns: {
      ...family,
      transport_protocol: 'udp',
      query_name: 'kubernetes.default.svc.cluster.local',
      query_type: 'A',
    },
  },
};

/** All modules that there are. @param own the user's; one may replace a built-in one */
export function allModules(own: Modules): Modules {
  return { ...BUILT_IN, ...own };
}

/** Renders `blackbox.yml`. */
export function configurationFile(modules: Modules): string {
  return dump({ modules }, { lineWidth: -1, noRefs: true });
}
