import { caught } from '../../test/bad-objects/objects';
import { describeAccepted, describeCaught } from '../../test/check-cases';
import { budget, core, rbac } from '../../test/good-objects';

describeCaught(caught);

describeAccepted([
  [
    'two kinds of one name from different groups',
    { more: { ...core('ConfigMap', 'web-config'), apiVersion: 'example.com/v1' } },
  ],
  ['a budget in percent', { budget: budget({ minAvailable: '50%' }) }],
  ['a Role and a Service of one name, and RBAC names with colons', { more: rbac('Role', 'system:web') }],
]);
