import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { CounterSettings, Environment } from '../../config/environment';
import { Rendered } from '../../test/manifests';

const environmentWith = (counter: CounterSettings): Environment => ({
  name: 'test',
  scale: { nodes: 5 },
  demo: { counter },
});
const rendered = (counter: CounterSettings) => new Rendered(environmentWith(counter));

const plain = rendered({});
const container = plain.container('Deployment', 'counter');
const { spec } = plain.find('Deployment', 'counter');
const pod = spec.template.spec;

const own = rendered({
  image: 'registry.example.com/counter:1.2.3',
  replicas: { min: 3, max: 5, cpuPercent: 50 },
  affinity: { nearDatabase: 'required', apartFromReplicas: 'required' },
  ingress: { host: 'counter.example.com', className: 'nginx', tlsSecretName: 'counter-tls' },
});

describe('counter', () => {
  test('leaves its number of pods to the autoscaler, which never goes below two', () => {
    expect(spec).not.toHaveProperty('replicas');
    expect(plain.find('HorizontalPodAutoscaler', 'counter').spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'counter' },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    });
    expect(own.find('HorizontalPodAutoscaler', 'counter').spec).toMatchObject({
      minReplicas: 3,
      maxReplicas: 5,
      metrics: [{ resource: { target: { averageUtilization: 50 } } }],
    });
  });

  test('runs its program from a ConfigMap in stock Node.js', () => {
    expect(container.image).toMatch(/\/node:/);
    const { mountPath } = container.volumeMounts[0];
    const [{ configMap }] = pod.volumes;
    const [{ key, path }] = configMap.items;
    expect(container.command.at(-1)).toBe(`${mountPath}/${path}`);
    const { binaryData } = plain.find('ConfigMap', configMap.name, 'demo');
    const program = gunzipSync(Buffer.from(binaryData[key], 'base64')).toString();
    expect(program).toContain('counter_visits_total');
    expect(spec.template.metadata.annotations['atalaya.dev/program']).toMatch(/^[0-9a-f]{64}$/);
    expect(plain.env('Deployment', 'counter', 'VERSION')).toMatch(/^[0-9a-f]{12}$/);
  });

  test('runs an image of its own, with its own command', () => {
    const { command, image, volumeMounts } = own.container('Deployment', 'counter');
    expect({ command, image, volumeMounts }).toEqual({ image: 'registry.example.com/counter:1.2.3' });
    expect(own.env('Deployment', 'counter', 'VERSION')).toBe('1.2.3');
    expect(() => own.find('ConfigMap', 'counter', 'demo')).toThrow('0 objects');
  });

  test('has time to end what it does', () => {
    const seconds = (name: string) => Number(plain.env('Deployment', 'counter', name));
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(
      seconds('SHUTDOWN_DELAY') + seconds('SHUTDOWN_TIMEOUT'),
    );
  });

  test('is asked about its health on the port that no user sees', () => {
    expect(container.readinessProbe).toMatchObject({
      httpGet: { path: '/readyz', port: 'management' },
      timeoutSeconds: 3,
    });
    expect(container.livenessProbe.httpGet).toEqual({ path: '/livez', port: 'management' });
    expect(plain.find('Service', 'counter').spec.ports).toEqual([
      { name: 'http', port: 80, targetPort: 'http' },
    ]);
  });

  test('takes the password from the Secret of Redis', () => {
    expect(plain.env('Deployment', 'counter', 'REDIS_PASSWORD')).toEqual({
      secretKeyRef: { name: 'counter-redis', key: 'password' },
    });
  });

  const near = {
    topologyKey: 'topology.kubernetes.io/zone',
    labelSelector: {
      matchLabels: { 'app.kubernetes.io/name': 'counter-redis', 'app.kubernetes.io/instance': 'atalaya' },
    },
  };
  const apart = {
    topologyKey: 'kubernetes.io/hostname',
    labelSelector: {
      matchLabels: { 'app.kubernetes.io/name': 'counter', 'app.kubernetes.io/instance': 'atalaya' },
    },
  };

  test('wishes to be near its database, and apart from its replicas', () => {
    const preferred = (podAffinityTerm: object) => ({
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }],
    });
    expect(pod.affinity).toEqual({ podAffinity: preferred(near), podAntiAffinity: preferred(apart) });
    expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  });

  test('demands both, and then needs no node more for an update', () => {
    const required = (term: object) => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
    const { strategy, template } = own.find('Deployment', 'counter').spec;
    expect(template.spec.affinity).toEqual({
      podAffinity: required(near),
      podAntiAffinity: required(apart),
    });
    expect(strategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });

  test('opens its port to users with an ingress only, and that of its metrics to Prometheus', () => {
    const users = { ports: [{ port: 8080, protocol: 'TCP' }] };
    const [metrics, ...more] = plain.find('NetworkPolicy', 'counter').spec.ingress;
    expect(more).toEqual([]);
    expect(metrics.ports).toEqual([{ port: 8081, protocol: 'TCP' }]);
    expect(metrics.from).toHaveLength(1);
    expect(own.find('NetworkPolicy', 'counter').spec.ingress).toEqual([users, metrics]);
    expect(own.find('Ingress', 'counter', 'demo').spec).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ hosts: ['counter.example.com'], secretName: 'counter-tls' }],
    });
    expect(() => plain.find('Ingress', 'counter')).toThrow('0 objects');
  });

  test('shares its Redis with the exporter alone', () => {
    const [{ from }] = plain.find('NetworkPolicy', 'counter-redis').spec.ingress;
    expect(
      from.map(({ podSelector }: any) => podSelector.matchLabels['app.kubernetes.io/name']).sort(),
    ).toEqual(['counter', 'redis-exporter-counter-redis']);
  });

  test('has its password made in its own namespace, by a Job that sees no other', () => {
    const [job] = plain
      .ofKind('Job')
      .filter(({ metadata }) => metadata.namespace === 'demo')
      .map(({ metadata }) => plain.find('ConfigMap', metadata.name, 'demo').data['create-secrets.sh']);
    expect(job).toContain("create 'counter-redis' 'password=?'");
    expect(job).not.toContain('grafana');
  });

  test('lives in a restricted namespace in which nothing flows by itself', () => {
    const { metadata } = plain.find('Namespace', 'demo');
    expect(metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(plain.find('NetworkPolicy', 'deny-all', 'demo').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('is not there unless it is wanted', () => {
    const without = new Rendered({ name: 'test' });
    expect(without.objects.filter(({ metadata }) => metadata.namespace === 'demo')).toEqual([]);
    expect(without.ofKind('Namespace').map(({ metadata }) => metadata.name)).not.toContain('demo');
  });
});
