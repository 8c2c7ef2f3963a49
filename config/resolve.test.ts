import { describe, expect, test } from '@jest/globals';
import { Duration, Size } from 'cdk8s';
import { formatDuration } from '../lib/duration';
import { formatSize } from '../lib/quantity';
import { job, problems } from '../test/settings-problems';
import type { Environment } from './environment';
import { resolveEnvironment } from './resolve';

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
    expect(settings.namespaces).toEqual({
      stack: 'monitoring',
      nodeAgents: 'node-agents',
      demo: 'demo',
    });
    expect(settings.prometheus.annotationDiscovery).toEqual({ enabled: true, prefix: 'prometheus.io' });
    expect(settings.secrets).toEqual({ kind: 'generated' });
    expect(settings.network.apiServerPorts).toEqual([443, 6443, 8443]);
    expect(settings.scale.nodes).toBe(1);
    expect(settings.highAvailability).toBe(false);
  });
});

test('probes nothing, asks no server and keeps what is read, unless it is told to', () => {
  const settings = resolveEnvironment({ name: 'test' });
  expect(settings).toMatchObject({
    controlPlane: { kind: 'managed' },
    metrics: 'used',
    extraMetrics: [],
    probes: [],
    exporters: { postgres: [], redis: [], apache: [] },
  });
  expect(settings.scale).toEqual({ nodes: 1, seriesPerPod: 40 });
  expect(settings.blackboxExporter).toMatchObject({
    replicas: 2,
    modules: {},
    discovery: true,
    annotation: 'atalaya.dev/probe',
  });
  expect(formatDuration(settings.blackboxExporter.interval)).toBe('30s');
});

test('fills in what the settings of servers leave out', () => {
  const { exporters } = resolveEnvironment({
    name: 'test',
    exporters: {
      postgres: [{ name: 'orders', host: 'db', secret: { name: 'a', usernameKey: 'b', passwordKey: 'c' } }],
      redis: [{ name: 'cache', host: 'cache' }],
      apache: [{ name: 'web', url: 'http://web/server-status?auto' }],
    },
  });
  expect(exporters.postgres[0]).toMatchObject({ port: 5432, database: 'postgres', sslMode: 'require' });
  expect(exporters.redis[0]).toMatchObject({ port: 6379, tls: false });
  expect(exporters.apache[0]).toEqual({ name: 'web', url: 'http://web/server-status?auto' });
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
