// Writes test/kubernetes-schema/: Kubernetes' own types as JSON Schema, to check every rendered manifest against.
// For maintainers, when a rendered kind or a supported Kubernetes version is added; needs the npm registry.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGenerator, type Schema } from 'ts-json-schema-generator';

/** Every kind that Atalaya may render, by API version. */
const kinds: Record<string, string[]> = {
  v1: ['Namespace', 'Service', 'ConfigMap', 'Secret', 'ServiceAccount', 'PersistentVolumeClaim', 'Pod'],
  'apps/v1': ['Deployment', 'StatefulSet', 'DaemonSet'],
  'batch/v1': ['Job', 'CronJob'],
  'policy/v1': ['PodDisruptionBudget'],
  'networking.k8s.io/v1': ['NetworkPolicy', 'Ingress'],
  'rbac.authorization.k8s.io/v1': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
};

interface TypesPackage {
  /** The version of Kubernetes that the types describe. */
  readonly kubernetes: string;
  /** What npm installs, in exact versions; the first one holds the types. */
  readonly install: readonly [string, ...string[]];
  /** Where the package exports the types of an API version. */
  readonly module: (apiVersion: string) => string;
  /** What the package calls the type of a kind. */
  readonly type: (kind: string) => string;
}

const packages: Record<'oldest' | 'newest', TypesPackage> = {
  // No types of 1.27 are on npm in this form. All that 1.27 added to these kinds is `resizePolicy`, then alpha, and
  // status fields; it took nothing away.
  oldest: {
    kubernetes: '1.26',
    install: ['kubernetes-types@1.26.0'],
    module: (apiVersion) => {
      const [version, group] = apiVersion.split('/').reverse();
      return `kubernetes-types/${group ? group.split('.')[0] : 'core'}/${version}`;
    },
    type: (kind) => kind,
  },
  // Installed here only, because it asks for Node.js 22: its types alone work with any.
  newest: {
    kubernetes: '1.36',
    install: [
      'kubernetes-models@5.1.0',
      '@kubernetes-models/apimachinery@3.0.2',
      '@kubernetes-models/base@6.0.1',
    ],
    module: (apiVersion) => `kubernetes-models/${apiVersion}`,
    type: (kind) => `I${kind}`,
  },
};

/** What Kubernetes reads as an amount: the grammar in k8s.io/apimachinery/pkg/api/resource/quantity.go. */
const QUANTITY = '^[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$';

/** What every manifest has at its root. Types say less: a claim template of a StatefulSet may go without. */
const ROOT: Schema = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata'],
  properties: { metadata: { type: 'object', required: ['name'] } },
};

/** A module whose interface `Kinds` has a property for every kind. */
function kindsModule(source: TypesPackage): string {
  const imports: string[] = [];
  const properties: string[] = [];
  for (const [apiVersion, names] of Object.entries(kinds)) {
    for (const kind of names) {
      const alias = `${apiVersion}/${kind}`.replace(/\W/g, '_');
      imports.push(`import type { ${source.type(kind)} as ${alias} } from '${source.module(apiVersion)}';`);
      properties.push(`  '${apiVersion}/${kind}': ${alias};`);
    }
  }
  return [...imports, 'export interface Kinds {', ...properties, '}'].join('\n');
}

/** What the types alone say: the kinds as `properties`, what they refer to as `definitions`. */
function schemaOfTypes(source: TypesPackage): Schema {
  const folder = mkdtempSync(join(tmpdir(), 'atalaya-kubernetes-schema-'));
  try {
    const npm = [
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    execFileSync('npm', [...npm, '--no-save', '--package-lock=false', ...source.install], {
      stdio: 'inherit',
    });

    const path = join(folder, 'kinds.ts');
    writeFileSync(path, kindsModule(source));
    const tsconfig = join(folder, 'tsconfig.json');
    const compilerOptions = {
      strict: true,
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      types: [],
    };
    writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: [path] }));

    const type = 'Kinds';
    const config = {
      path,
      tsconfig,
      type,
      topRef: false,
      jsDoc: 'none',
      additionalProperties: false,
    } as const;
    return createGenerator(config).createSchema(type);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Definition = boolean | Schema;

/** Says what a TypeScript type can not. */
function refine(schema: Definition, name = ''): Definition {
  if (typeof schema === 'boolean') return schema;
  if (/^I?Quantity$/.test(name)) return { type: ['number', 'string'], pattern: QUANTITY };
  const { properties, required, items, additionalProperties, type, ...rest } = schema;
  return {
    ...rest,
    // Kubernetes' API conventions allow no floating-point number; of all its types only the schemas inside a
    // CustomResourceDefinition have one. So `number` is an integer, and `number | string` an IntOrString.
    ...(type && { type: integers(type) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([field, of]) => [field, refine(of)])),
    }),
    ...(required && { required: required.filter((field) => !isConstant(properties?.[field])) }),
    ...(items && { items: Array.isArray(items) ? items.map((item) => refine(item)) : refine(items) }),
    ...(additionalProperties !== undefined && { additionalProperties: refine(additionalProperties) }),
  };
}

/**
 * Whether it is a type's own apiVersion or kind. One package demands them even of a claim template, the other not
 * even of a manifest, so it is `ROOT` that does.
 */
function isConstant(property: Definition | undefined): boolean {
  return typeof property === 'object' && property.const !== undefined;
}

function integers(type: NonNullable<Schema['type']>): NonNullable<Schema['type']> {
  if (Array.isArray(type)) return type.map((one) => (one === 'number' ? 'integer' : one));
  return type === 'number' ? 'integer' : type;
}

/**
 * Writes definitions only: what a manifest of a kind has to be is called `<apiVersion>/<kind>`. With a root that
 * says nothing, ajv compiles no more than the kinds it is asked for. One definition a line is small and still
 * makes a diff.
 */
function writeSchema(file: string, source: TypesPackage): void {
  const types = schemaOfTypes(source);
  const ofKinds = Object.entries(types.properties ?? {}).map(([name, schema]): [string, Definition] => [
    name,
    { allOf: [schema, { $ref: '#/definitions/ROOT' }] },
  ]);
  const ofTypes = Object.entries(types.definitions ?? {}).map(([name, schema]): [string, Definition] => [
    name,
    refine(schema, name),
  ]);
  const definitions = [...ofKinds, ['ROOT', ROOT] as const, ...ofTypes];
  const lines = definitions.map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`);
  const text = `{
"$schema":"http://json-schema.org/draft-07/schema#",
"$comment":"Kubernetes ${source.kubernetes}, from ${source.install[0]}, by npm run kubernetes-schema",
"definitions":{
${lines.join(',\n')}
}
}
`;
  writeFileSync(file, text);
  console.log(
    `${file}: Kubernetes ${source.kubernetes}, ${ofKinds.length} kinds, ${Math.round(text.length / 1024)} KiB`,
  );
}

mkdirSync('test/kubernetes-schema', { recursive: true });
for (const [version, source] of Object.entries(packages))
  writeSchema(`test/kubernetes-schema/${version}.json`, source);
