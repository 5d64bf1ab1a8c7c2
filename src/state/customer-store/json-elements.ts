const isBlank = (byte: number | undefined) => byte === 32 || byte === 9 || byte === 10 || byte === 13;
const quote = 34;
const comma = 44;
const openSquare = 91;
const backslash = 92;
const closeSquare = 93;
const openCurly = 123;
const closeCurly = 125;

/**
 * The elements of a JSON array one at a time, so that a file of thousands of records never stands in memory as one text. UTF-8 without a
 * byte order mark. Throws SyntaxError where it is no array; what the elements hold is checked by `JSON.parse`.
 */
export function* jsonElements(bytes: Buffer): Generator<unknown> {
  let at = skipBlanks(bytes, 0);
  if (bytes[at] !== openSquare) throw new SyntaxError(`no array at position ${at}`);
  at = skipBlanks(bytes, at + 1);
  let after: 'open' | 'comma' | 'element' = 'open';
  for (;;) {
    const byte = bytes[at];
    if (byte === closeSquare && after !== 'comma') break;
    if (byte === comma && after === 'element') {
      after = 'comma';
      at = skipBlanks(bytes, at + 1);
      continue;
    }
    const end = after === 'element' ? at : endOfValue(bytes, at);
    if (end === at) throw new SyntaxError(`unexpected byte at position ${at}`);
    yield JSON.parse(bytes.toString('utf8', at, end));
    after = 'element';
    at = skipBlanks(bytes, end);
  }
  at = skipBlanks(bytes, at + 1);
  if (at < bytes.length) throw new SyntaxError(`unexpected byte at position ${at}`);
}

function skipBlanks(bytes: Buffer, start: number): number {
  let at = start;
  while (isBlank(bytes[at])) at++;
  return at;
}

function endOfValue(bytes: Buffer, start: number): number {
  let depth = 0;
  let inString = false;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === backslash) at++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openSquare || byte === openCurly) depth++;
    else if (byte === closeSquare || byte === closeCurly) {
      if (depth === 0) return at;
      depth--;
    } else if (depth === 0 && (byte === comma || isBlank(byte))) return at;
  }
  return Math.min(at, bytes.length);
}
