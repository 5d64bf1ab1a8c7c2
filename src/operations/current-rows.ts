import type { ReadRecord, Table } from '../sync/contracts.ts';
import { getRows } from '../sync/get-rows.ts';

/**
 * The rows as they stand now, by record id; ids that are gone are missing. ⌈ids/limit⌉ calls. Asked for by id although a listing may
 * cost less: a listing may not have heard of what was written a moment ago, and what is decided here is whether somebody touched it.
 */
export async function currentRows(table: Table, recordIds: readonly string[]): Promise<Map<string, ReadRecord>> {
  const { records } = await getRows(table, [...new Set(recordIds)]);
  return new Map(records.map((record) => [record.recordId, record]));
}
