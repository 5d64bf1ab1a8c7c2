import type { Base, BaseEntry, Conflict } from '../../state/customer-store/base-port.ts';
import { isEmptyCell } from '../../sync/cells.ts';
import type { Cell, Change, Row } from '../../sync/contracts.ts';
import {
  defaultPriority,
  nameColumn,
  newcomerStatistics,
  numberColumn,
  priorityColumn,
  type SyncedColumn,
  sameExactly,
  sameValue,
} from './columns.ts';
import type { Side, StoreSide, TableSide } from './sides.ts';

export type Direction = 'both' | 'import' | 'export';

export interface MergeInput {
  readonly base: Base;
  readonly table: Side<TableSide>;
  readonly store: Side<StoreSide>;
  /** Columns to merge: those that the table has. */
  readonly columns: readonly SyncedColumn[];
  /** Columns that the store is able to keep. For the others the base is the store. */
  readonly kept: ReadonlySet<string>;
  readonly direction: Direction;
}

export type TableIntent =
  | { readonly kind: 'create'; readonly id: string; readonly row: Row }
  | {
      readonly kind: 'update';
      readonly id: string;
      readonly recordId: string;
      readonly changes: Readonly<Record<string, Change>>;
    };

export type StoreIntent =
  | { readonly kind: 'create'; readonly id: string; readonly cells: Row }
  | { readonly kind: 'update'; readonly id: string; readonly cells: Row; readonly activate: boolean }
  | { readonly kind: 'deactivate'; readonly id: string };

export type MergeNote =
  | { readonly kind: 'deactivated' | 'restored' | 'reactivated'; readonly id: string }
  | { readonly kind: 'renumbered'; readonly id: string; readonly to: string }
  /** The number of a deleted customer on a row with another name: left alone. */
  | { readonly kind: 'retired'; readonly id: string; readonly former: string; readonly recordId: string };

export interface MergePlan {
  readonly table: readonly TableIntent[];
  readonly store: readonly StoreIntent[];
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
  /** Customers of both sides whose row stays as it is. */
  readonly unchanged: number;
}

/**
 * The three-way merge (DESIGN §8.4). Pure: what has to be written on either side so that they agree. A people's cell that changed on
 * one side goes to the other; changed on both, the table wins and it is a conflict; without a base a filled cell beats an empty one.
 * System cells come from the store. Doing what it says and merging again gives an empty plan.
 */
export function merge(input: MergeInput): MergePlan {
  const { base, table, store, direction } = input;
  const plan = {
    table: [] as TableIntent[],
    store: [] as StoreIntent[],
    conflicts: [] as Conflict[],
    notes: [] as MergeNote[],
  };
  let unchanged = 0;
  const ids = new Set([...table.customers.keys(), ...store.customers.keys(), ...base.customers.keys()]);
  for (const id of [...ids].sort()) {
    if (table.frozen.has(id) || store.frozen.has(id)) continue;
    const row = table.customers.get(id);
    const customer = store.customers.get(id);
    const entry = base.customers.get(id);
    const found = mergeOne(id, row, customer, entry, input);
    const tableIntent = direction === 'import' ? null : found.table;
    const storeIntent = direction === 'export' ? null : found.store;
    if (tableIntent) plan.table.push(tableIntent);
    else if (row && customer) unchanged++;
    if (storeIntent) plan.store.push(storeIntent);
    // What this direction does not carry out is still open, and reported by the run that does.
    if (storeIntent || found.retired) plan.notes.push(...found.notes);
    if (storeIntent) plan.conflicts.push(...found.conflicts);
  }
  return { ...plan, notes: [...plan.notes, ...renumbered(plan.store, input)], unchanged };
}

/** Of those who are gone from the table: whose row is still there, under another number. */
function renumbered(intents: readonly StoreIntent[], { base, table }: MergeInput): MergeNote[] {
  const gone = new Map<string, string>();
  for (const { kind, id } of intents) {
    const recordId = base.customers.get(id)?.recordId;
    if (kind === 'deactivate' && typeof recordId === 'string') gone.set(recordId, id);
  }
  if (gone.size === 0) return [];
  const notes: MergeNote[] = [];
  for (const [to, { recordId }] of table.customers) {
    const id = gone.get(recordId);
    if (id !== undefined) notes.push({ kind: 'renumbered', id, to });
  }
  return notes;
}

interface Found {
  readonly table: TableIntent | null;
  readonly store: StoreIntent | null;
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
  /** The row carries the number of a deleted customer. */
  readonly retired?: boolean;
}

const nothingFound: Found = { table: null, store: null, conflicts: [], notes: [] };

