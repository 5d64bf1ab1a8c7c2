import { isEmptyCell } from '../../sync/cells.ts';
import type { Cell } from '../../sync/contracts.ts';
import type { SyncedColumn } from './columns.ts';
import { readMoment } from './moments.ts';

/** A cell, or the code of what is wrong with it. A wrong value is left alone on both sides. */
export type Value = { readonly cell: Cell } | { readonly code: string };

const empty: Value = { cell: null };
const emailShape = /^[^\s@,;，；]+@[^\s@,;，；]+\.[^\s@,;，；]+$/;

/**
 * The meaning of one value, from either side: the store's spellings (numbers as text, tags as JSON, dates as text) and what people
 * type into cells. Pure. `zone` is used for moments without an offset.
 */
export function readValue(column: SyncedColumn, raw: unknown, zone: string): Value {
  if (raw === null || raw === undefined || raw === '') return empty;
  switch (column.kind) {
    case 'number':
      return column.owner === 'people' ? readPriority(raw) : readCount(raw);
    case 'dateTime': {
      const moment = readMoment(raw, zone);
      return moment === undefined ? { code: 'invalid_date' } : { cell: moment };
    }
    case 'phone':
      return readPhone(raw);
    case 'multiSelect':
      return readTags(raw);
    default:
      return readWords(raw, column.kind === 'email');
  }
}

function readWords(raw: unknown, email: boolean): Value {
  if (typeof raw !== 'string' && typeof raw !== 'number' && typeof raw !== 'boolean') return { code: 'invalid_text' };
  const words = String(raw);
  const trimmed = words.trim();
  if (trimmed === '') return empty;
  if (email) return emailShape.test(trimmed) ? { cell: trimmed } : { code: 'invalid_email' };
  return { cell: trimmed === words ? words : trimmed };
}

function numberOf(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  if (typeof raw !== 'string') return Number.NaN;
  const words = raw.normalize('NFKC').trim();
  return words === '' ? Number.NaN : Number(words);
}

function isBlankText(raw: unknown): boolean {
  return typeof raw === 'string' && raw.trim() === '';
}

function readPriority(raw: unknown): Value {
  if (isBlankText(raw)) return empty;
  const number = numberOf(raw);
  return Number.isInteger(number) && number >= 1 && number <= 5 ? { cell: number } : { code: 'invalid_priority' };
}

function readCount(raw: unknown): Value {
  if (isBlankText(raw)) return empty;
  const number = numberOf(raw);
  return Number.isFinite(number) ? { cell: number } : { code: 'invalid_number' };
}

/** Mobile and fixed lines, with or without a country: digits and an optional leading +. */
function readPhone(raw: unknown): Value {
  if (typeof raw !== 'string' && typeof raw !== 'number') return { code: 'phone_invalid' };
  const words = String(raw)
    .normalize('NFKC')
    .replace(/[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff()（）.\-‐-―−]/g, '');
  if (words === '') return empty;
  const national = words.replace(/^(?:\+|00)?86(?=1[3-9]\d{9}$)/, '');
  if (!/^\+?\d{7,15}$/.test(national)) return { code: 'phone_invalid' };
  // A Chinese mobile number with a digit too few or too many.
  if (/^1[3-9]/.test(national) && national.length !== 11) return { code: 'phone_invalid' };
  return { cell: national };
}

const separators = /\s*[,，、;；\n]\s*/;

/** A list, a JSON list in a text, or names with commas between them. */
function readTags(raw: unknown): Value {
  if (Array.isArray(raw)) return tagList(raw);
  if (typeof raw !== 'string') return { code: 'invalid_tags' };
  const words = raw.trim();
  if (words === '' || words === 'null') return empty;
  if (!/^[[{"]/.test(words)) return tagList(words.split(separators));
  try {
    const parsed: unknown = JSON.parse(words);
    if (typeof parsed === 'string') return tagList([parsed]);
    return Array.isArray(parsed) ? tagList(parsed) : { code: 'invalid_tags' };
  } catch {
    return { code: 'invalid_tags' };
  }
}

function tagList(items: readonly unknown[]): Value {
  const tags = new Set<string>();
  for (const item of items) {
    if (item === null) continue;
    if (typeof item !== 'string' && typeof item !== 'number') return { code: 'invalid_tags' };
    const tag = String(item).trim();
    if (tag !== '') tags.add(tag);
  }
  const cell: Cell = [...tags];
  return isEmptyCell(cell) ? empty : { cell };
}
