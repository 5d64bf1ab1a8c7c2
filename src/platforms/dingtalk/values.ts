import type { Cell, Column, ColumnKind, Row } from '../../sync/contracts.ts';
import { isObject, str } from './json.ts';

/** What a cell looks like on its way to the platform (reference §6.5). */
export type WireCell =
  | null
  | string
  | number
  | boolean
  | readonly unknown[]
  | { readonly linkedRecordIds: readonly string[] };

const list = (cell: Cell): readonly string[] => (cell === null ? [] : typeof cell === 'object' ? cell : [String(cell)]);

/** What is no number goes as it is: as NaN it would become null on the wire and clear the cell without a word. */
function numberOr(cell: Exclude<Cell, null>, use: (number: number) => number): WireCell {
  const number = typeof cell === 'object' ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? use(number) : typeof cell === 'object' ? [...cell] : String(cell);
}

/**
 * The write form of a cell. Clearing: "" for text and [] for lists are known to work; for numbers, dates and single selects only
 * null is left to try (reference §6.5, open point e).
 */
export function toWire(kind: ColumnKind | null, cell: Cell): WireCell {
  switch (kind) {
    case 'multiSelect':
      return [...new Set(list(cell))];
    case 'user':
      return list(cell).map((unionId) => ({ unionId }));
    case 'link':
      return { linkedRecordIds: [...list(cell)] };
    case 'number':
      return cell === null || cell === '' ? null : numberOr(cell, (number) => number);
    case 'dateTime':
      return cell === null || cell === '' ? null : numberOr(cell, Math.round);
    case 'singleSelect':
      return cell === null || cell === '' ? null : str(cell) || list(cell).join(',');
    default:
      return cell === null ? '' : typeof cell === 'object' ? cell.join(',') : String(cell);
  }
}

export function rowToWire(row: Row, columns: readonly Column[]): Record<string, WireCell> {
  const kinds = new Map(columns.map((column) => [column.name, column.kind]));
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, toWire(kinds.get(name) ?? 'text', cell)]));
}

/** The canonical form of a cell as read; null where it is empty or no cell of this kind. */
export function fromWire(kind: ColumnKind | null, value: unknown, offsetMs: number): Cell {
  if (value === null || value === undefined || value === '') return null;
  switch (kind) {
    case 'number':
      return toNumber(value);
    case 'dateTime':
      return toTime(value, offsetMs);
    case 'singleSelect':
      return wordOf(Array.isArray(value) ? value[0] : value);
    case 'multiSelect':
      return filled((Array.isArray(value) ? value : [value]).map(wordOf));
    case 'user':
      return filled(
        (Array.isArray(value) ? value : [value]).map((user) =>
          isObject(user) ? str(user['unionId'] ?? user['unionid']) : str(user),
        ),
      );
    case 'link': {
      const ids = isObject(value) ? value['linkedRecordIds'] : value;
      return Array.isArray(ids)
        ? filled(ids.map((id) => (isObject(id) ? str(id['id'] ?? id['recordId']) : str(id))))
        : null;
    }
    case null:
      return null;
    default:
      return textOf(value) || null;
  }
}

/** Cells of a record, keyed by column name; empty ones and columns that we cannot read are left out. */
export function rowFromWire(
  fields: Readonly<Record<string, unknown>>,
  columns: readonly Column[],
  offsetMs: number,
): Row {
  const byName = new Map<string, Column>();
  // Answers are keyed by name; an id is accepted where no column has that name.
  for (const column of columns) byName.set(column.id, column);
  for (const column of columns) byName.set(column.name, column);
  const row: Record<string, Cell> = {};
  for (const [name, value] of Object.entries(fields)) {
    const column = byName.get(name);
    const cell = column ? fromWire(column.kind, value, offsetMs) : null;
    if (column && cell !== null) row[column.name] = cell;
  }
  return row;
}

/** Numbers come as JSON numbers or as strings, currencies perhaps with separators. */
function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  const words = value.replace(/[,\s¥￥$€]/g, '');
  const percent = words.endsWith('%');
  const number = Number(percent ? words.slice(0, -1) : words);
  return words === '' || !Number.isFinite(number) ? null : percent ? number / 100 : number;
}

/** Epoch ms, also as a string; a bare date and time is local to the organisation. */
function toTime(value: unknown, offsetMs: number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  const words = value.trim();
  if (/^-?\d{5,}$/.test(words)) return Number(words);
  const parts = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(words);
  if (!parts) {
    const exact = Date.parse(words);
    return Number.isNaN(exact) ? null : exact;
  }
  const [year, month, date, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, date, hour, minute, second) - offsetMs;
}

const wordOf = (option: unknown): string | null => (isObject(option) ? str(option['name']) : str(option)) || null;

function filled(words: readonly (string | null)[]): readonly string[] | null {
  const present = words.filter((word): word is string => word !== null && word !== '');
  return present.length > 0 ? present : null;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (isObject(value)) return str(value['text'] ?? value['markdown'] ?? value['name'] ?? value['link']);
  return typeof value === 'boolean' ? String(value) : str(value);
}

/** `+08:00` → ms. */
export function offsetOf(utcOffset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 8) * 60 + Number(minutes ?? 0)) * 60_000;
}
