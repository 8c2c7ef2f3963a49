import { expect, test } from '@jest/globals';
import { caught, claimed, projected, variable } from '../../test/bad-objects/references';
import { describeAccepted, describeCaught, problemsOf } from '../../test/check-cases';
import { core, secret, withPod } from '../../test/good-objects';

describeCaught(caught);

describeAccepted([
  ['references that may be missing', variable({ secretKeyRef: { name: 'x', key: 'x', optional: true } })],
  ['a projected ConfigMap that may be missing', projected({ configMap: { name: 'x', optional: true } })],
  [
    'a key with binary content',
    {
      config: core('ConfigMap', 'web-config', { binaryData: { 'web.yaml': 'YQ==' } }),
    },
  ],
  ['a claim that is rendered', { ...withPod(claimed('data')), more: core('PersistentVolumeClaim', 'data') }],
]);

test('secretNames catches a Secret that is asked for with different keys', () => {
  expect(problemsOf('secretNames', {}, [secret('web', 'password'), secret('web', 'token')])).toEqual([
    'The Secret shop/web is asked for twice, with the keys password and with the keys token. Give one of them another name.',
  ]);
  expect(problemsOf('secretNames', {}, [secret('web', 'a', 'b'), secret('web', 'b', 'a')])).toEqual([]);
});
