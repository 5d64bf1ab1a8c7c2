import type { Base, BaseEntry } from '../../state/customer-store/base-port.ts';
import type { Cell, Row } from '../../sync/contracts.ts';
import { nameColumn, numberColumn, type SyncedColumn, sameExactly, sameValue } from './columns.ts';
import { nothingPending } from './pending.ts';
import type { Side, StoreSide, TableSide } from './sides.ts';

export function emptyBase(tableId: string, storeId: string): Base {
  return {
    tableId,
    storeId,
    customers: new Map(),
    retired: new Map(),
    seen: new Set(),
    frozen: new Set(),
    refused: new Map(),
    overwritten: new Map(),
    pending: nothingPending(),
  };
}

/** The base for this table and store: of another one only the numbers are kept, which stay used for ever. */
export function baseFor(saved: Base | null, tableId: string, storeId: string): Base {
  if (saved && saved.tableId === tableId && saved.storeId === storeId) return saved;
  const base = emptyBase(tableId, storeId);
  for (const id of usedNumbers(saved)) base.seen.add(id);
  return base;
}

/** Every number that the base has ever known. */
export function usedNumbers(base: Base | null): Set<string> {
  if (!base) return new Set();
  return new Set([...base.customers.keys(), ...base.retired.keys(), ...base.seen, ...base.frozen]);
}

/** The table as the base pictures it: what a full reading would give while the revision has not moved. */
export function tableFromBase(base: Base): Side<TableSide> {
  const customers = new Map<string, TableSide>();
  for (const [id, entry] of base.customers) {
    const { recordId, agreed, elsewhere, syncTime } = entry;
    if (recordId === null || base.frozen.has(id)) continue;
    const { [numberColumn]: number = id, ...others } = elsewhere;
    const cells = agreed && Object.keys(others).length === 0 ? agreed : { ...agreed, ...others };
    customers.set(id, { recordId, number, syncTime, cells });
  }
  return { customers, frozen: new Set(base.frozen), problems: [] };
}

/** Moves the base to what both sides hold now. `atMs` dates retirements. */
export function settle(
  base: Base,
  table: Side<TableSide>,
  store: Side<StoreSide>,
  rules: { columns: readonly SyncedColumn[]; kept: ReadonlySet<string>; atMs: number },
): void {
  const ids = new Set([...base.customers.keys(), ...table.customers.keys()]);
  for (const id of ids) {
    if (table.frozen.has(id) || store.frozen.has(id)) {
      base.seen.add(id);
      continue;
    }
    const row = table.customers.get(id);
    const customer = store.customers.get(id);
    const entry = base.customers.get(id);
    if (row) {
      base.customers.set(id, settleRow(id, row, customer, entry, rules));
      if (customer?.active) base.retired.delete(id);
    } else if (entry?.agreed && customer?.active) {
      base.customers.set(id, { ...entry, recordId: null, elsewhere: {} });
    } else {
      base.customers.delete(id);
      if (entry?.agreed) retire(base, id, entry.agreed, rules.atMs);
      else base.seen.add(id);
    }
  }
  for (const id of table.frozen) base.seen.add(id);
  base.frozen = new Set(table.frozen);
}

export function retire(base: Base, id: string, cells: Row, atMs: number): void {
  if (base.retired.has(id)) return;
  const name = cells[nameColumn];
  base.retired.set(id, { name: typeof name === 'string' ? name : null, since: new Date(atMs).toISOString() });
}

function settleRow(
  id: string,
  row: TableSide,
  customer: StoreSide | undefined,
  entry: BaseEntry | undefined,
  rules: { columns: readonly SyncedColumn[]; kept: ReadonlySet<string> },
): BaseEntry {
  const agreed: Record<string, Cell> = { ...entry?.agreed };
  const elsewhere: Record<string, Cell> = {};
  let moved = false;
  for (const column of rules.columns) {
    const { name } = column;
    const cell = row.cells[name] ?? null;
    const there = customer?.cells[name];
    const readable = !row.invalid?.has(name) && !customer?.invalid?.has(name);
    const together = !rules.kept.has(name) || (there === undefined ? cell === null : sameValue(column, cell, there));
    if (customer && readable && together && !sameExactly(agreed[name], cell)) {
      agreed[name] = cell;
      moved = true;
    }
    if (!sameExactly(agreed[name], cell)) elsewhere[name] = cell;
  }
  if (row.number !== id) elsewhere[numberColumn] = row.number;
  const { recordId, syncTime } = row;
  if (entry?.agreed && !moved && isEmpty(elsewhere) && isEmpty(entry.elsewhere)) {
    // Nothing new: what is held already serves, and the copy is dropped at once.
    if (entry.recordId === recordId && entry.syncTime === syncTime) return entry;
    return { recordId, agreed: entry.agreed, elsewhere: entry.elsewhere, syncTime };
  }
  return { recordId, agreed: customer || entry?.agreed ? agreed : null, elsewhere, syncTime };
}

function isEmpty(row: Row): boolean {
  for (const _ in row) return false;
  return true;
}
