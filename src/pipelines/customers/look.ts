import { begun } from '../../lib/begun.ts';
import { nextTurn } from '../../lib/next-turn.ts';
import { customerMessages } from '../../messages/customers.ts';
import type { Base, BaseFile, Conflict } from '../../state/customer-store/base-port.ts';
import type { CustomerStore, StoreReading } from '../../state/customer-store/port.ts';
import type { ReadRecord, TableWriter } from '../../sync/contracts.ts';
import { getRows } from '../../sync/get-rows.ts';
import type { PipelineContext } from '../pipeline.ts';
import { baseFor, tableFromBase } from './base.ts';
import { deleteBrake, isMassive, storeBrake } from './brakes.ts';
import { syncedColumns } from './columns.ts';
import { undoLostWrites } from './lost-writes.ts';
import type { CustomersOptions } from './options.ts';
import { isPending, takeUpPending } from './pending.ts';
import type { Side, TableSide } from './sides.ts';
import { readStoreSide, type StoreSideReading } from './store-side.ts';
import { type TableReading, TableSideReader } from './table-side.ts';

export interface BothSides {
  readonly base: Base;
  readonly table: Side<TableSide>;
  readonly store: StoreSideReading;
  /** The table was read in full; otherwise it is the base's picture of it. */
  readonly read: boolean;
  /** The base knew nothing of these two. */
  readonly firstContact: boolean;
  /** Conflicts that a run which died has settled without reporting them. */
  readonly unreported: readonly Conflict[];
}

export interface LookDeps {
  readonly context: PipelineContext;
  readonly options: CustomersOptions;
  readonly writer: TableWriter;
  readonly store: CustomerStore;
  readonly baseFile: BaseFile;
  /** The store, where it has been read already. */
  readonly reading: StoreReading | null;
}

/** What can be known without the table. */
export interface StoreLook {
  readonly base: Base;
  readonly firstContact: boolean;
  readonly storeSide: StoreSideReading;
}

/** Throws STORE_BRAKE: so much has vanished from the store that the reading is not believed. */
export async function lookAtStore(deps: LookDeps): Promise<StoreLook> {
  const { context, writer, store } = deps;
  const saved = await deps.baseFile.load();
  const base = baseFor(saved, writer.table.id, store.identity);
  const reading = deps.reading ?? (await store.read());
  const storeSide = readStoreSide(reading, (id) => base.retired.has(id), context.config.timezone);
  checkStore(deps, base, storeSide);
  return { base, firstContact: base !== saved, storeSide };
}

/** The reading of the whole table, begun: what there is to do on our own side is done while the platform answers. */
export async function beginReading(writer: TableWriter): Promise<AsyncIterable<ReadRecord>> {
  const rows = begun(writer.scan({ keep: false }));
  await nextTurn();
  return rows;
}

/**
 * Both sides as they are now. `rows`: the table as it is being read, since the base's picture of it may be old; null where it may not
 * be. It is read all the same when the base cannot tell. Throws DELETE_BRAKE: so much has vanished from the table that the reading is
 * not believed.
 */
export async function lookAtBothSides(
  deps: LookDeps,
  look: StoreLook,
  rows: AsyncIterable<ReadRecord> | null,
): Promise<BothSides> {
  const { context, writer } = deps;
  const { base, firstContact, storeSide } = look;
  const read = rows !== null || firstContact || isPending(base.pending);
  let table: Side<TableSide>;
  if (read) {
    const found = await readTable(deps, base, rows ?? writer.scan({ keep: false }));
    context.recorder.skipped(found.blankRows);
    table = found;
  } else {
    table = tableFromBase(base);
  }
  const unreported = takeUpPending(base, table, storeSide, syncedColumns);
  for (const { id, columns } of undoLostWrites(base, table, storeSide, context.clock.now()))
    context.recorder.warn({ key: id, code: 'store_reverted', message: customerMessages.storeReverted(columns) });
  return { base, table, store: storeSide, read, firstContact, unreported };
}

/**
 * Every row. A reading by pages may miss rows while people insert and delete, so a row that the base knows is looked for by its id
 * before it is believed to be gone; `unclear` ones are neither there nor gone (no right to see them).
 */
async function readTable(deps: LookDeps, base: Base, rows: AsyncIterable<ReadRecord>): Promise<TableReading> {
  const { context, writer } = deps;
  const reader = new TableSideReader(base, syncedColumns, context.config.timezone);
  const seen = new Set<string>();
  for await (const record of rows) {
    seen.add(record.recordId);
    reader.add(record);
    if (seen.size % 500 === 0) context.recorder.progress(seen.size, null);
  }
  const missing: string[] = [];
  let known = 0;
  for (const [id, { recordId }] of base.customers) {
    if (recordId === null) continue;
    known++;
    // A number that stands in another row now (people cut, paste and import) has not vanished.
    if (!seen.has(recordId) && !reader.has(id)) missing.push(recordId);
  }
  const unclear = new Set(missing);
  let gone = missing.length;
  const ask = async (recordIds: readonly string[]) => {
    const { records, absent } = await getRows(writer.table, recordIds);
    for (const recordId of absent) unclear.delete(recordId);
    for (const record of records) {
      unclear.delete(record.recordId);
      reader.add(record);
      gone--;
    }
  };
  const isDoubted = () => isMassive(gone, known) && !deps.options.massDeleteConfirmed;
  // Run again within seconds of the run that created them: a reading may not show them yet, a question by id may.
  const isLate = isDoubted() ? writer.createdLately() : () => false;
  await ask(missing.filter(isLate));
  if (isDoubted()) throw deleteBrake(gone, known);
  await ask(missing.filter((recordId) => !isLate(recordId)));
  return reader.finish(unclear);
}

function checkStore(deps: LookDeps, base: Base, store: StoreSideReading): void {
  // Importing is how a lost store is rebuilt.
  if (deps.options.direction === 'import') return;
  const synced = [...base.customers].filter(([, entry]) => entry.agreed !== null);
  const missing = synced.filter(([id]) => !store.customers.has(id) && !store.frozen.has(id));
  const emptied = store.reading.records.length === 0 && missing.length > 1;
  if (emptied || isMassive(missing.length, synced.length)) throw storeBrake(missing.length, synced.length);
}
