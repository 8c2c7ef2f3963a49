import { describe, expect, test } from '@jest/globals';
import { App, Chart, Duration } from 'cdk8s';
import { load } from 'js-yaml';
import { checkManifests, renderedObjects } from '../../lib/checks';
import { BUILT_IN_MODULES, moduleProblems } from '../../lib/probe-modules';
import type { BlackboxModule } from '../../lib/probe-modules';
import type { ScrapeJob } from '../../lib/scrape-job';
import { Namespace } from '../namespace';
import { BlackboxExporter } from '.';
import type { BlackboxExporterProps, Probe } from '.';

const PROMETHEUS = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } },
  podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
};

/** The component in its namespace. */
function render(changes: Partial<BlackboxExporterProps> = {}) {
  const app = new App();
  const chart = new Chart(app, 'chart');
  new Namespace(chart, 'namespace', { name: 'monitoring', podSecurity: 'restricted' });
  const { monitoring } = new BlackboxExporter(chart, 'blackbox-exporter', {
    namespace: 'monitoring',
    image: { reference: 'quay.io/prometheus/blackbox-exporter:v0.28.0', version: 'v0.28.0' },
    replicas: 2,
    resources: { cpu: '20m', memory: '32Mi', memoryLimit: '128Mi' },
    spread: 'wish',
    scrapedBy: [PROMETHEUS],
    probes: [],
    modules: {},
    discovery: true,
    annotation: 'atalaya.dev/probe',
    scrapeInterval: Duration.seconds(15),
    probeInterval: Duration.seconds(30),
    ...changes,
  });
  const objects: readonly any[] = renderedObjects(app);
  const of = (kind: string) =>
    objects.filter((object) => object.kind === kind && object.metadata.name !== 'deny-all');
  return {
    objects,
    monitoring,
    of,
    pod: of('Deployment')[0].spec.template,
    container: of('Deployment')[0].spec.template.spec.containers[0],
    modules: (load(of('ConfigMap')[0].data['blackbox.yml']) as any).modules,
    job: (name: string): ScrapeJob | undefined => monitoring.scrapeJobs.find((job) => job.name === name),
  };
}

const usual = render();

describe('blackbox-exporter', () => {
  test.each<[string, Partial<BlackboxExporterProps>]>([
    ['as usual', {}],
    ['alone', { replicas: 1, spread: 'demand' }],
    [
      'with a Secret of a module',
      {
        modules: {
          login: {
            prober: 'http',
            http: { bearer_token_file: '/etc/blackbox-exporter/secrets/shop.login/token' },
          },
        },
      },
    ],
  ])('passes every check %s', (_, changes) => {
    expect(checkManifests(render(changes).objects, { secrets: [] })).toEqual([]);
  });

  test('pings without a capability: the kernel lets any group of the pod', () => {
    expect(usual.pod.spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 65534,
      sysctls: [{ name: 'net.ipv4.ping_group_range', value: '0 2147483647' }],
    });
    expect(usual.container.securityContext.capabilities).toEqual({ drop: ['ALL'] });
  });

  test('may go wherever there is something to probe, but not where clouds hand out credentials', () => {
    const { ingress, egress } = usual.of('NetworkPolicy')[0].spec;
    expect(ingress).toEqual([{ from: [PROMETHEUS], ports: [{ port: 9115, protocol: 'TCP' }] }]);
    const [dns, anywhere] = egress;
    expect(dns.ports.map(({ port }: any) => port)).toEqual([53, 53]);
    // no ports: policies can not name ICMP
    expect(anywhere.ports).toBeUndefined();
    expect(anywhere.to).toContainEqual({ namespaceSelector: {} });
    const ranges = anywhere.to.flatMap(({ ipBlock }: any) => ipBlock ?? []);
    expect(ranges.map(({ cidr }: any) => cidr)).toEqual(['0.0.0.0/0', '::/0']);
    expect(ranges.flatMap(({ except }: any) => except)).toEqual([
      '169.254.0.0/16',
      '100.100.100.200/32',
      'fe80::/10',
      'fd00:ec2::254/128',
    ]);
  });

  test('may be drained one by one where there are several', () => {
    expect(usual.of('PodDisruptionBudget')).toHaveLength(1);
    expect(render({ replicas: 1 }).of('PodDisruptionBudget')).toHaveLength(0);
  });

  test('starts anew with other modules, and only then', () => {
    const hash = (changes: Partial<BlackboxExporterProps>) =>
      render(changes).pod.metadata.annotations['atalaya.dev/config-hash'];
    const own: BlackboxModule = { prober: 'http', http: { method: 'HEAD' } };
    expect(hash({})).toMatch(/^[0-9a-f]{16}$/);
    expect(hash({ modules: { own } })).not.toBe(hash({}));
    expect(hash({ probeInterval: Duration.minutes(1), replicas: 3 })).toBe(hash({}));
  });

  test('reads files of the Secrets that modules name, and starts without them', () => {
    const file = (path: string): BlackboxModule => ({
      prober: 'http',
      http: { tls_config: { ca_file: `/etc/blackbox-exporter/secrets/${path}` } },
    });
    const { pod, container } = render({ modules: { a: file('z.ca/ca.crt'), b: file('a/ca.crt') } });
    const secrets = pod.spec.volumes.flatMap((volume: any) => volume.secret ?? []);
    expect(secrets).toEqual([
      { secretName: 'a', optional: true },
      { secretName: 'z.ca', optional: true },
    ]);
    expect(container.volumeMounts.map((mount: any) => mount.mountPath)).toEqual([
      '/etc/blackbox-exporter/config',
      '/etc/blackbox-exporter/secrets/a',
      '/etc/blackbox-exporter/secrets/z.ca',
    ]);
  });
});

