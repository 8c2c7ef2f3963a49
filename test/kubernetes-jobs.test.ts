import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { Rendered } from './manifests';

const jobsOf = (rendered: Rendered): any[] =>
  (load(rendered.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as any).scrape_configs;

describe('pages of Kubernetes', () => {
  const interval = (name: string, scrape?: string) =>
    jobsOf(
      new Rendered({ name: 'test', ...(scrape && { prometheus: { scrape: { interval: scrape } } }) }),
    ).find(({ job_name }) => job_name === name).scrape_interval;

  test('have thousands of series, and are read every 30 s at the most', () => {
    for (const name of ['kubelet', 'kubelet-cadvisor', 'apiserver', 'coredns', 'kube-state-metrics']) {
      expect(interval(name)).toBe('30s');
    }
    expect(interval('node-exporter')).toBeUndefined();
  });

  test('are not read more often than everything else', () => {
    expect(interval('apiserver', '1m')).toBeUndefined();
  });
});

describe('a control plane', () => {
  const CONTROL_PLANE = ['kube-controller-manager', 'kube-scheduler', 'etcd', 'kube-proxy'];
  const traces = (rendered: Rendered) => {
    const names: string[] = jobsOf(rendered).map(({ job_name }) => job_name);
    const texts = rendered.ofKind('ConfigMap').flatMap(({ data }) => Object.entries<string>(data));
    return {
      jobs: CONTROL_PLANE.filter((name) => names.includes(name)),
      files: texts.map(([file]) => file).filter((file) => /^(control-plane|etcd)\./.test(file)),
      readers: texts
        .filter(([, text]) => /\bjob=~?\\*"(?:kube-controller|kube-scheduler|kube-proxy|etcd)/.test(text))
        .map(([file]) => file),
      ports: JSON.stringify(rendered.find('NetworkPolicy', 'prometheus').spec.egress).includes('10257'),
    };
  };

  test('that somebody else manages gets no job, rule, dashboard or flow, which could never work', () => {
    for (const controlPlane of [undefined, { kind: 'managed' } as const]) {
      expect(traces(new Rendered({ name: 'test', ...(controlPlane && { controlPlane }) }))).toEqual({
        jobs: [],
        files: [],
        readers: [],
        ports: false,
      });
    }
  });

  test('that the users manage themselves gets all of them', () => {
    const found = traces(new Rendered({ name: 'test', controlPlane: { kind: 'self-managed' } }));
    expect(found.jobs).toEqual(CONTROL_PLANE);
    expect(found.files.sort()).toEqual(['control-plane.json', 'control-plane.yaml', 'etcd.json']);
    expect(found.readers.length).toBeGreaterThan(0);
    expect(found.ports).toBe(true);
  });
});

describe('what is kept', () => {
  const environment = { name: 'test', controlPlane: { kind: 'self-managed' } } as const;
  const INFRASTRUCTURE = [
    'node-exporter',
    'kubelet',
    'kubelet-cadvisor',
    'kubelet-resource',
    'kubelet-probes',
    'apiserver',
    'coredns',
    'kube-controller-manager',
    'kube-scheduler',
    'etcd',
    'kube-proxy',
    'kube-state-metrics',
  ];
  const keepRules = (rendered: Rendered) =>
    Object.fromEntries(
      jobsOf(rendered).map(({ job_name, metric_relabel_configs = [] }) => [
        job_name,
        metric_relabel_configs.filter(({ action }: any) => action === 'keep'),
      ]),
    ) as Record<string, { source_labels: string[]; regex: string }[]>;

  test('of infrastructure is what is read, by one rule a job, and something of each', () => {
    const rules = keepRules(new Rendered(environment));
    for (const job of INFRASTRUCTURE) {
      expect(rules[job]).toHaveLength(1);
      expect(rules[job]?.[0]?.source_labels).toEqual(['__name__']);
      expect(rules[job]?.[0]?.regex).toMatch(/^[a-z]\w+/);
    }
    expect(Object.keys(rules).filter((job) => rules[job]?.length)).toEqual(
      expect.arrayContaining(INFRASTRUCTURE),
    );
    expect(Object.values(rules).flat()).toHaveLength(INFRASTRUCTURE.length);
  });

  test('is everything where that is wished', () => {
    expect(Object.values(keepRules(new Rendered({ ...environment, metrics: 'all' }))).flat()).toEqual([]);
  });

  test('is a metric that is named besides, of whichever jobs have it', () => {
    const extra = 'apiserver_flowcontrol_request_wait_duration_seconds';
    const kept = (rendered: Rendered, job: string) => keepRules(rendered)[job]?.[0]?.regex.split('|') ?? [];
    const wider = new Rendered({ ...environment, extraMetrics: [extra, 'node_load15'] });
    expect(kept(wider, 'apiserver')).toEqual(
      expect.arrayContaining([`${extra}_bucket`, `${extra}_count`, `${extra}_sum`]),
    );
    expect(kept(wider, 'node-exporter')).toContain('node_load15');
    expect(kept(wider, 'apiserver')).not.toContain('node_load15');
    expect(kept(new Rendered(environment), 'node-exporter')).not.toContain('node_load15');
  });
});

test('no component writes the name of a job into an expression: the builder adds it', () => {
  const sources = readdirSync('components', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  expect(sources.length).toBeGreaterThan(50);
  const writing = sources.filter((file) =>
    /\bjob\s*(?:=~?|!=|!~)\s*\\?"/.test(readFileSync(join('components', file), 'utf8')),
  );
  expect(writing).toEqual([]);
});
