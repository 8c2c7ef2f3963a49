import * as v from 'valibot';
import { OBJECT } from '../fields';
import { show } from '../problems';
import { isRecord } from './data-sources';
import type { Json } from './data-sources';

// As in fields.ts, messages continue the sentence "«path» is «value», but …".

const TEXT = 'it has to be a text';
const LIST = 'it has to be a list: [ … ]';
const text = v.optional(v.string(TEXT));
const list = (item: v.GenericSchema) => v.optional(v.array(item, LIST));

const target = v.looseObject({ expr: text, legendFormat: text, interval: text }, OBJECT);
const panel: v.GenericSchema = v.looseObject(
  { title: text, targets: list(target), panels: list(v.lazy(() => panel)) },
  OBJECT,
);
const listOf = (item: v.GenericSchema) => v.optional(v.looseObject({ list: list(item) }, OBJECT));

/** The parts of a dashboard that are read here; Grafana reads more. */
const dashboard = v.looseObject({
  panels: list(panel),
  rows: list(panel),
  templating: listOf(v.looseObject({ name: v.string(TEXT), type: v.string(TEXT) }, OBJECT)),
  annotations: listOf(v.looseObject({ name: text, expr: text }, OBJECT)),
});

/** Fields that some versions of Grafana write as `null` where others leave them out. */
const NULLABLE: readonly string[] = [
  ...['panels', 'rows', 'targets', 'templating', 'annotations', 'list'],
  ...['title', 'name', 'expr', 'legendFormat', 'interval', 'query'],
];

/** Without fields that say nothing. */
export function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([key, each]) => each !== null || !NULLABLE.includes(key));
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutNull(each)]));
}

/** What can not be read of a dashboard, as `panels[0].title is 5, but …`. */
export function shapeProblems(content: Json): string[] {
  const { issues = [] } = v.safeParse(dashboard, content);
  return issues.map((issue) => {
    const path = (issue.path ?? []).reduce(
      (before, { key }) =>
        typeof key === 'number' ? `${before}[${key}]` : `${before && `${before}.`}${String(key)}`,
      '',
    );
    const wanted = issue.input === undefined ? TEXT : issue.message;
    return `${path} is ${show(issue.input)}, but ${wanted}.`;
  });
}
