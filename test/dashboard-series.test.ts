import { describe, expect, test } from '@jest/globals';
import { Rendered } from './manifests';
import { variants } from './variants';

/** Labels of a few values, however large the cluster is. */
const FEW_VALUES = new Set([
  ...['code', 'phase', 'quantile', 'rcode', 'state', 'status', 'status_code', 'verb'],
  ...['ids', 'integration', 'interval', 'mode', 'operation', 'plugin', 'plugin_name', 'reason', 'resource'],
  ...['queue', 'result', 'slice', 'storage_cluster_id', 'to', 'To', 'type', 'zone'],
  // Alertmanagers that Prometheus knows
  'alertmanager',
  // of programs: patterns of paths, and what an update leaves for a while
  ...['method', 'route', 'version'],
  // exporters' servers are listed in the settings, one by one
  'server',
]);

/** Jobs whose targets are the replicas of one program. */
const FEW_TARGETS = [
  ...[
    'alertmanager',
    'apiserver',
    'blackbox-exporter',
    'coredns',
    'counter',
    'etcd',
    'grafana',
    'prometheus',
  ],
  ...['kube-controller-manager', 'kube-scheduler', 'kube-state-metrics', 'kube-state-metrics-self'],
];

/** The labels by which a query draws its lines. */
function drawnBy(expr: string): string[] {
  if (/^(?:sum|count|max|min|avg)\s*\(/.test(expr)) return [];
  const [, grouped] = /\bby \(([^)]*)\)/.exec(expr) ?? [];
  if (grouped !== undefined) {
    const labels = grouped.split(',').map((label) => label.trim());
    // a quantile is made of the buckets, which are no lines of their own then
    return expr.startsWith('histogram_quantile(') ? labels.filter((label) => label !== 'le') : labels;
  }
  return /\b(?:sum|count|max|min|avg|scalar)\s*\(/.test(expr) ? [] : ['instance'];
}

function mayDrawMany(expr: string): boolean {
  const [, largest] = /^(?:topk|bottomk)\((\d+),/.exec(expr) ?? [];
  if (largest !== undefined) return Number(largest) > 10;
  const labels = drawnBy(expr);
  const [, job = ''] = /\bjob="([^"]+)"/.exec(expr) ?? [];
  return labels.some((label) => {
    if (FEW_VALUES.has(label)) return false;
    if (label === 'job') return !/\bjob=~"[\w|-]+"/.test(expr);
    if (label === 'instance') return !FEW_TARGETS.includes(job);
    // the namespace of a server
    return !(label === 'namespace' && labels.includes('server'));
  });
}

/** Every query that draws lines, with its place. */
function drawn(): { place: string; expr: string }[] {
  const found = Object.values(variants).flatMap((environment) =>
    new Rendered(environment)
      .ofKind('ConfigMap')
      .filter(({ metadata }) => /^grafana-dashboard-/.test(metadata.name))
      .flatMap(({ data }) =>
        Object.entries<string>(data)
          .filter(([file]) => file.endsWith('.json'))
          .map(([, json]) => JSON.parse(json)),
      )
      .filter(({ tags = [] }) => tags.includes('atalaya'))
      .flatMap(({ uid, panels }) =>
        panels
          .filter(({ type }: { type: string }) => type === 'timeseries')
          .flatMap(({ title, targets }: { title: string; targets: { expr: string }[] }) =>
            targets.map(({ expr }) => ({ place: `${uid}: ${title}`, expr })),
          ),
      ),
  );
  return [...new Map(found.map((query) => [query.place + query.expr, query])).values()];
}

describe('a graph', () => {
  test('has no more than a handful of lines, however large the cluster is', () => {
    const queries = drawn();
    expect(queries.length).toBeGreaterThan(200);
    expect(queries.filter(({ expr }) => mayDrawMany(expr))).toEqual([]);
  });

  test.each([
    'kubelet_running_pods{job="kubelet"}',
    'sum by (instance) (kubelet_running_pods{job="kubelet"})',
    'sum by (namespace) (kube_pod_info{job="kube-state-metrics"})',
    'topk(30, sum by (namespace) (kube_pod_info{job="kube-state-metrics"}))',
    'histogram_quantile(0.9, sum by (namespace, le) (rate(probe_seconds_bucket{job="kubelet"}[5m])))',
  ])('would have too many: %s', (expr) => {
    expect(mayDrawMany(expr)).toBe(true);
  });
});
