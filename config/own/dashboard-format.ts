import { basename } from 'node:path';
import { LARGEST_OBJECT } from '../../lib/checks/objects';
import type { OwnDashboard } from '../../lib/own-monitoring';
import { queriesOf } from '../../lib/promql/dashboards';
import { show } from '../problems';
import { shapeProblems, withoutNull } from './dashboard-shape';
import { DataSources, isRecord, textOf } from './data-sources';
import type { Json } from './data-sources';
import { jsonProblem } from './json-syntax';

/** Folder of users' dashboards in Grafana. */
export const OWN_FOLDER = 'Own';

/** Bytes of name, labels and the like of the object that a dashboard is a text in. */
const ROOM_FOR_METADATA = 4096;

/** What is read of a file, and what is wrong with it. */
export interface DashboardReading {
  readonly value?: OwnDashboard;
  readonly problems: readonly string[];
}

/** A dashboard out of what Grafana's API and its exports put around it. */
function unwrapped(content: Json, place: string): Json | string {
  const { dashboard, spec, metadata } = content;
  if (isRecord(dashboard)) return dashboard;
  if (!isRecord(spec)) return content;
  if (spec['elements'] !== undefined) {
    return `${place} is a dashboard in Grafana's schema v2. Export it again as "Classic" (Export > Export as code).`;
  }
  // the resource's name is the uid
  return { ...(isRecord(metadata) && { uid: metadata['name'] }), ...spec };
}

/** What Grafana writes instead of values into what it exports "for sharing". */
interface Inputs {
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

function inputsOf(content: Json, place: string, dataSourceUid: string): Inputs {
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (const input of Array.isArray(content['__inputs']) ? content['__inputs'] : []) {
    if (!isRecord(input) || typeof input['name'] !== 'string') continue;
    const { name, type, pluginId, value } = input;
    if (type === 'datasource' && pluginId === 'prometheus') values.set(name, dataSourceUid);
    else if (type === 'constant' && typeof value === 'string') values.set(name, value);
    else if (type === 'datasource' && typeof pluginId === 'string' && pluginId.startsWith('__')) {
      values.set(name, pluginId);
    } else {
      const kind = type === 'datasource' ? `a data source of the kind ${show(pluginId)}` : 'a value';
      problems.push(
        `${place} asks for ${kind} as \${${name}} (__inputs), but nobody is asked when a file is loaded. Write the ${type === 'datasource' ? 'uid of yours' : 'value'} in its place, and remove the input.`,
      );
    }
  }
  return { values, problems };
}

/** Puts values for what is asked in all texts. */
function filled(value: unknown, inputs: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{(\w+)\}/g, (text, name: string) => inputs.get(name) ?? text);
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, inputs));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, inputs)]));
}

/** Panels that lie in Grafana's database, out of the copies in the export. */
function withLibraryPanels(value: unknown, elements: Json, where: string, problems: string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => withLibraryPanels(each, elements, where, problems));
  if (!isRecord(value)) return value;
  const { libraryPanel, ...own } = value;
  if (isRecord(libraryPanel)) {
    const { uid, name } = libraryPanel;
    const element = elements[textOf(uid)];
    const model = isRecord(element) ? element['model'] : undefined;
    if (isRecord(model)) return { ...model, ...own };
    problems.push(
      `The panel ${show(own['title'] || name)} of ${where} is a library panel, which only the Grafana has that it was made in. Unlink it there (panel menu > More > Unlink library panel), or export with "Export for sharing externally".`,
    );
    return own;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withLibraryPanels(each, elements, where, problems)]),
  );
}

/** A uid that stays the same as long as the file is called so. */
const uidOf = (file: string) =>
  basename(file, '.json')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);

const bytesInObject = (json: string) => Buffer.byteLength(JSON.stringify(json)) + ROOM_FOR_METADATA;

/** Readable if there is room for that. */
function written(content: Json): string {
  const readable = `${JSON.stringify(content, null, 2)}\n`;
  return bytesInObject(readable) < LARGEST_OBJECT ? readable : `${JSON.stringify(content)}\n`;
}

function headProblems(content: Json, place: string): string[] {
  const { uid, title, panels, rows } = content;
  const problems: string[] = [];
  if (typeof title !== 'string' || !title.trim()) {
    problems.push(`${place} has the title ${show(title)}, but Grafana wants a text. Give it one.`);
  }
  if (uid !== undefined && uid !== null && uid !== '' && !/^[\w-]{1,40}$/.test(textOf(uid))) {
    problems.push(
      `${place} has the uid ${show(uid)}, but Grafana takes at most 40 letters, digits, dashes and underscores. Shorten it, or leave it out: the file's name stands in for it.`,
    );
  }
  if (!Array.isArray(panels) && !Array.isArray(rows)) {
    problems.push(
      `${place} has no panels: it is no dashboard. Export one in Grafana (Export > Export as code > Classic).`,
    );
  }
  return problems;
}

function parsed(text: string, place: string): Json | string {
  try {
    const content: unknown = JSON.parse(text);
    if (isRecord(content)) return unwrapped(withoutNull(content) as Json, place);
    return `${place} is ${show(content)}, but a dashboard is an object. Export one in Grafana (Export > Export as code > Classic).`;
  } catch {
    return text.trim()
      ? `${place} is no JSON ${jsonProblem(text)}.`
      : `${place} is empty. Export a dashboard in Grafana into it.`;
  }
}

/**
 * Reads a dashboard as Grafana exports it, and makes it one that Grafana can load from a file.
 * @param place what the file is called in messages, and by its last part, where it has no uid
 * @param dataSourceUid of the Prometheus that its panels are to ask
 */
export function dashboardIn(text: string, place: string, dataSourceUid: string): DashboardReading {
  const content = parsed(text, place);
  if (typeof content === 'string') return { problems: [content] };
  const head = [
    ...headProblems(content, place),
    ...shapeProblems(content).map((problem) => `${place}: ${problem}`),
  ];
  if (head.length > 0) return { problems: head };

  const where = `the dashboard ${show(content['title'])} (${place})`;
  const inputs = inputsOf(content, place, dataSourceUid);
  const problems = [...inputs.problems];
  const asked = Object.fromEntries(Object.entries(content).filter(([key]) => !key.startsWith('__')));
  const elements = isRecord(content['__elements']) ? content['__elements'] : {};
  const whole = filled(withLibraryPanels(asked, elements, where, problems), inputs.values) as Json;
  const sources = new DataSources(whole, dataSourceUid, where);
  const title = textOf(whole['title']);
  const uid = textOf(whole['uid']) || uidOf(place);
  const json = written({ ...sources.replaced(), id: null, uid, title });
  problems.push(...sources.problems);
  if (bytesInObject(json) >= LARGEST_OBJECT) {
    problems.push(
      `${place} has ${bytesInObject(json)} bytes as part of an object of Kubernetes, but kubectl apply takes less than ${LARGEST_OBJECT}. Split the dashboard.`,
    );
  }
  if (problems.length > 0) return { problems };
  return {
    value: {
      ...{ place, uid, title, json },
      folder: OWN_FOLDER,
      queries: queriesOf(json),
      alerts: [],
      variables: [],
    },
    problems,
  };
}
