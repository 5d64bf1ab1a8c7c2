import type { ReadRecord, Table } from '../sync/contracts.ts';
import { chunk } from '../sync/split.ts';

/** The rows as they stand now, by record id; ids that are gone are missing. ⌈ids/limit⌉ calls, or a scan where that is fewer. */
export async function currentRows(
  table: Table,
  recordIds: readonly string[],
  rowsKnown: number | null = null,
): Promise<Map<string, ReadRecord>> {
  const wanted = [...new Set(recordIds)];
  const rows = new Map<string, ReadRecord>();
  const gets = Math.ceil(wanted.length / table.limits.get);
  if (rowsKnown !== null && Math.max(1, Math.ceil(rowsKnown / table.limits.readPage)) < gets) {
    const set = new Set(wanted);
    for await (const page of table.read())
      for (const record of page.records) if (set.has(record.recordId)) rows.set(record.recordId, record);
    return rows;
  }
  for (const ids of chunk(wanted, table.limits.get)) {
    for (const record of (await table.get(ids)).records) rows.set(record.recordId, record);
  }
  return rows;
}
