const TOKEN =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[{}[\],:]/y;

/** What may come next in a JSON text. */
type State = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma';

const WANTED: Readonly<Record<State, string>> = {
  value: 'a value',
  'first value': 'a value or "]"',
  key: 'a name in double quotes',
  'first key': 'a name in double quotes or "}"',
  colon: '":"',
  comma: '"," or the end of what is open',
};

/** What comes after a token, or undefined if it may not stand there. */
function next(state: State, token: string, open: string[]): State | undefined {
  if (state === 'colon') return token === ':' ? 'value' : undefined;
  if (state === 'key' || state === 'first key') {
    if (token.startsWith('"')) return 'colon';
    return token === '}' && state === 'first key' && open.pop() ? 'comma' : undefined;
  }
  if (state === 'comma') {
    const inside = open.at(-1);
    if (token === ',') return inside === '{' ? 'key' : inside ? 'value' : undefined;
    return (token === '}' || token === ']') && inside === (token === '}' ? '{' : '[') && open.pop()
      ? 'comma'
      : undefined;
  }
  if (token === '{' || token === '[') {
    open.push(token);
    return token === '{' ? 'first key' : 'first value';
  }
  if (token === ']') return state === 'first value' && open.pop() ? 'comma' : undefined;
  return /^[},:]$/.test(token) ? undefined : 'comma';
}

/**
 * Where a text stops being JSON, e.g. `from line 3, column 7, on: it has "}" where a value has to be`. Node.js tells the
 * place of some mistakes only.
 */
export function jsonProblem(text: string): string {
  const open: string[] = [];
  let state: State = 'value';
  let at = 0;
  for (;;) {
    at += /\s*/.exec(text.slice(at))?.[0].length ?? 0;
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    const following: State | undefined = token === undefined ? undefined : next(state, token, open);
    if (following === undefined || token === undefined) break;
    state = following;
    at += token.length;
  }
  const before = text.slice(0, at).split('\n');
  const found = /^\S{1,20}/.exec(text.slice(at))?.[0];
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return `from ${place}, on: it has ${found ? JSON.stringify(found) : 'its end'} where ${WANTED[state]} has to be`;
}
