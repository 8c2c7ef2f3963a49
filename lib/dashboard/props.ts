import type { Alert, Severity } from '../alert';
import type { Condition, Matchers, Signal } from '../signal';
import type { SHOWN_VALUES } from './colours';

/** A dashboard as Grafana loads it from a file. */
export interface DashboardFile {
  /** Stable name in links and bookmarks; unique in the stack. */
  readonly uid: string;
  readonly title: string;
  /** Folder in Grafana. */
  readonly folder: string;
  /** The dashboard's JSON. */
  readonly json: string;
  /** Every query of it, by the title of its panel: those of variables and annotations too. */
  readonly queries: readonly PanelQuery[];
  /** Alerts whose signals it shows. */
  readonly alerts: readonly Alert[];
  /** Its choices besides data source and cluster. */
  readonly variables: readonly VariableProps[];
}

/** A query and the panel that draws it, or the variable or annotation that it is for. */
export interface PanelQuery {
  readonly panel: string;
  readonly expr: string;
}

/** A colour of a panel and from where on it is shown. An {@link Alert} is one. */
export interface Threshold {
  readonly condition: Condition;
  readonly severity: Severity;
}

/** The next level: a dashboard that tells more about one series or row. */
export interface PanelLink {
  readonly title: string;
  /** The `uid` of the dashboard. */
  readonly to: string;
  /** Variables there and the labels here that choose their values, e.g. `{ namespace: 'namespace' }`. */
  readonly choose: Readonly<Record<string, string>>;
}

/** What panels of all kinds have. */
interface CommonPanelProps {
  /** The panel's signals; the first gives the unit, and title and description if they are not given. */
  readonly signals: readonly [Signal, ...Signal[]];
  /** Width in columns of 24. */
  readonly width: number;
  /** Height in rows of 30 pixels. @default - 4 for a number, 8 for the rest */
  readonly height?: number;
  /** @default - the name of the first signal */
  readonly title?: string;
  /** @default - the descriptions of the signals */
  readonly description?: string;
  /** What is shown when there is nothing to show. @default - Grafana's "No data" */
  readonly empty?: string;
  /** Where colours change. @default - where the dashboard's alerts about these signals have their limits */
  readonly thresholds?: readonly Threshold[];
  /** Where a click on a series, a row or the number leads. @default - nowhere */
  readonly link?: PanelLink;
}

/** The last value as a number. */
export interface StatProps extends CommonPanelProps {
  readonly kind: 'stat';
}

/** The course of time. */
export interface GraphProps extends CommonPanelProps {
  readonly kind: 'graph';
  /** Colours of series by their legends. @default - one after the other */
  readonly colours?: Readonly<Record<string, ShownValue>>;
  /** Whether series stand on each other, so that their sum is seen too. @default false */
  readonly stacked?: boolean;
}

/** The last values as bars, the longest lists that can be compared at a glance. */
export interface BarsProps extends CommonPanelProps {
  readonly kind: 'bars';
}

/** The last values as a table: a row for each set of labels, a column for each signal. All have to have the same labels. */
export interface TableProps extends CommonPanelProps {
  readonly kind: 'table';
  readonly title: string;
  /** Labels that rows have, and the heads of their columns, in their order. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the rows are sorted by, the largest first. @default - the first signal */
  readonly sortBy?: Signal;
  /** Texts for values, and the links that follow from them, by the head of the column. @default - none */
  readonly texts?: Readonly<Record<string, CellTexts>>;
}

/** What is shown instead of a column's values. */
export interface CellTexts {
  /** What stands for a value, by value. Others are shown as they are. */
  readonly texts: Readonly<Record<string, string>>;
  /** Where a click leads: an address in which `{text}` is what is shown. @default - nowhere */
  readonly href?: string;
  readonly title?: string;
  /** Colours of texts that say how bad it is, by value. @default - none */
  readonly coloured?: Readonly<Record<string, ShownValue>>;
}

/** What a colour says. */
export type ShownValue = keyof typeof SHOWN_VALUES;

/** One panel: what it shows comes from the signals, so a graph can't disagree with an alert. */
export type PanelProps = StatProps | GraphProps | BarsProps | TableProps;

/** A heading with panels below it, filled from left to right. */
export interface RowProps {
  readonly title: string;
  readonly panels: readonly PanelProps[];
}

/** A choice at the top of a dashboard, by which all selectors are narrowed that have the label. */
export interface VariableProps {
  /** As links and selectors name it. */
  readonly name: string;
  /** As the dashboard names it. */
  readonly title: string;
  /** The label that it chooses a value of. @default - its name */
  readonly label?: string;
  /** The series whose values of the label are offered; a signal where the label has to be made first. */
  readonly values: { readonly job: string; readonly metric: string; readonly matchers?: Matchers } | Signal;
  /**
   * Whether several values can be chosen at once, and `anything`: also series without the label, or all those that
   * are `listed`: what was chosen before has made them fewer. @default - one value
   */
  readonly all?: 'anything' | 'listed';
  /** What is chosen at first. @default - all, or the first value */
  readonly initial?: string;
  /**
   * Jobs whose targets have the label, and so each of their series. Of other jobs the catalogue tells which metrics have
   * it. @default - none
   */
  readonly jobs?: readonly string[];
  /** Labels of alerts whose values are also values of this variable, e.g. `deployment` of workloads. @default - none */
  readonly alsoCalled?: readonly string[];
}

/** Another dashboard, as links at the top name it. */
export interface DashboardReference {
  readonly uid: string;
  readonly title: string;
}

export interface DashboardProps {
  readonly uid: string;
  readonly title: string;
  readonly folder: string;
  /** What the dashboard answers, in a sentence. */
  readonly description: string;
  readonly tags: readonly string[];
  readonly rows: readonly RowProps[];
  /** Choices besides data source and cluster; each narrows those after it. @default - none */
  readonly variables?: readonly VariableProps[];
  /** Alerts about what is shown: panels have their limits as thresholds. @default - none */
  readonly alerts?: readonly Alert[];
  /** Whether graphs are marked while one of these alerts fires. @default true */
  readonly marks?: boolean;
  /** Dashboards that the top leads to, with the same choices and times. @default - none besides Home */
  readonly related?: readonly DashboardReference[];
}
