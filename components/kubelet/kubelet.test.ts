import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { alertExpression } from '../../lib/alert';
import { selectorsOf } from '../../lib/promql/selectors';
import { Rendered } from '../../test/manifests';
import { variants } from '../../test/variants';
import { kubeletMonitoring } from '.';

const objects = new Rendered({ name: 'test', prometheus: { annotationDiscovery: { enabled: false } } });
const jobs = (load(objects.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as any)
  .scrape_configs as any[];
const job = (name: string) => jobs.find(({ job_name }) => job_name === name);

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
    const rules: any[] = objects.find('ClusterRole', 'monitoring-prometheus').rules;
    const resources = rules.flatMap((rule) => rule.resources ?? []);
    expect(resources.filter((resource) => /^nodes|[*]/.test(resource)).sort()).toEqual([
      'nodes',
      'nodes/metrics',
    ]);
    expect(rules).toContainEqual({ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] });
  });

  test('are reached on port 10250 of the nodes and nowhere else', () => {
    const rendered = new Rendered(variants['addresses, jobs and limits of its own'] ?? { name: 'custom' });
    expect(rendered.find('NetworkPolicy', 'prometheus').spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.1.0.0/16' } }],
      ports: [{ port: 10250, protocol: 'TCP' }],
    });
  });
});

describe('what is said of kubelets', () => {
  const { alerts, dashboards, scrapeJobs } = kubeletMonitoring({});
  const expressions = [
    ...alerts.map(alertExpression),
    ...dashboards.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
  ];
  const selectors = expressions.flatMap((expression) => selectorsOf(expression));
  const matchers = ({ matchers: all }: (typeof selectors)[number]) =>
    Object.fromEntries(all.map(({ label, operator, value }) => [label, operator + value]));
  const readOf = (name: string) =>
    new Set(
      selectors
        .filter((selector) => matchers(selector)['job'] === `=${name}`)
        .flatMap(({ metric }) => (metric === undefined || metric === 'up' ? [] : [metric])),
    );

  // the small page is for the dashboards of all of Kubernetes
  const ownJobs = scrapeJobs.map(({ name }) => name).filter((name) => name !== 'kubelet-resource');

  test.each(ownJobs)('reads metrics of the job %s', (name) => {
    expect(readOf(name).size).toBeGreaterThan(0);
  });

  test("counts no container twice: of cAdvisor's series those of containers or of pods are read", () => {
    for (const selector of selectors.filter((one) => matchers(one)['job'] === '=kubelet-cadvisor')) {
      if (selector.metric === 'up') continue;
      const label = selector.metric?.startsWith('container_network_') ? 'pod' : 'container';
      expect({ metric: selector.metric, [label]: matchers(selector)[label] }).toEqual({
        metric: selector.metric,
        [label]: '!=',
      });
    }
  });

  test('is about one volume, however many nodes use it', () => {
    for (const { name, condition } of alerts.filter(({ name: alert }) =>
      alert.startsWith('PersistentVolume'),
    )) {
      const query = condition.query({ range: '5m', matchers: {} });
      expect([name, query]).toEqual([
        name,
        expect.stringMatching(/^max by \(namespace, persistentvolumeclaim\) \(/),
      ]);
    }
  });
});
