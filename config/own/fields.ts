import * as v from 'valibot';
import { group, oneOf } from '../fields';

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

const METRIC =
  'it has to be the name of a metric: at most 253 letters, digits, underscores, colons and dots, e.g. "shop_orders_total"';
const LABEL = 'it has to be the name of a label: letters, digits, underscores and dots, e.g. "status"';

/** A metric of the users' own programs. */
export const knownMetric = group(
  {
    // Prometheus 3 takes any text; programs that are instrumented with OpenTelemetry have dots in their names
    name: v.pipe(v.string(METRIC), v.regex(/^[a-zA-Z_:][a-zA-Z0-9_:.]{0,252}$/, METRIC)),
    type: v.optional(oneOf(['counter', 'gauge', 'histogram', 'summary'])),
    labels: v.optional(
      v.pipe(
        v.array(
          v.pipe(v.string(LABEL), v.regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_.]*$/, LABEL)),
          'it has to be a list of names of labels: [ … ]',
        ),
        v.readonly(),
      ),
    ),
  },
  'it has to be a metric: { name: "shop_orders_total", type: "counter", labels: ["status"] }',
);
