import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { find } from '../../lib/catalogue';
import { selectorsRead } from '../../lib/monitoring-bundle';
import type { ScrapeJob } from '../../lib/scrape-job';
import { JOBS } from './jobs';
import { controlPlaneMonitoring } from './index';

const bundle = controlPlaneMonitoring({ nodes: 3 });

function jobOf(name: string, { scrapeJobs } = bundle): ScrapeJob {
  const found = scrapeJobs.find((job) => job.name === name);
  if (!found) throw new Error(`there is no job ${name}`);
  return found;
}

/** What relabelling makes of the IP address of a pod. */
function addressOf(name: string, ip: string): string | undefined {
  const steps = (jobOf(name).config.relabel_configs ?? []).filter(
    (step) => step.target_label === '__address__',
  );
  return steps
    .map(({ regex, replacement, source_labels }) => {
      expect(source_labels).toEqual(['__meta_kubernetes_pod_ip']);
      const [, captured] = new RegExp(`^(?:${regex})$`).exec(ip) ?? [];
      return captured && replacement?.replace('$1', captured);
    })
    .find(Boolean);
}

describe.each([
  [JOBS.controllerManager, 10257, 'component=kube-controller-manager'],
  [JOBS.scheduler, 10259, 'component=kube-scheduler'],
  [JOBS.etcd, 2381, 'component=etcd'],
  [JOBS.proxy, 10249, 'k8s-app=kube-proxy'],
])('%s', (name, port, label) => {
  const job = jobOf(name);

  test(`is found in kube-system by ${label}, and nothing else is looked at`, () => {
    expect(job.config.kubernetes_sd_configs).toEqual([
      { role: 'pod', namespaces: { names: ['kube-system'] }, selectors: [{ role: 'pod', label }] },
    ]);
    expect(job.access[0]).toEqual({
      namespace: 'kube-system',
      rules: [{ apiGroup: '', resources: ['pods'] }],
    });
  });

  test(`is reached on port ${port} of its node, in either family`, () => {
    expect(addressOf(name, '10.1.2.3')).toBe(`10.1.2.3:${port}`);
    expect(addressOf(name, 'fd00::3')).toBe(`[fd00::3]:${port}`);
  });

  test('is one target, however many ports its pod declares', () => {
    const steps = job.config.relabel_configs ?? [];
    expect(steps.flatMap(({ target_label }) => target_label ?? []).sort()).toEqual([
      '__address__',
      '__address__',
      'instance',
      'namespace',
      'node',
      'pod',
    ]);
    const read = steps.flatMap(({ source_labels }) => source_labels ?? []);
    expect(read.filter((source) => /container|port/.test(source))).toEqual([]);
  });

  test('is reached on the addresses of nodes only, if they are known', () => {
    const ports = [{ port: { value: port }, protocol: 'TCP' }];
    const plain = (egress: unknown) => JSON.parse(JSON.stringify(egress));
    const known = controlPlaneMonitoring({ nodes: 1, nodeCidrs: ['10.1.0.0/16', 'fd00::/64'] });
    expect(plain(jobOf(name, known).egress)).toEqual([
      { to: [{ ipBlock: { cidr: '10.1.0.0/16' } }, { ipBlock: { cidr: 'fd00::/64' } }], ports },
    ]);
    expect(plain(job.egress)).toEqual([{ ports }]);
  });

  test('is infrastructure, and read no more often than that', () => {
    expect(job.infrastructure).toBe(true);
    expect(job.minimumInterval?.toSeconds()).toBe(30);
    expect(job.targets.kind).toBe(name === JOBS.proxy ? 'perNode' : 'perControlPlaneNode');
    expect(job.source).toBe(name);
  });
});

