import { Size } from 'cdk8s';
import { RULE_RANGE } from '../lib/alert';
import { formatDuration } from '../lib/duration';
import { bytesOf, formatSize, parseBytes, parseCpu } from '../lib/quantity';
import { demoChecks } from './demo-checks';
import { monitoringChecks } from './monitoring-checks';
import { ownChecks } from './own';
import { notifyChecks } from './notify-checks';
import type { Settings } from './schema';
import { jobChecks } from './static-job-checks';
import { ownSecret, tooLong, when } from './cross-check';
import type { CrossCheck } from './cross-check';

/** Prometheus deletes whole blocks and writes its log beside them, so it needs room above the limit. */
const LARGEST_SHARE = 0.85;

/** Bytes below which a replica can not even keep its log: segments and chunks of 128Mi, and one more of each. */
const SMALLEST_SHARE = 512 * 2 ** 20;

/** Disk that one replica may use at the most. */
export function largestRetentionSize({ prometheus: { storage, replicas } }: Settings): Size {
  const sharers = storage.kind === 'shared' ? replicas : 1;
  return Size.kibibytes(Math.floor((bytesOf(storage.size) * LARGEST_SHARE) / sharers / 1024));
}

const mebibytes = (size: Size) => `${Math.floor(bytesOf(size) / 2 ** 20)}Mi`;

const storageChecks: CrossCheck[] = [
  {
    reads: [
      'prometheus.retention.size',
      'prometheus.storage.kind',
      'prometheus.storage.size',
      'prometheus.replicas',
    ],
    problems: (settings) => {
      const { retention, storage, replicas } = settings.prometheus;
      const largest = largestRetentionSize(settings);
      if (!retention.size || bytesOf(retention.size) <= bytesOf(largest)) return [];
      const shared = storage.kind === 'shared' && replicas > 1;
      const needed = (bytesOf(retention.size) * (shared ? replicas : 1)) / LARGEST_SHARE;
      return [
        `prometheus.retention.size is ${formatSize(retention.size)} but prometheus.storage.size is ${formatSize(storage.size)}` +
          `${shared ? `, shared by ${replicas} replicas` : ''}: a replica may keep at most ${mebibytes(largest)}` +
          ` (85% of the volume${shared ? ', divided by the replicas' : ''}), or the volume fills up before old samples go.` +
          ` Lower the retention size to ${mebibytes(largest)} or raise the storage size to ${Math.ceil(needed / 2 ** 30)}Gi.`,
      ];
    },
  },
  {
    reads: ['prometheus.storage.kind', 'prometheus.storage.size', 'prometheus.replicas'],
    problems: ({ prometheus: { storage, replicas } }) => {
      const sharers = storage.kind === 'shared' ? replicas : 1;
      const needed = SMALLEST_SHARE * sharers;
      return when(
        bytesOf(storage.size) < needed,
        () =>
          `prometheus.storage.size is ${formatSize(storage.size)}${sharers > 1 ? `, shared by ${sharers} replicas` : ''}: Prometheus' log alone takes files of 128Mi, so each replica needs 512Mi. Raise the size to ${needed / 2 ** 20}Mi or more.`,
      );
    },
  },
  {
    reads: ['prometheus.retention.time'],
    problems: ({ prometheus: { retention } }) =>
      when(
        retention.time.toMilliseconds() < 2 * 3_600_000,
        () =>
          `prometheus.retention.time is ${formatDuration(retention.time)}, but Prometheus writes blocks of 2h and deletes whole blocks. Raise it to 2h or more.`,
      ),
  },
  {
    reads: ['prometheus.storage.kind', 'prometheus.storage.accessMode', 'prometheus.replicas', 'scale.nodes'],
    problems: ({ prometheus: { storage, replicas }, scale }) =>
      when(
        storage.kind === 'shared' &&
          storage.accessMode === 'ReadWriteOnce' &&
          replicas > 1 &&
          scale.nodes > 1,
        () =>
          `prometheus.storage.accessMode is ReadWriteOnce, but ${replicas} replicas share the claim (prometheus.replicas) on ${scale.nodes} nodes (scale.nodes): a second node can not mount it. ` +
          'Use ReadWriteMany with a storage class that offers it, or prometheus.storage.kind "perReplica", or one replica.',
      ),
  },
];

const availabilityChecks: CrossCheck[] = [
  ...(['prometheus', 'alertmanager', 'grafana', 'blackboxExporter'] as const).map((component) => ({
    reads: [`${component}.replicas`, 'highAvailability'],
    problems: (settings: Settings) =>
      when(
        settings.highAvailability && settings[component].replicas < 2,
        () =>
          `${component}.replicas is ${settings[component].replicas}, but highAvailability is true: with one replica, every restart is an outage. Set ${component}.replicas to 2 or more, or highAvailability to false.`,
      ),
  })),
  {
    reads: ['scale.nodes', 'highAvailability'],
    problems: ({ highAvailability, scale }) =>
      when(
        highAvailability && scale.nodes < 2,
        () =>
          `scale.nodes is ${scale.nodes}, but highAvailability is true, which demands replicas on different nodes: the second replica would never start. Set scale.nodes to the number of nodes of this cluster, or highAvailability to false.`,
      ),
  },
  {
    reads: ['grafana.database.kind', 'grafana.replicas'],
    problems: ({ grafana }) =>
      when(
        grafana.database.kind === 'sqlite' && grafana.replicas > 1,
        () =>
          `grafana.database.kind is "sqlite" but grafana.replicas is ${grafana.replicas}: each replica would have users and sessions of its own. Use the kind "bundled" or "external", or set grafana.replicas to 1.`,
      ),
  },
  {
    reads: ['grafana.database.kind', 'grafana.replicas'],
    problems: ({ grafana: { database, replicas } }) => {
      const most = Math.floor(CONNECTIONS.admitted / CONNECTIONS.each);
      return when(
        database.kind === 'bundled' && replicas > most,
        () =>
          `grafana.replicas is ${replicas}, but each takes up to ${CONNECTIONS.each} connections and the bundled PostgreSQL admits ${CONNECTIONS.admitted}. Set ${most} or fewer, or use the kind "external".`,
      );
    },
  },
];

