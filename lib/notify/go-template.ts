import { didYouMean } from '../did-you-mean';

/** Functions of Alertmanager's templates: those of Go's text/template and its own (template/template.go, 0.33). */
const FUNCTIONS: readonly string[] = [
  ...[
    'and',
    'call',
    'html',
    'index',
    'slice',
    'js',
    'len',
    'not',
    'or',
    'print',
    'printf',
    'println',
    'urlquery',
  ],
  ...['eq', 'ge', 'gt', 'le', 'lt', 'ne'],
  ...['toUpper', 'toLower', 'title', 'trimSpace', 'join', 'match', 'safeHtml', 'safeUrl', 'urlUnescape'],
  ...['reReplaceAll', 'stringSlice', 'date', 'tz', 'now', 'since', 'humanizeDuration', 'toJson'],
  ...['list', 'append', 'dict'],
];

/** What a notification has, and what is in it. */
const FIELDS: readonly string[] = [
  ...['Receiver', 'Status', 'Alerts', 'GroupLabels', 'CommonLabels', 'CommonAnnotations', 'ExternalURL'],
  ...['GroupKey', 'NotificationReason', 'RouteLabels'],
  ...['Labels', 'Annotations', 'StartsAt', 'EndsAt', 'GeneratorURL', 'Fingerprint', 'Firing', 'Resolved'],
  ...['SortedPairs', 'Remove', 'Names', 'Values', 'Name', 'Value'],
];

/** Methods of Go's times and durations, which may follow. */
const AFTER_TIMES =
  /^(?:Format|UTC|Local|In|Unix|UnixMilli|Add|AddDate|Sub|Before|After|Equal|IsZero|Year|Month|Day|Weekday|Hour|Minute|Second|Seconds|Minutes|Hours|Round|Truncate|String|Location|YearDay|Date|Clock)$/;

/** Names of templates that Alertmanager brings along. */
const BUILT_IN = /^(?:__\w+|email\.default\.\w+|[a-z]+\.default\.\w+|discord\.\w+\.\w+|\w+\.default)$/;

const KEYWORDS = ['if', 'range', 'with', 'define', 'block', 'end', 'else', 'template', 'break', 'continue'];

interface Token {
  readonly kind: 'text' | 'word' | 'variable' | 'field' | 'number' | 'sign';
  readonly text: string;
}

