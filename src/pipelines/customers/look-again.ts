import type { TableWriter } from '../../sync/contracts.ts';
import { getRows } from '../../sync/get-rows.ts';
import type { PipelineContext } from '../pipeline.ts';
import { columnOf, syncedColumns } from './columns.ts';
import type { BothSides } from './look.ts';
import type { TableIntent } from './merge.ts';
import { TableSideReader } from './table-side.ts';

export interface LookAgainDeps {
  readonly context: PipelineContext;
  readonly writer: TableWriter;
  /** The table's revision before it was read; null where that is not known. */
  readonly revision: number | null;
}

/**
 * A reading takes a while, and people go on typing. Where people's cells are about to be overwritten, the revision is asked for once
 * more (one call), and when it has moved those rows are read anew into `sides`: true. A row that is no longer its customer's is left to
 * the next run. A table without revisions would have to be read twice; there the moment between reading and writing stays open.
 */
export async function lookAgain(
  { context, writer, revision }: LookAgainDeps,
  { base, table, read }: BothSides,
  intents: readonly TableIntent[],
): Promise<boolean> {
  const overwriting = intents.filter((intent) => intent.kind === 'update').filter(writesOverPeople);
  if (!read || revision === null || overwriting.length === 0) return false;
  if ((await writer.table.revision()) === revision) return false;
  const reader = new TableSideReader(base, syncedColumns, context.config.timezone);
  const rows = await getRows(
    writer.table,
    overwriting.map(({ recordId }) => recordId),
  );
  for (const record of rows.records) reader.add(record);
  const { customers } = reader.finish();
  for (const { id } of overwriting) {
    const row = customers.get(id);
    if (row) table.customers.set(id, row);
    else table.frozen.add(id);
  }
  return true;
}

function writesOverPeople({ changes }: Extract<TableIntent, { kind: 'update' }>): boolean {
  return Object.keys(changes).some((name) => columnOf.get(name)?.owner === 'people');
}
