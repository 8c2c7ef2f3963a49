import { renderedAlerts, renderedDashboards } from '../test/rendered-monitoring';

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

/** The table of all alerts, with links to their runbooks from the folder docs. */
export function alertsTable(): string {
  return table(
    ['component', 'alert', 'severity', 'waits'],
    renderedAlerts().map(({ component, name, severity, for: time }) => [
      component,
      `[${name}](../components/${component}/runbook.md#${name.toLowerCase()})`,
      severity,
      time,
    ]),
  );
}

/** The table of all dashboards. */
export function dashboardsTable(): string {
  return table(
    ['uid', 'dashboard', 'panels', 'what it answers'],
    renderedDashboards().map(({ uid, title, panels, description }) => [
      `\`${uid}\``,
      title,
      String(panels),
      description,
    ]),
  );
}

/** The pages with a table that is written for them. */
export const monitoringPages: Readonly<
  Record<string, { readonly name: string; readonly table: () => string }>
> = {
  'docs/alerts.md': { name: 'alerts', table: alertsTable },
  'docs/dashboards.md': { name: 'dashboards', table: dashboardsTable },
};

/**
 * Puts a table between its two marks, `<!-- name: written by "npm run docs" -->` and `<!-- end of name -->`.
 * @throws Error if the text has no marks
 */
export function replaceTable(markdown: string, name: string, content: string): string {
  const start = `<!-- ${name}: written by "npm run docs" -->`;
  const end = `<!-- end of ${name} -->`;
  const from = markdown.indexOf(start);
  const to = markdown.indexOf(end);
  if (from < 0 || to < from)
    throw new Error(`the text has no lines "${start}" and "${end}" to write the ${name} between`);
  return `${markdown.slice(0, from + start.length)}\n\n${content}\n\n${markdown.slice(to)}`;
}