/** Connections that PostgreSQL admits to those who are no superuser, and the most that one Grafana takes. */
const CONNECTIONS = { admitted: 97, each: 20 };

const resourceOwners = {
  'prometheus.resources': (s: Settings) => s.prometheus.resources,
  'alertmanager.resources': (s: Settings) => s.alertmanager.resources,
  'kubeStateMetrics.resources': (s: Settings) => s.kubeStateMetrics.resources,
  'nodeExporter.resources': (s: Settings) => s.nodeExporter.resources,
  'blackboxExporter.resources': (s: Settings) => s.blackboxExporter.resources,
  'exporters.resources': (s: Settings) => s.exporters.resources,
  'grafana.resources': (s: Settings) => s.grafana.resources,
  'grafana.database.resources': (s: Settings) =>
    s.grafana.database.kind === 'bundled' ? s.grafana.database.resources : undefined,
  'demo.counter.resources': (s: Settings) => s.demo.counter?.resources,
  'demo.counter.redis.resources': (s: Settings) => s.demo.counter?.redis.resources,
};

const belowRequest = (path: string, name: string, limit: string, request: string) =>
  `${path}.${name}Limit is ${limit} but ${path}.${name} is ${request}: Kubernetes refuses a limit below the request. Raise the limit to ${request} or more.`;

const resourceChecks: CrossCheck[] = Object.entries(resourceOwners).flatMap(([path, find]) => {
  // a database of an unknown kind has no resources to compare
  const owner = path.startsWith('grafana.database.') ? ['grafana.database.kind'] : [];
  return [
    {
      reads: [`${path}.memoryLimit`, `${path}.memory`, ...owner],
      problems: (settings) => {
        const { memory = '', memoryLimit = '' } = find(settings) ?? {};
        return when((parseBytes(memoryLimit) ?? 0) < (parseBytes(memory) ?? 0), () =>
          belowRequest(path, 'memory', memoryLimit, memory),
        );
      },
    },
    {
      reads: [`${path}.cpuLimit`, `${path}.cpu`, ...owner],
      problems: (settings) => {
        const { cpu = '', cpuLimit } = find(settings) ?? {};
        return when(cpuLimit !== undefined && (parseCpu(cpuLimit) ?? 0) < (parseCpu(cpu) ?? 0), () =>
          belowRequest(path, 'cpu', cpuLimit ?? '', cpu),
        );
      },
    },
  ] satisfies CrossCheck[];
});

const secretChecks: CrossCheck[] = [
  {
    reads: ['grafana.database.kind', 'grafana.database.secretName'],
    problems: ({ grafana: { database } }) =>
      database.kind === 'external' ? ownSecret('grafana.database.secretName', database.secretName) : [],
  },
  {
    reads: ['grafana.ingress.tlsSecretName'],
    problems: ({ grafana: { ingress } }) =>
      ownSecret('grafana.ingress.tlsSecretName', ingress?.tlsSecretName),
  },
];

/** Rules about several settings together, which no schema of a single setting can say. */
export const crossChecks: readonly CrossCheck[] = [
  {
    reads: ['prometheus.scrape.timeout', 'prometheus.scrape.interval'],
    problems: ({ prometheus: { scrape } }) => {
      const interval = formatDuration(scrape.interval);
      return when(
        scrape.timeout.toMilliseconds() > scrape.interval.toMilliseconds(),
        () =>
          `prometheus.scrape.timeout is ${formatDuration(scrape.timeout)} but prometheus.scrape.interval is ${interval}: a scrape can not outlast its interval. Lower the timeout to ${interval} or less.`,
      );
    },
  },
  {
    reads: ['prometheus.scrape.interval'],
    problems: ({ prometheus: { scrape } }) => tooLong('prometheus.scrape.interval', scrape.interval),
  },
  {
    reads: ['blackboxExporter.interval'],
    problems: ({ blackboxExporter: { interval } }) => tooLong('blackboxExporter.interval', interval),
  },
  {
    reads: ['namespaces.nodeAgents', 'namespaces.stack'],
    problems: ({ namespaces: { stack, nodeAgents } }) =>
      when(
        stack === nodeAgents,
        () =>
          `namespaces.nodeAgents is "${nodeAgents}" and so is namespaces.stack: node agents need the Pod Security level privileged, and nothing else may have it. Give them a namespace of their own, e.g. "node-agents".`,
      ),
  },
  {
    reads: ['prometheus.evaluationInterval'],
    problems: ({ prometheus: { evaluationInterval } }) =>
      when(
        evaluationInterval.toMilliseconds() > RULE_RANGE.toMilliseconds(),
        () =>
          `prometheus.evaluationInterval is ${formatDuration(evaluationInterval)}, but Prometheus forgets an alert that is not evaluated again within ${formatDuration(RULE_RANGE)}. Lower it to ${formatDuration(RULE_RANGE)} or less.`,
      ),
  },
  ...jobChecks,
  ...monitoringChecks,
  ...demoChecks,
  ...ownChecks,
  ...notifyChecks,
  ...secretChecks,
  ...storageChecks,
  ...availabilityChecks,
  ...resourceChecks,
];
