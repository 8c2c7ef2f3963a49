import { describe, expect, test } from '@jest/globals';
import { Rendered } from '../../test/manifests';

const objects = new Rendered({ name: 'test', namespaces: { stack: 'a', nodeAgents: 'b' } });

describe('namespaces', () => {
  test.each([
    ['a', 'restricted'],
    ['b', 'privileged'],
  ])('%s enforces, audits and warns at the level %s', (name, level) => {
    expect(objects.find('Namespace', name).metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': level,
      'pod-security.kubernetes.io/audit': level,
      'pod-security.kubernetes.io/warn': level,
    });
  });

  test.each(['a', 'b'])('%s denies all that no other policy opens', (namespace) => {
    expect(objects.find('NetworkPolicy', 'deny-all', namespace).spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('hold everything that lies in namespaces, but for rights to look into others', () => {
    const others = objects.objects.filter(
      ({ kind, metadata }) => !['a', 'b', undefined].includes(metadata.namespace) && !/^Role/.test(kind),
    );
    expect(others).toEqual([]);
  });
});
