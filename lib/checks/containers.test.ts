import { caught } from '../../test/bad-objects/containers';
import { describeAccepted, describeCaught } from '../../test/check-cases';
import { barePod, plain, withContainer, withPod } from '../../test/good-objects';

const digest = `sha256:${'0a'.repeat(32)}`;

describeCaught(caught);

describeAccepted([
  ['an image that only has a digest', withContainer({ image: `web@${digest}` })],
  ['a tag beside a digest', withContainer({ image: `web:latest@${digest}` })],
  ['a tag with the flavour of the image', withContainer({ image: 'library/postgres:18.4-alpine' })],
  [
    'a bare Pod that ends, without probes',
    {
      pod: barePod({
        restartPolicy: 'Never',
        containers: [plain({ readinessProbe: undefined, livenessProbe: undefined })],
      }),
    },
  ],
  [
    'a block device',
    withPod({
      containers: [plain({ volumeDevices: [{ name: 'disk', devicePath: '/dev/x' }] })],
      volumes: [{ name: 'disk', ephemeral: { volumeClaimTemplate: {} } }],
    }),
  ],
  [
    'a variable that names the file of a password',
    withContainer({ env: [{ name: 'PASSWORD_FILE', value: '/x' }] }),
  ],
]);
