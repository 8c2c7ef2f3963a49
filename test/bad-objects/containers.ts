import type { Case, Caught } from '../check-cases';
import { barePod, core, cronJob, plain, statefulSet, withContainer, withPod } from '../good-objects';

/** What each check of `lib/checks/containers.ts` catches, and the start of what it says. */
export const caught: Caught = {
  noSecrets: [
    ['a Secret', { more: core('Secret', 'web') }, 'Secret shop/web would be written to dist/'],
    ...['DB_PASSWORD', 'API_KEY', 'APIKEY', 'clientSecret', 'AUTH_TOKEN', 'PRIVATE_KEY'].map((name): Case => [
      `the variable ${name}`,
      withContainer({ env: [{ name, value: 'x' }] }),
      `Deployment shop/web, container "web": the variable ${name} holds its value in plain text.`,
    ]),
    [
      'a variable of an init container',
      withPod({ initContainers: [plain({ name: 'init', env: [{ name: 'TOKEN', value: 'x' }] })] }),
      'Deployment shop/web, container "init": the variable TOKEN holds',
    ],
  ],
  pinnedImages: [
    ...(
      [
        ['web', 'its image web has no tag, which means latest'],
        ['example.com:5000/web', 'its image example.com:5000/web has no tag'],
        ['web:latest', 'its image web:latest moves: the tag "latest"'],
        ['web:v3', 'its image web:v3 moves'],
        ['web:18-alpine', 'its image web:18-alpine moves'],
        ['web@sha256:abc', 'the digest of its image web@sha256:abc is none'],
        ['', 'it has no image'],
      ] as const
    ).map(([image, problem]): Case => [
      `the image "${image}"`,
      withContainer({ image }),
      `Deployment shop/web, container "web": ${problem}`,
    ]),
    [
      'the image of an init container',
      withPod({ initContainers: [plain({ name: 'init', image: 'web:main' })] }),
      'Deployment shop/web, container "init": its image web:main moves',
    ],
    [
      'the image of a CronJob',
      { more: cronJob({ containers: [plain({ image: 'web' })] }) },
      'CronJob shop/nightly, container "web": its image web has no tag',
    ],
    [
      'the image of a bare Pod',
      { more: barePod({ containers: [plain({ image: 'web' })] }) },
      'Pod shop/debug, container "web": its image web has no tag',
    ],
  ],
  probePorts: [
    [
      'a name that no port has',
      withContainer({ readinessProbe: { httpGet: { port: 'https' } } }),
      'Deployment shop/web, container "web": its readinessProbe asks port "https", but the container has the ports http (8080).',
    ],
    [
      'a number that no port has',
      withContainer({ livenessProbe: { tcpSocket: { port: 80 } } }),
      'Deployment shop/web, container "web": its livenessProbe asks port 80',
    ],
    [
      'a port for gRPC that is not there',
      withContainer({ startupProbe: { grpc: { port: 80 } } }),
      'Deployment shop/web, container "web": its startupProbe asks port 80',
    ],
    [
      'a container without ports',
      withContainer({ ports: undefined, livenessProbe: { exec: {} } }),
      'Deployment shop/web, container "web": its readinessProbe asks port "http", but the container has no ports.',
    ],
  ],
  probes: [
    [
      'none that says when it is ready',
      withContainer({ readinessProbe: undefined }),
      'Deployment shop/web, container "web": it has no readinessProbe.',
    ],
    [
      'none that says when it hangs',
      withContainer({ livenessProbe: undefined }),
      'Deployment shop/web, container "web": it has no livenessProbe.',
    ],
    [
      'a bare Pod that runs on',
      { more: barePod({ containers: [plain({ livenessProbe: undefined })] }) },
      'Pod shop/debug, container "web": it has no livenessProbe.',
    ],
  ],
  requests: [
    ...(
      [
        [
          { requests: { memory: '1Mi' }, limits: { memory: '1Mi' } },
          'it has no CPU request. Set a CPU request.',
        ],
        [{ requests: { cpu: '1m' }, limits: { memory: '1Mi' } }, 'it has no memory request.'],
        [{ requests: { cpu: '1m', memory: '1Mi' } }, 'it has no memory limit.'],
      ] as const
    ).map(([resources, problem]): Case => [
      problem,
      withContainer({ resources }),
      `Deployment shop/web, container "web": ${problem}`,
    ]),
    [
      'an init container',
      withPod({ initContainers: [plain({ name: 'init', resources: { requests: { cpu: 1, memory: 1 } } })] }),
      'Deployment shop/web, container "init": it has no memory limit.',
    ],
  ],
  volumes: [
    [
      'a mount without a volume',
      withPod({ volumes: [] }),
      'Deployment shop/web mounts the volume "config", but has none',
    ],
    [
      'a volume without a mount',
      withContainer({ volumeMounts: [] }),
      'Deployment shop/web has the volume "config", but no container mounts it.',
    ],
    [
      'a claim template without a mount',
      {
        db: statefulSet({
          volumeClaimTemplates: [{ metadata: { name: 'data' } }, { metadata: { name: 'log' } }],
        }),
      },
      'StatefulSet shop/db has the volume "log", but no container mounts it.',
    ],
    [
      'a mount of an init container without a volume',
      withPod({ initContainers: [plain({ volumeMounts: [{ name: 'x', mountPath: '/x' }] })] }),
      'Deployment shop/web mounts the volume "x", but has none',
    ],
  ],
};
