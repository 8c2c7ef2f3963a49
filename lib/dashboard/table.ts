import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Signal } from '../signal';
import { SHOWN_VALUES, stepsOf } from './colours';
import { panelLink } from './links';
import type { CellTexts, TableProps, Threshold } from './props';
import { refId } from './queries';

/** How Grafana calls the column of a query's values: without the letter if it is the only one. */
const valueColumns = (index: number) => [`Value #${refId(index)}`, ...(index === 0 ? ['Value'] : [])];

/** A value of the same row, by the head of its column. */
const ofRow = (head: string) => `\${__data.fields["${head}"]}`;

function valueProperties(signal: Signal, thresholds: readonly Threshold[]): DynamicConfigValue[] {
  const steps = stepsOf(signal, thresholds);
  const share = signal.unit === 'percentunit';
  const shown = steps ? 'color-text' : 'auto';
  return [
    { id: 'unit', value: signal.unit },
    ...(steps ? [{ id: 'thresholds', value: { mode: 'absolute', steps } }] : []),
    ...(share
      ? [
          { id: 'min', value: 0 },
          { id: 'max', value: 1 },
        ]
      : []),
    {
      id: 'custom.cellOptions',
      value: share ? { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' } : { type: shown },
    },
    // a gauge without thresholds would have Grafana's own, which mean nothing here
    ...(share && !steps ? [{ id: 'color', value: { mode: 'fixed', fixedColor: SHOWN_VALUES.info } }] : []),
  ];
}

function textProperties({ texts, href, title = '', coloured = {} }: CellTexts): DynamicConfigValue[] {
  const options = Object.fromEntries(
    Object.entries(texts).map(([value, text], index) => {
      const shown = coloured[value];
      return [value, { text, index, ...(shown && { color: SHOWN_VALUES[shown] }) }];
    }),
  );
  return [
    { id: 'mappings', value: [{ type: 'value', options }] },
    ...(Object.keys(coloured).length > 0
      ? [{ id: 'custom.cellOptions', value: { type: 'color-text' } }]
      : []),
    ...(href === undefined
      ? []
      : [{ id: 'links', value: [{ title, url: href.replace('{text}', '${__value.text:raw}') }] }]),
  ];
}

/** A table of the last values: the queries' answers beside each other, row by row of the same labels. */
export function tableBuilder(table: TableProps, thresholds: readonly Threshold[]): TableBuilder {
  const { signals, labels, link, texts = {} } = table;
  const sortBy = table.sortBy ?? signals[0];
  const heads = [...Object.keys(labels), ...signals.map((_, i) => `Value #${refId(i)}`)];
  const builder = new TableBuilder().withTransformation({ id: 'merge', options: {} }).withTransformation({
    id: 'organize',
    options: {
      excludeByName: {
        Time: true,
      },
      indexByName: Object.fromEntries(
        heads.flatMap((head, i) => (head === 'Value #A' ? valueColumns(0) : [head]).map((name) => [name, i])),
      ),
      renameByName: {
        ...labels,
        ...Object.fromEntries(
          signals.flatMap(({ name }, i) => valueColumns(i).map((column) => [column, name])),
        ),
      },
    },
  });
  builder.sortBy([new TableSortByFieldStateBuilder().displayName(sortBy.name).desc(true)]);
  for (const signal of signals) {
    const shown = texts[signal.name];
    builder.overrideByName(signal.name, shown ? textProperties(shown) : valueProperties(signal, thresholds));
  }
  for (const [label, head] of Object.entries(labels)) {
    const properties = texts[head] ? textProperties(texts[head]) : [];
    const linked =
      link && Object.values(link.choose).at(-1) === label
        ? [{ id: 'links', value: [panelLink(link, (of) => ofRow(labels[of] ?? of))] }]
        : [];
    if (properties.length + linked.length > 0) builder.overrideByName(head, [...properties, ...linked]);
  }
  return builder;
}
