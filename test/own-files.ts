import type { OwnFiles } from './own-problems';

/** An alert that is right, but for what differs. */
export const alert = (fields: object = {}) => ({
  ...{ alert: 'ShopDown', expr: 'up{job="kubernetes-pods"} == 0', labels: { severity: 'warning' } },
  ...fields,
});
/** A group with one alert. */
export const group = (fields: object = {}) => ({ name: 'shop', rules: [alert()], ...fields });

/** A rule file with these groups: JSON is YAML too. */
export const rules = (...groups: object[]): OwnFiles => ({ 'shop.yaml': JSON.stringify({ groups }) });
/** A rule file with one alert that differs. */
export const rule = (fields: object) => rules(group({ rules: [alert(fields)] }));
/** A rule file with one recording rule. */
export const record = (fields: object = {}) =>
  rules(group({ rules: [{ record: 'shop:up:sum', expr: 'sum(up)', ...fields }] }));

/** A panel that is right, but for what differs. */
export const panel = (fields: object = {}) => ({
  ...{ id: 1, type: 'timeseries', title: 'Load', datasource: { type: 'prometheus', uid: 'abc' } },
  targets: [{ refId: 'A', expr: 'node_load1' }],
  ...fields,
});
/** A dashboard with one panel, but for what differs. */
export const dashboard = (fields: object = {}): OwnFiles => ({
  'shop.json': { title: 'Shop', uid: 'shop', panels: [panel()], ...fields },
});
/** A dashboard with one query. */
export const asking = (expr: string, target: object = {}) =>
  dashboard({ panels: [panel({ targets: [{ refId: 'A', expr, ...target }] })] });
/** A dashboard with these variables. */
export const choosing = (...list: object[]) => dashboard({ templating: { list } });
