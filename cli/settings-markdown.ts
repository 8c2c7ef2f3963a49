import { schemaSettings } from '../config/schema-settings';
import { documentedSettings } from './documented-settings';

const START = '<!-- settings: written by "npm run docs" -->';
const END = '<!-- end of settings -->';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** What the table says of a default. */
function defaultCell(
  optional: boolean,
  fromSchema: string | undefined,
  documented: string | undefined,
): string {
  if (fromSchema !== undefined && fromSchema !== '{}') return `\`${cell(fromSchema)}\``;
  if (!optional) return '**required**';
  return cell((documented ?? '').replace(/^- /, '').replace(/^\{\}$/, 'none')) || '–';
}

/** The table of all settings: names and defaults from the schema, words from the doc comments. */
export function settingsTable(): string {
  const documented = new Map(documentedSettings().map((setting) => [setting.path, setting]));
  const rows = schemaSettings().map(({ path, optional, defaultText }) => {
    const words = documented.get(path);
    return `| \`${path}\` | ${cell(words?.description ?? '')} | ${defaultCell(optional, defaultText, words?.defaultText)} |`;
  });
  return ['| setting | meaning | default |', '|---|---|---|', ...rows].join('\n');
}

/**
 * Puts the table between its two marks.
 * @throws Error if the text has no marks
 */
export function replaceSettingsTable(markdown: string): string {
  const start = markdown.indexOf(START);
  const end = markdown.indexOf(END);
  if (start < 0 || end < start)
    throw new Error(`the text has no lines "${START}" and "${END}" to write the settings between`);
  return `${markdown.slice(0, start + START.length)}\n\n${settingsTable()}\n\n${markdown.slice(end)}`;
}
