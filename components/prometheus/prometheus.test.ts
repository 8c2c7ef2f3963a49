import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { Environment } from '../../config/environment';
import { Rendered } from '../../test/manifests';
import { variants } from '../../test/variants';

const rendered = (environment: Partial<Environment> = {}) => new Rendered({ name: 'test', ...environment });
const configuration = (objects: Rendered): any =>
  load(objects.find('ConfigMap', 'prometheus-config').data['prometheus.yml']);
const job = (objects: Rendered, name: string) =>
  configuration(objects).scrape_configs.find((candidate: any) => candidate.job_name === name);

describe('storage', () => {
  test('gives each replica a folder of its own on one shared claim', () => {
    const objects = rendered();
    const { args, env, volumeMounts } = objects.container('StatefulSet', 'prometheus');
    expect(args).toContain('--storage.tsdb.path=/prometheus/$(POD_NAME)');
    expect(env).toContainEqual({ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } });
    // the whole volume: the kubelet would make a sub-path as root
    expect(volumeMounts).toContainEqual({ name: 'data', mountPath: '/prometheus' });
    const { spec } = objects.find('StatefulSet', 'prometheus');
    expect(spec.template.spec.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'prometheus-data' },
    });
    expect(spec.volumeClaimTemplates).toBeUndefined();
  });

  test('is ReadWriteMany in production and ReadWriteOnce on a laptop', () => {
    const modes = (name: 'local' | 'production') =>
      new Rendered(variants[name] ?? { name }).find('PersistentVolumeClaim', 'prometheus-data').spec
        .accessModes;
    expect(modes('production')).toEqual(['ReadWriteMany']);
    expect(modes('local')).toEqual(['ReadWriteOnce']);
  });

  test('is a claim for each replica where that is set', () => {
    const objects = rendered({
      prometheus: { storage: { kind: 'perReplica', size: '7Gi', storageClassName: 'fast' } },
    });
    expect(objects.ofKind('PersistentVolumeClaim')).toEqual([]);
    const [claim] = objects.find('StatefulSet', 'prometheus').spec.volumeClaimTemplates;
    expect(claim.metadata.name).toBe('data');
    expect(claim.spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '7Gi' } },
    });
  });

  test('keeps 7 days, and less than its share of the volume', () => {
    const { args } = rendered({ prometheus: { storage: { kind: 'shared', size: '20Gi' } } }).container(
      'StatefulSet',
      'prometheus',
    );
    expect(args).toContain('--storage.tsdb.retention.time=7d');
    expect(args).toContain(`--storage.tsdb.retention.size=${0.8 * 10 * 1024}MB`);
  });

  test('does not divide a claim that is not shared', () => {
    const { args } = rendered({ prometheus: { storage: { kind: 'perReplica', size: '20Gi' } } }).container(
      'StatefulSet',
      'prometheus',
    );
    expect(args).toContain(`--storage.tsdb.retention.size=${0.8 * 20 * 1024}MB`);
  });
});

