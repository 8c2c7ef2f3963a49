import { labelHint } from './hints';
import { canHave, described } from './labels';
import type { Labels } from './labels';
import { unquote } from './syntax';

/** `$labels.x` and `.Labels.x`, inside of what a rule's template fills in. */
const OF_RULES = /(?:\$labels|\.Labels)\.([A-Za-z_]\w*)|index\s+\$labels\s+"([^"]+)"/g;

/** `{{x}}` of a legend. */
const OF_LEGENDS = /\{\{\s*([A-Za-z_]\w*)\s*\}\}/g;

/** All that is between two braces. */
const actionsIn = (text: string) => [...text.matchAll(/\{\{.*?\}\}/gs)].map(([action]) => action).join(' ');

/** What an alert's text asks Prometheus, as a text or by `printf`, whose values are taken for any. */
export function queriesInTemplate(text: string): string[] {
  const inside = actionsIn(text);
  const asked =
    /\bquery\s+("(?:[^"\\]|\\.)*"|`[^`]*`)|\bprintf\s+("(?:[^"\\]|\\.)*"|`[^`]*`)[^{}]*\|\s*query\b/g;
  return [...inside.matchAll(asked)].flatMap(([, plain, printed]) => {
    if (plain !== undefined) return [unquote(plain)];
    return printed === undefined ? [] : [unquote(printed).replace(/%\w/g, '1')];
  });
}

/** The labels that the text of an alert fills in. */
export function labelsOfTemplate(text: string): string[] {
  const inside = actionsIn(text);
  // those of what a text asks for itself are not the alert's
  const ofAlert = /\bquery\b/.test(inside) ? inside.replace(/(?<!\w)\.Labels\b/g, '') : inside;
  return [...ofAlert.matchAll(OF_RULES)].flatMap(([, plain, indexed]) => plain ?? indexed ?? []);
}

/** The labels that the legend of a panel fills in. */
export function labelsOfLegend(text: string): string[] {
  return [...text.matchAll(OF_LEGENDS)].flatMap(([, label]) => label ?? []);
}

/** Tells of labels that a text fills in though no series has them. @param what e.g. `its summary` */
export function templateProblems(used: readonly string[], what: string, labels: Labels): string[] {
  return used
    .filter((label) => !canHave(labels, label) && label !== '__name__')
    .map((label) => {
      const hint = labelHint(label, labels);
      return `fills the label "${label}" into ${what}, but what its expression gives has ${described(labels)}.${hint || ` Keep "${label}" in the expression, or leave it out of the text.`}`;
    });
}
