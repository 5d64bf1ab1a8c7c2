import type { Text } from '../../messages/text.ts';
import type { Cell } from '../../sync/contracts.ts';

/** Something that a person should look at. */
export interface Problem {
  /** Where it stands. `both`: a conflict between the sides. */
  readonly side: 'table' | 'store' | 'both';
  /** `rejected`: the customer was left alone. `warning`: one cell was, or something happened that is worth knowing. */
  readonly severity: 'rejected' | 'warning';
  /** The number, or the row's id where it has none. */
  readonly key: string;
  readonly code: string;
  readonly text: Text;
  readonly column?: string | undefined;
  readonly tableValue?: string | undefined;
  readonly storeValue?: string | undefined;
  readonly recordId?: string | undefined;
}

/** Problems with the same identity are the same problem, also tomorrow. */
export function identityOf(problem: Problem): string {
  const { side, code, key, column = '', tableValue = '', storeValue = '', recordId = '' } = problem;
  return JSON.stringify([side, code, key, column, tableValue, storeValue, recordId]);
}

const phones = /(?<!\d)((?:\+?86)?1[3-9]\d)\d{4}(\d{4})(?!\d)/g;
const shownMax = 40;

/** A value for a message: one line, short, phone numbers masked. */
export function shown(value: unknown, column = ''): string {
  const words = plain(value).replace(/\s+/g, ' ');
  const masked =
    column === '电话' ? words.replace(/\d(?=\d{4})(?<=\d{3}\d)/g, '*') : words.replace(phones, '$1****$2');
  const characters = [...masked];
  return characters.length > shownMax ? `${characters.slice(0, shownMax - 1).join('')}…` : masked;
}

/** A value for a file that people open: whole, as text. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as Cell);
}
