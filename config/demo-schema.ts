import * as v from 'valibot';
import { annotations, group, hostName, objectName, oneOf, resources, size, wholeNumber } from './fields';

const IMAGE =
  'it has to be an image with a full version, e.g. "registry.example.com/counter:1.2.3", and may have a digest after that';

const IMAGE_REFERENCE =
  /^[a-z0-9][-a-z0-9._/]*(?::\d+\/[-a-z0-9._/]+)?:(?<version>v?\d+\.\d+[-\w.]{0,50}(?<![-_.]))(?:@sha256:[0-9a-f]{64})?$/;

/** An image of the user's own. Becomes what the kubelet pulls, and its version. */
const image = v.pipe(
  v.string(IMAGE),
  v.regex(IMAGE_REFERENCE, IMAGE),
  v.transform((reference) => ({
    reference,
    version: IMAGE_REFERENCE.exec(reference)?.groups?.['version'] ?? '',
  })),
);

const number = wholeNumber(
  { min: 2, max: 100 },
  'a number of replicas of which one may go and another still answers',
);

const counter = group({
  image: v.optional(image),
  replicas: v.optional(
    group({
      min: v.optional(number, 2),
      max: v.optional(number, 5),
      cpuPercent: v.optional(wholeNumber({ min: 1, max: 100 }, 'a percentage of the requested CPU'), 70),
    }),
    {},
  ),
  ingress: v.optional(
    group({
      host: hostName,
      className: v.optional(objectName('an IngressClass', 'nginx')),
      annotations: v.optional(annotations, {}),
      tlsSecretName: v.optional(objectName('a Secret', 'counter-tls')),
    }),
  ),
  affinity: v.optional(
    group({
      nearDatabase: v.optional(oneOf(['preferred', 'required']), 'preferred'),
      apartFromReplicas: v.optional(oneOf(['preferred', 'required']), 'preferred'),
    }),
    {},
  ),
  resources: resources({ cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' }),
  redis: v.optional(
    group({
      size: v.optional(size, '1Gi'),
      storageClassName: v.optional(objectName('a StorageClass', 'standard')),
      resources: resources({ cpu: '20m', memory: '32Mi', memoryLimit: '128Mi' }),
    }),
    {},
  ),
});

/** Programs that show what the stack does. */
export const demoSchema = group({ counter: v.optional(counter) });
