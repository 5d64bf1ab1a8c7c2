import type { Cell, ColumnKind } from '../../sync/contracts.ts';
import type { FeishuColumn } from './fields.ts';

/**
 * Cells between our canonical form and Feishu's write and read forms, which differ from each other.
 * /uAjLw4CM/ukTMukTMukTM/reference/bitable-v1/app-table-record/bitable-record-data-structure-overview, read 2026-05.
 */

const membersOf = (cell: Cell): readonly string[] =>
  typeof cell === 'object' && cell !== null ? cell : [String(cell)];

function unique(members: readonly string[]): string[] {
  const found: string[] = [];
  for (const member of members) {
    const name = member.trim();
    if (name !== '' && !found.includes(name)) found.push(name);
  }
  return found;
}

/** What a write sends for the cell. Every empty cell is null: it clears. */
export function toWritten(kind: ColumnKind, cell: Cell): unknown {
  if (cell === null || cell === '' || (typeof cell === 'object' && cell.length === 0)) return null;
  switch (kind) {
    case 'number':
    case 'dateTime':
      // What is no number goes out as it is and is refused: as NaN it would become null and clear the cell.
      return Number.isFinite(Number(cell)) ? Number(cell) : String(cell);
    case 'multiSelect':
      // The same new name twice within a cell would create the option twice.
      return unique(membersOf(cell));
    case 'user':
      return unique(membersOf(cell)).map((id) => ({ id }));
    case 'link':
      return unique(membersOf(cell));
    case 'singleSelect':
      // Options are matched by exact name, and an unknown one is created.
      return String(typeof cell === 'object' ? (cell[0] ?? '') : cell).trim();
    default:
      return typeof cell === 'object' ? cell.join(',') : String(cell);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Words of a text-like value: a plain string (old listing, written form) or segments, which are joined. */
function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(wordsOf).join('');
  if (isRecord(value)) return String(value['text'] ?? value['name'] ?? value['full_address'] ?? value['link'] ?? '');
  return String(value);
}

function numberOf(value: unknown): number | null {
  const one = Array.isArray(value) ? value[0] : value;
  if (one === null || one === undefined || one === '') return null;
  const number = typeof one === 'number' ? one : Number(wordsOf(one));
  return Number.isFinite(number) ? number : null;
}

/** Ids of a list of users: `[{id}]`; some read-only columns give one object. */
function idsOf(value: unknown): string[] {
  const items = Array.isArray(value) ? value : [value];
  return items
    .map((item) => (isRecord(item) ? item['id'] : item))
    .filter((id): id is string => typeof id === 'string' && id !== '');
}

/** Linked record ids: `{link_record_ids}`, an empty `{}`, the old `[{record_ids}]`, or plain ids as written. */
function linksOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linksOf);
  if (isRecord(value)) {
    const ids = value['link_record_ids'] ?? value['record_ids'];
    return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
  }
  return typeof value === 'string' && value !== '' ? [value] : [];
}

/** The canonical cell of a value as read; null when it is empty or not of this kind. */
export function fromRead(kind: ColumnKind, value: unknown): Cell {
  // Lookups and formulas wrap their values.
  const bare = isRecord(value) && 'value' in value && 'type' in value ? value['value'] : value;
  if (bare === null || bare === undefined) return null;
  switch (kind) {
    case 'number':
    case 'dateTime':
      return numberOf(bare);
    case 'multiSelect': {
      const names = (Array.isArray(bare) ? bare : [bare]).map(wordsOf).filter(Boolean);
      return names.length > 0 ? names : null;
    }
    case 'user': {
      const ids = idsOf(bare);
      return ids.length > 0 ? ids : null;
    }
    case 'link': {
      const ids = linksOf(bare);
      return ids.length > 0 ? ids : null;
    }
    default:
      return wordsOf(bare) || null;
  }
}

/** The non-empty cells of a record's `fields` that we can read, by our column names. */
export function cellsOf(
  fields: Readonly<Record<string, unknown>>,
  byRealName: ReadonlyMap<string, FeishuColumn>,
): Record<string, Cell> {
  const cells: Record<string, Cell> = {};
  for (const name in fields) {
    const column = byRealName.get(name);
    if (!column?.kind) continue;
    const cell = fromRead(column.kind, fields[name]);
    if (cell !== null) cells[column.name] = cell;
  }
  return cells;
}
