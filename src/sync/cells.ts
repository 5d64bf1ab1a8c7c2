import type { Action, Cell, Change, ColumnKind, ColumnSpec, Row } from './contracts.ts';

export function isEmptyCell(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || cell === '' || (typeof cell === 'object' && cell.length === 0);
}

const isSet = (kind: ColumnKind) => kind === 'multiSelect' || kind === 'link' || kind === 'user';

/** A form in which equal cells are the same string, so that reading a row back never looks like a change. */
export function canonical(kind: ColumnKind, cell: Cell | undefined): string {
  if (isEmptyCell(cell)) return '';
  if (isSet(kind)) {
    const members = typeof cell === 'object' ? (cell as readonly string[]) : [String(cell)];
    return JSON.stringify([...new Set(members.map((member) => member.trim()))].sort());
  }
  if (kind === 'number' || kind === 'dateTime') {
    const number = Number(cell);
    return Number.isNaN(number) ? String(cell) : String(number === 0 ? 0 : number);
  }
  // Whether platforms keep CRLF and trailing blanks is not documented: neither is a difference worth a call.
  const words = typeof cell === 'object' ? (cell as readonly string[]).join(',') : String(cell);
  return words
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

export function sameCell(kind: ColumnKind, a: Cell | undefined, b: Cell | undefined): boolean {
  return a === b || isSameList(a, b) || canonical(kind, a) === canonical(kind, b);
}

/** Nearly every list that is compared is the same one, in the same order. */
function isSameList(a: Cell | undefined, b: Cell | undefined): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let place = 0; place < a.length; place++) if (a[place] !== b[place]) return false;
  return true;
}

/** Cells of `wanted` that differ from `found`. Columns that `wanted` does not name are not compared. */
export function changedCells(columns: readonly ColumnSpec[], found: Row, wanted: Row): Record<string, Change> {
  const changes: Record<string, Change> = {};
  for (const column of columns) {
    const to = wanted[column.name];
    if (to === undefined) continue;
    const from = found[column.name] ?? null;
    if (!sameCell(column.kind, from, to)) changes[column.name] = { from, to: isEmptyCell(to) ? null : to };
  }
  return changes;
}

/** The row without its empty cells: what a create sends. A row that has none is returned as it is. */
export function withoutEmpty(row: Row): Row {
  for (const name in row) {
    if (isEmptyCell(row[name])) return Object.fromEntries(Object.entries(row).filter(([, cell]) => !isEmptyCell(cell)));
  }
  return row;
}

/** The row after `changes`. */
export function applyChanges(row: Row, changes: Readonly<Record<string, Change>>): Row {
  const next: Record<string, Cell> = { ...row };
  for (const [name, change] of Object.entries(changes)) {
    if (isEmptyCell(change.to)) delete next[name];
    else next[name] = change.to;
  }
  return next;
}

/** What an action does to its row, cell by cell. */
export function changesOf(action: Action): Readonly<Record<string, Change>> {
  if (action.kind === 'update') return action.changes;
  const changes: Record<string, Change> = {};
  if (action.kind === 'create')
    for (const name in action.row) changes[name] = { from: null, to: action.row[name] ?? null };
  else for (const name in action.before) changes[name] = { from: action.before[name] ?? null, to: null };
  return changes;
}
