import { caught, security } from '../../test/bad-objects/pod-security';
import { describeAccepted, describeCaught } from '../../test/check-cases';
import { namespace, withContainer, withPod } from '../../test/good-objects';

describeCaught(caught);

describeAccepted([
  [
    'privileged pods where the namespace allows them',
    {
      namespace: namespace('privileged'),
      ...withPod({ hostNetwork: true }),
    },
  ],
  [
    'only a port of the privileged ones',
    withContainer(security({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })),
  ],
]);
