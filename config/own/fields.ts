import * as v from 'valibot';
import { group, oneOf } from '../fields';
import { metricName } from '../monitoring-fields';

// As in fields.ts, messages continue the sentence "«path» is «value», but …".

function file(endings: readonly string[], what: string) {
  const wanted = `it has to be the path of ${what}, from config/environments/ on, e.g. "./shop${endings[0]}"`;
  return v.pipe(
    v.string(wanted),
    v.check((value) => endings.some((ending) => value.endsWith(ending) && value !== ending), wanted),
  );
}

/** A file with rules in Prometheus' format. */
export const ruleFile = file(['.yaml', '.yml'], 'a rule file that ends in ".yaml" or ".yml"');

/** A file with a dashboard as Grafana exports it. */
export const dashboardFile = file(['.json'], 'a dashboard that ends in ".json"');

const LABEL = 'it has to be the name of a label: letters, digits and underscores, e.g. "status"';

/** A metric of the users' own programs. */
export const knownMetric = group(
  {
    name: metricName,
    type: v.optional(oneOf(['counter', 'gauge', 'histogram', 'summary'])),
    labels: v.optional(
      v.pipe(
        v.array(
          v.pipe(v.string(LABEL), v.regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/, LABEL)),
          'it has to be a list of names of labels: [ … ]',
        ),
        v.readonly(),
      ),
    ),
  },
  'it has to be a metric: { name: "shop_orders_total", type: "counter", labels: ["status"] }',
);