const TOKENS =
  /\s*(?:("(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+')|(\$\w*)|(\.[A-Za-z_]\w*)|([-+]?(?:0[xX][\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?))|([A-Za-z_]\w*)|(:=|[|(),=.]))/y;

/** What stands between the braces; undefined if there is something in it that Go does not know. */
function tokensOf(action: string): Token[] | undefined {
  const tokens: Token[] = [];
  const kinds = ['text', 'variable', 'field', 'number', 'word', 'sign'] as const;
  TOKENS.lastIndex = 0;
  let end = 0;
  while (end < action.trimEnd().length) {
    const match = TOKENS.exec(action);
    if (!match) return undefined;
    end = TOKENS.lastIndex;
    const i = match.slice(1).findIndex((group) => group !== undefined);
    tokens.push({ kind: kinds[i] ?? 'sign', text: match[i + 1] ?? '' });
  }
  return tokens;
}

/** A backslash with something behind it that Go does not know in double quotes. */
const BAD_ESCAPE = /\\(?![abfnrtv"]|[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})./;

/** What is wrong with the escapes in a text. */
function escapeProblem({ kind, text }: Token): string | undefined {
  if (kind !== 'text' || !text.startsWith('"')) return undefined;
  const [bad] = BAD_ESCAPE.exec(text.replaceAll('\\\\', '')) ?? [];
  return (
    bad && `${bad} is nothing that Go knows in quotes. Write \\${bad}, or put the text between backticks.`
  );
}

interface Action {
  readonly inside: string;
  readonly line: number;
}

/** The actions of a template, or where one does not end. */
function actionsOf(template: string): { actions: Action[]; problem?: string } {
  const actions: Action[] = [];
  let position = 0;
  for (;;) {
    const start = template.indexOf('{{', position);
    if (start < 0) return { actions };
    const line = template.slice(0, start).split('\n').length;
    const comment = /\{\{(?:- )?\/\*[\s\S]*?\*\/(?: -)?\}\}/y;
    comment.lastIndex = start;
    const [commented] = comment.exec(template) ?? [];
    if (commented) {
      position = start + commented.length;
      continue;
    }
    const action =
      /\{\{(?:-(?=\s))?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|(?!\}\}|\s-\}\})[^"`'])*)(?:\s-)?\}\}/y;
    action.lastIndex = start;
    const found = action.exec(template);
    if (!found) return { actions, problem: `line ${line}: the action that begins with {{ does not end` };
    actions.push({ inside: found[1] ?? '', line });
    position = start + found[0].length;
  }
}

/** What is wrong with a pipeline, e.g. `.Labels.severity | toUpper`. */
function pipelineProblem(tokens: readonly Token[], variables: readonly string[]): string | undefined {
  let depth = 0;
  let previous: Token | undefined;
  for (const [i, token] of tokens.entries()) {
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    if (depth < 0) return 'there is a ) without (';
    const next = tokens[i + 1];
    if (token.text === '|' && (!previous || !next || next.text === '|' || next.text === ')'))
      return 'there is nothing before or behind a |';
    if (token.kind === 'word' && !FUNCTIONS.includes(token.text) && !/^(?:true|false|nil)$/.test(token.text))
      return `there is no function "${token.text}".${didYouMean(token.text, FUNCTIONS)}`;
    if (token.kind === 'variable' && token.text !== '$' && !variables.includes(token.text))
      return `the variable ${token.text} is not defined.${didYouMean(token.text, variables)}`;
    if (token.kind === 'field') {
      const name = token.text.slice(1);
      const root = previous?.kind !== 'field' && previous?.text !== ')' && previous?.text !== '$';
      const known = FIELDS.includes(name) || AFTER_TIMES.test(name);
      const meant = FIELDS.find((field) => field.toLowerCase() === name.toLowerCase());
      // names in small letters are labels and annotations
      if (!known && (/^[A-Z]/.test(name) ? previous?.kind !== 'field' : root && meant))
        return `there is no field .${name}.${didYouMean(name, FIELDS)}`;
    }
    previous = token;
  }
  return depth > 0 ? 'there is a ( without )' : undefined;
}

interface Block {
  readonly keyword: string;
  readonly line: number;
  readonly variables: number;
  otherwise: boolean;
}

/** What one text of templates defines and uses, and what is wrong with it. */
interface Reading {
  readonly problems: readonly string[];
  readonly defined: readonly string[];
  readonly used: readonly { readonly name: string; readonly line: number }[];
}

const unquote = (literal: string) => literal.slice(1, -1);

class TemplateReader {
  readonly problems: string[] = [];
  readonly defined: string[] = [];
  readonly used: { name: string; line: number }[] = [];
  private readonly blocks: Block[] = [];
  private variables: string[] = [];

  read(template: string): Reading {
    const { actions, problem } = actionsOf(template);
    for (const action of actions) this.action(action);
    if (problem) this.problems.push(problem);
    else
      for (const { keyword, line } of this.blocks)
        this.problems.push(`line ${line}: {{ ${keyword} … }} has no {{ end }}`);
    return this;
  }

  private action({ inside, line }: Action): void {
    const tokens = tokensOf(inside);
    const say = (problem: string | undefined) => problem && this.problems.push(`line ${line}: ${problem}`);
    if (!tokens) return void say(`{{${inside}}} has something in it that is no part of a template`);
    const [first] = tokens;
    if (!first) return void say('{{ }} is empty');
    for (const token of tokens) say(escapeProblem(token));
    if (first.kind !== 'word' || !KEYWORDS.includes(first.text)) return void say(this.pipeline(tokens));
    say(this.keyword(first.text, tokens.slice(1), line));
  }

  /** A pipeline, perhaps with variables that it is given to. */
  private pipeline(tokens: readonly Token[]): string | undefined {
    const sign = tokens.findIndex(({ text }) => text === ':=' || text === '=');
    if (sign < 0) return pipelineProblem(tokens, this.variables);
    const names = tokens.slice(0, sign).filter(({ kind }) => kind === 'variable');
    const value = tokens.slice(sign + 1);
    if (names.length === 0 || value.length === 0)
      return `there is nothing before or behind ${tokens[sign]?.text}`;
    const problem = pipelineProblem(value, this.variables);
    if (tokens[sign]?.text === ':=') this.variables = [...this.variables, ...names.map(({ text }) => text)];
    return problem;
  }

  private keyword(keyword: string, rest: readonly Token[], line: number): string | undefined {
    const [name] = rest;
    switch (keyword) {
      case 'end': {
        const block = this.blocks.pop();
        if (!block) return '{{ end }} ends nothing';
        this.variables = this.variables.slice(0, block.variables);
        return undefined;
      }
      case 'else': {
        const block = this.blocks.at(-1);
        if (!block || /^(?:define|block)$/.test(block.keyword))
          return '{{ else }} stands in no if, range or with';
        if (block.otherwise)
          return `the {{ else }} before this one was the last of its {{ ${block.keyword} }}`;
        block.otherwise = rest.length === 0;
        return rest.length === 0 ? undefined : this.pipeline(rest.slice(1));
      }
      case 'break':
      case 'continue':
        return this.blocks.some((block) => block.keyword === 'range')
          ? undefined
          : `{{ ${keyword} }} stands in no range`;
      case 'template':
      case 'define':
      case 'block':
        if (name?.kind !== 'text') return `{{ ${keyword} }} needs a name in quotes`;
        return this.named(keyword, unquote(name.text), rest.slice(1), line);
      default: {
        if (rest.length === 0) return `{{ ${keyword} }} needs something to look at`;
        this.open(keyword, line);
        return this.pipeline(rest);
      }
    }
  }

  private open(keyword: string, line: number): void {
    this.blocks.push({ keyword, line, variables: this.variables.length, otherwise: false });
  }

  private named(keyword: string, name: string, rest: readonly Token[], line: number): string | undefined {
    if (keyword === 'template') this.used.push({ name, line });
    else this.defined.push(name);
    const nested = keyword === 'define' && this.blocks.length > 0;
    if (keyword !== 'template') this.open(keyword, line);
    if (nested) return `{{ define "${name}" }} stands inside of something else`;
    return rest.length > 0 ? this.pipeline(rest) : undefined;
  }
}

/**
 * What is wrong with the texts of templates: actions that do not end, blocks, functions, variables, fields and templates
 * that there are not. Each problem begins with the place: `[0], line 3: …`.
 * @param known names of templates that are there besides
 */
export function templateProblems(texts: readonly string[], known: readonly string[]): string[] {
  const readings = texts.map((text) => new TemplateReader().read(text));
  const names = [...known, ...readings.flatMap(({ defined }) => defined)];
  // what looks like one of Atalaya's own is meant to replace it
  const [prefix] = known[0]?.split('.') ?? [];
  const all = readings.flatMap(({ defined }) => defined);
  const repeated = (name: string) => all.indexOf(name) !== all.lastIndexOf(name);
  return readings.flatMap(({ problems, used, defined }, i) => [
    ...problems.map((problem) => `[${i}], ${problem}`),
    ...[...new Set(defined)]
      .filter(repeated)
      .map((name) => `[${i}] defines "${name}", which is defined several times. Delete all but one.`),
    ...defined
      .filter((name) => prefix && name.startsWith(`${prefix}.`) && !known.includes(name))
      .map(
        (name) =>
          `[${i}] defines "${name}", but there is no such template to replace.${didYouMean(name, known) || ` There are ${known.join(', ')}.`}`,
      ),
    ...used
      .filter(({ name }) => !names.includes(name) && !BUILT_IN.test(name))
      .map(
        ({ name, line }) => `[${i}], line ${line}: there is no template "${name}".${didYouMean(name, names)}`,
      ),
  ]);
}

/** Names that a text defines templates under. */
export const definedTemplates = (text: string): readonly string[] => new TemplateReader().read(text).defined;