test('the token of Prometheus goes to those that ask the API server about it, and to nobody else', () => {
  for (const name of [JOBS.controllerManager, JOBS.scheduler]) {
    const { config, access } = jobOf(name);
    expect(config).toMatchObject({
      scheme: 'https',
      authorization: { credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
      tls_config: { insecure_skip_verify: true },
    });
    expect(access.slice(1)).toEqual([{ rules: [{ nonResourceUrl: '/metrics' }] }]);
  }
  for (const name of [JOBS.etcd, JOBS.proxy]) {
    const { config, access } = jobOf(name);
    expect(Object.keys(config).sort()).toEqual(['job_name', 'kubernetes_sd_configs', 'relabel_configs']);
    expect(access).toHaveLength(1);
  }
});

test('instances have names that outlast a restart', () => {
  const instanceOf = (name: string) =>
    jobOf(name).config.relabel_configs?.find((step) => step.target_label === 'instance')?.source_labels;
  expect(instanceOf(JOBS.proxy)).toEqual(['__meta_kubernetes_pod_node_name']);
  for (const name of [JOBS.controllerManager, JOBS.scheduler, JOBS.etcd]) {
    expect(instanceOf(name)).toEqual(['__meta_kubernetes_pod_name']);
  }
});

describe('the number of nodes', () => {
  const namesOf = (nodes: number) => controlPlaneMonitoring({ nodes }).alerts.map(({ name }) => name);

  test('decides on the alerts that are about several members of etcd', () => {
    const single = namesOf(1);
    expect(namesOf(3).filter((name) => !single.includes(name))).toEqual([
      'EtcdQuorumAtRisk',
      'EtcdLeaderChanging',
      'EtcdPeerSlow',
    ]);
    expect(single.filter((name) => !namesOf(3).includes(name))).toEqual([]);
  });

  test.each([
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 4],
    [7, 5],
  ])('of %i members, fewer than %i leave no room for another failure', (nodes, threshold) => {
    const alert = controlPlaneMonitoring({ nodes }).alerts.find(({ name }) => name === 'EtcdQuorumAtRisk');
    expect(alert?.condition.query({ range: '5m', matchers: {} })).toBe(
      `sum(up{job="etcd"}) < ${threshold}\nand\nsum(up{job="etcd"}) > 0`,
    );
  });

  test('decides whether there are panels about what members tell each other', () => {
    const titles = (nodes: number) =>
      controlPlaneMonitoring({ nodes }).dashboards.map(({ uid, folder, queries }) => [
        uid,
        folder,
        queries.some(({ expr }) => expr.includes('etcd_network_peer_round_trip_time_seconds')),
      ]);
    expect(titles(1)).toEqual([
      ['control-plane', 'Kubernetes', false],
      ['etcd', 'Kubernetes', false],
    ]);
    expect(titles(3)).toEqual([
      ['control-plane', 'Kubernetes', false],
      ['etcd', 'Kubernetes', true],
    ]);
  });
});

describe('every metric that is read', () => {
  /** Rows of the table on top of signals.ts. */
  const documented = [
    ...readFileSync(join(__dirname, 'signals.ts'), 'utf8').matchAll(
      /^ \* \| (\w+_\w+) +\| (gauge|counter|histogram) /gm,
    ),
  ].map(([, name = '', type = '']) => ({ name, type }));
  const selectors = selectorsRead([bundle]).filter(({ metric }) => metric !== 'ALERTS');
  const read = selectors.map(({ metric = '', matchers }) => ({
    metric,
    ofEtcd: !matchers.some(({ label, value }) => label === 'job' && value !== JOBS.etcd),
  }));
  const samplesOf = ({ name, type }: { name: string; type: string }) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name];

  test.each([...new Set(read.filter(({ ofEtcd }) => ofEtcd).map(({ metric }) => metric))])(
    'of etcd is in its recording: %s',
    (metric) => {
      // a single member, as the recorded one, has no peers
      const ofPeers = /^etcd_network_peer_round_trip_time_seconds_(sum|count)$/;
      expect(metric === 'up' || ofPeers.test(metric) || find('etcd', metric) !== undefined).toBe(true);
    },
  );

  test.each([...new Set(read.filter(({ ofEtcd }) => !ofEtcd).map(({ metric }) => metric))])(
    'of the others is in the table, or of a library that the API server has too: %s',
    (metric) => {
      const known = documented.flatMap(samplesOf);
      expect(metric === 'up' || known.includes(metric) || find('apiserver', metric) !== undefined).toBe(true);
    },
  );

  test('is the reason for its row in the table', () => {
    expect(documented).toHaveLength(8);
    const metrics = new Set(read.map(({ metric }) => metric));
    expect(documented.filter((row) => !samplesOf(row).some((sample) => metrics.has(sample)))).toEqual([]);
  });
});
