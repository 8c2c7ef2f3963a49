import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  VizLegendOptionsBuilder,
  LegendDisplayMode,
  LegendPlacement,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Signal } from './signal';

/** A dashboard as Grafana loads it from a file. */
export interface DashboardFile {
  /** Stable name in links and bookmarks; unique in the stack. */
  readonly uid: string;
  readonly title: string;
  /** Folder in Grafana. */
  readonly folder: string;
  /** The dashboard's JSON. */
  readonly json: string;
  /** Every query of it, by the title of its panel. */
  readonly queries: readonly PanelQuery[];
}

/** A query and the panel that draws it. */
export interface PanelQuery {
  readonly panel: string;
  readonly expr: string;
}

/** One panel: what it shows comes from the signals, so a graph can't disagree with an alert. */
export interface PanelProps {
  /** `stat` shows the last value as a number, `graph` the course of time. */
  readonly kind: 'stat' | 'graph';
  /** The panel's signals; the first gives title, description and unit. */
  readonly signals: readonly [Signal, ...Signal[]];
  /** Width in columns of 24. */
  readonly width: number;
}

/** A heading with panels below it, filled from left to right. */
export interface RowProps {
  readonly title: string;
  readonly panels: readonly PanelProps[];
}

export interface DashboardProps {
  readonly uid: string;
  readonly title: string;
  readonly folder: string;
  /** What the dashboard answers, in a sentence. */
  readonly description: string;
  readonly tags: readonly string[];
  readonly rows: readonly RowProps[];
}

const COLUMNS = 24;
const HEIGHT = { stat: 4, graph: 8 };
const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };
/** What every panel's selectors carry: the cluster that is chosen at the top of the dashboard. */
const CONTEXT = { range: '$__rate_interval', matchers: { cluster: '$cluster' } };

/** A query of a panel. The SDK's own builder for it would load two more generations of dashboards: 50 ms of every run. */
function query(refId: string, signal: Signal, kind: PanelProps['kind']): Builder<Dataquery> {
  const target = {
    refId,
    datasource: DATA_SOURCE,
    expr: signal.query(CONTEXT),
    ...(signal.legend && { legendFormat: signal.legend }),
    instant: kind === 'stat',
    range: kind === 'graph',
    _implementsDataqueryVariant: () => {},
  };
  return { build: () => target };
}

function panelBuilder({ kind, signals, width }: PanelProps, id: number, x: number, y: number) {
  const [first] = signals;
  const builder =
    kind === 'stat'
      ? new StatBuilder()
      : new TimeseriesBuilder().legend(
          new VizLegendOptionsBuilder()
            .showLegend(true)
            .displayMode(LegendDisplayMode.Table)
            .placement(LegendPlacement.Bottom)
            .calcs(['lastNotNull', 'max']),
        );
  builder
    .id(id)
    .title(first.name)
    .description(signals.map((signal) => signal.description).join('\n'))
    .datasource(DATA_SOURCE)
    .unit(first.unit)
    .gridPos({ x, y, w: width, h: HEIGHT[kind] });
  if (first.unit === 'percentunit') builder.min(0).max(1);
  signals.forEach((signal, i) => {
    builder.withTarget(query(String.fromCharCode('A'.charCodeAt(0) + i), signal, kind));
  });
  return builder;
}

/**
 * Lays rows of panels out and renders the dashboard's file.
 * @throws Error if a panel is wider than the dashboard
 */
export function dashboardFile(props: DashboardProps): DashboardFile {
  const builder = new DashboardBuilder(props.title)
    .uid(props.uid)
    .description(props.description)
    .tags(['atalaya', ...props.tags])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .timezone('browser')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(
      new QueryVariableBuilder('cluster')
        .label('Cluster')
        .datasource(DATA_SOURCE)
        .query('label_values(up, cluster)')
        .refresh(VariableRefresh.OnTimeRangeChanged),
    );
  let id = 0;
  let y = 0;
  for (const row of props.rows) {
    builder.withRow(new RowBuilder(row.title).id(++id).gridPos({ x: 0, y, w: COLUMNS, h: 1 }));
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const panel of row.panels) {
      if (panel.width > COLUMNS) {
        throw new Error(
          `dashboard ${props.uid}: the panel "${panel.signals[0].name}" is ${panel.width} columns wide, but a dashboard has ${COLUMNS}.`,
        );
      }
      if (x + panel.width > COLUMNS) {
        x = 0;
        y += tallest;
        tallest = 0;
      }
      builder.withPanel(panelBuilder(panel, ++id, x, y));
      x += panel.width;
      tallest = Math.max(tallest, HEIGHT[panel.kind]);
    }
    y += tallest;
  }
  return {
    uid: props.uid,
    title: props.title,
    folder: props.folder,
    json: `${JSON.stringify(builder.build(), null, 2)}\n`,
    queries: props.rows
      .flatMap(({ panels }) => panels)
      .flatMap(({ signals }) =>
        signals.map((signal) => ({ panel: signals[0].name, expr: signal.query(CONTEXT) })),
      ),
  };
}
