import { PanelBuilder as BarsBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Severity } from '../alert';
import type { Meaning, QueryContext, Signal } from '../signal';
import { SHOWN_VALUES, stepsOf } from './colours';
import { panelLink } from './links';
import type { BarsProps, GraphProps, PanelProps, StatProps, Threshold } from './props';
import { query, refId } from './queries';
import { tableBuilder } from './table';
import { DATA_SOURCE } from './variables';

/** Where a panel stands, and what its dashboard gives it. */
export interface PanelPlace {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly context: QueryContext;
  /** What colours follow from unless the panel says otherwise. */
  readonly thresholds: readonly Threshold[];
}

const HEIGHT = { stat: 4, graph: 8, bars: 8, table: 8 };

/** A number that is bad unless it is 0. */
export const shouldBe0 = (signal: Signal, width: number, severity: Severity = 'warning'): StatProps => ({
  kind: 'stat',
  signals: [signal],
  thresholds: [{ condition: signal.above(0), severity }],
  width,
});

/** Height of a panel in Grafana's rows. */
export const heightOf = ({ kind, height = HEIGHT[kind] }: PanelProps) => height;

/** A panel's heading. */
export const titleOf = ({ title, signals }: PanelProps) => title ?? signals[0].name;

type AnyBuilder = StatBuilder | BarsBuilder | TimeseriesBuilder | TableBuilder;

/** Lines that say where something ends do not look like what is measured. */
const LINE: Record<Meaning, string> = { limit: SHOWN_VALUES.critical, request: SHOWN_VALUES.waiting };

const fixedColour = (fixedColor: string) => ({ id: 'color', value: { mode: 'fixed', fixedColor } });

function statBuilder(coloured: boolean): StatBuilder {
  return new StatBuilder()
    .graphMode(BigValueGraphMode.None)
    .colorMode(coloured ? BigValueColorMode.Background : BigValueColorMode.None);
}

function barsBuilder({ signals: [first] }: BarsProps): BarsBuilder {
  const builder = new BarsBuilder()
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .min(0);
  return first.unit === 'percentunit' ? builder.max(1) : builder;
}

function graphBuilder({ signals, colours = {}, stacked }: GraphProps, coloured: boolean): TimeseriesBuilder {
  const builder = new TimeseriesBuilder()
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max'])
        .sortBy('Last *')
        .sortDesc(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .fillOpacity(stacked ? 30 : 10)
    // from zero, so that small changes do not look like large ones; but what is below is seen
    .axisSoftMin(0);
  if (signals[0].unit === 'percentunit') builder.axisSoftMax(1);
  if (stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (coloured) {
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  signals.forEach(({ meaning }, i) => {
    if (!meaning) return;
    builder.overrideByQuery(refId(i), [
      fixedColour(LINE[meaning]),
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
      { id: 'custom.stacking', value: { mode: 'none' } },
    ]);
  });
  for (const [series, shown] of Object.entries(colours)) {
    builder.overrideByName(series, [fixedColour(SHOWN_VALUES[shown])]);
  }
  return builder;
}

function builderOf(panel: PanelProps, thresholds: readonly Threshold[], coloured: boolean): AnyBuilder {
  switch (panel.kind) {
    case 'stat':
      return statBuilder(coloured);
    case 'bars':
      return barsBuilder(panel);
    case 'graph':
      return graphBuilder(panel, coloured);
    case 'table':
      return tableBuilder(panel, thresholds);
  }
}

/** The SDK's builder of a panel, complete. */
export function panelBuilder(panel: PanelProps, place: PanelPlace): AnyBuilder {
  const { signals, width, link, empty } = panel;
  const [first] = signals;
  const thresholds = panel.thresholds ?? place.thresholds;
  const steps = stepsOf(first, thresholds);
  const builder = builderOf(panel, thresholds, steps !== undefined)
    .id(place.id)
    .title(titleOf(panel))
    .description(panel.description ?? signals.map((signal) => signal.description).join('\n'))
    .datasource(DATA_SOURCE)
    .gridPos({ x: place.x, y: place.y, w: width, h: heightOf(panel) });
  if (empty !== undefined) builder.noValue(empty);
  // a table's columns have units, colours and links of their own
  if (panel.kind !== 'table') {
    builder.unit(first.unit);
    if (steps) {
      builder.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps));
    } else if (panel.kind === 'bars') {
      const neutral = [{ value: null, color: SHOWN_VALUES.info }];
      builder.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(neutral));
    }
    if (link) {
      const shown = panelLink(link, (label) => `\${__field.labels.${label}}`);
      builder.dataLinks([{ build: () => shown as DashboardLink }]);
    }
  }
  signals.forEach((signal, i) => builder.withTarget(query(refId(i), signal, panel.kind, place.context)));
  return builder;
}
