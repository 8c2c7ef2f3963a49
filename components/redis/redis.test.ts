import { describe, expect, test } from '@jest/globals';
import { Size } from 'cdk8s';
import { Redis } from '.';
import { Identity } from '../../lib/identity';
import { COMMON, exporterChart, find, problemsOf } from '../../test/exporter-chart';

const chart = exporterChart();
const client = new Identity('counter', 'monitoring', 'counter').peer;
const server = new Redis(chart, 'redis', {
  name: 'cart',
  namespace: COMMON.namespace,
  image: { reference: 'example.com/redis:8.6-alpine', version: '8.6-alpine' },
  size: Size.gibibytes(3),
  storageClassName: 'fast',
  resources: { cpu: '10m', memory: '32Mi', memoryLimit: '100Mi' },
  clients: [client],
});
const { spec } = find(chart, 'StatefulSet', 'cart');
const pod = spec.template.spec;
const [container] = pod.containers;
const { data } = find(chart, 'ConfigMap', 'cart');

describe('redis', () => {
  test('passes every check of objects', () => {
    expect(problemsOf(chart, [server.secret])).toEqual([]);
  });

  test('keeps an append-only file on a claim of its own', () => {
    expect(spec.volumeClaimTemplates[0].spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '3Gi' } },
    });
    expect(container.volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' });
    expect(data['redis.conf']).toMatch(/^appendonly yes$/m);
    expect(data['redis.conf']).toMatch(/^dir \/data$/m);
  });

  test('refuses to write more before its memory is used up', () => {
    expect(data['redis.conf']).toMatch(new RegExp(`^maxmemory ${60 * 2 ** 20}$`, 'm'));
  });

  test('has its password in a variable from the Secret, and in no argument', () => {
    expect(container.env).toEqual([
      { name: 'REDISCLI_AUTH', valueFrom: { secretKeyRef: { name: 'cart', key: 'password' } } },
    ]);
    expect(server.secret.keys).toEqual({ password: { kind: 'random' } });
    expect(container.command).toEqual(['/bin/sh', '/etc/redis/start.sh']);
    expect(container.readinessProbe.exec.command).toEqual(['redis-cli', '-p', '6379', '-e', 'PING']);
    expect(container.livenessProbe.exec.command).toEqual(['redis-cli', '-p', '6379', 'PING']);
  });

  test('lets in nobody but its clients, and calls nobody', () => {
    expect(find(chart, 'NetworkPolicy', 'cart').spec).toEqual({
      podSelector: server.peer.podSelector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [client], ports: [{ port: 6379, protocol: 'TCP' }] }],
    });
    expect(Redis.peer('cart', COMMON.namespace)).toEqual(server.peer);
  });

  test('gives its one pod a name, and no budget that would hold a drain up', () => {
    expect(spec.serviceName).toBe('cart');
    expect(find(chart, 'Service', 'cart').spec.clusterIP).toBe('None');
    expect(() => find(chart, 'PodDisruptionBudget', 'cart')).toThrow('0 objects');
  });

  test('starts again when its configuration changes', () => {
    expect(spec.template.metadata.annotations['atalaya.dev/configuration']).toMatch(/^[0-9a-f]{64}$/);
  });
});
