import { didYouMean } from '../did-you-mean';

/** What may stand for a function in the text of an alert: Go's own, and Prometheus' (template/template.go). */
const FUNCTIONS: readonly string[] = [
  ...[
    'and',
    'or',
    'not',
    'len',
    'index',
    'slice',
    'print',
    'printf',
    'println',
    'html',
    'js',
    'urlquery',
    'call',
  ],
  ...['eq', 'ne', 'lt', 'le', 'gt', 'ge'],
  ...['query', 'first', 'label', 'value', 'strvalue', 'args', 'sortByLabel'],
  ...['reReplaceAll', 'match', 'title', 'toUpper', 'toLower', 'stripPort', 'stripDomain', 'urlQueryEscape'],
  ...['humanize', 'humanize1024', 'humanizeDuration', 'humanizePercentage', 'humanizeTimestamp'],
  ...['toTime', 'toDuration', 'now', 'parseDuration', 'graphLink', 'tableLink', 'safeHtml'],
  ...['pathPrefix', 'externalURL'],
];
const KEYWORDS = ['if', 'else', 'range', 'with', 'end', 'define', 'template', 'block', 'break', 'continue'];
const OPENING = ['if', 'range', 'with', 'define', 'block'];
const VALUES = ['true', 'false', 'nil'];
const VARIABLES = ['$labels', '$externalLabels', '$externalURL', '$value'];

const STRING = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'/y;
const NUMBER = /[-+]?(?:0[xXbBoO])?\d[\w.]*/y;
const WORD = /[A-Za-z_]\w*/y;
const VARIABLE = /\$\w*/y;
const FIELD = /(?:\.[A-Za-z_]\w*)+|\./y;
const SIGN = /:=|[|(),=]/y;

type Kind = 'space' | 'string' | 'number' | 'word' | 'variable' | 'field' | 'sign';
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['space', /\s+/y],
  ['string', STRING],
  ['number', NUMBER],
  ['word', WORD],
  ['variable', VARIABLE],
  ['field', FIELD],
  ['sign', SIGN],
];

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

/** Takes one piece of an action off a text. */
function tokenAt(text: string, at: number): Token | undefined {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found) return { kind, text: found };
  }
  return undefined;
}

/** What stands between two braces each, or what is wrong with the braces. */
function actionsOf(text: string): readonly Token[][] | string {
  const actions: Token[][] = [];
  let at = text.indexOf('{{');
  while (at >= 0) {
    const start = at;
    const near = JSON.stringify(text.slice(start, start + 30));
    const [comment] = /^\{\{(?:- )?\/\*[^]*?\*\/(?: -)?\}\}/.exec(text.slice(start)) ?? [];
    const tokens: Token[] = [];
    at += comment?.length ?? (/^\{\{-\s/.test(text.slice(at)) ? 3 : 2);
    while (!comment && !/^(?:\s-)?\}\}/.test(text.slice(at, at + 4))) {
      const token = tokenAt(text, at);
      if (!token) {
        return at >= text.length || /^["'`]/.test(text.slice(at))
          ? `has no "}}", or an open quote, behind ${near}`
          : `has "${text[at]}" in ${near}, which is no part of a template`;
      }
      tokens.push(token);
      at += token.text.length;
    }
    if (!comment) {
      at = text.indexOf('}}', at) + 2;
      actions.push(tokens);
    }
    at = text.indexOf('{{', at);
  }
  return actions;
}

/** Names that are neither functions nor variables. */
function nameProblem(tokens: readonly Token[], declared: Set<string>): string | undefined {
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind === 'variable' && text !== '$') {
      const rest = tokens.slice(i + 1).find((token) => token.kind !== 'space');
      if (rest?.text === ':=' || (rest?.text === ',' && tokens[0]?.text === 'range')) declared.add(text);
      else if (!declared.has(text)) {
        return `uses ${text}, but there is no such variable.${didYouMean(text, [...declared])}`;
      }
    }
    if (kind !== 'word' || [...FUNCTIONS, ...KEYWORDS, ...VALUES].includes(text)) continue;
    const hint = VARIABLES.includes(`$${text}`) ? ` Write $${text}.` : didYouMean(text, FUNCTIONS);
    return `calls ${text}, but there is no such function.${hint}`;
  }
  return undefined;
}

/** Parentheses that do not match, and calls of nothing. */
function shapeProblem(tokens: readonly Token[]): string | undefined {
  const texts = tokens.flatMap(({ kind, text }) => (kind === 'space' ? [] : [text]));
  let depth = 0;
  for (const text of texts) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth < 0) break;
  }
  if (depth !== 0)
    return `has parentheses that do not match in {{${tokens.map(({ text }) => text).join('')}}}.`;
  const empty = texts.length === 0 || texts[0] === '|' || texts.at(-1) === '|';
  return empty
    ? `has {{${tokens.map(({ text }) => text).join('')}}}, in which something is missing.`
    : undefined;
}

/**
 * What is wrong with a text that Prometheus fills in, as Go's text/template would see it.
 * @returns the end of a sentence that begins with what the text is, or undefined
 */
export function templateSyntaxProblem(text: string): string | undefined {
  const actions = actionsOf(text);
  if (typeof actions === 'string') return `${actions}.`;
  const declared = new Set(VARIABLES);
  const open: string[] = [];
  for (const action of actions) {
    const problem = shapeProblem(action) ?? nameProblem(action, declared);
    if (problem) return problem;
    const [first] = action.flatMap((token) => (token.kind === 'space' ? [] : [token]));
    if (first?.kind !== 'word') continue;
    if (OPENING.includes(first.text)) open.push(first.text);
    if (first.text === 'else' && open.length === 0) return 'has an {{else}} without an {{if}}.';
    if (first.text === 'end' && !open.pop())
      return 'has an {{end}} without an {{if}}, {{range}} or {{with}}.';
  }
  const [unfinished] = open;
  return unfinished && `has an {{${unfinished}}} without an {{end}}.`;
}
