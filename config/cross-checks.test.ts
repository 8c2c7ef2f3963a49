import { describe, expect, test } from '@jest/globals';
import { problems, prometheus } from '../test/settings-problems';

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
    expect(problems({ ...demanding, alertmanager: { replicas: 1 } })).toEqual([
      'alertmanager.replicas is 1, but highAvailability is true: with one replica, every restart is an outage. Set alertmanager.replicas to 2 or more, or highAvailability to false.',
    ]);
    expect(problems({ ...demanding, prometheus: { replicas: 1 }, grafana: { replicas: 1 } })).toEqual([
      'prometheus.replicas is 1, but highAvailability is true: with one replica, every restart is an outage. Set prometheus.replicas to 2 or more, or highAvailability to false.',
      'grafana.replicas is 1, but highAvailability is true: with one replica, every restart is an outage. Set grafana.replicas to 2 or more, or highAvailability to false.',
    ]);
    expect(problems({ ...demanding, blackboxExporter: { replicas: 1 } })).toEqual([
      expect.stringMatching(/^blackboxExporter\.replicas is 1, but highAvailability is true: .* to false\.$/),
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

  test('one namespace for the stack and the node agents', () => {
    expect(problems({ namespaces: { stack: 'metrics', nodeAgents: 'metrics' } })).toEqual([
      expect.stringMatching(
        /^namespaces\.nodeAgents is "metrics" and so is namespaces\.stack: .*"node-agents"\.$/,
      ),
    ]);
  });

  test.each<[string, (resources: object) => object]>([
    ['prometheus.resources', (resources) => ({ prometheus: { resources } })],
    ['alertmanager.resources', (resources) => ({ alertmanager: { resources } })],
    ['kubeStateMetrics.resources', (resources) => ({ kubeStateMetrics: { resources } })],
    ['nodeExporter.resources', (resources) => ({ nodeExporter: { resources } })],
    ['blackboxExporter.resources', (resources) => ({ blackboxExporter: { resources } })],
    ['exporters.resources', (resources) => ({ exporters: { resources } })],
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

describe('a mistake in one setting does not hide another', () => {
  test.each<[string, object, readonly RegExp[]]>([
    [
      'a bad target and a repeated job name',
      {
        prometheus: {
          staticJobs: [
            { name: 'a', targets: ['http://x:1'] },
            { name: 'a', targets: ['x:1'] },
          ],
        },
      },
      [/has no scheme inside/, /has several jobs named "a"/],
    ],
    [
      'a bad class, an access mode and a retention',
      {
        scale: { nodes: 3 },
        prometheus: {
          storage: {
            kind: 'shared',
            size: '20Gi',
            accessMode: 'ReadWriteOnce',
            storageClassName: 'Fast SSD',
          },
          retention: { size: '50Gi' },
        },
      },
      [/storageClassName is "Fast SSD"/, /accessMode is ReadWriteOnce/, /retention\.size is 50Gi/],
    ],
    [
      'a bad size and SQLite with two replicas',
      { grafana: { database: { kind: 'sqlite', size: '5GB' } } },
      [/size is "5GB"/, /kind is "sqlite" but grafana\.replicas is 2/],
    ],
    [
      'a bad CPU and a memory limit below the request',
      { prometheus: { resources: { cpu: 'x', memory: '1Gi', memoryLimit: '100Mi' } } },
      [/cpu is "x"/, /memoryLimit is 100Mi/],
    ],
    [
      "a bad cluster name and names of Atalaya's own",
      {
        cluster: 'a b',
        prometheus: { staticJobs: [{ name: 'prometheus', targets: ['x:1'] }] },
        grafana: { database: { kind: 'external', host: 'db', secretName: 'grafana-metrics' } },
      },
      [
        /cluster is "a b"/,
        /a job of Atalaya's own/,
        /secretName is "grafana-metrics", a Secret of Atalaya's own/,
      ],
    ],
  ])('%s', (_claim, settings, expected) => {
    const found = problems(settings);
    expect(found).toHaveLength(expected.length);
    for (const pattern of expected) expect(found).toContainEqual(expect.stringMatching(pattern));
  });
});

test('more replicas of Grafana than its bundled database has connections for', () => {
  expect(problems({ grafana: { replicas: 5 } })).toEqual([
    'grafana.replicas is 5, but each takes up to 20 connections and the bundled PostgreSQL admits 97. Set 4 or fewer, or use the kind "external".',
  ]);
  expect(problems({ grafana: { replicas: 4 } })).toEqual([]);
});

test('an evaluation interval at which alerts would be forgotten', () => {
  expect(problems({ prometheus: { evaluationInterval: '6m' } })).toEqual([
    expect.stringMatching(/^prometheus\.evaluationInterval is 6m, but .* Lower it to 5m or less\.$/),
  ]);
});
