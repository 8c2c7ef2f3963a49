import { didYouMean, show } from '../problems';

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields. */
export const isRecord = (value: unknown): value is Json =>
  Object.prototype.toString.call(value) === '[object Object]';

/** A text, or the empty one in the place of anything else. */
export const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** What Grafana has without any settings, as old dashboards name it. */
const BUILT_IN: Readonly<Record<string, Json>> = {
  '-- Grafana --': { type: 'grafana', uid: '-- Grafana --' },
  '-- Mixed --': { type: 'datasource', uid: '-- Mixed --' },
  '-- Dashboard --': { type: 'datasource', uid: '-- Dashboard --' },
  grafana: { type: 'grafana', uid: '-- Grafana --' },
  __expr__: { type: '__expr__', uid: '__expr__' },
};

/** The name of the variable that a text consists of. */
const variableIn = (text: string) =>
  /^(?:\$(\w+)|\$\{(\w+)(?::\w+)?\}|\[\[(\w+)\]\])$/.exec(text)?.slice(1).find(Boolean);

/** A query that names no data source asks that of its panel. */
function withoutNothing(target: unknown): unknown {
  if (!isRecord(target) || target['datasource']) return target;
  return Object.fromEntries(Object.entries(target).filter(([key]) => key !== 'datasource'));
}

/** Which data sources a dashboard asks: every Prometheus becomes the one that there is, others stay as they are. */
export class DataSources {
  readonly problems: string[] = [];
  /** The kinds of the data sources that can be chosen at the top, by the names of the choices. */
  private readonly choices: ReadonlyMap<string, unknown>;

  /** @param where the dashboard in messages */
  constructor(
    private readonly dashboard: Json,
    private readonly uid: string,
    private readonly where: string,
  ) {
    const { templating } = dashboard;
    const list = isRecord(templating) && Array.isArray(templating['list']) ? templating['list'] : [];
    this.choices = new Map(
      list
        .filter(isRecord)
        .filter(({ type }) => type === 'datasource')
        .map(({ name, query }) => [textOf(name), query]),
    );
  }

  /** The dashboard with what its panels are to ask. */
  replaced(): Json {
    return this.walk(this.dashboard, 'the dashboard itself') as Json;
  }

  private walk(value: unknown, owner: string): unknown {
    if (Array.isArray(value)) return value.map((each) => this.walk(each, owner));
    if (!isRecord(value)) return value;
    const { title, name, type, query, targets } = value;
    const label = title || name;
    const here = typeof label === 'string' ? `"${label}"` : owner;
    const asking = Array.isArray(targets) ? { ...value, targets: targets.map(withoutNothing) } : value;
    const entries = Object.entries(asking).map(([key, each]) => [
      key,
      key === 'datasource' ? this.source(each, here) : this.walk(each, here),
    ]);
    // what was chosen elsewhere is not there
    if (type === 'datasource' && query === 'prometheus' && name !== undefined) {
      entries.push(['current', { text: 'Prometheus', value: this.uid }]);
    }
    return Object.fromEntries(entries);
  }

  private get prometheus(): Json {
    return { type: 'prometheus', uid: this.uid };
  }

  private source(value: unknown, owner: string): unknown {
    // the default one
    if (value === null || value === undefined || value === '' || value === 'default') return this.prometheus;
    if (typeof value === 'string') return this.named(value, undefined, owner);
    if (!isRecord(value)) return value;
    const { uid, type } = value;
    if (uid === undefined || uid === null || uid === '') {
      return type === undefined || type === 'prometheus' ? this.prometheus : value;
    }
    return this.named(textOf(uid), type, owner, value);
  }

  /** @param name the uid, or in old dashboards the name */
  private named(name: string, type: unknown, owner: string, value?: Json): unknown {
    const builtIn = BUILT_IN[name];
    if (builtIn) return { ...builtIn, ...value };
    const variable = variableIn(name);
    if (variable !== undefined && this.choices.has(variable)) {
      return { type: this.choices.get(variable), uid: `\${${variable}}` };
    }
    if (type === 'prometheus' || name === this.uid || name === 'Prometheus') return this.prometheus;
    if (type !== undefined) return value;
    this.problems.push(
      variable === undefined
        ? `${owner} of ${this.where} asks the data source ${show(name)}, but does not say of what kind that is. Write { "type": "prometheus", "uid": "${this.uid}" }, or the type and uid of one that you have added to Grafana.`
        : `${owner} of ${this.where} asks the data source ${show(name)}, but there is no such variable.${didYouMean(variable, [...this.choices.keys()]) || ` Write { "type": "prometheus", "uid": "${this.uid}" }.`}`,
    );
    return value;
  }
}
