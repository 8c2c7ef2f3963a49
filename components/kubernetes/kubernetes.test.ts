import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { Rendered } from '../../test/manifests';
import { variants } from '../../test/variants';

const objects = new Rendered({ name: 'test', prometheus: { annotationDiscovery: { enabled: false } } });
const jobsOf = (rendered: Rendered): any[] =>
  (load(rendered.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as any).scrape_configs;
const job = (name: string) => jobsOf(objects).find(({ job_name }) => job_name === name);

describe('kubelets', () => {
  test.each([
    ['kubelet', '/metrics'],
    ['kubelet-cadvisor', '/metrics/cadvisor'],
    ['kubelet-resource', '/metrics/resource'],
    ['kubelet-probes', '/metrics/probes'],
  ])('are scraped as %s on %s, with the token of Prometheus', (name, path) => {
    expect(job(name)).toMatchObject({
      metrics_path: path,
      scheme: 'https',
      authorization: { credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
      kubernetes_sd_configs: [{ role: 'node' }],
    });
  });

  test('are asked directly: nodes/proxy would let Prometheus run commands in pods', () => {
    const rules = objects.find('ClusterRole', 'monitoring-prometheus').rules;
    expect(rules).toEqual([
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    ]);
  });

  test('are reached on port 10250 of the nodes and nowhere else', () => {
    const rendered = new Rendered(variants['addresses, jobs and limits of its own'] ?? { name: 'custom' });
    expect(rendered.find('NetworkPolicy', 'prometheus').spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.1.0.0/16' } }],
      ports: [{ port: 10250, protocol: 'TCP' }],
    });
  });
});

describe('API server', () => {
  test('has to prove that it is the one', () => {
    expect(job('apiserver').tls_config).toEqual({
      ca_file: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      server_name: 'kubernetes.default.svc',
    });
  });

  test('is found by its Service, which needs no right outside the namespace default', () => {
    expect(job('apiserver').kubernetes_sd_configs).toEqual([
      { role: 'endpointslice', namespaces: { names: ['default'] } },
    ]);
    expect(objects.find('Role', 'prometheus', 'default').rules).toEqual([
      { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    ]);
  });
});

describe('CoreDNS', () => {
  test('is scraped once: the annotations that Kubernetes gives it are passed over', () => {
    const steps = jobsOf(new Rendered({ name: 'test' })).find(
      ({ job_name }) => job_name === 'kubernetes-services',
    ).relabel_configs;
    expect(steps[0]).toEqual({
      source_labels: ['__meta_kubernetes_namespace', '__meta_kubernetes_service_name'],
      regex: 'kube-system;kube-dns',
      action: 'drop',
    });
    expect(job('coredns').kubernetes_sd_configs[0].namespaces.names).toEqual(['kube-system']);
  });
});

describe('their pages', () => {
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
