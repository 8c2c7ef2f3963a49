import { load } from 'js-yaml';
import type { Rendered } from './manifests';

interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
}

/** A panel as Grafana reads it. */
export interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults: { readonly noValue?: string } };
  /** Of a row that is closed. */
  readonly panels?: readonly Panel[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query?: string;
  readonly regex?: string;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly current?: { readonly value?: string | readonly string[] };
}

interface DashboardJson {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list?: readonly { readonly expr: string }[] };
}

/** What was asked, and whose panel it is of: of a variable or an annotation, its kind. */
export interface Question {
  readonly dashboard: string;
  readonly panel: string;
  readonly expr: string;
  readonly instant: boolean;
}

/** A series of an answer, with its values in the order of their times. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

const ALL = '$__all';
/** How far back graphs look, in seconds, and how far their points are from each other. */
const [RANGE, STEP] = [60, 5];

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      metric: Record<string, string>;
      value?: [number, string];
      values?: [number, string][];
    }[];
  };
}

/** @throws Error with what Prometheus has against the query */
export async function ask(url: string, path: string, params: Record<string, string>): Promise<Series[]> {
  const body = new URLSearchParams(params);
  const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body });
  const { status, error, data } = (await response.json()) as Answer;
  if (status !== 'success') throw new Error(`${error}: ${params['query']}`);
  return data.result.map(({ metric, value, values = value ? [value] : [] }) => ({
    metric,
    values: values.map(([, text]) => Number(text.replace('Inf', 'Infinity'))),
  }));
}

/** A dashboard that asks a Prometheus as Grafana does. */
export class AskedDashboard {
  readonly uid: string;
  /** Panels with queries, those in closed rows too. */
  readonly panels: readonly Panel[];
  private readonly values = new Map<string, string>();

  private constructor(
    private readonly json: DashboardJson,
    private readonly rateInterval: string,
    private readonly url: string,
  ) {
    this.uid = json.uid;
    this.panels = json.panels
      .flatMap((panel) => [panel, ...(panel.panels ?? [])])
      .filter(({ targets = [] }) => targets.length > 0);
  }

  /** Every dashboard of an environment, with the values of its variables that Grafana would choose first. */
  static async openAll(rendered: Rendered, url: string): Promise<AskedDashboard[]> {
    const { datasources } = load(
      rendered.find('ConfigMap', 'grafana-datasources').data['datasources.yaml'],
    ) as { datasources: { jsonData: { timeInterval: string } }[] };
    // https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#use-__rate_interval
    const rateInterval = `${4 * Number.parseInt(datasources[0]?.jsonData.timeInterval ?? '', 10)}s`;
    const dashboards = rendered
      .ofKind('ConfigMap')
      .flatMap(({ data = {} }) => Object.entries<string>(data))
      .filter(([key]) => key.endsWith('.json'))
      .map(([, json]) => new AskedDashboard(JSON.parse(json) as DashboardJson, rateInterval, url));
    for (const dashboard of dashboards) await dashboard.choose();
    return dashboards;
  }

  /** Everything that its panels ask. */
  get questions(): readonly Question[] {
    return this.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, instant = false }) => ({ dashboard: this.uid, panel: title, expr, instant })),
    );
  }

  /** The queries of what is marked in graphs, which find nothing when all is well. */
  get annotations(): readonly string[] {
    return (this.json.annotations.list ?? []).map(({ expr }) => expr);
  }

  /** The answer to one of its questions, with the values of its variables. */
  async answer({ expr, instant }: Pick<Question, 'expr' | 'instant'>): Promise<Series[]> {
    const query = this.filled(expr);
    if (instant) return ask(this.url, 'query', { query });
    const end = Date.now() / 1000;
    const time = { start: `${end - RANGE}`, end: `${end}`, step: `${STEP}` };
    return ask(this.url, 'query_range', { query, ...time });
  }

  /** A query as Grafana sends it. */
  private filled(expr: string): string {
    return expr.replace(/\$(?:\{(\w+)\}|([a-z_]\w*))/g, (_, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      const value = name === '__rate_interval' ? this.rateInterval : this.values.get(name);
      if (value === undefined) throw new Error(`${this.uid} has no variable ${name}: ${expr}`);
      return value;
    });
  }

  /** @throws Error with a variable that has nothing to choose from */
  private async choose(): Promise<void> {
    for (const variable of this.json.templating.list.filter(({ type }) => type === 'query')) {
      const options = await this.optionsOf(variable);
      const { name, includeAll, allValue, current } = variable;
      if (options.length === 0) throw new Error(`${this.uid}: nothing to choose from for ${name}`);
      const chosen = [current?.value ?? []]
        .flat()
        .filter((value) => value === ALL || options.includes(value));
      const values = chosen.length > 0 ? chosen : [includeAll ? ALL : (options[0] ?? '')];
      const escaped = (values.includes(ALL) ? options : values).map((value) =>
        value.replace(/[\\^$*+?.()|[\]{}]/g, '\\\\$&'),
      );
      const all = values.includes(ALL) ? allValue : undefined;
      const listed = escaped.length > 1 ? `(${escaped.join('|')})` : (escaped[0] ?? '');
      this.values.set(name, all ?? listed);
    }
  }

  private async optionsOf({ query = '', regex = '' }: Variable): Promise<string[]> {
    const [, selector, label = ''] = /^label_values\((.*), (\w+)\)$/s.exec(query) ?? [];
    const [, result] = /^query_result\((.*)\)$/s.exec(query) ?? [];
    const expr = selector === undefined ? result : `group by (${label}) (${selector})`;
    if (expr === undefined) throw new Error(`${this.uid}: a variable that is not understood: ${query}`);
    const found = await this.answer({ expr, instant: true });
    if (selector !== undefined) return found.map(({ metric }) => metric[label] ?? '').filter(Boolean);
    const pattern = new RegExp(regex.slice(1, -1));
    // the text of a series, as Grafana writes it
    return found.flatMap(({ metric }) => {
      const labels = Object.entries(metric).map(([name, value]) => `${name}="${value}"`);
      return pattern.exec(`{${labels.join(',')}} 1 0`)?.[1] ?? [];
    });
  }
}
