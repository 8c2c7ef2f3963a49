import { describe, expect, test } from '@jest/globals';
import { Rendered } from '../../test/manifests';

const objects = new Rendered({
  name: 'test',
  grafana: { database: { kind: 'bundled', size: '9Gi', storageClassName: 'fast' } },
});
const container = objects.container('StatefulSet', 'grafana-database');
const { spec } = objects.find('StatefulSet', 'grafana-database');

describe('postgresql', () => {
  test('keeps its data on a claim of its own, above the folder of the major version', () => {
    expect(spec.volumeClaimTemplates[0].spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '9Gi' } },
    });
    expect(container.volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/lib/postgresql' });
  });

  test('reads its password from a file, and mounts no other key', () => {
    expect(container.env).toContainEqual({
      name: 'POSTGRES_PASSWORD_FILE',
      value: '/etc/postgresql/secrets/password',
    });
    expect(spec.template.spec.volumes).toContainEqual({
      name: 'password',
      secret: { secretName: 'grafana-database', items: [{ key: 'password', path: 'password' }] },
    });
  });

  test('is asked over TCP whether it is ready, not over the socket of its preparation', () => {
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(container[probe].exec.command).toContain('--host=127.0.0.1');
    }
  });

  test('gives its one pod a name', () => {
    expect(spec.serviceName).toBe('grafana-database');
    expect(objects.find('Service', 'grafana-database').spec.clusterIP).toBe('None');
  });
});
