/** Matchers of a selector: a label and the value it must have, or a longer form such as `=~"a|b"`. */
export type Matchers = Readonly<Record<string, string>>;

/** Where a signal's expression will be evaluated. */
export interface QueryContext {
  /** Range of `rate` and the like: `$__rate_interval` in a panel, a fixed one in a rule. */
  readonly range: string;
  /** Matchers that the place adds to every selector, e.g. a dashboard's variables. */
  readonly matchers: Matchers;
  /**
   * Matchers for some selectors only, e.g. those of a variable for metrics that have its label. They come beside what
   * the selector says of the same label. @default - none
   */
  readonly narrow?: (job: string, metric: string) => Matchers;
}

/** What an expression is written with: names of metrics go in, complete selectors come out. */
export interface ExpressionBuilder {
  /** A selector of this metric, with the job's and the context's matchers added. */
  readonly series: (metric: string, matchers?: Matchers) => string;
  /** The range of the context, for `rate(x[range])`. */
  readonly range: string;
}

/** Units as Grafana names them. */
export type Unit = 'short' | 'percentunit' | 'bytes' | 's' | 'reqps' | 'cps' | 'Bps' | 'pps' | 'bool_yes_no';

/** What a line beside others means, which gives it its colour: what something may have at most, or has asked for. */
export type Meaning = 'limit' | 'request';

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
  /** @default - it is just a value */
  readonly meaning?: Meaning;
}

const selector = (metric: string, ...matchers: Matchers[]) => {
  const parts = matchers
    .flatMap((of) => Object.entries(of))
    .map(([label, value]) => (/^(=~|!~|!=|=)"/.test(value) ? `${label}${value}` : `${label}="${value}"`));
  return `${metric}{${parts.join(',')}}`;
};

/** See {@link signalsOf}. */
export class Signal {
  readonly name: string;
  readonly description: string;
  readonly unit: Unit;
  readonly legend?: string;
  readonly meaning?: Meaning;
  /** The signal of which this is a part, see {@link largest}; itself if it is whole. */
  readonly whole: Signal;
  private readonly expr: SignalProps['expr'];

  constructor(
    private readonly job: string,
    props: SignalProps,
    whole?: Signal,
  ) {
    this.name = props.name;
    this.description = props.description;
    this.unit = props.unit;
    this.expr = props.expr;
    this.legend = props.legend;
    this.meaning = props.meaning;
    this.whole = whole ?? this;
  }

  /** The expression, complete for the place where it will be evaluated. */
  query(context: QueryContext): string {
    return this.expr({
      series: (metric, matchers = {}) =>
        selector(
          metric,
          { job: this.job, ...context.matchers, ...matchers },
          context.narrow?.(matchers['job'] ?? this.job, metric) ?? {},
        ),
      range: context.range,
    });
  }

  /** Holds while the value is above the threshold. */
  above(threshold: number): Condition {
    return this.compared('above', '>', threshold);
  }

  /** Holds while the value is below the threshold. */
  below(threshold: number): Condition {
    return this.compared('below', '<', threshold);
  }

  /** Only its largest values: there may be thousands. */
  largest(count = 10): Signal {
    return this.part('topk', 'largest', count);
  }

  /** Only its smallest values. */
  smallest(count = 10): Signal {
    return this.part('bottomk', 'smallest', count);
  }

  private compared(side: Limit['side'], operator: string, value: number): Condition {
    return {
      query: (context) => `${this.query(context)} ${operator} ${value}`,
      about: [this],
      limits: [{ signal: this, side, value }],
    };
  }

  private part(aggregation: string, words: string, count: number): Signal {
    const { name, unit, legend, meaning, expr } = this;
    const description = `${this.description} Only the ${count} ${words} are shown.`;
    return new Signal(
      this.job,
      {
        ...{ name, description, unit, legend, meaning },
        expr: (builder) => `${aggregation}(${count},\n  ${expr(builder).replaceAll('\n', '\n  ')}\n)`,
      },
      this.whole,
    );
  }
}

/** A side of a value on which a signal is as an alert's condition wants it. */
export interface Limit {
  readonly signal: Signal;
  readonly side: 'above' | 'below';
  readonly value: number;
}

/** A comparison that an alert watches. */
export interface Condition {
  readonly query: (context: QueryContext) => string;
  /** What it is about, so that it is known which dashboards show more. @default - not known */
  readonly about?: readonly Signal[];
  /** Where a value becomes a bad one, so that panels can show it. @default - nowhere that a panel could show */
  readonly limits?: readonly Limit[];
}

/** Holds while both conditions do, for the same series. */
export function both(first: Condition, second: Condition): Condition {
  return {
    query: (context) => `${first.query(context)}\nand\n${second.query(context)}`,
    about: [...(first.about ?? []), ...(second.about ?? [])],
    // the second says when the first counts: by itself it is nothing bad
    limits: first.limits,
  };
}

/** Declares the signals of one job; its selectors are added by the builder, so no expression names a job. */
export function signalsOf(job: string): (props: SignalProps) => Signal {
  return (props) => new Signal(job, props);
}
