import type { ReadRecord, Table } from './contracts.ts';
import { chunk } from './split.ts';

/** Rows by id, however many: ⌈ids/limit⌉ times `table.get`. `absent` are gone; an id in neither is there and may not be seen. */
export async function getRows(
  table: Table,
  recordIds: readonly string[],
  beforeEach?: () => void,
): Promise<{ records: ReadRecord[]; absent: string[] }> {
  const records: ReadRecord[] = [];
  const absent: string[] = [];
  for (const ids of chunk(recordIds, table.limits.get)) {
    beforeEach?.();
    const answer = await table.get(ids);
    records.push(...answer.records);
    absent.push(...answer.absent);
  }
  return { records, absent };
}
