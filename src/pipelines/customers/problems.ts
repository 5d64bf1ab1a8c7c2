import type { Problem } from '../../state/customer-store/base-port.ts';

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
  const masked = column === '电话' ? words.replace(/\d(?=\d{4})(?<=\d{3}\d)/g, '*') : words.replace(phones, '$1****$2');
  const characters = [...masked];
  return characters.length > shownMax ? `${characters.slice(0, shownMax - 1).join('')}…` : masked;
}

/** A value for a file that people open: whole, as text. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
