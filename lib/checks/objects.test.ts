import { expect, test } from '@jest/globals';
import { checkManifests } from '.';
import { caught } from '../../test/bad-objects/objects';
import { describeAccepted, describeCaught } from '../../test/check-cases';
import { budget, changed, context, core, rbac } from '../../test/good-objects';

describeCaught(caught);

describeAccepted([
  [
    'two kinds of one name from different groups',
    { more: { ...core('ConfigMap', 'web-config'), apiVersion: 'example.com/v1' } },
  ],
  ['a budget in percent', { budget: budget({ minAvailable: '50%' }) }],
  ['a Role and a Service of one name, and RBAC names with colons', { more: rbac('Role', 'system:web') }],
]);

test('objects in a namespace of the user are refused unless the settings name it', () => {
  const elsewhere = core('ConfigMap', 'x');
  const objects = changed({
    more: { ...elsewhere, metadata: { ...elsewhere.metadata, namespace: 'theirs' } },
  });
  expect(checkManifests(objects, context)).toEqual([
    expect.stringContaining('ConfigMap theirs/x is in the namespace "theirs", which is not rendered.'),
  ]);
  expect(checkManifests(objects, { ...context, foreignNamespaces: ['theirs'] })).toEqual([]);
});
