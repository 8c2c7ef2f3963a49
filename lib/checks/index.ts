import { ApiObject } from 'cdk8s';
import type { App } from 'cdk8s';
import * as containers from './containers';
import { Manifests } from './manifest';
import type { Check, CheckContext, Manifest } from './manifest';
import * as objects from './objects';
import * as podSecurity from './pod-security';
import * as pods from './pods';
import * as references from './references';
import * as traffic from './traffic';

export type { CheckContext, Manifest } from './manifest';

/** Every check, by the name that tests use. */
export const checks: Readonly<Record<string, Check>> = {
  bindings: references.bindings,
  distinctNames: objects.distinctNames,
  drainable: objects.drainable,
  governingServices: references.governingServices,
  ingressBackends: traffic.ingressBackends,
  ingressCertificates: references.ingressCertificates,
  metadata: objects.metadata,
  networkPeers: traffic.networkPeers,
  networkPolicies: traffic.networkPolicies,
  noSecrets: containers.noSecrets,
  pinnedImages: containers.pinnedImages,
  podSecurity: podSecurity.podSecurity,
  podSecurityLevels: podSecurity.podSecurityLevels,
  probePorts: containers.probePorts,
  probes: containers.probes,
  references: references.references,
  repeatedNames: pods.repeatedNames,
  requests: containers.requests,
  secretNames: references.secretNames,
  selectors: traffic.selectors,
  servicePorts: traffic.servicePorts,
  size: objects.size,
  tokens: podSecurity.tokens,
  variables: pods.variables,
  volumes: containers.volumes,
};

/** Runs every check over the objects of one environment. @returns a sentence for each mistake */
export function checkManifests(manifests: readonly Manifest[], context: CheckContext): string[] {
  const all = new Manifests(manifests);
  return Object.values(checks).flatMap((check) => check(all, context));
}

/** The objects of an app as they will be rendered. */
export function renderedObjects(app: App): Manifest[] {
  return app.node
    .findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct))
    .map((object) => object.toJson() as Manifest);
}

/** Makes `synth()` throw if the app's objects do not pass every check. */
export function checkOnSynth(app: App, context: CheckContext): void {
  // cdk8s validates the whole app once more for each chart
  let remembered: { readonly count: number; readonly problems: string[] } | undefined;
  app.node.addValidation({
    validate: () => {
      const count = app.node.findAll().length;
      if (remembered?.count !== count) {
        remembered = { count, problems: checkManifests(renderedObjects(app), context) };
      }
      return remembered.problems;
    },
  });
}
