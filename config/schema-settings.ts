import { Duration, Size } from 'cdk8s';
import { formatDuration } from '../lib/duration';
import { formatSize } from '../lib/quantity';
import { environmentSchema } from './schema';

/** A setting as the schema knows it. */
export interface SchemaSetting {
  /** The same notation as in the documentation: `prometheus.storage(shared).size`, `prometheus.staticJobs[].name`. */
  readonly path: string;
  /** What stands in for it, as it would be written in a settings file; nothing if there is no default. */
  readonly defaultText?: string;
  readonly optional: boolean;
}

interface SchemaNode {
  readonly type: string;
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly wrapped?: SchemaNode;
  readonly default?: unknown;
  readonly item?: SchemaNode;
  readonly options?: readonly SchemaNode[];
  readonly literal?: unknown;
}

function write(value: unknown): string {
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Size) return formatSize(value);
  return JSON.stringify(value);
}

function entriesOf(node: SchemaNode, path: string): SchemaSetting[] {
  return Object.entries(node.entries ?? {}).flatMap(([name, entry]) => {
    if (name === 'kind') return [];
    const here = path ? `${path}.${name}` : name;
    const optional = entry.type === 'optional';
    const given = optional && entry.default !== undefined;
    return [
      { path: here, optional, ...(given && { defaultText: write(entry.default) }) },
      ...within(entry.wrapped ?? entry, here),
    ];
  });
}

function within(node: SchemaNode, path: string): SchemaSetting[] {
  switch (node.type) {
    case 'object':
      return entriesOf(node, path);
    case 'array':
      return node.item ? within(node.item, `${path}[]`) : [];
    case 'union':
      return (node.options ?? []).flatMap((option) => within(option, path));
    case 'variant':
      return (node.options ?? []).flatMap((option) =>
        entriesOf(option, `${path}(${String(option.entries?.['kind']?.literal)})`),
      );
    default:
      return [];
  }
}

/** Every setting that the schema accepts, however deep. */
export function schemaSettings(): SchemaSetting[] {
  return within(environmentSchema as unknown as SchemaNode, '');
}
