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

/** What made a pod, and the name that somebody gave it: by the kind, the first that fits. */
const OWNERS = [
  // of a Deployment's ReplicaSet, whose name has a hash at its end
  'ReplicaSet/(.+)-[^-]+',
  // of a CronJob's Job, whose name has a time at its end, or of a Job by itself
  'Job/(.+?)(?:-[0-9]{8,})?',
  '[^/]+/(.+)',
];

/**
 * Pods with the label `workload`: the name of what somebody wrote down, not of the ReplicaSet that a Deployment made, nor
 * of the Job that a CronJob made.
 */
export const podsOfWorkloads: Expression = ({ series }) => {
  const pods = series('kube_pod_info', { job: KUBERNETES_JOBS.objects, created_by_kind: '!=""' });
  const names = OWNERS.map((_, i) => `$${i + 1}`).join('');
  return [
    'label_replace(',
    `  label_join(${pods}, "owner", "/", "created_by_kind", "created_by_name"),`,
    `  "workload", "${names}", "owner", "${OWNERS.join('|')}"`,
    ')',
  ].join('\n');
};

const indented = (expression: string) => expression.replaceAll('\n', '\n  ');

export const LEVELS = {
  chosen: { by: '', legend: 'used', words: 'all that is chosen' },
  namespaces: { by: '', legend: 'used', words: 'all namespaces that are chosen' },
  namespace: { by: 'namespace', legend: '{{namespace}}', words: 'a namespace' },
  workload: {
    by: 'namespace, workload, created_by_kind',
    legend: '{{namespace}}/{{workload}}',
    words: 'a workload',
    join: (builder) =>
      `on (namespace, pod) group_left (workload, created_by_kind) max by (namespace, pod, workload, created_by_kind) (\n  ${indented(podsOfWorkloads(builder))}\n)`,
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

/** What stands in parentheses: by itself if it has several lines. */
export const inLines = (expression: string) =>
  expression.includes('\n') ? `\n  ${indented(expression)}\n` : expression;

/** The sum of an expression about pods or their containers. */
export const sumAt =
  ({ by, join }: Level, expr: Expression): Expression =>
  (builder) => {
    const inner = join ? `sum by (namespace, pod) (${expr(builder)})\n* ${join(builder)}` : expr(builder);
    return by ? `sum by (${by}) (${inLines(inner)})` : `sum(${inLines(inner)})`;
  };
