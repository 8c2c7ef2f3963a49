import { describe, expect, test } from '@jest/globals';
import { Duration, Size } from 'cdk8s';
import { formatDuration } from '../lib/duration';
import { formatSize } from '../lib/quantity';
import type { Environment } from './environment';
import { SettingsError } from './problems';
import { resolveEnvironment } from './resolve';

/** What is said about settings that no editor would let through, or that would. */
function problems(settings: object | undefined): string[] {
  try {
    resolveEnvironment({ name: 'test', ...settings });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

const prometheus = (settings: object) => problems({ prometheus: settings });
const job = (settings: object) => ({ name: 'machines', targets: ['nodeX:9100'], ...settings });

describe('an environment of which only the name is known', () => {
  const settings = resolveEnvironment({ name: 'test' });

  test('looks every 5 seconds and evaluates every 15', () => {
    const { scrape, evaluationInterval } = settings.prometheus;
    expect(formatDuration(scrape.interval)).toBe('5s');
    expect(formatDuration(scrape.timeout)).toBe('5s');
    expect(formatDuration(evaluationInterval)).toBe('15s');
  });

  test('remembers 7 days in one claim of 20Gi that both replicas mount', () => {
    const { retention, storage, replicas } = settings.prometheus;
    expect(formatDuration(retention.time)).toBe('7d');
    expect(retention.size).toBeUndefined();
    expect(replicas).toBe(2);
    expect(storage).toMatchObject({ kind: 'shared', accessMode: 'ReadWriteMany' });
    expect(formatSize(storage.size)).toBe('20Gi');
  });

  test('has two Grafana servers with a database in the cluster and no way in from outside', () => {
    expect(settings.grafana).toMatchObject({ replicas: 2, database: { kind: 'bundled' } });
    expect(settings.grafana.ingress).toBeUndefined();
  });

  test('keeps node agents apart, follows annotations and makes its own Secrets', () => {
    expect(settings.namespaces).toEqual({ stack: 'monitoring', nodeAgents: 'node-agents' });
    expect(settings.prometheus.annotationDiscovery).toEqual({ enabled: true, prefix: 'prometheus.io' });
    expect(settings.secrets).toEqual({ kind: 'generated' });
    expect(settings.network.apiServerPorts).toEqual([443, 6443, 8443]);
    expect(settings.scale.nodes).toBe(1);
    expect(settings.highAvailability).toBe(false);
  });
});

test('keeps the other defaults of a group of which one setting is given', () => {
  const { prometheus } = resolveEnvironment({ name: 'test', prometheus: { resources: { cpu: '1' } } });
  expect(prometheus.resources).toEqual({ cpu: '1', memory: '1Gi', memoryLimit: '2Gi' });
});

test("takes cdk8s' own durations and sizes as well as texts", () => {
  const { retention, scrape, storage } = resolveEnvironment({
    name: 'test',
    prometheus: {
      scrape: { interval: Duration.minutes(1), timeout: Duration.millis(500) },
      retention: { time: Duration.days(30), size: Size.gibibytes(10) },
      storage: { kind: 'perReplica', size: Size.tebibytes(1) },
    },
  }).prometheus;
  expect(formatDuration(scrape.interval)).toBe('1m');
  expect(formatDuration(scrape.timeout)).toBe('500ms');
  expect(formatDuration(retention.time)).toBe('30d');
  expect(formatSize(retention.size ?? Size.kibibytes(0))).toBe('10Gi');
  expect(formatSize(storage.size)).toBe('1Ti');
});

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

describe('things that are no object', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'the environment is missing, but it has to be an object'],
    ['null', null, 'the environment is null, but it has to be an object'],
    ['a text', 'local', 'the environment is "local", but it has to be an object'],
    ['a list', [{ name: 'test' }], 'the environment is [{"name":"test"}], but it has to be an object'],
    ['a date', new Date(0), 'the environment is a Date, but it has to be an object'],
  ])('are refused as an environment: %s', (_what, environment, message) => {
    expect(() => resolveEnvironment(environment as Environment)).toThrow(message);
  });

  test.each<[string, object, string]>([
    ['a list', { namespaces: [] }, 'namespaces is [], but it has to be an object'],
    ['a map', { grafana: new Map() }, 'grafana is a Map, but it has to be an object'],
    ['a function', { nodeExporter: () => ({}) }, 'nodeExporter is a function, but it has to be an object'],
    [
      'a list as labels',
      { prometheus: { staticJobs: [job({ labels: [] })] } },
      'prometheus.staticJobs[0].labels is [], but it has to be an object',
    ],
  ])('are refused inside one: %s', (_what, settings, message) => {
    expect(problems(settings)).toEqual([expect.stringContaining(message)]);
  });

  test('are not searched for ever', () => {
    const settings: Record<string, unknown> = { name: 'test' };
    settings['prometheus'] = settings;
    expect(problems(settings)).toContainEqual(expect.stringContaining('prometheus.name is no setting.'));
    settings['grafana'] = { replicas: settings };
    expect(problems(settings)).toContainEqual(
      expect.stringContaining('grafana.replicas is an object that can not be written down'),
    );
  });
});

