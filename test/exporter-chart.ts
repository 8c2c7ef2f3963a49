import { App, Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Namespace } from '../components/namespace';
import { checkManifests, renderedObjects } from '../lib/checks';
import type { Manifest } from '../lib/checks';
import { Identity } from '../lib/identity';
import type { Image } from '../lib/image';
import type { Resources } from '../lib/resources';
import type { SecretRequest } from '../lib/secret-request';
import { schemaErrors } from './kubernetes-schema';

/** What every exporter of the tests has. */
export const COMMON: {
  readonly namespace: string;
  readonly image: Image;
  readonly resources: Resources;
  readonly scrapedBy: readonly k8s.NetworkPolicyPeer[];
} = {
  namespace: 'shop',
  image: { reference: 'example.com/exporter:v1.2.3', version: 'v1.2.3' },
  resources: { cpu: '10m', memory: '32Mi', memoryLimit: '64Mi' },
  // in a namespace of which nothing is known here
  scrapedBy: [new Identity('prometheus', 'monitoring', 'metrics').peer],
};

/** A chart for exporters, with their namespaces, in which nothing flows by itself. */
export function exporterChart(namespaces: readonly string[] = [COMMON.namespace]): Chart {
  const chart = new Chart(new App(), 'test');
  for (const name of namespaces)
    new Namespace(chart, `namespace-${name}`, { name, podSecurity: 'restricted' });
  return chart;
}

/** The objects of a chart, found by kind and name. */
export function find(chart: Chart, kind: string, name: string): any {
  const found = renderedObjects(App.of(chart)).filter(
    (object) => object.kind === kind && object.metadata?.name === name,
  );
  if (found.length !== 1) throw new Error(`there are ${found.length} objects ${kind} ${name}`);
  return found[0];
}

/** What is wrong with a chart's objects, by all checks and by Kubernetes' own types. */
export function problemsOf(chart: Chart, secrets: readonly SecretRequest[]): string[] {
  const objects: Manifest[] = renderedObjects(App.of(chart));
  return [
    ...checkManifests(objects, { secrets }),
    ...objects.flatMap((object) =>
      (['oldest', 'newest'] as const).flatMap((version) => schemaErrors(object, version)),
    ),
  ];
}
