import { KUBERNETES_JOBS } from '../../lib/kubernetes-jobs';
import type { ExpressionBuilder } from '../../lib/signal';

/** A query before it is known where it will be evaluated. */
export type Expression = (builder: ExpressionBuilder) => string;

/** What sums are made by, from all that is chosen to one container. */
export interface Level {
  /** Labels of the sums, as PromQL lists them. */
  readonly by: string;
  /** How a sum is called. */
  readonly legend: string;
  /** The level in words, e.g. `a pod`. */
  readonly words: string;
  /** Joins series of pods with the labels of the level that they have not got themselves. @default - they have all */
  readonly join?: Expression;
}

const owner = (kinds: string, name: string, kind: string): Expression => {
  const matchers = { job: KUBERNETES_JOBS.objects, created_by_kind: kinds };
  return ({ series }) =>
    [
      'label_replace(',
      `  label_replace(${series('kube_pod_info', matchers)}, "workload", "$1", "created_by_name", "${name}"),`,
      `  "kind", ${kind}`,
      ')',
    ].join('\n');
};

/** The kind as it is. */
const AS_IT_IS = '"$1", "created_by_kind", "(.+)"';
const called = (kind: string) => `"${kind}", "", ""`;

/**
 * Pods with the labels `workload` and `kind` of what somebody wrote down: not of the ReplicaSet that a Deployment made,
 * nor of the Job that a CronJob made, whose names are that one's and a suffix.
 */
export const podsOfWorkloads: Expression = (builder) =>
  [
    owner('ReplicaSet', '(.+)-[^-]+', called('Deployment')),
    owner('Job', '(.+?)(?:-[0-9]{8,})?', called('Job')),
    owner('!~"ReplicaSet|Job|"', '(.+)', AS_IT_IS),
  ]
    .map((expression) => expression(builder))
    .join('\nor\n');

const indented = (expression: string) => expression.replaceAll('\n', '\n  ');

export const LEVELS = {
  chosen: { by: '', legend: 'used', words: 'all that is chosen' },
  namespace: { by: 'namespace', legend: '{{namespace}}', words: 'a namespace' },
  workload: {
    by: 'namespace, workload, kind',
    legend: '{{namespace}}/{{workload}}',
    words: 'a workload',
    join: (builder) =>
      `on (namespace, pod) group_left (workload, kind) max by (namespace, pod, workload, kind) (\n  ${indented(podsOfWorkloads(builder))}\n)`,
  },
  node: { by: 'node', legend: '{{node}}', words: 'a node' },
  podOfNode: { by: 'node, namespace, pod', legend: '{{namespace}}/{{pod}}', words: 'a pod' },
  pod: { by: 'namespace, pod', legend: '{{namespace}}/{{pod}}', words: 'a pod' },
  container: {
    by: 'namespace, pod, container',
    legend: '{{pod}}/{{container}}',
    words: 'a container',
  },
} as const satisfies Record<string, Level>;

/** The sum of an expression about pods or their containers. */
export const sumAt =
  ({ by, join }: Level, expr: Expression): Expression =>
  (builder) => {
    const inner = join ? `sum by (namespace, pod) (${expr(builder)})\n* ${join(builder)}` : expr(builder);
    const lines = inner.includes('\n') ? `\n  ${indented(inner)}\n` : inner;
    return by ? `sum by (${by}) (${lines})` : `sum(${lines})`;
  };
