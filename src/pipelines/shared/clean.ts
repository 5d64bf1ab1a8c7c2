/** Cells as exports spell them, and what they mean. Pure. */

// Zero-width and directional marks, soft hyphen, BOM, as in keys.ts; here only at the edges, since emoji are joined by them inside.
const invisible = '\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff';
const edge = new RegExp(`^[\\s${invisible}]+|[\\s${invisible}]+$`, 'gu');
const everywhere = new RegExp(`[${invisible}]`, 'gu');
// biome-ignore lint/suspicious/noControlCharactersInRegex: that they do not belong into a cell is the point.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const quoted = /^=\s*"([\s\S]*)"$/;
/** The first and the last character are letters, digits or Chinese, and nothing odd is between: most cells. */
const plain = /^[0-9A-Za-z\u4e00-\u9fff](?:[ -~\u4e00-\u9fff]*[0-9A-Za-z\u4e00-\u9fff])?$/;

/**
 * A cell without what exports and spreadsheets put around it: blanks (also full-width), TABs, invisible marks, one leading `'` or `` ` ``
 * (the marks that keep a spreadsheet from turning text into numbers or formulas), `="…"`. What is inside stays.
 */
export function cleanText(raw: string): string {
  if (raw === '' || plain.test(raw)) return raw;
  let words = raw.replace(control, '').replace(edge, '');
  if (/^['`‘’＇]/.test(words)) words = words.slice(1).replace(edge, '');
  const inner = quoted.exec(words);
  if (inner) words = (inner[1] as string).replaceAll('""', '"').replace(edge, '');
  return words;
}

/** An identifier, number or date: full-width forms folded, marks at both ends and invisible ones everywhere removed. */
export function cleanCode(raw: string): string {
  // NFKC leaves ASCII and the unified ideographs as they are.
  if (raw === '' || plain.test(raw)) return raw;
  const words = cleanText(raw).normalize('NFKC').replace(everywhere, '');
  return words.replace(/^['"`‘’“”\s]+|['"`‘’“”\s]+$/g, '');
}

const nothing = new Set([
  '',
  '-',
  '--',
  '—',
  '——',
  '/',
  '\\',
  '无',
  '暂无',
  '空',
  '未绑定',
  '未填写',
  '未知',
  'null',
  'none',
  'nil',
  'n/a',
  '#n/a',
  'na',
  'nan',
  'undefined',
  '(空)',
  '(null)',
]);

/** How exports say “nothing here” in a column of numbers, phones or dates. */
export function saysNothing(cleaned: string): boolean {
  return nothing.has(cleaned.toLowerCase());
}

/** `1.23457E+18`: a spreadsheet has rounded a long number, its last digits are gone. */
export function isScientific(cleaned: string): boolean {
  return /^[+-]?\d+(?:\.\d+e[+-]?|e[+-])\d+$/i.test(cleaned);
}

/** The first `most` characters as people count them: an emoji or an accented letter is never cut in half. */
export function clip(words: string, most: number): string {
  if (words.length <= most) return words;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(words)) {
    if (kept.length + segment.length > most) break;
    kept += segment;
  }
  return kept;
}

/** The middle of long numbers hidden: for messages that quote a cell. */
export function maskDigits(words: string): string {
  return words.replace(
    /\d{8,}/g,
    (digits) => `${digits.slice(0, 3)}${'*'.repeat(digits.length - 7)}${digits.slice(-4)}`,
  );
}

/** A cell as a message may quote it: short, without line breaks and long numbers. */
export function quoteCell(words: string): string {
  return clip(maskDigits(words.replace(/\s+/g, ' ').trim()), 40);
}

/**
 * The same words in memory of their own. A cell is a window into a large piece of the file's text and keeps all of it alive: what
 * outlives its piece must be detached. Shorter strings are copies anyway.
 */
export function detach(words: string): string {
  return words.length < 13 ? words : Buffer.from(words, 'utf8').toString('utf8');
}
