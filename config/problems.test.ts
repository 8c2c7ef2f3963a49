import { describe, expect, test } from '@jest/globals';
import { problemsAt } from '../test/setting-cases';
import { job, problems, prometheus } from '../test/settings-problems';
import type { Environment } from './environment';
import { SettingsError } from './problems';
import { resolveEnvironment } from './resolve';

describe('the report', () => {
  test('holds all mistakes at once', () => {
    const error = (() => {
      try {
        resolveEnvironment({
          name: 'Wrong Name',
          highAvailability: true,
          namespaces: { stack: 'same', nodeAgents: 'same' },
          prometheus: {
            scrape: { interval: '5s', timeout: '10s' },
            retention: { time: '5sec' },
            staticJobs: [job({ targets: ['http://nodeX:9100'] })],
            resources: { memory: '3Gi' },
          },
          nodeExporter: { port: 80 },
          grafana: { replicas: 1, ingress: {}, database: { kind: 'mysql' } },
          runbook: {},
        } as unknown as Environment);
      } catch (thrown) {
        return thrown as SettingsError;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(SettingsError);
    expect(error?.problems.map(({ path }) => path).sort()).toEqual(
      [
        'name',
        'namespaces.nodeAgents',
        'prometheus.scrape.timeout',
        'prometheus.retention.time',
        'prometheus.staticJobs[0].targets[0]',
        'prometheus.resources.memoryLimit',
        'nodeExporter.port',
        'grafana.replicas',
        'grafana.ingress.host',
        'grafana.database.kind',
        'runbook',
        'scale.nodes',
      ].sort(),
    );
    expect(error?.message).toMatch(/^12 settings of the environment "Wrong Name" can't be right:\n {2}- /);
    for (const problem of error?.problems ?? []) expect(error?.message).toContain(`\n  - ${problem.message}`);
  });

  test('does not compare a setting that is wrong by itself', () => {
    expect(prometheus({ scrape: { interval: 'soon', timeout: '10s' } })).toEqual([
      expect.stringMatching(/^prometheus\.scrape\.interval is "soon", but it has to be a duration/),
    ]);
  });

  test('says so where the environment has no name', () => {
    expect(() => resolveEnvironment({ name: '' })).toThrow('1 setting of the environment without a name');
  });

  test('speaks of one setting where it is one', () => {
    expect(() => resolveEnvironment({ name: 'test', grafana: { replicas: 0 } })).toThrow(
      /^1 setting of the environment "test" can't be right:\n {2}- grafana\.replicas is 0, but/,
    );
  });
});

describe('a value that may be secret is not repeated', () => {
  test.each<[string, object, string]>([
    [
      'in the place of a list',
      { prometheus: { staticJobs: { basicAuth: { username: 'prometheus', password: 'hunter2' } } } },
      'prometheus.staticJobs is {"basicAuth":{"username":"prometheus","password":"…"}}, but it has to be a list',
    ],
    [
      'in a list',
      { prometheus: { staticJobs: job({ basicAuth: ['prometheus', 'hunter2'] }) } },
      'prometheus.staticJobs is {"name":"machines","targets":["nodeX:9100"],"basicAuth":["…","…"]}, but',
    ],
    [
      'as a list of its own',
      { prometheus: { staticJobs: [job({ basicAuth: ['prometheus', 'hunter2'] })] } },
      'prometheus.staticJobs[0].basicAuth is ["…","…"], but it has to be an object',
    ],
    [
      'as a text of its own',
      { prometheus: { staticJobs: [job({ bearerToken: 'hunter2' })] } },
      'prometheus.staticJobs[0].bearerToken is "…", but',
    ],
    [
      'in an address',
      { probes: 'https://prometheus:hunter2@www.example.com' },
      'probes is "https://…@www.example.com", but',
    ],
    [
      'in a setting that there is not',
      { grafana: { adminPassword: 'hunter2' } },
      'grafana.adminPassword is no setting.',
    ],
  ])('%s', (_where, settings, message) => {
    expect(problems(settings)).toEqual([expect.stringContaining(message)]);
    expect(problems(settings).join()).not.toContain('hunter2');
  });
});

test('a long value is shortened', () => {
  const [message = ''] = problemsAt('prometheus.evaluationInterval', 'x'.repeat(500));
  expect(message).toContain(`is "${'x'.repeat(76)}..., but`);
});
