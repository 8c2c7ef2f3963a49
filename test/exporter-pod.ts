// An exporter of a test, as its Deployment says that it has to run.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECRET_FOLDER } from '../lib/exporter';
import { type EngineName, freePort, start, temporaryFolder } from './engines';
import type { StoredObject } from './kubernetes-api';

/** Values of Secrets, by the names of Secret and key. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ExporterPodProps {
  /** What the Secrets of the pod hold. */
  readonly secrets: SecretValues;
  /** Where names of the cluster lead in the test, e.g. `orders:5432`. @default {} */
  readonly addresses?: Readonly<Record<string, string>>;
  /** The node that it is on. @default "node-a" */
  readonly node?: string;
}

/**
 * Starts an exporter.
 * @param engine the program
 * @param deployment as it is rendered
 * @returns its pod, as the Kubernetes API tells of it
 */
export async function startExporter(
  engine: EngineName,
  deployment: any,
  { secrets, addresses = {}, node = 'node-a' }: ExporterPodProps,
): Promise<StoredObject> {
  const { template } = deployment.spec;
  const [container] = template.spec.containers;
  const port = await freePort();
  const variables = environment(container, secretFolder(template.spec, secrets), secrets);
  const exporter = start(engine, [...(container.args ?? []), `--web.listen-address=127.0.0.1:${port}`], {
    env: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        Object.entries(addresses).reduce((text, [from, to]) => text.replaceAll(from, to), value),
      ]),
    ),
    // without a file of its own to find by accident
    cwd: temporaryFolder('exporter'),
  });
  await exporter.waitForHttp(`http://127.0.0.1:${port}${container.readinessProbe.httpGet.path}`);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${deployment.metadata.name}-0`,
      namespace: deployment.metadata.namespace,
      labels: template.metadata.labels,
    },
    spec: {
      ...template.spec,
      nodeName: node,
      containers: [{ ...container, ports: [{ ...container.ports[0], containerPort: port }] }],
    },
    status: { phase: 'Running', podIP: '127.0.0.1', hostIP: '127.0.0.1' },
  };
}

/** Writes the keys that a pod mounts, and no others. @returns the folder that stands in for the mount */
function secretFolder(spec: any, secrets: SecretValues): string {
  const folder = temporaryFolder('secret');
  for (const { secret } of spec.volumes ?? []) {
    for (const { key, path } of secret.items) {
      writeFileSync(join(folder, path), valueOf(secrets, secret.secretName, key));
    }
  }
  return folder;
}

function environment(container: any, folder: string, secrets: SecretValues): Record<string, string> {
  return Object.fromEntries(
    (container.env ?? []).map(({ name, value, valueFrom }: any) => [
      name,
      valueFrom
        ? valueOf(secrets, valueFrom.secretKeyRef.name, valueFrom.secretKeyRef.key)
        : value.replaceAll(SECRET_FOLDER, folder),
    ]),
  );
}

function valueOf(secrets: SecretValues, name: string, key: string): string {
  const value = secrets[name]?.[key];
  if (value === undefined) throw new Error(`the test has no Secret ${name} with the key ${key}`);
  return value;
}
