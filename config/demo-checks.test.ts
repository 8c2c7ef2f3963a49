import { describe, expect, test } from '@jest/globals';
import { problems } from '../test/settings-problems';
import { resolveEnvironment } from './resolve';

const counter = (settings: object, others: object = {}) =>
  problems({ demo: { counter: settings }, ...others });

describe('settings of the counter', () => {
  test('are none unless it is wanted, and all have defaults', () => {
    expect(resolveEnvironment({ name: 'test' }).demo).toEqual({});
    expect(resolveEnvironment({ name: 'test', demo: { counter: {} } }).demo.counter).toMatchObject({
      replicas: { min: 2, max: 5, cpuPercent: 70 },
      affinity: { nearDatabase: 'preferred', apartFromReplicas: 'preferred' },
    });
  });

  test('never let it have one pod', () => {
    expect(counter({ replicas: { min: 1 } })).toEqual([
      'demo.counter.replicas.min is 1, but it has to be a number of replicas of which one may go and another still answers: a whole number from 2 to 100.',
    ]);
  });

  test.each([
    'registry.example.com/counter:1.2.3',
    'localhost:5000/a/counter:v1.2.3-rc.1',
    `counter:1.2@sha256:${'0'.repeat(64)}`,
  ])('may name the image %s', (image) => {
    expect(counter({ image })).toEqual([]);
  });

  test.each(['counter', 'counter:latest', 'counter:1', 'localhost:5000/counter', 'counter:1.2-', 'a b:1.2'])(
    'may not name the image %s, which moves or is none',
    (image) => {
      expect(counter({ image })).toEqual([
        expect.stringContaining('but it has to be an image with a full version'),
      ]);
    },
  );

  test('know which version an image of its own is', () => {
    const image = 'localhost:5000/counter:v1.2.3-rc.1';
    const settings = resolveEnvironment({ name: 'test', demo: { counter: { image } } });
    expect(settings.demo.counter?.image).toEqual({ reference: image, version: 'v1.2.3-rc.1' });
  });

  test('have no fewer pods at most than at least', () => {
    expect(counter({ replicas: { min: 4, max: 3 } })).toEqual([
      'demo.counter.replicas.max is 3, but demo.counter.replicas.min is 4: there can not be fewer at most than at least. Raise the maximum to 4 or more.',
    ]);
    expect(counter({ replicas: { min: 4, max: 4 } })).toEqual([]);
  });

  test('demand no more nodes than there are', () => {
    const apart = { replicas: { max: 3 }, affinity: { apartFromReplicas: 'required' } };
    expect(counter(apart, { scale: { nodes: 2 }, prometheus: { storage: { kind: 'perReplica' } } })).toEqual([
      expect.stringMatching(
        /^demo\.counter\.affinity\.apartFromReplicas is "required", but .* is 3 and .* 2:/,
      ),
    ]);
    expect(counter(apart, { scale: { nodes: 3 } })).toEqual([]);
  });

  test('do not take the host name of Grafana', () => {
    const grafana = { ingress: { host: 'www.example.com' } };
    expect(counter({ ingress: { host: 'www.example.com' } }, { grafana })).toEqual([
      expect.stringContaining('and so is grafana.ingress.host'),
    ]);
    expect(counter({ ingress: { host: 'counter.example.com' } }, { grafana })).toEqual([]);
    expect(counter({}, { grafana })).toEqual([]);
  });

  test('do not take the Secret of Redis for the certificate', () => {
    const ingress = (tlsSecretName: string) => ({ ingress: { host: 'a.example.com', tlsSecretName } });
    expect(counter(ingress('counter-redis'))).toEqual([expect.stringContaining("the counter's Redis")]);
    expect(counter(ingress('grafana-admin'))).toEqual([expect.stringContaining("Secret of Atalaya's own")]);
    expect(counter(ingress('counter-tls'))).toEqual([]);
  });

  test('keep the name of its Redis from the exporters of others', () => {
    const exporters = { redis: [{ name: 'counter-redis', host: 'redis' }] };
    expect(counter({}, { exporters })).toEqual([expect.stringContaining("the counter's own Redis")]);
    expect(problems({ exporters })).toEqual([]);
  });

  test('keep it out of the namespaces of the stack', () => {
    expect(counter({}, { namespaces: { demo: 'monitoring' } })).toEqual([
      'namespaces.demo is "monitoring" and so is namespaces.stack: the demo programs are no part of the stack. Give them a namespace of their own, e.g. "demo".',
    ]);
    expect(problems({ namespaces: { stack: 'demo' } })).toEqual([]);
  });
});