function mergeOne(
  id: string,
  row: TableSide | undefined,
  customer: StoreSide | undefined,
  entry: BaseEntry | undefined,
  input: MergeInput,
): Found {
  const synced = entry?.agreed !== null && entry?.agreed !== undefined;
  if (!row && !customer) return nothingFound;
  if (!row) {
    if (!customer?.active) return nothingFound;
    if (synced) return { ...nothingFound, store: { kind: 'deactivate', id }, notes: [{ kind: 'deactivated', id }] };
    return { ...nothingFound, table: { kind: 'create', id, row: newRow(id, customer, input) } };
  }
  const known = input.base.retired.get(id);
  if (!synced && (known || (customer && !customer.active))) {
    const former = nameOf(customer?.cells) ?? known?.name ?? '';
    const name = nameOf(row.cells) ?? '';
    if (former !== '' && name !== '' && former.trim() !== name.trim()) {
      return { ...nothingFound, notes: [{ kind: 'retired', id, former, recordId: row.recordId }], retired: true };
    }
  }
  if (!customer) return bringIn(id, row, synced || known !== undefined, input);
  // Inactive although it was in the table all the time: the bot's own word, which stays.
  const activate = !customer.active && !synced;
  return mergeCells(id, row, customer, entry?.agreed ?? null, activate, input);
}

/** A customer of the table that the store does not have: new, or lost there. */
function bringIn(id: string, row: TableSide, wasThere: boolean, input: MergeInput): Found {
  const cells: Record<string, Cell> = {};
  const changes: Record<string, Change> = normalized(id, row);
  // Statistics come from the store; only where it lost the customer, or everything, the table remembers them.
  const remembers = wasThere || input.store.customers.size === 0;
  for (const column of input.columns) {
    const { name } = column;
    const cell = row.cells[name] ?? null;
    if (!input.kept.has(name) || row.invalid?.has(name)) continue;
    if (column.owner === 'people') {
      cells[name] = toStore(column, cell);
      continue;
    }
    const value = remembers && !isEmptyCell(cell) ? cell : (newcomerStatistics[name] ?? null);
    cells[name] = value;
    if (!sameValue(column, cell, value)) changes[name] = { from: cell, to: value };
  }
  return {
    table: updateOf(id, row, changes),
    store: { kind: 'create', id, cells },
    conflicts: [],
    notes: wasThere ? [{ kind: 'restored', id }] : [],
  };
}

function newRow(id: string, customer: StoreSide, input: MergeInput): Row {
  const row: Record<string, Cell> = { [numberColumn]: id };
  for (const { name } of input.columns) {
    const cell = customer.cells[name];
    if (!isEmptyCell(cell)) row[name] = cell as Cell;
  }
  return row;
}

function mergeCells(
  id: string,
  row: TableSide,
  customer: StoreSide,
  agreed: Row | null,
  activate: boolean,
  input: MergeInput,
): Found {
  const differing = input.columns.filter(({ name }) => !sameExactly(row.cells[name] ?? null, customer.cells[name]));
  if (differing.length === 0 && row.number === id && !activate) return nothingFound;
  const changes: Record<string, Change> = normalized(id, row);
  const cells: Record<string, Cell> = {};
  const conflicts: Conflict[] = [];
  for (const column of differing) {
    const { name } = column;
    if (!input.kept.has(name) || row.invalid?.has(name) || customer.invalid?.has(name)) continue;
    const table = row.cells[name] ?? null;
    const store = customer.cells[name];
    const winner = decide(column, agreed?.[name], table, store);
    if (winner === 'store') changes[name] = { from: table, to: store ?? null };
    else if (winner === 'table' || winner === 'conflict') cells[name] = toStore(column, table);
    if (winner === 'conflict') conflicts.push({ id, column: name, base: agreed?.[name], table, store: store ?? null });
  }
  const store: StoreIntent | null =
    Object.keys(cells).length > 0 || activate ? { kind: 'update', id, cells, activate } : null;
  const notes: MergeNote[] = activate ? [{ kind: 'reactivated', id }] : [];
  return { table: updateOf(id, row, changes), store, conflicts, notes };
}

export type Winner = 'same' | 'table' | 'store' | 'conflict';

/**
 * One cell: who tells whom. `base` undefined: never agreed; `store` undefined: the store has no opinion. The whole table of cases is in
 * `merge.test.ts`.
 */
export function decide(column: SyncedColumn, base: Cell | undefined, table: Cell, store: Cell | undefined): Winner {
  if (column.owner === 'system') return store === undefined || sameValue(column, table, store) ? 'same' : 'store';
  if (store === undefined) return isEmptyCell(table) ? 'same' : 'table';
  if (sameValue(column, table, store)) return 'same';
  if (base === undefined) {
    if (isEmptyCell(table)) return 'store';
    return isEmptyCell(store) ? 'table' : 'conflict';
  }
  if (sameValue(column, base, table)) return 'store';
  return sameValue(column, base, store) ? 'table' : 'conflict';
}

function toStore(column: SyncedColumn, cell: Cell): Cell {
  return column.name === priorityColumn ? (cell ?? defaultPriority) : cell;
}

function normalized(id: string, row: TableSide): Record<string, Change> {
  return row.number === id ? {} : { [numberColumn]: { from: row.number, to: id } };
}

function updateOf(id: string, row: TableSide, changes: Record<string, Change>): TableIntent | null {
  return Object.keys(changes).length === 0 ? null : { kind: 'update', id, recordId: row.recordId, changes };
}

function nameOf(cells: Row | undefined): string | null {
  const name = cells?.[nameColumn];
  return typeof name === 'string' && name !== '' ? name : null;
}