describe('modules', () => {
  test('are the built-in ones, without a mistake', () => {
    expect(Object.keys(usual.modules)).toEqual([...BUILT_IN_MODULES]);
    for (const module of Object.values(usual.modules)) expect(moduleProblems(module as any)).toEqual([]);
  });

  test("are joined by the user's, which may take the place of a built-in one", () => {
    const http_2xx: BlackboxModule = { prober: 'http', http: { valid_status_codes: [204] } };
    const { modules } = render({ modules: { http_2xx, ssh: { prober: 'tcp' } } });
    expect(Object.keys(modules)).toEqual([...BUILT_IN_MODULES, 'ssh']);
    expect(modules.http_2xx).toEqual(http_2xx);
  });

  test('try IPv4 first', () => {
    for (const module of Object.values<any>(usual.modules)) {
      expect(module[module.prober]).toMatchObject({
        preferred_ip_protocol: 'ip4',
        ip_protocol_fallback: true,
      });
    }
  });
});

describe('jobs', () => {
  const probes: Probe[] = [
    {
      module: 'http_2xx',
      targets: ['https://www.example.com', 'https://shop.example.com/health'],
      labels: { team: 'shop' },
    },
    { module: 'icmp', targets: ['192.0.2.1'], labels: {}, interval: Duration.seconds(5) },
    { module: 'dns', targets: ['192.0.2.53'], labels: {}, interval: Duration.minutes(2) },
  ];
  const { job } = render({ probes });

  test('are those of the settings, of Services and of Ingresses, besides its own', () => {
    const namesOf = (changes: Partial<BlackboxExporterProps>) =>
      render(changes).monitoring.scrapeJobs.map(({ name }) => name);
    expect(namesOf({ probes })).toEqual([
      'blackbox-exporter',
      'probes',
      'probes-services',
      'probes-ingresses',
    ]);
    expect(namesOf({ probes, discovery: false })).toEqual(['blackbox-exporter', 'probes']);
    expect(namesOf({})).toEqual(['blackbox-exporter', 'probes-services', 'probes-ingresses']);
  });

  test('ask the Service of the exporter, which is all that Prometheus has to reach', () => {
    for (const name of ['probes', 'probes-services', 'probes-ingresses']) {
      expect(job(name)?.config.metrics_path).toBe('/probe');
      expect(job(name)?.config.relabel_configs).toContainEqual({
        target_label: '__address__',
        replacement: 'blackbox-exporter.monitoring.svc:9115',
      });
      expect(job(name)?.egress).toEqual(job('blackbox-exporter')?.egress);
    }
    expect(job('probes')?.egress[0]?.to?.[0]?.podSelector?.matchLabels).toMatchObject({
      'app.kubernetes.io/name': 'blackbox-exporter',
    });
  });

  test('give each probe its module, its labels and, if it has an interval of its own, a timeout that fits', () => {
    expect(job('probes')?.config.static_configs).toEqual([
      { targets: probes[0]?.targets, labels: { team: 'shop', __param_module: 'http_2xx' } },
      {
        targets: ['192.0.2.1'],
        labels: { __param_module: 'icmp', __scrape_interval__: '5s', __scrape_timeout__: '5s' },
      },
      {
        targets: ['192.0.2.53'],
        labels: { __param_module: 'dns', __scrape_interval__: '2m', __scrape_timeout__: '10s' },
      },
    ]);
    expect(job('probes')?.targets).toEqual({ kind: 'fixed', count: 4 });
  });

  test.each([
    [30, '30s', '10s'],
    [5, '5s', '5s'],
    // as often as everything else: nothing to say
    [15, undefined, '10s'],
  ])('probe every %d s', (seconds, interval, timeout) => {
    const { scrapeJobs } = render({ probes, probeInterval: Duration.seconds(seconds) }).monitoring;
    for (const { config } of scrapeJobs.slice(1)) {
      expect(config.scrape_interval).toBe(interval);
      expect(config.scrape_timeout).toBe(timeout);
    }
  });

  test('may discover Services and Ingresses, and nothing else', () => {
    expect(job('probes')?.access).toEqual([]);
    expect(job('probes-services')?.access).toEqual([{ rules: [{ apiGroup: '', resources: ['services'] }] }]);
    expect(job('probes-ingresses')?.access).toEqual([
      { rules: [{ apiGroup: 'networking.k8s.io', resources: ['ingresses'] }] },
    ]);
  });

  test('find Ingresses only where something speaks HTTP', () => {
    const none = { http_2xx: { prober: 'tcp' }, http_post_2xx: { prober: 'tcp' } } as const;
    expect(render({ modules: none }).job('probes-ingresses')).toBeUndefined();
    const regex = (steps: any) => steps[0].regex;
    const one = render({ modules: { http_2xx: { prober: 'tcp' } } });
    expect(regex(one.job('probes-ingresses')?.config.relabel_configs)).toBe('http_post_2xx');
  });

  test('take a dot in the name of a module for a dot', () => {
    const { job } = render({ modules: { 'a.b': { prober: 'tcp' } } });
    const keep = job('probes-services')?.config.relabel_configs?.[0]?.regex ?? '';
    expect(new RegExp(`^(?:${keep})$`).test('a.b')).toBe(true);
    expect(new RegExp(`^(?:${keep})$`).test('aXb')).toBe(false);
  });
});

describe('alerts', () => {
  const alertsOf = (changes: Partial<BlackboxExporterProps>) =>
    new Map(render(changes).monitoring.alerts.map((alert) => [alert.name, alert]));
  const query = (changes: Partial<BlackboxExporterProps>, name: string) =>
    alertsOf(changes).get(name)?.condition.query({ range: '5m', matchers: {} });

  test('miss a replica only where there are several', () => {
    expect(alertsOf({ replicas: 1 }).has('BlackboxExporterReplicaDown')).toBe(false);
    expect(query({ replicas: 3 }, 'BlackboxExporterReplicaDown')).toMatch(/< 3$/);
    expect(query({ replicas: 1 }, 'BlackboxExporterDown')).toMatch(/< 1$/);
  });

  test('call slow what needs four fifths of the time that a probe has', () => {
    expect(query({}, 'ProbeSlow')).toContain('> 7.6\n');
    expect(query({ probeInterval: Duration.seconds(5) }, 'ProbeSlow')).toContain('> 3.6\n');
  });
});
