/** The query of a rule, whose value is what Prometheus calls `$value`. */
export const QUERY = 'query';

/** An action of a template, or text between two. */
const PART = /\{\{(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`])*?\}\}/gs;
/** Inside of an action: texts in quotes, which stay as they are, or anything else. */
const TOKEN = /"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`]+/gs;

const VALUE = `$values.${QUERY}.Value`;

/** What Prometheus' templates can do and Grafana's can not: it asks nobody, and functions of these names do something else. */
const UNKNOWN = /(?<![\w.$])(query|first|value|label|sortByLabel|graphLink|tableLink)(?!\w)/;

function convertCode(code: string, externalLabels: Readonly<Record<string, string>>): string {
  return code
    .replace(/\$value(?!\w)/g, () => VALUE)
    .replace(/(?<![\w.)$])\.Value(?!\w)/g, () => VALUE)
    .replace(/\$\.Value(?!\w)/g, () => VALUE)
    .replace(/(?:\$externalLabels|\$?(?<![\w.)])\.ExternalLabels)\.(\w+)/g, (_, label: string) =>
      JSON.stringify(externalLabels[label] ?? ''),
    );
}

const convertAction = (action: string, externalLabels: Readonly<Record<string, string>>) =>
  action.replace(TOKEN, (token) => (/^["`]/.test(token) ? token : convertCode(token, externalLabels)));

/** What a text wants that Grafana's templates can not do, as the rest of a sentence about the text. */
export function templateProblem(text: string): string | undefined {
  const code = [...text.matchAll(PART)].flatMap(([action]) =>
    [...action.matchAll(TOKEN)].map(([token]) => (/^["`]/.test(token) ? '' : token)),
  );
  const [, unknown] = UNKNOWN.exec(code.join(' ')) ?? [];
  return (
    unknown &&
    `uses ${unknown}, which Grafana's templates do not know. Leave it out of the text, or set notify.by to "alertmanager".`
  );
}

/** Grafana may take `${x}` and `$__x{y}` for something to fill in; as a template it is a dollar sign in any version. */
const plainText = (text: string) => text.replace(/\$(?=(?:__\w+)?\{)/g, '{{ "$" }}');

/**
 * The text of an alert as Grafana fills it in. Labels are called the same; `$value` is a sentence there, and the number is
 * {@link VALUE}. External labels are written into the text, for Grafana has none.
 */
export function convertTemplate(text: string, externalLabels: Readonly<Record<string, string>> = {}): string {
  let converted = '';
  let end = 0;
  for (const match of text.matchAll(PART)) {
    converted += plainText(text.slice(end, match.index)) + convertAction(match[0], externalLabels);
    end = match.index + match[0].length;
  }
  return converted + plainText(text.slice(end));
}
