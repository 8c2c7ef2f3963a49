import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { ApiObject, Chart, Yaml } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { buildApp } from './app';
import { alerts as alertsOfDns } from './components/coredns/alerts';
import { environments } from './config/environments';
import { local } from './config/environments/local';
import { parseBytes, parseCpu } from './lib/quantity';
import { schemaErrors } from './test/kubernetes-schema';
import { Rendered } from './test/manifests';
import { variants } from './test/variants';
import versions from './versions.json';

/** Text as it stands, not as a quoted string. */
expect.addSnapshotSerializer({ test: (value) => typeof value === 'string', print: (value) => String(value) });

/** A dashboard's JSON as its digest: dist/ shows it in full. */
const digestDashboards = (yaml: string) =>
  yaml.replace(
    /^( +)(\S+\.json): \|\n((?:\1 +.*\n|\n)+)/gm,
    (_all, indent: string, key: string, json: string) => {
      const digest = createHash('sha256').update(json).digest('hex').slice(0, 16);
      return `${indent}${key}: <${json.split('\n').length} lines, sha256 ${digest}>\n`;
    },
  );

const cases = Object.entries(variants);

describe('whole environments', () => {
  for (const environment of environments) {
    const app = buildApp(environment);
    test.each(app.charts.map((chart) => [chart.node.id, chart] as const))(
      `${environment.name}: %s`,
      (_id, chart) => {
        expect(digestDashboards(Yaml.stringify(...(chart.toJson() as object[])))).toMatchSnapshot();
      },
    );
  }
});

test('nothing is written with a rule about a metric that nobody has', () => {
  const [first] = alertsOfDns;
  if (!first) throw new Error('there are no alerts of DNS');
  const misspelt = jest.replaceProperty(first, 'condition', {
    ...first.condition,
    query: () => 'node_filesystem_available_bytes < 1',
  });
  const outdir = mkdtempSync(join(tmpdir(), 'atalaya-'));
  try {
    expect(() => buildApp({ name: 'test' }, outdir).synth()).toThrow(
      `The alert ${first.name} (components/coredns) reads node_filesystem_available_bytes, but no job of this environment has a metric of that name. Did you mean "node_filesystem_avail_bytes"?`,
    );
    expect(readdirSync(outdir)).toEqual([]);
    misspelt.restore();
    expect(() => buildApp({ name: 'test' }, outdir).synth()).not.toThrow();
  } finally {
    misspelt.restore();
    rmSync(outdir, { recursive: true });
  }
});

describe('every environment that can be set', () => {
  test.each(cases)('passes every check: %s', (_name, environment) => {
    expect(() => buildApp(environment).synthYaml()).not.toThrow();
  });

  test.each(cases)('is what the oldest and the newest Kubernetes know: %s', (_name, environment) => {
    const { objects } = new Rendered(environment);
    expect(objects.flatMap((object) => schemaErrors(object, 'oldest'))).toEqual([]);
    expect(objects.flatMap((object) => schemaErrors(object, 'newest'))).toEqual([]);
  });

  test.each(cases)('gives the same bytes twice: %s', (_name, environment) => {
    expect(buildApp(environment).synthYaml()).toBe(buildApp(environment).synthYaml());
  });

  test.each(cases)(
    'has only plain names, and a hash of content where a Job needs one: %s',
    (_name, environment) => {
      const names = new Rendered(environment).objects.map((object) => object.metadata.name as string);
      const hashed = names.filter((name) => /-[0-9a-z]*\d[0-9a-z]*$/.test(name));
      expect(hashed.filter((name) => !/^secret-generator-[0-9a-f]{8}$/.test(name))).toEqual([]);
    },
  );

  test.each(cases)(
    'has a network policy for each workload, besides the one that denies all: %s',
    (_name, environment) => {
      const rendered = new Rendered(environment);
      for (const { kind, metadata, spec } of rendered.objects) {
        if (!spec?.template) continue;
        const labels = spec.template.metadata.labels;
        const own = rendered.ofKind('NetworkPolicy').filter(({ metadata: policy, spec: { podSelector } }) => {
          const wanted = Object.entries(podSelector.matchLabels ?? {});
          return (
            policy.namespace === metadata.namespace &&
            wanted.length > 0 &&
            wanted.every(([key, value]) => labels[key] === value)
          );
        });
        expect([kind, metadata.name, own.length]).toEqual([kind, metadata.name, 1]);
      }
    },
  );

  test.each(cases)('takes every image from versions.json, or from the settings: %s', (_name, environment) => {
    const known = Object.values(versions).map(({ image, tag }) => `${image}:${tag}`);
    const own = environment.demo?.counter?.image;
    if (own !== undefined) known.push(own);
    const images = new Rendered(environment).objects.flatMap(({ spec }) =>
      [...(spec?.template?.spec?.initContainers ?? []), ...(spec?.template?.spec?.containers ?? [])].map(
        ({ image }) => image as string,
      ),
    );
    expect(images.length).toBeGreaterThan(3);
    expect(images.filter((image) => !known.includes(image))).toEqual([]);
  });

  test.each(cases)('renders no Secret: %s', (_name, environment) => {
    expect(new Rendered(environment).ofKind('Secret')).toEqual([]);
  });

  test.each(cases)('selects by labels that no upgrade changes: %s', (_name, environment) => {
    const { objects } = new Rendered(environment);
    for (const { kind, metadata, spec } of objects) {
      if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) continue;
      expect(spec.selector).toEqual({
        matchLabels: { 'app.kubernetes.io/name': metadata.name, 'app.kubernetes.io/instance': 'atalaya' },
      });
      for (const claim of spec.volumeClaimTemplates ?? []) {
        expect(claim.metadata.labels).toEqual(spec.selector.matchLabels);
      }
    }
  });
});

