import { describe, expect, test } from '@jest/globals';
import { buildApp } from '../../app';
import type { Environment } from '../../config/environment';
import { Rendered } from '../../test/manifests';

const rendered = (environment: Partial<Environment> = {}) => new Rendered({ name: 'test', ...environment });
const jobName = (objects: Rendered): string => objects.ofKind('Job')[0]?.metadata.name;
const script = (objects: Rendered): string =>
  objects.find('ConfigMap', jobName(objects)).data['create-secrets.sh'];

describe('generated secrets', () => {
  test('are made by a Job that may create and nothing else', () => {
    expect(rendered().find('Role', 'secret-generator').rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    ]);
    expect(rendered().ofKind('Job')).toHaveLength(1);
  });

  test('include every one that the pods wait for', () => {
    const objects = rendered();
    for (const name of ['grafana-admin', 'grafana-secret-key', 'grafana-metrics', 'grafana-database']) {
      expect(script(objects)).toContain(`create '${name}' `);
    }
  });

  test('leave out what only the user can know', () => {
    const objects = rendered({
      grafana: { database: { kind: 'external', host: 'db.example.com', secretName: 'my-db' } },
    });
    expect(script(objects)).not.toContain('my-db');
  });

  test('come from another Job when another Secret is needed, and from the same one otherwise', () => {
    const single = rendered({ grafana: { replicas: 1, database: { kind: 'sqlite' } } });
    expect(jobName(rendered())).toBe(jobName(rendered({ prometheus: { replicas: 3 } })));
    expect(jobName(single)).not.toBe(jobName(rendered()));
    // the pods of either find the script that they were made for
    for (const objects of [rendered(), single]) {
      const [volume] = objects.find('Job', jobName(objects)).spec.template.spec.volumes;
      expect(volume.configMap.name).toBe(jobName(objects));
    }
  });
});

describe('existing secrets', () => {
  test('are made by nobody, and listed', () => {
    const environment: Environment = { name: 'test', secrets: { kind: 'existing' } };
    expect(new Rendered(environment).ofKind('Job')).toEqual([]);
    expect(buildApp(environment).secretsToBring.map(({ name }) => name)).toEqual([
      'grafana-admin',
      'grafana-secret-key',
      'grafana-metrics',
      'grafana-database',
    ]);
  });
});
