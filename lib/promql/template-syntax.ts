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
const OPENING = ['if', 'range', 'with', 'define', 'block'];
const KEYWORDS = [...OPENING, 'else', 'end', 'template', 'break', 'continue'];
/** Keywords that something has to follow. */
const WANTING = [...OPENING, 'template'];
const VALUES = ['true', 'false', 'nil'];
const VARIABLES = ['$labels', '$externalLabels', '$externalURL', '$value'];

type Kind = 'space' | 'string' | 'number' | 'word' | 'variable' | 'field' | 'sign';
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['space', /\s+/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.[\da-fA-F]*)'/y],
  ['number', /[-+]?(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)(?![\w.])/y],
  ['word', /[A-Za-z_]\w*/y],
  ['variable', /\$\w*/y],
  ['field', /(?:\.[A-Za-z_]\w*)+|\./y],
  ['sign', /:=|[|(),=]/y],
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

const COMMENT = /\{\{(?:- )?\/\*[^]*?\*\/(?: -)?\}\}/y;

/** What stands between two braces each, or what is wrong with the braces. */
function actionsOf(text: string): readonly Token[][] | string {
  const actions: Token[][] = [];
  let at = text.indexOf('{{');
  while (at >= 0) {
    const near = JSON.stringify(text.slice(at, at + 30));
    COMMENT.lastIndex = at;
    const [comment] = COMMENT.exec(text) ?? [];
    if (comment) {
      at = text.indexOf('{{', at + comment.length);
      continue;
    }
    const tokens: Token[] = [];
    at += /^\{\{-\s/.test(text.slice(at, at + 4)) ? 3 : 2;
    while (!/^(?:\s-)?\}\}/.test(text.slice(at, at + 4))) {
      const token = tokenAt(text, at);
      if (!token) {
        return at >= text.length || /["'`]/.test(text.charAt(at))
          ? `has no "}}", or an open quote, behind ${near}.`
          : `has "${text.charAt(at)}" in ${near}, which is no part of a template.`;
      }
      tokens.push(token);
      at += token.text.length;
    }
    actions.push(tokens);
    at = text.indexOf('{{', text.indexOf('}}', at) + 2);
  }
  return actions;
}

/** An action as it is written, without spaces around. */
const shown = (tokens: readonly Token[]) =>
  `{{ ${tokens
    .map(({ text }) => text)
    .join('')
    .trim()} }}`;

const withoutSpaces = (tokens: readonly Token[]) => tokens.filter(({ kind }) => kind !== 'space');

/** Parts that are missing or too many. */
function shapeProblem(tokens: readonly Token[]): string | undefined {
  const texts = withoutSpaces(tokens).map(({ text }) => text);
  let depth = 0;
  for (const text of texts) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth < 0) break;
  }
  if (depth !== 0) return `has parentheses that do not match in ${shown(tokens)}.`;
  const last = texts.at(-1) ?? '';
  const unfinished =
    ['', '|', ',', ':=', '='].includes(last) || (WANTING.includes(last) && texts.indexOf(last) <= 1);
  const nothing = texts[0] === '|' || texts.some((text, i) => text === '(' && texts[i + 1] === ')');
  const bare = tokens.some(
    ({ text }, i) => text === '.' && /^(?:variable|field|word)$/.test(tokens[i - 1]?.kind ?? 'space'),
  );
  const comma = texts.includes(',') && !texts.slice(texts.indexOf(',')).includes(':=');
  return unfinished || nothing || bare || comma
    ? `has ${shown(tokens)}, in which something is missing.`
    : undefined;
}

/** Names that are neither functions nor variables. */
function nameProblem(tokens: readonly Token[], declared: readonly string[]): string | undefined {
  for (const { kind, text } of tokens) {
    if (kind === 'variable' && text !== '$' && !declared.includes(text)) {
      return `uses ${text}, but there is no such variable.${didYouMean(text, declared)}`;
    }
    if (kind !== 'word' || [...FUNCTIONS, ...KEYWORDS, ...VALUES].includes(text)) continue;
    const hint = VARIABLES.includes(`$${text}`) ? ` Write $${text}.` : didYouMean(text, FUNCTIONS);
    return `calls ${text}, but there is no such function.${hint}`;
  }
  return undefined;
}

