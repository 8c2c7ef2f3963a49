import { describe, expect, test } from '@jest/globals';
import { job as staticJob, problems } from './settings-problems';

/** An environment in which one setting has this value; what it needs besides is there. */
type Place = (value: unknown) => object;

const job = (settings: object) => ({ prometheus: { staticJobs: [staticJob(settings)] } });
const external = (settings: object) => ({
  grafana: { database: { kind: 'external', host: 'db', secretName: 'db', ...settings } },
});
const ingress = (settings: object) => ({
  grafana: { ingress: { host: 'grafana.example.com', ...settings } },
});

const places = {
  name: (name) => ({ name }),
  cluster: (cluster) => ({ cluster }),
  highAvailability: (highAvailability) => ({ highAvailability }),
  'scale.nodes': (nodes) => ({ scale: { nodes } }),
  'namespaces.stack': (stack) => ({ namespaces: { stack } }),
  'network.apiServerCidrs': (apiServerCidrs) => ({ network: { apiServerCidrs } }),
  'network.apiServerPorts': (apiServerPorts) => ({ network: { apiServerPorts } }),
  'network.nodeCidrs[0]': (cidr) => ({ network: { nodeCidrs: [cidr] } }),
  'secrets.kind': (kind) => ({ secrets: { kind } }),
  'prometheus.replicas': (replicas) => ({ prometheus: { replicas } }),
  'prometheus.evaluationInterval': (evaluationInterval) => ({ prometheus: { evaluationInterval } }),
  'prometheus.storage': (storage) => ({ prometheus: { storage } }),
  'prometheus.storage.size': (size) => ({ prometheus: { storage: { kind: 'perReplica', size } } }),
  'prometheus.storage.storageClassName': (storageClassName) => ({
    prometheus: { storage: { kind: 'shared', storageClassName } },
  }),
  'prometheus.staticJobs': (staticJobs) => ({ prometheus: { staticJobs } }),
  'prometheus.staticJobs[0].name': (name) => job({ name }),
  'prometheus.staticJobs[0].targets': (targets) => job({ targets }),
  'prometheus.staticJobs[0].targets[0]': (target) => job({ targets: [target] }),
  'prometheus.staticJobs[0].labels.site': (site) => job({ labels: { site } }),
  'prometheus.staticJobs[0].metricsPath': (metricsPath) => job({ metricsPath }),
  'prometheus.staticJobs[0].scheme': (scheme) => job({ scheme }),
  'prometheus.annotationDiscovery.prefix': (prefix) => ({ prometheus: { annotationDiscovery: { prefix } } }),
  'prometheus.resources.cpu': (cpu) => ({ prometheus: { resources: { cpu } } }),
  'prometheus.resources.memory': (memory) => ({ prometheus: { resources: { memory } } }),
  'nodeExporter.port': (port) => ({ nodeExporter: { port } }),
  'grafana.database.size': (size) => ({ grafana: { database: { kind: 'bundled', size } } }),
  'grafana.database.host': (host) => external({ host }),
  'grafana.database.port': (port) => external({ port }),
  'grafana.database.database': (database) => external({ database }),
  'grafana.database.secretName': (secretName) => external({ secretName }),
  'grafana.database.sslMode': (sslMode) => external({ sslMode }),
  'grafana.ingress.host': (host) => ingress({ host }),
  'grafana.ingress.className': (className) => ingress({ className }),
  'grafana.ingress.tlsSecretName': (tlsSecretName) => ingress({ tlsSecretName }),
  'grafana.ingress.annotations.key': (key) => ingress({ annotations: { key } }),
  'runbooks.baseUrl': (baseUrl) => ({ runbooks: { baseUrl } }),
} satisfies Record<string, Place>;

type Path = keyof typeof places;

/** What is said about an environment in which a setting has this value. */
export function problemsAt(path: Path, value: unknown): string[] {
  const place: Place = places[path];
  return problems(place(value));
}

/** A setting, then what it must not be, as the message shows it, then the wish (and where it helps, the fix). */
type Refused = readonly [path: Path, values: readonly (readonly [unknown, string])[], wish: string];

/** Tests that settings refuse values, and say where, what they got and what they want. */
export function describeRefused(refused: readonly Refused[]): void {
  describe('a setting', () => {
    test.each(
      refused.flatMap(([path, values, wish]) =>
        values.map(([value, shown]) => [path, shown, value, wish] as const),
      ),
    )('%s must not be %s', (path, shown, value, wish) => {
      expect(problemsAt(path, value)).toEqual([expect.stringContaining(`${path} is ${shown}, but ${wish}`)]);
    });
  });
}

/** Tests that settings take values. */
export function describeAccepted(accepted: readonly (readonly [path: Path, value: unknown])[]): void {
  describe('a setting', () => {
    test.each(accepted)('%s may be %j', (path, value) => {
      expect(problemsAt(path, value)).toEqual([]);
    });
  });
}
