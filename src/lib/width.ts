/**
 * Columns that a terminal needs for a text: Chinese characters and emoji take two, combining marks none. Enough for help and
 * progress lines; tables leave it to their library.
 */
export function displayWidth(words: string): number {
  let width = 0;
  for (const character of words) width += characterWidth(character.codePointAt(0)!);
  return width;
}

/** Shortens to `width` columns, with `…` where something was cut. */
export function fitWidth(words: string, width: number): string {
  if (displayWidth(words) <= width) return words;
  let kept = '';
  let used = 1; // the ellipsis
  for (const character of words) {
    const next = characterWidth(character.codePointAt(0)!);
    if (used + next > width) break;
    kept += character;
    used += next;
  }
  return `${kept}…`;
}

function characterWidth(code: number): number {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (isZeroWidth(code)) return 0;
  return isWide(code) ? 2 : 1;
}

function isZeroWidth(code: number): boolean {
  return (
    (code >= 0x300 && code <= 0x36f) || // combining marks
    (code >= 0x200b && code <= 0x200f) || // zero-width space, joiners, direction marks
    (code >= 0xfe00 && code <= 0xfe0f) || // variation selectors
    code === 0xfeff
  );
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) || // Hangul initials
    (code >= 0x2e80 && code <= 0x303e) || // radicals, CJK punctuation
    (code >= 0x3041 && code <= 0xa4cf) || // kana, bopomofo, ideographs
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe4f) ||
    (code >= 0xff00 && code <= 0xff60) || // full-width forms
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) || // emoji
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

/** Wraps at blanks and, where a line has none, between Chinese characters. Keeps line breaks. */
export function wrapWidth(words: string, width: number): string {
  return words
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

/** Marks that must not start a line. */
const CLOSING = /^[，。、；：！？）」』】》…”’,.;:!?)\]]/;

function wrapLine(line: string, width: number): string {
  // A piece is a Latin word with the blanks before it, or a single wide character.
  const pieces = line.match(/\s*[\u2e80-\u9fff\uff00-\uff60]|\s*[^\s\u2e80-\u9fff\uff00-\uff60]+/g);
  if (!pieces) return '';
  const lines: string[] = [];
  let current = '';
  for (const piece of pieces) {
    if (current && !CLOSING.test(piece) && displayWidth(current + piece) > width) {
      lines.push(current);
      current = piece.trimStart();
    } else {
      current += piece;
    }
  }
  lines.push(current);
  return lines.join('\n');
}
