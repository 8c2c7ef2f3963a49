import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { QueryContext, Signal } from '../signal';
import type { PanelProps } from './props';
import { DATA_SOURCE } from './variables';

/** How queries of a panel are called, in their order. */
export const refId = (index: number) => String.fromCharCode('A'.charCodeAt(0) + index);

/** A query of a panel. The SDK's own builder for it would load two more generations of dashboards: 50 ms of every run. */
export function query(
  id: string,
  signal: Signal,
  kind: PanelProps['kind'],
  context: QueryContext,
): Builder<Dataquery> {
  const target = {
    refId: id,
    datasource: DATA_SOURCE,
    expr: signal.query(context),
    ...(signal.legend && kind !== 'table' && { legendFormat: signal.legend }),
    ...(kind === 'table' && { format: 'table' }),
    instant: kind !== 'graph',
    range: kind === 'graph',
    _implementsDataqueryVariant: () => {},
  };
  return { build: () => target };
}
