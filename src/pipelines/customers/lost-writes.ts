import type { Base, Overwritten } from '../../state/customer-store/base-port.ts';
import type { Cell } from '../../sync/contracts.ts';
import { columnOf, sameValue } from './columns.ts';
import type { StoreIntent } from './merge.ts';
import { plain } from './problems.ts';
import type { Side, TableSide } from './sides.ts';
import type { StoredCustomer } from './store-side.ts';

/**
 * A bot takes no lock: it reads its customers, thinks, and writes all of them back. What we wrote in between is gone, and looks like an
 * edit of the bot's, which would undo the person's. So a value that we replaced is not believed when it comes back soon after.
 */
const believedAfterMs = 3_600_000;

const statusOf = ({ raw }: StoredCustomer): string | null => plain(raw.status) || null;

/** Keeps what a write to the store that has just been done replaced. `before`: the customer as it was. */
export function rememberOverwritten(
  base: Base,
  intent: StoreIntent,
  before: StoredCustomer | undefined,
  atMs: number,
): void {
  if (intent.kind === 'create' || !before) return;
  const { cells = {}, ...former } = base.overwritten.get(intent.id) ?? {};
  if (intent.kind === 'deactivate') {
    base.overwritten.set(intent.id, { atMs, cells, status: statusOf(before) });
    return;
  }
  const replaced: Record<string, Cell> = { ...cells };
  for (const name of Object.keys(intent.cells)) replaced[name] = before.cells[name] ?? null;
  base.overwritten.set(intent.id, { ...former, atMs, cells: replaced });
}

/** A write of ours that the bot has taken back. `columns` is empty where it is the mark of the inactive. */
export interface LostWrite {
  readonly id: string;
  readonly columns: readonly string[];
}

/** Turns the base back to before the writes that were lost, so that the merge decides on them once more. Returns them. */
export function undoLostWrites(
  base: Base,
  table: Side<TableSide>,
  store: Side<StoredCustomer>,
  nowMs: number,
): LostWrite[] {
  const lost: LostWrite[] = [];
  for (const [id, overwritten] of base.overwritten) {
    const { atMs, status } = overwritten;
    const customer = store.customers.get(id);
    if (nowMs < atMs || nowMs - atMs > believedAfterMs) base.overwritten.delete(id);
    else if (customer) {
      const columns = undoCells(base, id, overwritten, customer);
      const isGone = status !== undefined && base.retired.has(id) && !table.customers.has(id);
      const isBack = isGone && customer.active && statusOf(customer) === status;
      if (isBack) base.customers.set(id, { recordId: null, agreed: customer.cells, elsewhere: {}, syncTime: null });
      if (isBack || columns.length > 0) lost.push({ id, columns });
    }
  }
  return lost;
}

function undoCells(base: Base, id: string, { cells }: Overwritten, customer: StoredCustomer): string[] {
  const entry = base.customers.get(id);
  if (!entry?.agreed) return [];
  const { agreed } = entry;
  const back = Object.entries(cells).filter(([name, replaced]) => {
    const column = columnOf.get(name);
    if (!column || customer.invalid?.has(name)) return false;
    return sameValue(column, customer.cells[name], replaced) && !sameValue(column, agreed[name], replaced);
  });
  if (back.length > 0) base.customers.set(id, { ...entry, agreed: { ...agreed, ...Object.fromEntries(back) } });
  return back.map(([name]) => name);
}
