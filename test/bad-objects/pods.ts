import type { Caught } from '../check-cases';
import { container, plain, withContainer, withPod } from '../good-objects';

/** What each check of `lib/checks/pods.ts` catches, and the start of what it says. */
export const caught: Caught = {
  repeatedNames: [
    [
      'two containers of one name',
      withPod({ containers: [container(), plain()] }),
      'Deployment shop/web has the container "web" twice.',
    ],
    [
      'an init container named like another',
      withPod({ initContainers: [plain()] }),
      'Deployment shop/web has the container "web" twice.',
    ],
    [
      'two volumes of one name',
      withPod({
        volumes: [
          { name: 'tmp', emptyDir: {} },
          { name: 'tmp', emptyDir: {} },
        ],
      }),
      'Deployment shop/web has the volume "tmp" twice.',
    ],
    [
      'two variables of one name',
      withContainer({
        env: [
          { name: 'LEVEL', value: 'info' },
          { name: 'LEVEL', value: 'debug' },
        ],
      }),
      'Deployment shop/web, container "web" has the variable "LEVEL" twice.',
    ],
    [
      'two mounts on one path',
      withContainer({
        volumeMounts: [
          { name: 'a', mountPath: '/tmp' },
          { name: 'b', mountPath: '/tmp' },
        ],
      }),
      'Deployment shop/web, container "web" has the mount path "/tmp" twice.',
    ],
    [
      'two ports of one name',
      withContainer({
        ports: [
          { name: 'http', containerPort: 8080 },
          { name: 'http', containerPort: 8081 },
        ],
      }),
      'Deployment shop/web, container "web" has the port "http" twice.',
    ],
  ],
  variables: [
    [
      'an argument with a variable that is not there',
      withContainer({ envFrom: [], env: [], args: ['--path=/data/$(POD_NAME)'] }),
      'Deployment shop/web, container "web": its arguments use $(POD_NAME), but it has no such variable.',
    ],
    [
      'a variable that uses a later one',
      withContainer({
        envFrom: [],
        env: [
          { name: 'ADDRESS', value: '$(IP):80' },
          { name: 'IP', value: '127.0.0.1' },
        ],
      }),
      'Deployment shop/web, container "web": the variable ADDRESS uses $(IP), which does not come before it.',
    ],
  ],
};
