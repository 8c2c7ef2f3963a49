import { basename } from 'node:path';
import { load } from 'js-yaml';
import { OWN_RULES_PREFIX } from '../lib/own-monitoring';
import { Rendered } from './manifests';
import { variants } from './variants';

/** An alert as Prometheus reads it, and whose it is. */
export interface RenderedAlert {
  /** The folder below `components/`. */
  readonly component: string;
  readonly name: string;
  readonly severity: string;
  /** How long its condition has to hold, in Prometheus' notation. */
  readonly for: string;
}

/** A dashboard as Grafana reads it. */
export interface RenderedDashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: number;
}

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert?: string;
      readonly for?: string;
      readonly labels?: { readonly severity?: string };
    }[];
  }[];
}

interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags?: readonly string[];
  readonly panels: readonly { readonly type: string }[];
}

const byKey = <T>(entries: readonly (readonly [string, T])[]): T[] =>
  [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);

/** Every alert that some environment of the tests has, by component and name. */
export function renderedAlerts(): RenderedAlert[] {
  const rules = Object.values(variants).flatMap((environment) => {
    const files = new Rendered(environment).find('ConfigMap', 'prometheus-rules').data as Record<
      string,
      string
    >;
    const ofComponents = Object.entries(files).filter(([file]) => !file.startsWith(OWN_RULES_PREFIX));
    return ofComponents.flatMap(([file, text]) =>
      (load(text) as RuleFile).groups
        .flatMap((group) => group.rules)
        .flatMap((rule) => (rule.alert === undefined ? [] : { ...rule, alert: rule.alert, file })),
    );
  });
  return byKey(
    rules.map(({ alert: name, labels, for: time = '0s', file }) => {
      const component = basename(file, '.yaml');
      return [`${component} ${name}`, { component, name, severity: labels?.severity ?? '', for: time }];
    }),
  );
}

/** Every dashboard that some environment of the tests has, by its uid. */
export function renderedDashboards(): RenderedDashboard[] {
  const dashboards = Object.values(variants).flatMap((environment) =>
    new Rendered(environment)
      .ofKind('ConfigMap')
      .flatMap(({ data = {} }) => Object.entries(data as Record<string, string>))
      .filter(([key]) => key.endsWith('.json'))
      .map(([, json]) => JSON.parse(json) as DashboardJson)
      // users' own have other tags
      .filter(({ tags }) => tags?.includes('atalaya')),
  );
  return byKey(
    dashboards.map(({ uid, title, description, panels }) => [
      uid,
      { uid, title, description, panels: panels.filter(({ type }) => type !== 'row').length },
    ]),
  );
}