/** What Go's verbs for anything but fractions print of one is "%!d(float64=3)". */
const NOT_FOR_FRACTIONS = /^[dscqot]$/;

/** A `printf` of the value that prints nothing useful. */
function formatProblem(tokens: readonly Token[]): string | undefined {
  // what follows a variable without a space is a part of it
  const parts = withoutSpaces(
    tokens.filter(({ kind }, i) => kind !== 'field' || tokens[i - 1]?.kind !== 'variable'),
  );
  const at = parts.findIndex(({ text }) => text === 'printf');
  const format = parts[at + 1];
  if (at < 0 || format?.kind !== 'string') return undefined;
  const verbs = [...format.text.replaceAll('%%', '').matchAll(/%[-+# 0-9.]*([a-zA-Z])/g)];
  const end = parts.findIndex(({ text }, i) => i > at && (text === '|' || text === ')'));
  const given = parts.slice(at + 2, end < 0 ? undefined : end);
  // what is piped in comes last
  const all = parts[at - 1]?.text === '|' && at === 2 ? [...given, ...parts.slice(0, 1)] : given;
  const wrong = verbs.find(
    ([, verb = ''], i) => NOT_FOR_FRACTIONS.test(verb) && /^(?:\$value|\.Value)$/.test(all[i]?.text ?? ''),
  );
  return wrong && `prints the value with ${wrong[0]}, but it may have a fraction. Write e.g. %.0f or %.1f.`;
}

/** What is written as if it stood between braces. */
function outsideProblem(text: string): string | undefined {
  const [found] = /\$(?:labels\.\w+|value\b)/.exec(text.replace(/\{\{.*?\}\}/gs, '')) ?? [];
  return found && `has ${found} outside of braces, where it stays as it is. Write {{ ${found} }}.`;
}

/** The variables that an action declares: those before `:=`. */
function declaredBy(tokens: readonly Token[]): string[] {
  const sign = tokens.findIndex(({ text }) => text === ':=');
  return tokens.slice(0, Math.max(0, sign)).flatMap(({ kind, text }) => (kind === 'variable' ? [text] : []));
}

/** What is open: the keyword, and the variables that go with its end. */
interface Scope {
  readonly keyword: string;
  readonly variables: string[];
}

/** Opens or closes what a keyword does. @returns what is wrong with that */
function follow(tokens: readonly Token[], scopes: Scope[]): string | undefined {
  const [first] = withoutSpaces(tokens);
  const keyword = first?.kind === 'word' ? first.text : '';
  const variables = declaredBy(tokens);
  if (OPENING.includes(keyword)) {
    scopes.push({ keyword, variables });
    return undefined;
  }
  scopes.at(-1)?.variables.push(...variables);
  if ((keyword === 'break' || keyword === 'continue') && !scopes.some((scope) => scope.keyword === 'range')) {
    return `has a {{${keyword}}} outside of a {{range}}.`;
  }
  if (keyword !== 'end' && keyword !== 'else') return undefined;
  if (scopes.length === 1) return `has an {{${keyword}}} without an {{if}}, {{range}} or {{with}}.`;
  const closed = scopes.pop();
  if (keyword === 'end') return undefined;
  if (closed?.keyword === 'else') return 'has two {{else}} for one {{if}}.';
  const another = withoutSpaces(tokens).length > 1;
  scopes.push({
    keyword: another ? (closed?.keyword ?? '') : 'else',
    variables: [...(closed?.variables ?? []), ...variables],
  });
  return undefined;
}

/**
 * What is wrong with a text that Prometheus fills in, as Go's text/template would see it.
 * @returns the end of a sentence that begins with what the text is, or undefined
 */
export function templateSyntaxProblem(text: string): string | undefined {
  const actions = actionsOf(text);
  if (typeof actions === 'string') return actions;
  const scopes: Scope[] = [{ keyword: '', variables: [...VARIABLES] }];
  for (const action of actions) {
    const known = [...scopes.flatMap(({ variables }) => variables), ...declaredBy(action)];
    const problem =
      shapeProblem(action) ?? nameProblem(action, known) ?? formatProblem(action) ?? follow(action, scopes);
    if (problem) return problem;
  }
  const unfinished = scopes[1]?.keyword;
  return unfinished ? `has {{${unfinished}}} without {{end}}.` : outsideProblem(text);
}
