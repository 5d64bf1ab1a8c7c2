import { isEmptyCell, sameCell } from '../sync/cells.ts';
import type { Action, Change, Column, ColumnSpec, ReadRecord, Row, TableSpec } from '../sync/contracts.ts';
import type { LandedChange } from './journal-changes.ts';

export type Undo =
  | { readonly kind: 'undo'; readonly action: Action }
  | { readonly kind: 'left'; readonly key: string; readonly columns: readonly string[] }
  | { readonly kind: 'gone'; readonly key: string };

/**
 * Pure: how one change is undone. A created row is removed, a changed cell restored, a deleted row created again, each only if nobody
 * touched it since; what was touched is left alone and listed. What never arrived, or is back already, needs nothing. `columns`: those
 * in which an edit counts, see `watchedColumns`.
 */
export function undo(columns: readonly ColumnSpec[], change: LandedChange, now: ReadRecord | undefined): Undo[] {
  const { action, recordId } = change;
  const kindOf = (name: string) => columns.find((column) => column.name === name)?.kind ?? 'text';
  if (action.kind === 'delete')
    return now ? [] : [{ kind: 'undo', action: { kind: 'create', key: action.key, row: action.before } }];
  if (!now) return [{ kind: 'gone', key: action.key }];
  if (action.kind === 'create') {
    const touched = columns
      .filter((column) => !sameCell(column.kind, action.row[column.name], now.cells[column.name]))
      .map((column) => column.name);
    return touched.length > 0
      ? [{ kind: 'left', key: action.key, columns: touched }]
      : [{ kind: 'undo', action: { kind: 'delete', key: action.key, recordId, before: now.cells } }];
  }
  const restore: Record<string, Change> = {};
  const left: string[] = [];
  for (const [name, cell] of Object.entries(action.changes)) {
    const current = now.cells[name] ?? null;
    if (sameCell(kindOf(name), current, cell.from)) continue;
    if (!sameCell(kindOf(name), current, cell.to)) left.push(name);
    else restore[name] = { from: current, to: cell.from };
  }
  const undone: Undo[] = [];
  if (Object.keys(restore).length > 0)
    undone.push({ kind: 'undo', action: { kind: 'update', key: action.key, recordId, changes: restore } });
  if (left.length > 0) undone.push({ kind: 'left', key: action.key, columns: left });
  return undone;
}

/** Names of the columns that the platform fills by itself when a link of ours is set in another table. */
export function mirrorColumns(specs: readonly TableSpec[], table: string): Set<string> {
  const links = specs.flatMap((spec) => spec.columns).filter((column) => column.linkTo === table);
  return new Set(links.flatMap((column) => (column.backColumn === undefined ? [] : [column.backColumn])));
}

/**
 * The columns in which an edit by a person keeps a created row alive: all that can be written, those that the user added included.
 * Mirrors of links are left out, they change when other tables do.
 */
export function watchedColumns(
  spec: TableSpec,
  columns: readonly Column[],
  mirrors: ReadonlySet<string>,
): readonly ColumnSpec[] {
  return columns.flatMap(({ name, kind, writable }) => {
    if (kind === null || !writable || mirrors.has(name)) return [];
    return [spec.columns.find((column) => column.name === name.trim()) ?? { name, kind }];
  });
}

/** The cells of a removed row that can be written again. */
export function restorable(row: Row, columns: readonly Column[], mirrors: ReadonlySet<string>): Row {
  const writable = new Set(columns.filter((column) => column.writable && column.kind !== null).map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(row).filter(([name, cell]) => writable.has(name) && !mirrors.has(name) && !isEmptyCell(cell)),
  );
}