describe('replicas', () => {
  test('start together and may go one at a time', () => {
    const objects = rendered({ prometheus: { replicas: 3 } });
    const { spec } = objects.find('StatefulSet', 'prometheus');
    expect(spec.replicas).toBe(3);
    expect(spec.podManagementPolicy).toBe('Parallel');
    expect(objects.find('PodDisruptionBudget', 'prometheus').spec.maxUnavailable).toBe(1);
  });

  test('wait for different nodes where high availability is demanded', () => {
    const [constraint] = rendered({ highAvailability: true, scale: { nodes: 2 } }).find(
      'StatefulSet',
      'prometheus',
    ).spec.template.spec.topologySpreadConstraints;
    expect(constraint).toMatchObject({ whenUnsatisfiable: 'DoNotSchedule', minDomains: 2, maxSkew: 1 });
    // old and new pods of a StatefulSet take turns, so they are spread together
    expect(constraint.matchLabelKeys).toBeUndefined();
  });

  test('survive reading a long log, and have time to write it', () => {
    const objects = rendered();
    const { startupProbe, readinessProbe, livenessProbe } = objects.container('StatefulSet', 'prometheus');
    expect(startupProbe.httpGet.path).toBe('/-/ready');
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBe(15 * 60);
    expect(readinessProbe.httpGet.path).toBe('/-/ready');
    expect(livenessProbe.httpGet.path).toBe('/-/healthy');
    expect(objects.find('StatefulSet', 'prometheus').spec.template.spec.terminationGracePeriodSeconds).toBe(
      600,
    );
  });

  test('keep a client on one of them, and have names of their own', () => {
    const objects = rendered();
    expect(objects.find('Service', 'prometheus').spec.sessionAffinity).toBe('ClientIP');
    expect(objects.find('Service', 'prometheus-headless').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
    expect(objects.find('StatefulSet', 'prometheus').spec.serviceName).toBe('prometheus-headless');
  });
});

describe('configuration', () => {
  test('scrapes every 5 s and gives up after 5 s, unless it is told otherwise', () => {
    expect(configuration(rendered()).global).toMatchObject({ scrape_interval: '5s', scrape_timeout: '5s' });
    const slow = rendered({ prometheus: { scrape: { interval: '1m', timeout: '10s' } } });
    expect(configuration(slow).global).toMatchObject({ scrape_interval: '1m', scrape_timeout: '10s' });
  });

  test('names cluster and replica, and drops the replica from alerts', () => {
    const { global, alerting } = configuration(rendered({ cluster: 'eu-1' }));
    expect(global.external_labels).toEqual({ cluster: 'eu-1', replica: '${POD_NAME}' });
    expect(alerting.alert_relabel_configs).toEqual([{ regex: 'replica', action: 'labeldrop' }]);
  });

  test('follows its ConfigMaps: whole folders are mounted, and no HTTP endpoint can stop it', () => {
    const { args, volumeMounts } = rendered().container('StatefulSet', 'prometheus');
    expect(args).toContain('--enable-feature=auto-reload-config');
    expect(args).toContain('--config.auto-reload-interval=15s');
    expect(args.join(' ')).not.toContain('web.enable-lifecycle');
    expect(volumeMounts.filter((mount: any) => mount.subPath || mount.subPathExpr)).toEqual([]);
  });

  test('has the jobs of the stack, the annotated ones and the own ones', () => {
    const names = (objects: Rendered) =>
      configuration(objects).scrape_configs.map((entry: any) => entry.job_name);
    const stack = [
      'prometheus',
      'node-exporter',
      'kubelet',
      'kubelet-cadvisor',
      'kubelet-resource',
      'kubelet-probes',
      'apiserver',
      'coredns',
      'kube-state-metrics',
      'kube-state-metrics-self',
      'blackbox-exporter',
      'probes-services',
      'probes-ingresses',
      'postgres-exporter',
      'alertmanager',
      'grafana',
    ];
    expect(names(rendered())).toEqual([...stack, 'kubernetes-pods', 'kubernetes-services']);
    const own = {
      staticJobs: [{ name: 'services', targets: ['nodeX:9100'] }],
      annotationDiscovery: { enabled: false },
    };
    expect(names(rendered({ prometheus: own }))).toEqual([...stack, 'services']);
  });

  test('calls a node by its name, and a replica by its pod', () => {
    const instance = (name: string) =>
      job(rendered(), name).relabel_configs.find((step: any) => step.target_label === 'instance')
        .source_labels;
    expect(instance('node-exporter')).toEqual(['__meta_kubernetes_pod_node_name']);
    expect(instance('prometheus')).toEqual(['__meta_kubernetes_pod_name']);
  });

  test('puts the cluster on every series', () => {
    const { scrape_configs } = configuration(
      new Rendered(variants['addresses, jobs and limits of its own'] as Environment),
    );
    for (const { relabel_configs } of scrape_configs) {
      expect(relabel_configs).toContainEqual({ target_label: 'cluster', replacement: 'eu-1' });
    }
  });

  test('renders a static job as it was set', () => {
    const objects = new Rendered(variants['addresses, jobs and limits of its own'] as Environment);
    expect(job(objects, 'services').static_configs).toEqual([
      { targets: ['nodeX:9100', '192.0.2.7:9100'], labels: { site: 'berlin' } },
    ]);
    expect(job(objects, 'secure')).toMatchObject({ scheme: 'https', metrics_path: '/probe' });
  });

  test('reads the password for Grafana from a Secret that may still be missing', () => {
    const objects = rendered();
    expect(job(objects, 'grafana').basic_auth).toEqual({
      username: 'prometheus',
      password_file: '/etc/prometheus/secrets/grafana-metrics/password',
    });
    expect(objects.find('StatefulSet', 'prometheus').spec.template.spec.volumes).toContainEqual({
      name: 'secret-grafana-metrics',
      secret: { secretName: 'grafana-metrics', optional: true },
    });
  });

  test('links alerts to their runbooks', () => {
    const links = (environment: Partial<Environment>): string[] =>
      (
        load(rendered(environment).find('ConfigMap', 'prometheus-rules').data['prometheus.yaml']) as any
      ).groups[0].rules.map((rule: any) => rule.annotations.runbook_url);
    expect(links({})).toContain('components/prometheus/runbook.md#targetsdown');
    expect(links({ runbooks: { baseUrl: 'https://git.example.com/x/' } })).toContain(
      'https://git.example.com/x/components/prometheus/runbook.md#targetsdown',
    );
  });

  test('misses a replica only where there are several', () => {
    const alerts = (environment: Partial<Environment>): string =>
      rendered(environment).find('ConfigMap', 'prometheus-rules').data['prometheus.yaml'];
    expect(alerts({})).toContain('PrometheusReplicaDown');
    expect(alerts({ prometheus: { replicas: 1 } })).not.toContain('PrometheusReplicaDown');
  });
});

describe('rights', () => {
  test('reach no further than the discovery of its jobs', () => {
    const objects = rendered();
    expect(objects.find('ClusterRole', 'monitoring-prometheus').rules).toEqual([
      { apiGroups: [''], resources: ['nodes', 'pods', 'services'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
      { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    ]);
    for (const namespace of ['monitoring', 'node-agents']) {
      expect(objects.find('Role', 'prometheus', namespace).rules).toEqual([
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      ]);
    }
  });

  test('hold no pod and no Service of other namespaces when nothing is discovered by annotation', () => {
    const objects = rendered({
      prometheus: { annotationDiscovery: { enabled: false } },
      blackboxExporter: { discovery: false },
    });
    const { rules } = objects.find('ClusterRole', 'monitoring-prometheus');
    expect(rules.flatMap((rule: any) => rule.resources ?? [])).toEqual(['nodes', 'nodes/metrics']);
  });
});

describe('network', () => {
  const egress = (objects: Rendered) => objects.find('NetworkPolicy', 'prometheus').spec.egress;

  test('opens the addresses of static targets and no others', () => {
    const rules = egress(new Rendered(variants['addresses, jobs and limits of its own'] as Environment));
    const port = (number: number) => [{ port: number, protocol: 'TCP' }];
    expect(rules).toContainEqual({ to: [{ ipBlock: { cidr: '192.0.2.7/32' } }], ports: port(9100) });
    expect(rules).toContainEqual({ to: [{ ipBlock: { cidr: '2001:db8::1/128' } }], ports: port(443) });
    expect(rules).toContainEqual({ to: [{ ipBlock: { cidr: '10.1.0.0/16' } }], ports: port(19100) });
    expect(rules).toContainEqual({ to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: port(6443) });
    expect(rules).not.toContainEqual({ to: [{ namespaceSelector: {} }] });
  });

  test('lets Prometheus itself and Grafana ask, and nobody else', () => {
    const [rule, ...others] = rendered().find('NetworkPolicy', 'prometheus').spec.ingress;
    expect(others).toEqual([]);
    expect(rule.from.map((peer: any) => peer.podSelector.matchLabels['app.kubernetes.io/name'])).toEqual([
      'prometheus',
      'grafana',
    ]);
  });
});
