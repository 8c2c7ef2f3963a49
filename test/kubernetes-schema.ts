import { Ajv, type DefinedError, type ValidateFunction } from 'ajv';
import newest from './kubernetes-schema/newest.json';
import oldest from './kubernetes-schema/oldest.json';

/** The two ends of the supported Kubernetes versions; the schemas' `$comment` says which they are. */
export type KubernetesVersion = 'oldest' | 'newest';

const schemas = { oldest, newest };

const ajv = new Ajv({
  allErrors: true,
  verbose: true, // puts the offending value into the error
  allowUnionTypes: true, // amounts, and ports by name or number
  // Compiling takes 0.2 s a version, a manifest some microseconds: a better validator never pays for itself.
  validateSchema: false,
  code: { optimize: false },
});
for (const [version, schema] of Object.entries(schemas)) ajv.addSchema(schema, version);

/**
 * Checks a manifest against Kubernetes' own types; unknown fields are errors too.
 * @returns one sentence an error, none for a manifest that Kubernetes understands in full
 */
export function schemaErrors(manifest: object, version: KubernetesVersion): string[] {
  const { apiVersion, kind, metadata } = manifest as Manifest;
  const object = `${kind} ${metadata?.namespace ? `${metadata.namespace}/` : ''}${metadata?.name}`;
  const validate = validatorOf(`${apiVersion}/${kind}`, version);
  if (!validate) return [`${object}: ${unknownKind(`${apiVersion}`, `${kind}`, version)}`];
  if (validate(manifest)) return [];
  return (validate.errors as SchemaError[]).map((error) => `${object}: ${sentence(error)}`);
}

/** What the head of a manifest should be; the schema tells whether it is. */
interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** Compiles the schema of a kind at its first use; ajv keeps it. */
function validatorOf(definition: string, version: KubernetesVersion): ValidateFunction | undefined {
  if (!(definition in schemas[version].definitions)) return undefined;
  return ajv.getSchema(`${version}#/definitions/${definition.replaceAll('/', '~1')}`);
}

function unknownKind(apiVersion: string, kind: string, version: KubernetesVersion): string {
  const known = Object.keys(schemas[version].definitions).find((definition) =>
    definition.endsWith(`/${kind}`),
  );
  if (known) return `/apiVersion is "${apiVersion}", must be "${known.slice(0, known.lastIndexOf('/'))}"`;
  return (
    `the kind "${kind}" of "${apiVersion}" is not in test/kubernetes-schema/${version}.json. If it is one of ` +
    'Kubernetes\' own, add it to the kinds in cli/kubernetes-schema.ts and run "npm run kubernetes-schema"; ' +
    'a custom resource has to be checked against its own definition.'
  );
}

/** The errors of the keywords that the schemas use. */
type SchemaError = Extract<
  DefinedError,
  { keyword: 'additionalProperties' | 'required' | 'type' | 'enum' | 'const' | 'pattern' }
>;

function sentence(error: SchemaError): string {
  const { instancePath, data, message } = error;
  const place = instancePath || '/';
  const is = `${place} is ${JSON.stringify(data)}, must be`;
  switch (error.keyword) {
    case 'additionalProperties':
      return `${place} has the unknown field "${error.params.additionalProperty}"`;
    case 'required':
      return `${place} lacks the required field "${error.params.missingProperty}"`;
    case 'type':
      return `${is} ${[error.params.type].flat().join(' or ')}`;
    case 'enum':
      return `${is} one of ${error.params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'const':
      return `${is} ${JSON.stringify(error.params.allowedValue)}`;
    case 'pattern':
      return `${is} a quantity such as 250m, 0.5, 512Mi or 50Gi`; // the schemas have no other pattern
    default: // should a later version of the types bring another keyword
      return `${place} ${message}`;
  }
}
