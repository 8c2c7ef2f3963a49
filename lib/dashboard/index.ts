import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Alert } from '../alert';
import { SHOWN_VALUES } from './colours';
import { HOME, menu, topLink } from './links';
import { heightOf, panelBuilder, titleOf } from './panels';
import type { DashboardFile, DashboardProps, PanelProps, PanelQuery, RowProps } from './props';
import { DATA_SOURCE, contextOf, firingAlerts, variable } from './variables';

export { HOME } from './links';
export { shouldBe0 } from './panels';
export { instancesOf, serversOf } from './variables';
export type * from './props';

const COLUMNS = 24;
/** The tag of all dashboards. */
const TAG = 'atalaya';

interface Placed {
  readonly panel: PanelProps;
  readonly x: number;
  readonly y: number;
}

/** Fills a row from left to right. @returns also the y below it */
function layOut({ uid }: DashboardProps, { panels }: RowProps, top: number): { placed: Placed[]; y: number } {
  let [x, y, tallest] = [0, top, 0];
  const placed = panels.map((panel) => {
    if (panel.width > COLUMNS) {
      throw new Error(
        `dashboard ${uid}: the panel "${titleOf(panel)}" is ${panel.width} columns wide, but a dashboard has ${COLUMNS}.`,
      );
    }
    if (x + panel.width > COLUMNS) [x, y, tallest] = [0, y + tallest, 0];
    const place = { panel, x, y };
    x += panel.width;
    tallest = Math.max(tallest, heightOf(panel));
    return place;
  });
  return { placed, y: y + tallest };
}

/** Alerts about what the dashboard shows. */
function shown({ alerts = [], rows }: DashboardProps): Alert[] {
  const signals = new Set(
    rows.flatMap(({ panels }) => panels).flatMap((panel) => panel.signals.map(({ whole }) => whole)),
  );
  return alerts.filter(({ condition }) => condition.about?.some(({ whole }) => signals.has(whole)));
}

/** The choices at the top. @returns their queries */
function addVariables(builder: DashboardBuilder, { variables = [] }: DashboardProps): PanelQuery[] {
  builder
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(
      new QueryVariableBuilder('cluster')
        .label('Cluster')
        .datasource(DATA_SOURCE)
        .query('label_values(up, cluster)')
        .refresh(VariableRefresh.OnTimeRangeChanged),
    );
  const made = variables.map((props, i) => variable(props, variables.slice(0, i)));
  for (const each of made) builder.withVariable(each.builder);
  return [{ panel: 'variable cluster', expr: 'up' }, ...made.map(({ query }) => query)];
}

/** Marks in graphs from when to when alerts fire. @returns their query */
function addAnnotations(
  builder: DashboardBuilder,
  { variables = [], ...props }: DashboardProps,
): PanelQuery[] {
  const alerts = props.marks === false ? [] : shown({ ...props, variables });
  if (alerts.length === 0) return [];
  const name = 'Firing alerts';
  const expr = firingAlerts(
    variables,
    alerts.map((alert) => alert.name),
  );
  builder.annotation(
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(DATA_SOURCE)
      .enable(true)
      .iconColor(SHOWN_VALUES.critical)
      .expr(expr)
      .step('60s')
      .titleFormat('{{alertname}}')
      .textFormat('{{namespace}} {{pod}} {{instance}}')
      .tagKeys('severity'),
  );
  return [{ panel: name, expr }];
}

function addLinks(builder: DashboardBuilder, { uid, related = [] }: DashboardProps): void {
  for (const reference of [HOME, ...related]) if (reference.uid !== uid) builder.link(topLink(reference));
  builder.link(menu('All dashboards', TAG));
}

/**
 * Lays rows of panels out and renders the dashboard's file.
 * @throws Error if a panel is wider than the dashboard
 */
export function dashboardFile(props: DashboardProps): DashboardFile {
  const { uid, title, folder, rows, alerts = [] } = props;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(props.description)
    .tags([TAG, ...props.tags])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .timezone('browser');
  const ofVariables = addVariables(builder, props);
  const ofAnnotations = addAnnotations(builder, props);
  addLinks(builder, props);

  const context = contextOf(props.variables ?? []);
  let id = 0;
  let top = 0;
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title).id(++id).gridPos({ x: 0, y: top, w: COLUMNS, h: 1 }));
    const { placed, y } = layOut(props, row, top + 1);
    for (const { panel, ...place } of placed) {
      builder.withPanel(panelBuilder(panel, { ...place, id: ++id, context, thresholds: alerts }));
    }
    top = y;
  }
  const ofPanels = rows
    .flatMap(({ panels }) => panels)
    .flatMap((panel) =>
      panel.signals.map((signal) => ({ panel: titleOf(panel), expr: signal.query(context) })),
    );
  return {
    ...{ uid, title, folder },
    json: `${JSON.stringify(builder.build(), null, 2)}\n`,
    queries: [...ofVariables, ...ofPanels, ...ofAnnotations],
    alerts: shown(props),
    variables: props.variables ?? [],
  };
}
