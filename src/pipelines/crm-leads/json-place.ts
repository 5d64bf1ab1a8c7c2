const token =
  /[ \t\r\n]*(?:("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([{}[\],:]))/y;
const blanks = /[ \t\r\n]*/y;

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'more' | 'end';

/** Offset of the first character that does not belong into a JSON text: JSON.parse tells it in some versions of Node only. */
export function jsonFaultAt(words: string): number {
  const open: ('{' | '[')[] = [];
  let expecting: Expecting = 'value';
  let at = 0;
  const afterValue = () => {
    expecting = open.length === 0 ? 'end' : 'more';
  };
  const close = (sign: string) => {
    if ((sign === '}' ? '{' : '[') !== open.pop()) return false;
    afterValue();
    return true;
  };
  for (;;) {
    blanks.lastIndex = at;
    blanks.exec(words);
    const start = blanks.lastIndex;
    token.lastIndex = at;
    const match = token.exec(words);
    if (!match) return start;
    at = token.lastIndex;
    const [, string, number, literal, sign] = match;
    const scalar = string ?? number ?? literal;
    const wantsValue: boolean = expecting === 'value' || expecting === 'value or ]';
    if (scalar !== undefined && wantsValue) afterValue();
    else if (string !== undefined && (expecting === 'key' || expecting === 'key or }')) expecting = ':';
    else if ((sign === '{' || sign === '[') && wantsValue) {
      open.push(sign);
      expecting = sign === '{' ? 'key or }' : 'value or ]';
    } else if (sign === ':' && expecting === ':') expecting = 'value';
    else if (sign === ',' && expecting === 'more') expecting = open.at(-1) === '{' ? 'key' : 'value';
    else if (
      (sign === '}' && (expecting === 'more' || expecting === 'key or }')) ||
      (sign === ']' && (expecting === 'more' || expecting === 'value or ]'))
    ) {
      if (!close(sign)) return start;
    } else return start;
  }
}
