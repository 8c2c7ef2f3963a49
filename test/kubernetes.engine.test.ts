import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { query, stopAll } from './engines';
import { Rendered } from './manifests';
import { RECORDED_JOBS, RecordedCluster, seriesByJob } from './recorded-cluster';
import { MADE_BY_PROMETHEUS } from '../lib/kept-series';
import { selectorsOf } from '../lib/promql/selectors';
import type { Selector } from '../lib/promql/selectors';

const cluster = new RecordedCluster();
/** Prometheus as it is with the usual settings, and one that keeps everything. */
let url: string;
let everything: string;

const environment = { name: 'test', cluster: 'local', controlPlane: { kind: 'self-managed' } } as const;
const rendered = new Rendered(environment);

beforeAll(async () => {
  await cluster.start();
  url = await cluster.scrape(RECORDED_JOBS, rendered.objects);
  everything = await cluster.scrape(RECORDED_JOBS, new Rendered({ ...environment, metrics: 'all' }).objects);
}, 120_000);

afterAll(async () => {
  await stopAll();
  await cluster.stop();
});

/** The labels of one series, or what there was instead. */
async function labelsOf(selector: string): Promise<Readonly<Record<string, string>>> {
  const [sample] = await query(url, selector);
  if (!sample) throw new Error(`no series ${selector}`);
  return sample.metric;
}

describe('Kubernetes, as recorded in a real cluster', () => {
  test('a kubelet is called by the name of its node', async () => {
    expect(await labelsOf('kubelet_running_pods')).toMatchObject({
      job: 'kubelet',
      instance: 'node-a',
      cluster: 'local',
    });
  });

  test('what cAdvisor tells about a pod keeps that pod, and gets the node', async () => {
    const labels = await labelsOf('{job="kubelet-cadvisor", container="c"}');
    expect(labels).toMatchObject({ job: 'kubelet-cadvisor', node: 'node-a' });
    expect(labels['namespace']).toBeTruthy();
  });

  test('what kube-state-metrics tells about an object keeps that object, and not the pod that tells', async () => {
    const labels = await labelsOf('kube_pod_info{namespace="t"}');
    expect(labels).toMatchObject({
      job: 'kube-state-metrics',
      instance: 'kube-state-metrics-a',
      cluster: 'local',
    });
    expect(labels['pod']).not.toBe('kube-state-metrics-a');
    expect(labels['exported_pod']).toBeUndefined();
    // an object without a namespace gets none
    expect((await labelsOf('kube_node_info'))['namespace']).toBeUndefined();
  });

  test('the API server and CoreDNS have their places', async () => {
    expect(await labelsOf('up{job="apiserver"}')).toMatchObject({
      namespace: 'default',
      service: 'kubernetes',
    });
    expect(await labelsOf('up{job="coredns"}')).toMatchObject({
      namespace: 'kube-system',
      pod: 'coredns-a',
      instance: 'coredns-a',
    });
  });
});

/** The recorded sources, with what they expose. */
const EXPOSED = {
  apiserver: 20_155,
  kubelet: 1_812,
  'kubelet-cadvisor': 898,
  'kube-state-metrics': 620,
  coredns: 93,
};

describe('of 23,578 recorded series', () => {
  test('all are stored where that is wished', async () => {
    expect(await seriesByJob(everything)).toMatchObject(EXPOSED);
  });

  test('at most 1,900 are kept, some of each source', async () => {
    const kept = await seriesByJob(url);
    const counts = Object.keys(EXPOSED).map((job) => kept[job] ?? 0);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(1_900);
    for (const job of Object.keys(RECORDED_JOBS)) expect(kept[job]).toBeGreaterThan(0);
  });

  test('all that a rule or a panel reads is among them', async () => {
    // what rules record comes with their evaluation, at another moment on each server
    const read = selectorsReadIn(rendered).filter((selector) => !/^\w*:/.test(selector));
    expect(read.length).toBeGreaterThan(100);
    const count = async (address: string, selector: string) =>
      (await query(address, `count(${selector})`))[0]?.value ?? 0;
    const counted = await Promise.all(
      read.map(async (selector) => [selector, await count(url, selector), await count(everything, selector)]),
    );
    expect(counted.filter(([, kept, stored]) => kept !== stored)).toEqual([]);
    // an idle cluster of one node has few of some things, but most of what is read is there
    expect(counted.filter(([, kept]) => Number(kept) > 0).length).toBeGreaterThan(read.length / 2);
  });
});

/** A selector as text; where a dashboard has a variable, any value will do. */
const textOf = ({ metric = '', matchers }: Selector) =>
  `${metric}{${matchers
    .filter(({ value }) => !value.includes('$'))
    .map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`)
    .join(',')}}`;

/** Every selector in rules and panels that is about a job of the recorded cluster, once. */
function selectorsReadIn({ objects }: Rendered): string[] {
  const files = objects.flatMap(({ data = {} }) => Object.entries<string>(data));
  const rules = files
    .filter(([, text]) => text.startsWith('groups:'))
    .flatMap(([, text]) => (load(text) as { groups: { rules: { expr: string }[] }[] }).groups)
    .flatMap(({ rules: ofGroup }) => ofGroup.map(({ expr }) => expr));
  const panels = files
    .filter(([file]) => file.endsWith('.json'))
    .flatMap(([, text]) => (JSON.parse(text) as { panels: { targets?: { expr: string }[] }[] }).panels)
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const texts = [...rules, ...panels]
    .flatMap(selectorsOf)
    // neither servers' own nor recorded series: these come later
    .filter(({ metric = '' }) => !MADE_BY_PROMETHEUS.test(metric))
    .filter(({ matchers }) => matchers.some(({ label, value }) => label === 'job' && value in RECORDED_JOBS))
    .map(textOf);
  return [...new Set(texts)];
}
