import { createHash } from 'node:crypto';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Counter } from '../components/counter';
import type { CounterProps } from '../components/counter';
import { Prometheus } from '../components/prometheus';
import { Redis } from '../components/redis';
import { RedisExporter } from '../components/redis-exporter';
import type { Settings } from '../config/schema';
import { imageOf } from '../lib/image';
import type { MonitoringBundle } from '../lib/monitoring-bundle';
import { COUNTER_REDIS } from '../lib/reserved-names';
import type { SecretRequest } from '../lib/secret-request';
import { BUNDLE_FILE, bundle, startCommand } from '../workloads/bundle';
import { spreadOf } from './spread-of';

type CounterSettings = NonNullable<Settings['demo']['counter']>;

/** Programs that show what the stack does, with their databases. */
export class DemoChart extends Chart {
  /** The Secrets that its pods wait for. */
  readonly secrets: readonly SecretRequest[];
  readonly bundles: readonly MonitoringBundle[];

  constructor(scope: Construct, settings: Settings, counter: CounterSettings) {
    super(scope, 'demo');
    const { demo: namespace, stack } = settings.namespaces;
    const redis = new Redis(this, 'counter-redis', {
      ...counter.redis,
      name: COUNTER_REDIS,
      namespace,
      image: imageOf('redis'),
      clients: [Counter.peer(namespace), RedisExporter.peer(COUNTER_REDIS, namespace)],
    });
    new Counter(this, 'counter', {
      ...programOf(counter),
      namespace,
      replicas: counter.replicas,
      redis: {
        host: redis.host,
        port: Redis.PORT,
        secret: { name: redis.secret.name, key: Redis.PASSWORD_KEY },
        peer: redis.peer,
      },
      ingress: counter.ingress,
      resources: counter.resources,
      affinity: counter.affinity,
      spread: spreadOf(settings),
      scrapedBy: [Prometheus.peer(stack)],
    });
    this.secrets = [redis.secret, ...certificate(counter, namespace)];
    this.bundles = [Counter.monitoring(namespace, counter.replicas)];
  }
}

/** What the pods run: the image of the settings, or stock Node.js with the program of this repository. */
function programOf({ image }: CounterSettings): Pick<CounterProps, 'image' | 'program' | 'version'> {
  if (image) return { image, program: { kind: 'image' }, version: image.version };
  const compressed = counterProgram();
  return {
    image: imageOf('node'),
    program: {
      kind: 'bundle',
      compressed: compressed.toString('base64'),
      file: BUNDLE_FILE,
      command: startCommand(),
    },
    version: createHash('sha256').update(compressed).digest('hex').slice(0, 12),
  };
}

let made: Buffer | undefined;

/** The compressed program, made once: it takes a tenth of a second. */
function counterProgram(): Buffer {
  return (made ??= bundle('counter').compressed);
}

/** The certificate of the ingress, which cert-manager or the user puts there. */
function certificate({ ingress }: CounterSettings, namespace: string): SecretRequest[] {
  if (!ingress?.tlsSecretName) return [];
  return [
    {
      name: ingress.tlsSecretName,
      namespace,
      type: 'kubernetes.io/tls',
      purpose: `certificate of ${ingress.host}; not needed if cert-manager makes it`,
      keys: {
        'tls.crt': { kind: 'brought', what: 'the certificate' },
        'tls.key': { kind: 'brought', what: 'its private key' },
      },
    },
  ];
}
