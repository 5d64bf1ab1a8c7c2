// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them within strings.
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const blanks = /[ \t\r\n]*/y;

function endOf(pattern: RegExp, words: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(words) ? pattern.lastIndex : null;
}

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'more' | 'end';

/** Offset of the first character that does not belong into a JSON text: JSON.parse tells it in some versions of Node only. */
export function jsonFaultAt(words: string): number {
  const open: string[] = [];
  let expecting: Expecting = 'value';
  const wants = (...states: readonly Expecting[]) => states.includes(expecting);
  const afterValue = (): Expecting => (open.length === 0 ? 'end' : 'more');
  for (let at = 0; ; ) {
    at = endOf(blanks, words, at) as number;
    const sign = words.charAt(at);
    const start = at;
    at++;
    if (sign === '"') {
      const end = endOf(string, words, start);
      if (end === null || !wants('value', 'value or ]', 'key', 'key or }')) return start;
      expecting = wants('key', 'key or }') ? ':' : afterValue();
      at = end;
    } else if (sign === '{' || sign === '[') {
      if (!wants('value', 'value or ]')) return start;
      open.push(sign);
      expecting = sign === '{' ? 'key or }' : 'value or ]';
    } else if (sign === '}' || sign === ']') {
      if (!wants('more', sign === '}' ? 'key or }' : 'value or ]') || open.pop() !== (sign === '}' ? '{' : '['))
        return start;
      expecting = afterValue();
    } else if (sign === ':') {
      if (!wants(':')) return start;
      expecting = 'value';
    } else if (sign === ',') {
      if (!wants('more')) return start;
      expecting = open.at(-1) === '{' ? 'key' : 'value';
    } else {
      const end = endOf(scalar, words, start);
      if (end === null || !wants('value', 'value or ]')) return start;
      expecting = afterValue();
      at = end;
    }
  }
}
