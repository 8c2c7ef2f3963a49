import { describe, expect, test } from '@jest/globals';
import { job, problems } from '../test/settings-problems';

describe('unknown settings', () => {
  test.each<[string, object, string]>([
    ['at the top', { promtheus: {} }, 'promtheus is no setting. Did you mean "prometheus"?'],
    ['in another case', { Grafana: {} }, 'Grafana is no setting. Did you mean "grafana"?'],
    [
      'far down',
      { prometheus: { scrape: { intervall: '15s' } } },
      'prometheus.scrape.intervall is no setting. Did you mean "interval"?',
    ],
    [
      'in an item of a list',
      { prometheus: { staticJobs: [job({}), job({ name: 'b', metricPath: '/m' })] } },
      'prometheus.staticJobs[1].metricPath is no setting. Did you mean "metricsPath"?',
    ],
    [
      'in a variant',
      { grafana: { database: { kind: 'bundled', storageClass: 'fast' } } },
      'grafana.database.storageClass is no setting. Did you mean "storageClassName"?',
    ],
    [
      'of another kind of the variant',
      { prometheus: { storage: { kind: 'perReplica', accessMode: 'ReadWriteOnce' } } },
      'prometheus.storage.accessMode is no setting. Only the kind "shared" has it.',
    ],
    [
      'of a server with an exporter',
      { exporters: { redis: [{ name: 'cache', host: 'cache', secretName: 'cache' }] } },
      'exporters.redis[0].secretName is no setting. exporters.redis[0] has: name, namespace, host, port, ',
    ],
    [
      'in what refers to a Secret',
      { prometheus: { staticJobs: [job({ bearerToken: { name: 'a', key: 'b', keys: 'c' } })] } },
      'prometheus.staticJobs[0].bearerToken.keys is no setting. Did you mean "key"?',
    ],
    [
      'without any likeness',
      { grafana: { adminPassword: 'x' } },
      'grafana.adminPassword is no setting. grafana has: replicas, database, ingress, resources.',
    ],
    [
      'named like what every object has',
      { toString: 1 },
      'toString is no setting. An environment has: name,',
    ],
    [
      'that could change all objects',
      JSON.parse('{ "grafana": { "__proto__": { "replicas": 9 } } }') as object,
      'grafana.__proto__ is no setting.',
    ],
    [
      'as a label that would get lost',
      { prometheus: { staticJobs: [job({ labels: { constructor: 'x' } })] } },
      "prometheus.staticJobs[0].labels.constructor can't be set. Use another name.",
    ],
  ])('are named: %s', (_where, settings, message) => {
    expect(problems(settings)).toEqual([expect.stringContaining(message)]);
  });
});
