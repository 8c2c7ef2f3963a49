import { buildApp } from '../app';
import type { Environment } from '../config/environment';
import { renderedObjects } from '../lib/checks';

/** Any object of a manifest, for tests that look deep into one. */
type AnyObject = any;

/** The rendered objects of an environment, found by kind and name. */
export class Rendered {
  readonly objects: readonly AnyObject[];

  constructor(environment: Environment) {
    this.objects = renderedObjects(buildApp(environment));
  }

  /** @throws Error if there is no such object, or several */
  find(kind: string, name: string, namespace?: string): AnyObject {
    const found = this.objects.filter(
      (object) =>
        object.kind === kind &&
        object.metadata.name === name &&
        (namespace === undefined || object.metadata.namespace === namespace),
    );
    if (found.length !== 1) throw new Error(`there are ${found.length} objects ${kind} ${name}`);
    return found[0];
  }

  ofKind(kind: string): readonly AnyObject[] {
    return this.objects.filter((object) => object.kind === kind);
  }

  /** The one container of a workload. */
  container(kind: string, name: string): AnyObject {
    return this.find(kind, name).spec.template.spec.containers[0];
  }

  /** The value, or the whole source, of a variable of a workload's container. */
  env(kind: string, name: string, variable: string): AnyObject {
    const entry = this.container(kind, name).env.find((candidate: AnyObject) => candidate.name === variable);
    return entry?.value ?? entry?.valueFrom;
  }
}
