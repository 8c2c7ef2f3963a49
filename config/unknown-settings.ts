import type * as v from 'valibot';
import { didYouMean } from './problems';
import type { Problem } from './problems';

/** The parts of valibot's schemas that hold other schemas. */
interface SchemaNode {
  readonly type: string;
  readonly entries?: Record<string, SchemaNode>;
  readonly wrapped?: SchemaNode;
  readonly item?: SchemaNode;
  readonly options?: readonly SchemaNode[];
  readonly literal?: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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

function walk(schema: SchemaNode, value: unknown, path: string): Problem[] {
  if (schema.wrapped) return walk(schema.wrapped, value, path);
  if (schema.item && Array.isArray(value)) {
    const item = schema.item;
    return value.flatMap((element, i) => walk(item, element, `${path}[${i}]`));
  }
  if (!isRecord(value)) return [];
  const entries = entriesFor(schema, value);
  if (!entries) return [];
  return Object.keys(value).flatMap((key) => {
    const here = path ? `${path}.${key}` : key;
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (entry) return walk(entry, value[key], here);
    const known = Object.keys(entries);
    const hint = didYouMean(key, known) || ` ${path || 'An environment'} has: ${known.join(', ')}.`;
    return [{ path: here, message: `${here} is no setting.${hint}` }];
  });
}

/** Finds every setting that the schema does not know, however deep, with the closest known one. */
export function unknownSettings(schema: v.GenericSchema, value: unknown): Problem[] {
  return walk(schema, value, '');
}
