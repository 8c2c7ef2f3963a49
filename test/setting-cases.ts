import { describe, expect, test } from '@jest/globals';
import { job as staticJob, problems } from './settings-problems';

/** An environment in which one setting has this value; what it needs besides is there. */
type Place = (value: unknown) => object;

const job = (settings: object) => ({ prometheus: { staticJobs: [staticJob(settings)] } });
const external = (settings: object) => ({
  grafana: { database: { kind: 'external', host: 'db', secretName: 'db', ...settings } },
});
const probe = (settings: object) => ({
  probes: [{ module: 'http_2xx', targets: ['https://www.example.com'], ...settings }],
});
const postgres = (settings: object) => ({
  exporters: {
    postgres: [
      {
        name: 'orders',
        host: 'db',
        secret: { name: 'orders-monitoring', usernameKey: 'username', passwordKey: 'password' },
        ...settings,
      },
    ],
  },
});
const redis = (settings: object) => ({
  exporters: { redis: [{ name: 'cache', host: 'cache', ...settings }] },
});
const blackbox = (settings: object) => ({ blackboxExporter: settings });
const ingress = (settings: object) => ({
  grafana: { ingress: { host: 'grafana.example.com', ...settings } },
});

const places = {
  name: (name) => ({ name }),
  cluster: (cluster) => ({ cluster }),
  highAvailability: (highAvailability) => ({ highAvailability }),
  'scale.nodes': (nodes) => ({ scale: { nodes } }),
  'scale.pods': (pods) => ({ scale: { pods } }),
  'scale.seriesPerPod': (seriesPerPod) => ({ scale: { seriesPerPod } }),
  controlPlane: (controlPlane) => ({ controlPlane }),
  'controlPlane.kind': (kind) => ({ controlPlane: { kind } }),
  'controlPlane.nodes': (nodes) => ({ scale: { nodes: 99 }, controlPlane: { kind: 'self-managed', nodes } }),
  'namespaces.stack': (stack) => ({ namespaces: { stack } }),
  'network.apiServerCidrs': (apiServerCidrs) => ({ network: { apiServerCidrs } }),
  'network.apiServerPorts': (apiServerPorts) => ({ network: { apiServerPorts } }),
  'network.nodeCidrs[0]': (cidr) => ({ network: { nodeCidrs: [cidr] } }),
  'secrets.kind': (kind) => ({ secrets: { kind } }),
  metrics: (metrics) => ({ metrics }),
  extraMetrics: (extraMetrics) => ({ extraMetrics }),
  'extraMetrics[0]': (metric) => ({ extraMetrics: [metric] }),
  probes: (probes) => ({ probes }),
  'probes[0].module': (module) => probe({ module }),
  'probes[0].targets': (targets) => probe({ targets }),
  'probes[0].targets[0]': (target) => probe({ targets: [target] }),
  'probes[0].labels.team': (team) => probe({ labels: { team } }),
  'probes[0].interval': (interval) => probe({ interval }),
  'blackboxExporter.replicas': (replicas) => blackbox({ replicas }),
  'blackboxExporter.modules': (modules) => blackbox({ modules }),
  'blackboxExporter.modules.mine': (mine) => blackbox({ modules: { mine } }),
  'blackboxExporter.discovery': (discovery) => blackbox({ discovery }),
  'blackboxExporter.annotation': (annotation) => blackbox({ annotation }),
  'exporters.postgres': (servers) => ({ exporters: { postgres: servers } }),
  'exporters.postgres[0].name': (name) => postgres({ name }),
  'exporters.postgres[0].namespace': (namespace) => postgres({ namespace }),
  'exporters.postgres[0].host': (host) => postgres({ host }),
  'exporters.postgres[0].port': (port) => postgres({ port }),
  'exporters.postgres[0].database': (database) => postgres({ database }),
  'exporters.postgres[0].sslMode': (sslMode) => postgres({ sslMode }),
  'exporters.postgres[0].secret': (secret) => postgres({ secret }),
  'exporters.redis[0].secret': (secret) => redis({ secret }),
  'exporters.redis[0].secret.passwordKey': (passwordKey) => redis({ secret: { name: 'a', passwordKey } }),
  'exporters.redis[0].tls': (tls) => redis({ tls }),
  'exporters.apache[0].url': (url) => ({ exporters: { apache: [{ name: 'web', url }] } }),
  'alertmanager.replicas': (replicas) => ({ alertmanager: { replicas } }),
  'alertmanager.retention': (retention) => ({ alertmanager: { retention } }),
  'alertmanager.storage.size': (size) => ({ alertmanager: { storage: { size } } }),
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
  'prometheus.staticJobs[0].interval': (interval) => job({ interval }),
  'prometheus.staticJobs[0].basicAuth': (basicAuth) => job({ basicAuth }),
  'prometheus.staticJobs[0].basicAuth.username': (username) =>
    job({ basicAuth: { username, password: { name: 'a', key: 'b' } } }),
  'prometheus.staticJobs[0].basicAuth.password': (password) =>
    job({ basicAuth: { username: 'a', password } }),
  'prometheus.staticJobs[0].bearerToken': (bearerToken) => job({ bearerToken }),
  'prometheus.staticJobs[0].tls': (tls) => job({ scheme: 'https', tls }),
  'prometheus.staticJobs[0].tls.ca': (ca) => job({ scheme: 'https', tls: { ca } }),
  'prometheus.staticJobs[0].tls.serverName': (serverName) => job({ scheme: 'https', tls: { serverName } }),
  'prometheus.staticJobs[0].tls.insecureSkipVerify': (insecureSkipVerify) =>
    job({ scheme: 'https', tls: { insecureSkipVerify } }),
  'prometheus.staticJobs[0].tls.clientCertificateSecret': (clientCertificateSecret) =>
    job({ scheme: 'https', tls: { clientCertificateSecret } }),
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
