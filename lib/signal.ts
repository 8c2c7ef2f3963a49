/** Matchers of a selector: a label and the value it must have, or a longer form such as `=~"a|b"`. */
export type Matchers = Readonly<Record<string, string>>;

/** Where a signal's expression will be evaluated. */
export interface QueryContext {
  /** Range of `rate` and the like: `$__rate_interval` in a panel, a fixed one in a rule. */
  readonly range: string;
  /** Matchers that the place adds to every selector, e.g. a dashboard's variables. */
  readonly matchers: Matchers;
}

/** What an expression is written with: names of metrics go in, complete selectors come out. */
export interface ExpressionBuilder {
  /** A selector of this metric, with the job's and the context's matchers added. */
  readonly series: (metric: string, matchers?: Matchers) => string;
  /** The range of the context, for `rate(x[range])`. */
  readonly range: string;
}

/** Units as Grafana names them. */
export type Unit = 'short' | 'percentunit' | 'bytes' | 's' | 'reqps' | 'cps' | 'Bps' | 'bool_yes_no';

/** A fact about the system, declared once and used by panels and alerts alike. */
export interface SignalProps {
  /** A short name, as a panel's title. */
  readonly name: string;
  /** What it tells, in a sentence, as a panel's description. */
  readonly description: string;
  /** Unit of the value. */
  readonly unit: Unit;
  /** The PromQL expression. */
  readonly expr: (builder: ExpressionBuilder) => string;
  /** Legend of a panel's series, e.g. `{{instance}}`. @default - all labels */
  readonly legend?: string;
}

const selector = (metric: string, matchers: Matchers) => {
  const parts = Object.entries(matchers).map(([label, value]) =>
    /^(=~|!~|!=|=)"/.test(value) ? `${label}${value}` : `${label}="${value}"`,
  );
  return `${metric}{${parts.join(',')}}`;
};

/** See {@link signalsOf}. */
export class Signal {
  readonly name: string;
  readonly description: string;
  readonly unit: Unit;
  readonly legend?: string;
  private readonly expr: SignalProps['expr'];

  constructor(
    private readonly job: string,
    props: SignalProps,
  ) {
    this.name = props.name;
    this.description = props.description;
    this.unit = props.unit;
    this.expr = props.expr;
    this.legend = props.legend;
  }

  /** The expression, complete for the place where it will be evaluated. */
  query(context: QueryContext): string {
    return this.expr({
      series: (metric, matchers = {}) =>
        selector(metric, { job: this.job, ...context.matchers, ...matchers }),
      range: context.range,
    });
  }

  /** Holds while the value is above the threshold. */
  above(threshold: number): Condition {
    return { query: (context) => `${this.query(context)} > ${threshold}` };
  }

  /** Holds while the value is below the threshold. */
  below(threshold: number): Condition {
    return { query: (context) => `${this.query(context)} < ${threshold}` };
  }
}

/** A comparison that an alert watches. */
export interface Condition {
  readonly query: (context: QueryContext) => string;
}

/** Holds while both conditions do, for the same series. */
export function both(first: Condition, second: Condition): Condition {
  return { query: (context) => `${first.query(context)}\nand\n${second.query(context)}` };
}

/** Declares the signals of one job; its selectors are added by the builder, so no expression names a job. */
export function signalsOf(job: string): (props: SignalProps) => Signal {
  return (props) => new Signal(job, props);
}
