import type { Base, Conflict, Pending } from '../../state/customer-store/base-port.ts';
import type { Cell, Row } from '../../sync/contracts.ts';
import { columnOf, type SyncedColumn, sameValue } from './columns.ts';
import type { MergePlan } from './merge.ts';
import type { Side, StoreSide, TableSide } from './sides.ts';

/**
 * What a run is about to copy, on disk before it copies: a run that dies half-way has then not edited anything in secret. Without it the
 * next run would take our own half of a copy for a person's edit, and overwrite what the sender did since.
 */
export const nothingPending = (): Pending => ({ table: new Map(), store: new Map(), conflicts: [] });

export const isPending = ({ table, store }: Pending): boolean => table.size + store.size > 0;

/** People's cells only: the system's come from the store whatever happens. */
export function peoples(cells: Row): Row {
  return Object.fromEntries(Object.entries(cells).filter(([name]) => columnOf.get(name)?.owner === 'people'));
}

export function pendingOf(plan: MergePlan): Pending {
  const table = new Map<string, Row>();
  for (const intent of plan.table) {
    const wanted =
      intent.kind === 'create'
        ? intent.row
        : Object.fromEntries(Object.entries(intent.changes).map(([name, change]) => [name, change.to]));
    const cells = peoples(wanted);
    if (Object.keys(cells).length > 0) table.set(intent.id, cells);
  }
  const store = new Map<string, Row>();
  for (const intent of plan.store) if (intent.kind !== 'deactivate') store.set(intent.id, peoples(intent.cells));
  return { table, store, conflicts: plan.conflicts };
}

/**
 * Takes up what a run that died had on its way: where the receiving side already holds the value that was being copied, both
 * sides have held it, whatever became of the sending side since. Returns the conflicts whose losing value that run overwrote: it never
 * came to reporting them.
 */
export function takeUpPending(
  base: Base,
  table: Side<TableSide>,
  store: Side<StoreSide>,
  columns: readonly SyncedColumn[],
): Conflict[] {
  const { pending } = base;
  const takeUp = (copied: ReadonlyMap<string, Row>, cellsOf: (id: string) => Row | undefined) => {
    for (const [id, row] of copied) {
      const cells = cellsOf(id);
      const entry = base.customers.get(id);
      if (!cells || !(entry?.agreed || table.customers.has(id))) continue;
      const agreed: Record<string, Cell> = { ...entry?.agreed };
      for (const column of columns) {
        const value = row[column.name];
        if (value !== undefined && sameValue(column, cells[column.name], value)) agreed[column.name] = value;
      }
      const { elsewhere = {}, syncTime = null } = entry ?? {};
      const recordId = table.customers.get(id)?.recordId ?? entry?.recordId ?? null;
      base.customers.set(id, { recordId, elsewhere, syncTime, agreed });
    }
  };
  takeUp(pending.table, (id) => table.customers.get(id)?.cells);
  takeUp(pending.store, (id) => store.customers.get(id)?.cells);
  base.pending = nothingPending();
  return pending.conflicts.filter(({ id, column, store: lost }) => {
    const synced = columnOf.get(column);
    const customer = store.customers.get(id);
    return synced !== undefined && customer !== undefined && !sameValue(synced, customer.cells[column], lost);
  });
}
