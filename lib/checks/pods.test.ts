import { caught } from '../../test/bad-objects/pods';
import { describeAccepted, describeCaught } from '../../test/check-cases';
import { container, plain, withPod } from '../../test/good-objects';

describeCaught(caught);

describeAccepted([
  [
    'a variable that comes before its use, and a dollar sign that stands for itself',
    withPod({
      containers: [
        container({
          envFrom: [],
          env: [
            { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
            { name: 'ADDRESS', value: '[$(IP)]:80' },
          ],
          args: ['--listen=$(ADDRESS)', '--literal=$$(NOT_REPLACED)'],
        }),
      ],
    }),
  ],
  [
    'the same mount path in two containers',
    withPod({
      containers: [container(), plain({ name: 'side', volumeMounts: container().volumeMounts })],
    }),
  ],
]);
