import type * as v from 'valibot';
import { OBJECT } from './fields';
import { didYouMean, show } from './problems';
import type { Problem } from './problems';

/** The parts of valibot's schemas that hold other schemas. */
interface SchemaNode {
  readonly type: string;
  readonly entries?: Record<string, SchemaNode>;
  readonly wrapped?: SchemaNode;
  readonly item?: SchemaNode;
  readonly options?: readonly SchemaNode[];
  readonly literal?: unknown;
  readonly getter?: (value: unknown) => SchemaNode;
}

/** Lists, dates and maps are objects too, and to valibot they are objects without settings. */
const isRecord = (value: object): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';

/** Names that valibot passes over, because assigning to them can change all objects. */
const PASSED_OVER = ['__proto__', 'constructor', 'prototype'];

/** The object schema that fits the value: of a variant, the one whose `kind` it names. */
function entriesFor(
  schema: SchemaNode,
  value: Record<string, unknown>,
): Record<string, SchemaNode> | undefined {
  if (schema.type === 'variant') {
    return schema.options?.find((option) => option.entries?.['kind']?.literal === value['kind'])?.entries;
  }
  return schema.entries;
}

/** The kinds of a variant that do have the setting, as a sentence. */
function otherKinds(schema: SchemaNode, key: string): string {
  const kinds = (schema.options ?? [])
    .filter(({ entries = {} }) => Object.hasOwn(entries, key))
    .map(({ entries }) => `"${String(entries?.['kind']?.literal)}"`);
  return kinds.length > 0 ? ` Only the kind ${kinds.join(' or ')} has it.` : '';
}

function walk(schema: SchemaNode, value: unknown, path: string): Problem[] {
  if (schema.wrapped) return walk(schema.wrapped, value, path);
  if (schema.getter) return walk(schema.getter(value), value, path);
  // of a text or an object, only the object has settings
  if (schema.type === 'union') return (schema.options ?? []).flatMap((option) => walk(option, value, path));
  if (schema.item && Array.isArray(value)) {
    const item = schema.item;
    return value.flatMap((element, i) => walk(item, element, `${path}[${i}]`));
  }
  const holdsNames = ['object', 'variant', 'record'].includes(schema.type);
  if (!holdsNames || typeof value !== 'object' || value === null) return [];
  if (!isRecord(value))
    return [
      {
        path,
        message: `${path || 'the environment'} is ${show(value, path.split('.').at(-1))}, but ${OBJECT}.`,
      },
    ];
  if (schema.type === 'record')
    return Object.keys(value)
      .filter((key) => PASSED_OVER.includes(key))
      .map((key) => ({ path: `${path}.${key}`, message: `${path}.${key} can't be set. Use another name.` }));
  const entries = entriesFor(schema, value);
  if (!entries) return [];
  return Object.keys(value).flatMap((key) => {
    const here = path ? `${path}.${key}` : key;
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (entry) return walk(entry, value[key], here);
    const known = Object.keys(entries);
    const hint =
      otherKinds(schema, key) ||
      didYouMean(key, known) ||
      ` ${path || 'An environment'} has: ${known.join(', ')}.`;
    return [{ path: here, message: `${here} is no setting.${hint}` }];
  });
}

/** Finds every setting that the schema does not know, however deep, with the closest known one, and what only looks like an object. */
export function unknownSettings(schema: v.GenericSchema, value: unknown): Problem[] {
  return walk(schema, value, '');
}
