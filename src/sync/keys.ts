import type { Cell, KeySpec, Row, TableSpec } from './contracts.ts';

/** ASCII and the unified ideographs, which normalising leaves as they are: most ids. */
const plain = /^[!-~\u4e00-\u9fff]*$/;
// Zero-width and directional marks, soft hyphen, BOM: invisible in a table, fatal in a comparison.
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/gu;

/** One key part: full-width forms folded (NFKC), invisible marks and outer blanks removed. Case is kept: ids may be case-sensitive. */
export function normalizeKeyPart(value: Cell | undefined): string {
  if (value === null || value === undefined) return '';
  const words = typeof value === 'object' ? value.join(',') : String(value);
  if (plain.test(words)) return words;
  return words.normalize('NFKC').replace(invisible, '').trim();
}

function keyBy(spec: KeySpec, row: Row): string | null {
  const isAlone = spec.columns.length === 1;
  let key = '';
  for (const column of spec.columns) {
    const value = row[column] ?? null;
    const part = spec.normalize ? spec.normalize(column, value) : normalizeKeyPart(value);
    if (part === '') return null;
    if (isAlone) return part;
    key += `${key === '' ? '' : '|'}${part.includes('|') ? part.replaceAll('|', '\\|') : part}`;
  }
  return key;
}

/** The row's natural key: the first complete alternative; null when none is. */
export function keyOf(spec: TableSpec, row: Row): string | null {
  for (const key of spec.keys) {
    const value = keyBy(key, row);
    if (value !== null) return value;
  }
  return null;
}

/** Every key under which the row can be found, the natural one first. */
export function keysOf(spec: TableSpec, row: Row): string[] {
  const keys: string[] = [];
  for (const key of spec.keys) {
    const value = keyBy(key, row);
    if (value !== null && !keys.includes(value)) keys.push(value);
  }
  return keys;
}

/** Shorter words stand inside too many others for asking the server which cells contain them. */
const tellingLength = 5;

/** A condition on a key's first column. */
export interface Lookup {
  readonly column: string;
  readonly operator: 'is' | 'contains';
  readonly value: string;
}

/** How the server can be asked for the row's key; null when the row has none. */
export function lookupOf(spec: TableSpec, row: Row): Lookup | null {
  for (const key of spec.keys) {
    if (keyBy(key, row) === null) continue;
    const column = key.columns[0] as string;
    const value = row[column] ?? null;
    const asked = key.lookupValue ?? key.normalize;
    const words = asked ? asked(column, value) : normalizeKeyPart(value);
    // People paste blanks around an id: a cell that contains it is found with them, one that equals it is not.
    return { column, operator: key.lookup ?? (words.length < tellingLength ? 'is' : 'contains'), value: words };
  }
  return null;
}

/** The rows of a list are told apart by `#n`: the key without it. */
export const withoutPlace = (key: string): string => key.replace(/#\d+$/, '');

/** The natural key that an action's key belongs to. */
export function groupOf(spec: Pick<TableSpec, 'positional'>, key: string): string {
  return spec.positional ? withoutPlace(key) : key;
}