describe.each(environments.map(({ name }) => [name, name === 'local' ? 'dist' : `dist/${name}`] as const))(
  'what is committed for %s',
  (name, folder) => {
    const files = readdirSync(join(__dirname, folder)).filter((file) => file.endsWith('.yaml'));
    const objects = files.flatMap(
      (file) => loadAll(readFileSync(join(__dirname, folder, file), 'utf8')) as any[],
    );

    test('is, as YAML, what the oldest and the newest Kubernetes know', () => {
      expect(objects.length).toBeGreaterThan(30);
      expect(objects.flatMap((object) => schemaErrors(object, 'oldest'))).toEqual([]);
      expect(objects.flatMap((object) => schemaErrors(object, 'newest'))).toEqual([]);
    });

    test('is read back as it was meant', () => {
      const rendered = new Rendered(variants[name] ?? { name }).objects;
      const byName = (list: readonly any[]) => list.map((object) => JSON.stringify(object)).sort();
      expect(byName(objects)).toEqual(byName(rendered));
    });
  },
);

describe('local', () => {
  test('asks for less than 1 CPU and 2 GiB in all', () => {
    const workloads = new Rendered(local).objects.filter(({ spec }) => spec?.template?.spec?.containers);
    const sum = (read: (requests: Record<string, string>) => number) =>
      workloads.reduce((total, { spec }) => {
        const [container] = spec.template.spec.containers;
        return total + (spec.replicas ?? 1) * read(container.resources.requests);
      }, 0);
    const cpu = sum((requests) => parseCpu(requests['cpu'] ?? '') ?? NaN);
    const memory = sum((requests) => parseBytes(requests['memory'] ?? '') ?? NaN);
    expect(cpu).toBeGreaterThan(0.1);
    expect(cpu).toBeLessThan(1);
    expect(memory).toBeGreaterThan(2 ** 28);
    expect(memory).toBeLessThan(2 * 2 ** 30);
  });

  test('tolerates a single node, which production does not', () => {
    const constraints = (name: string) =>
      ['Deployment/grafana', 'StatefulSet/prometheus'].map((id) => {
        const [kind = '', workload = ''] = id.split('/');
        const { topologySpreadConstraints } = new Rendered(variants[name] ?? { name }).find(kind, workload)
          .spec.template.spec;
        return topologySpreadConstraints.find(
          (constraint: { topologyKey: string }) => constraint.topologyKey === 'kubernetes.io/hostname',
        ).whenUnsatisfiable;
      });
    expect(constraints('local')).toEqual(['ScheduleAnyway', 'ScheduleAnyway']);
    expect(constraints('production')).toEqual(['DoNotSchedule', 'DoNotSchedule']);
  });
});

describe('synthesizing', () => {
  test('writes the namespaces first, in flat files that kubectl applies in order', () => {
    const folder = mkdtempSync(join(tmpdir(), 'atalaya-'));
    try {
      buildApp(local, folder).synth();
      const files = readdirSync(folder).sort();
      expect(files[0]).toBe('0000-namespaces.k8s.yaml');
      expect(files.every((file) => file.endsWith('.k8s.yaml'))).toBe(true);
      expect(readFileSync(join(folder, '0000-namespaces.k8s.yaml'), 'utf8')).toContain('kind: Namespace');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('refuses manifests that fail a check, and names the object', () => {
    const app = buildApp(local);
    const chart = new Chart(app, 'broken');
    new ApiObject(chart, 'twin', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'grafana', namespace: 'monitoring' },
    });
    expect(() => app.synthYaml()).toThrow('Service monitoring/grafana is rendered twice');
  });

  test('refuses a job that is named like one of the stack', () => {
    const staticJobs = [{ name: 'grafana', targets: ['a:1'] }];
    expect(() => buildApp({ name: 'local', prometheus: { staticJobs } })).toThrow(
      'prometheus.staticJobs[0].name is "grafana", which is a job of Atalaya\'s own.',
    );
  });
});
