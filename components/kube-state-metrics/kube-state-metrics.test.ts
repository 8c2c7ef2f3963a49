import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { Rendered } from '../../test/manifests';

const objects = new Rendered({ name: 'test' });
const container = objects.container('Deployment', 'kube-state-metrics');
const jobs: any[] = (load(objects.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as any)
  .scrape_configs;
const job = (name: string) => jobs.find(({ job_name }) => job_name === name);

describe('kube-state-metrics', () => {
  test('may list and watch, and neither Secrets nor ConfigMaps', () => {
    const { rules } = objects.find('ClusterRole', 'monitoring-kube-state-metrics');
    for (const { verbs } of rules) expect(verbs).toEqual(['list', 'watch']);
    const resources = rules.flatMap((rule: any) => rule.resources);
    expect(resources).toContain('pods');
    expect(resources).not.toContain('secrets');
    expect(resources).not.toContain('configmaps');
  });

  test('looks at what it may read, and at nothing else', () => {
    const { rules } = objects.find('ClusterRole', 'monitoring-kube-state-metrics');
    const listed = container.args
      .find((arg: string) => arg.startsWith('--resources='))
      .slice('--resources='.length);
    expect(listed.split(',')).toEqual(rules.flatMap((rule: any) => rule.resources).sort());
  });

  test('is one, and never two for a moment: everything would count twice', () => {
    const { replicas, strategy } = objects.find('Deployment', 'kube-state-metrics').spec;
    expect(replicas).toBe(1);
    expect(strategy).toEqual({ type: 'Recreate' });
  });

  test('is scraped for the objects, whose labels count, and for itself', () => {
    expect(job('kube-state-metrics').honor_labels).toBe(true);
    const set = (name: string) => job(name).relabel_configs.flatMap((step: any) => step.target_label ?? []);
    expect(set('kube-state-metrics')).toEqual(['instance', 'cluster']);
    expect(set('kube-state-metrics-self')).toEqual([
      'namespace',
      'pod',
      'node',
      'container',
      'instance',
      'cluster',
    ]);
  });

  test('is only reached by Prometheus', () => {
    const { ingress } = objects.find('NetworkPolicy', 'kube-state-metrics').spec;
    expect(ingress).toHaveLength(1);
    expect(ingress[0].ports.map(({ port }: any) => port)).toEqual([8080, 8081]);
    expect(
      ingress[0].from.map((peer: any) => peer.podSelector.matchLabels['app.kubernetes.io/name']),
    ).toEqual(['prometheus']);
  });
});
