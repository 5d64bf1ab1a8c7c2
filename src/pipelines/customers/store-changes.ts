import type { RawValues, StoreChange, StoreProp } from '../../state/customer-store/port.ts';
import type { Cell } from '../../sync/contracts.ts';
import { columnOf, type SyncedColumn } from './columns.ts';
import type { StoreIntent } from './merge.ts';
import { learnSpelling, spell, spellNew } from './spelling.ts';
import type { StoreSideReading } from './store-side.ts';

/**
 * The merge's wishes in the store's own spelling, each with what it was decided on. Marking someone inactive is no change of a store
 * that cannot keep the mark.
 */
export function storeChanges(
  intents: readonly StoreIntent[],
  side: StoreSideReading,
  options: { readonly kind: 'json' | 'sqlite'; readonly zone: string; readonly nowMs: number },
): StoreChange[] {
  const spelling = learnSpelling(side.reading, options.kind, options.zone);
  const changes: StoreChange[] = [];
  for (const intent of intents) {
    if (intent.kind === 'create') {
      const cells = columnsOf(intent.cells).filter(([column]) => side.reading.props.has(column.prop));
      const values = spellNew(intent.id, cells, spelling, { ...options, props: side.reading.props });
      changes.push({ kind: 'create', id: intent.id, values });
      continue;
    }
    const raw = side.customers.get(intent.id)?.raw ?? {};
    const set: Partial<Record<StoreProp, unknown>> = {};
    if (intent.kind === 'update') {
      for (const [column, cell] of columnsOf(intent.cells))
        set[column.prop] = spell(column, cell, raw[column.prop], spelling);
    }
    if (side.keepsStatus && (intent.kind === 'deactivate' || intent.activate)) {
      set.status = intent.kind === 'deactivate' ? 'inactive' : 'active';
    }
    if (Object.keys(set).length === 0) continue;
    const expect: RawValues = Object.fromEntries(Object.keys(set).map((prop) => [prop, raw[prop as StoreProp]]));
    changes.push({ kind: 'update', id: intent.id, rawId: raw.customer_id, set, expect });
  }
  return changes;
}

function columnsOf(cells: Readonly<Record<string, Cell>>): [SyncedColumn, Cell][] {
  const pairs: [SyncedColumn, Cell][] = [];
  for (const [name, cell] of Object.entries(cells)) {
    const column = columnOf.get(name);
    if (column) pairs.push([column, cell]);
  }
  return pairs;
}