describe('settings that do not fit together', () => {
  test('a scrape timeout above the interval', () => {
    expect(prometheus({ scrape: { interval: '5s', timeout: '10s' } })).toEqual([
      'prometheus.scrape.timeout is 10s but prometheus.scrape.interval is 5s: a scrape can not outlast its interval. Lower the timeout to 5s or less.',
    ]);
    expect(prometheus({ scrape: { interval: '10s', timeout: '10s' } })).toEqual([]);
  });

  test('a scrape interval at which rules would see too little', () => {
    expect(prometheus({ scrape: { interval: '3m', timeout: '10s' } })).toEqual([
      'prometheus.scrape.interval is 3m, but alert rules look back 5m and need two scrapes in that time: they would never fire. Lower the interval to 2m30s or less.',
    ]);
    expect(prometheus({ scrape: { interval: '2m30s', timeout: '10s' } })).toEqual([]);
  });

  test('an interval below the default timeout', () => {
    expect(prometheus({ scrape: { interval: '1s' } })).toEqual([
      expect.stringMatching(/^prometheus\.scrape\.timeout is 5s but .* Lower the timeout to 1s or less\.$/),
    ]);
  });

  test('a retention that outgrows its own volume', () => {
    const storage = { kind: 'perReplica', size: '20Gi' };
    expect(prometheus({ storage, retention: { size: '18Gi' } })).toEqual([
      'prometheus.retention.size is 18Gi but prometheus.storage.size is 20Gi: a replica may keep at most 17408Mi (85% of the volume), or the volume fills up before old samples go. Lower the retention size to 17408Mi or raise the storage size to 22Gi.',
    ]);
    expect(prometheus({ storage, retention: { size: '17Gi' } })).toEqual([]);
  });

  test('a retention that outgrows a shared volume', () => {
    const storage = { kind: 'shared', size: '40Gi' };
    expect(prometheus({ storage, retention: { size: '18Gi' } })).toEqual([
      'prometheus.retention.size is 18Gi but prometheus.storage.size is 40Gi, shared by 2 replicas: a replica may keep at most 17408Mi (85% of the volume, divided by the replicas), or the volume fills up before old samples go. Lower the retention size to 17408Mi or raise the storage size to 43Gi.',
    ]);
    expect(prometheus({ storage, retention: { size: '17Gi' } })).toEqual([]);
    expect(prometheus({ storage, replicas: 1, retention: { size: '18Gi' } })).toEqual([]);
    expect(prometheus({ storage, replicas: 1, retention: { size: '35Gi' } })).toEqual([
      expect.stringContaining('is 40Gi: a replica may keep at most 34816Mi (85% of the volume), or'),
    ]);
  });

  test.each([1, 2, 3, 7])('both ways out of too large a retention work with %i replicas', (replicas) => {
    const storage = { kind: 'shared', size: '4Gi' };
    for (let size = 4; size <= 200; size += 1) {
      const [sentence = ''] = prometheus({ replicas, storage, retention: { size: `${size}Gi` } });
      const [, lower, raise] =
        /retention size to (\w+) or raise the storage size to (\w+)\.$/.exec(sentence) ?? [];
      const lowered = prometheus({ replicas, storage, retention: { size: lower } });
      const raised = prometheus({
        replicas,
        storage: { ...storage, size: raise },
        retention: { size: `${size}Gi` },
      });
      expect({ sentence, lowered, raised }).toEqual({
        sentence: expect.stringContaining('Lower'),
        lowered: [],
        raised: [],
      });
    }
  });

  test("a volume without room for Prometheus' log", () => {
    expect(prometheus({ storage: { kind: 'shared', size: '1023Mi' } })).toEqual([
      "prometheus.storage.size is 1023Mi, shared by 2 replicas: Prometheus' log alone takes files of 128Mi, so each replica needs 512Mi. Raise the size to 1024Mi or more.",
    ]);
    expect(prometheus({ storage: { kind: 'shared', size: '1Gi' } })).toEqual([]);
    expect(prometheus({ storage: { kind: 'perReplica', size: '512Mi' } })).toEqual([]);
  });

  test('a retention below the length of a block', () => {
    expect(prometheus({ retention: { time: '119m' } })).toEqual([
      'prometheus.retention.time is 1h59m, but Prometheus writes blocks of 2h and deletes whole blocks. Raise it to 2h or more.',
    ]);
    expect(prometheus({ retention: { time: '2h' } })).toEqual([]);
  });

  test('one replica where high availability is demanded', () => {
    const demanding = { highAvailability: true, scale: { nodes: 3 } };
    expect(problems({ ...demanding, prometheus: { replicas: 1 }, grafana: { replicas: 1 } })).toEqual([
      'prometheus.replicas is 1, but highAvailability is true: with one replica, every restart is an outage. Set prometheus.replicas to 2 or more, or highAvailability to false.',
      'grafana.replicas is 1, but highAvailability is true: with one replica, every restart is an outage. Set grafana.replicas to 2 or more, or highAvailability to false.',
    ]);
    expect(problems(demanding)).toEqual([]);
    expect(problems({ prometheus: { replicas: 1 }, grafana: { replicas: 1 } })).toEqual([]);
  });

  test('one node where high availability is demanded', () => {
    expect(problems({ highAvailability: true })).toEqual([
      expect.stringMatching(/^scale\.nodes is 1, but highAvailability is true.* Set scale\.nodes to/),
    ]);
    expect(problems({ highAvailability: true, scale: { nodes: 2 } })).toEqual([]);
  });

  test('several Grafana servers on a file of their own', () => {
    expect(problems({ grafana: { replicas: 3, database: { kind: 'sqlite' } } })).toEqual([
      'grafana.database.kind is "sqlite" but grafana.replicas is 3: each replica would have users and sessions of its own. Use the kind "bundled" or "external", or set grafana.replicas to 1.',
    ]);
    expect(problems({ grafana: { replicas: 1, database: { kind: 'sqlite' } } })).toEqual([]);
  });

  test('replicas on several nodes with a claim that one node can mount', () => {
    const storage = { kind: 'shared', accessMode: 'ReadWriteOnce' };
    expect(problems({ scale: { nodes: 3 }, prometheus: { storage } })).toEqual([
      expect.stringMatching(
        /^prometheus\.storage\.accessMode is ReadWriteOnce, but 2 replicas .* 3 nodes .* Use ReadWriteMany .*"perReplica", or one replica\.$/,
      ),
    ]);
    expect(problems({ scale: { nodes: 1 }, prometheus: { storage } })).toEqual([]);
    expect(problems({ scale: { nodes: 3 }, prometheus: { storage, replicas: 1 } })).toEqual([]);
  });

  test('jobs of one name, whatever their number', () => {
    const staticJobs = ['a', 'b', 'a', 'a'].map((name) => job({ name }));
    expect(prometheus({ staticJobs })).toEqual([
      'prometheus.staticJobs has several jobs named "a": Prometheus refuses two jobs of one name. Rename all but one, or list all targets in one job.',
    ]);
  });

  test('a target that is listed twice', () => {
    expect(prometheus({ staticJobs: [job({ targets: ['a:1', 'b:1', 'a:1'] })] })).toEqual([
      'prometheus.staticJobs[0].targets (job "machines") lists "a:1" several times. Delete all but one.',
    ]);
  });

  test('one label instance for several targets', () => {
    const labels = { instance: 'machine' };
    expect(prometheus({ staticJobs: [job({ labels, targets: ['a:1', 'b:1'] })] })).toEqual([
      expect.stringMatching(/^prometheus\.staticJobs\[0\]\.labels\.instance is "machine" for 2 targets/),
    ]);
    expect(prometheus({ staticJobs: [job({ labels })] })).toEqual([]);
  });

  test('one namespace for the stack and the node agents', () => {
    expect(problems({ namespaces: { stack: 'metrics', nodeAgents: 'metrics' } })).toEqual([
      expect.stringMatching(
        /^namespaces\.nodeAgents is "metrics" and so is namespaces\.stack: .*"node-agents"\.$/,
      ),
    ]);
  });

  test.each<[string, (resources: object) => object]>([
    ['prometheus.resources', (resources) => ({ prometheus: { resources } })],
    ['nodeExporter.resources', (resources) => ({ nodeExporter: { resources } })],
    ['grafana.resources', (resources) => ({ grafana: { resources } })],
    [
      'grafana.database.resources',
      (resources) => ({ grafana: { database: { kind: 'bundled', resources } } }),
    ],
  ])('limits below the requests in %s', (path, settings) => {
    expect(problems(settings({ memory: '4Gi', memoryLimit: '4095Mi', cpu: '1', cpuLimit: '999m' }))).toEqual([
      `${path}.memoryLimit is 4095Mi but ${path}.memory is 4Gi: Kubernetes refuses a limit below the request. Raise the limit to 4Gi or more.`,
      `${path}.cpuLimit is 999m but ${path}.cpu is 1: Kubernetes refuses a limit below the request. Raise the limit to 1 or more.`,
    ]);
    expect(problems(settings({ memory: '4Gi', memoryLimit: '4Gi', cpu: '1', cpuLimit: '1' }))).toEqual([]);
  });
});

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
        'prometheus.resources',
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
