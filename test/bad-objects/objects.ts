import type { Caught } from '../check-cases';
import { LABELS, NAMESPACE, budget, core, deployment, metadata, rbac, service } from '../good-objects';

/** What each check of `lib/checks/objects.ts` catches, and the start of what it says. */
export const caught: Caught = {
  distinctNames: [
    ['two objects of one name', { more: service() }, 'Service shop/web is rendered twice'],
    [
      'two versions of one object',
      { more: { ...deployment(), apiVersion: 'apps/v1beta2' } },
      'Deployment shop/web is rendered twice',
    ],
  ],
  drainable: [
    [
      'nothing may go',
      { budget: budget({ maxUnavailable: 0 }) },
      'PodDisruptionBudget shop/web lets no pod go (maxUnavailable 0)',
    ],
    [
      'nothing may go, in percent',
      { budget: budget({ maxUnavailable: '0%' }) },
      'PodDisruptionBudget shop/web lets no',
    ],
    [
      'all must stay',
      { budget: budget({ minAvailable: 2 }) },
      'PodDisruptionBudget shop/web lets no pod go (minAvailable 2 of 2)',
    ],
    [
      'all must stay, in percent',
      { budget: budget({ minAvailable: '100%' }) },
      'PodDisruptionBudget shop/web lets no',
    ],
    [
      'all must stay, rounded',
      { budget: budget({ minAvailable: '51%' }) },
      'PodDisruptionBudget shop/web lets no',
    ],
    [
      'the only one must stay',
      { web: deployment({ replicas: undefined }), budget: budget({ minAvailable: 1 }) },
      'PodDisruptionBudget shop/web lets no pod go (minAvailable 1 of 1)',
    ],
  ],
  metadata: [
    ['no kind', { more: core('', 'x') }, ' shop/x has no kind or no apiVersion.'],
    ['no name', { more: core('ConfigMap', '') }, 'ConfigMap shop/: its name is not valid.'],
    ['capitals in a name', { more: core('ConfigMap', 'Web') }, 'ConfigMap shop/Web: its name is not valid.'],
    [
      'an empty part of a name',
      { more: core('ConfigMap', 'a..b') },
      'ConfigMap shop/a..b: its name is not valid.',
    ],
    [
      'a name that is too long',
      { more: core('Secret', 'a'.repeat(254)) },
      `Secret shop/${'a'.repeat(254)}: its name`,
    ],
    [
      'a Service that starts with a digit',
      { more: service({}, '1st') },
      'Service shop/1st: its name is not valid.',
    ],
    ['a Service with dots', { more: service({}, 'a.b') }, 'Service shop/a.b: its name is not valid.'],
    [
      'a namespace with dots',
      { more: core('Namespace', 'a.b') },
      'Namespace shop/a.b: its name is not valid.',
    ],
    ['a role with a slash', { more: rbac('Role', 'a/b') }, 'Role shop/a/b: its name is not valid.'],
    [
      'no labels',
      { more: core('ConfigMap', 'x', { metadata: { name: 'x', namespace: NAMESPACE } }) },
      'ConfigMap shop/x has no label app.kubernetes.io/name, app.kubernetes.io/instance',
    ],
    [
      'a label that the API server refuses',
      {
        more: core('ConfigMap', 'x', { metadata: metadata('x', { labels: { ...LABELS, version: 'v1+2' } }) }),
      },
      'ConfigMap shop/x: its label version has the value "v1+2", which the API server refuses.',
    ],
    [
      'no namespace',
      { more: core('ConfigMap', 'x', { metadata: metadata('x', { namespace: undefined }) }) },
      'ConfigMap x has no namespace',
    ],
    [
      'a namespace that is not there',
      { more: core('ConfigMap', 'x', { metadata: metadata('x', { namespace: 'other' }) }) },
      'ConfigMap other/x is in the namespace "other", which is not rendered.',
    ],
    [
      'a namespace where there are none',
      { more: rbac('ClusterRole', 'x') },
      'ClusterRole shop/x lies outside namespaces, but has the namespace "shop".',
    ],
  ],
  size: [
    [
      'a ConfigMap that kubectl can not apply',
      { more: core('ConfigMap', 'big', { data: { x: 'ä'.repeat(131_072) } }) },
      'ConfigMap shop/big has 26',
    ],
  ],
};
