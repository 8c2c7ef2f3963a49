import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { keptSeries } from '../../lib/kept-series';
import { selectorsRead } from '../../lib/monitoring-bundle';
import { Rendered } from '../../test/manifests';
import { coreDnsMonitoring } from '.';

const objects = new Rendered({ name: 'test' });
const jobs = (load(objects.find('ConfigMap', 'prometheus-config').data['prometheus.yml']) as any)
  .scrape_configs as any[];
const job = (name: string) => jobs.find(({ job_name }) => job_name === name);

describe('CoreDNS', () => {
  test('is scraped once: the annotations that Kubernetes gives it are passed over', () => {
    expect(job('kubernetes-services').relabel_configs[0]).toEqual({
      source_labels: ['__meta_kubernetes_namespace', '__meta_kubernetes_service_name'],
      regex: 'kube-system;kube-dns',
      action: 'drop',
    });
    expect(job('coredns').kubernetes_sd_configs[0].namespaces.names).toEqual(['kube-system']);
  });

  test('is reached on the port of its metrics and nowhere else', () => {
    const rules = objects.find('NetworkPolicy', 'prometheus').spec.egress as any[];
    const toDns = rules.filter(({ to = [], ports = [] }) =>
      JSON.stringify([to, ports]).includes('"k8s-app":"kube-dns"'),
    );
    expect(toDns.map(({ ports }) => ports.map(({ port }: { port: number }) => port))).toEqual(
      expect.arrayContaining([[9153]]),
    );
    expect(toDns.flatMap(({ ports }) => ports).every(({ port }) => port === 9153 || port === 53)).toBe(true);
  });
});

describe('what is read of its page', () => {
  const bundle = coreDnsMonitoring();
  const kept = keptSeries({ name: 'coredns', source: 'coredns' }, selectorsRead([bundle]), bundle.alsoRead);

  test('is one bucket of how long queries take, of sixteen', () => {
    expect(kept.get('coredns_dns_request_duration_seconds_bucket')).toEqual({ le: '0\\.512' });
    expect([...kept.keys()].filter((name) => name.endsWith('_bucket'))).toEqual([
      'coredns_dns_request_duration_seconds_bucket',
    ]);
  });

  test('is nothing of the Go runtime', () => {
    expect([...kept.keys()].filter((name) => !/^(coredns|process)_/.test(name))).toEqual([]);
  });
});
