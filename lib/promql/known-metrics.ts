import type { MetricInfo } from '../catalogue';
import type { MetricType } from '../catalogue/exposition';

/** A metric of the users' own programs, whose jobs tell nothing of their metrics. */
export interface KnownMetric {
  readonly name: string;
  /** @default - any function may be used */
  readonly type?: MetricType;
  /** Labels besides those of targets. @default - any */
  readonly labels?: readonly string[];
}

/** The names that samples of a metric have. */
export function samplesOf({ name, type }: KnownMetric): string[] {
  if (type === 'histogram') return ['_bucket', '_count', '_sum'].map((suffix) => name + suffix);
  return type === 'summary' ? [name, `${name}_count`, `${name}_sum`] : [name];
}

/** As if it stood in the catalogue. */
export const asCatalogued = ({ name, type = 'untyped', labels }: KnownMetric): MetricInfo => ({
  ...{ name, type, help: '', seen: false },
  labels: labels ?? [],
  documented: labels !== undefined,
});
