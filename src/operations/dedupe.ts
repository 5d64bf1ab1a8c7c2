import type { JobContext } from '../run/runner.ts';
import { isEmptyCell } from '../sync/cells.ts';
import type { Action, ReadRecord, Row, TableSpec } from '../sync/contracts.ts';
import { keyOf } from '../sync/keys.ts';

export type Keep = 'oldest' | 'newest' | 'fullest';

const filled = (row: Row) => Object.values(row).filter((cell) => !isEmptyCell(cell)).length;

/** Pure: which of the rows that share a key stays. Ties go to the one that was read first. */
export function chooseKept(rows: readonly ReadRecord[], keep: Keep): ReadRecord {
  const score = (row: ReadRecord) =>
    keep === 'fullest' ? filled(row.cells) : keep === 'newest' ? (row.createdAtMs ?? 0) : -(row.createdAtMs ?? 0);
  return rows.reduce((best, row) => (score(row) > score(best) ? row : best));
}

/**
 * Removes rows that share a natural key, left by earlier tools. Links of other tables to a removed row are turned to the one that
 * stays, first. One reading of the table and of each table that links to it.
 */
export async function dedupe(
  context: JobContext,
  spec: TableSpec,
  keep: Keep,
  specs: readonly TableSpec[],
): Promise<void> {
  const writer = await context.open(spec);
  const groups = new Map<string, Map<string, ReadRecord>>();
  let rows = 0;
  for await (const page of writer.table.read({ times: true })) {
    for (const record of page.records) {
      const key = keyOf(spec, record.cells);
      if (key === null) continue;
      rows++;
      const group = groups.get(key) ?? new Map<string, ReadRecord>();
      group.set(record.recordId, record);
      groups.set(key, group);
    }
    if (page.last) break;
  }
  context.recorder.read(rows);
  const successor = new Map<string, string>();
  const deletes: Action[] = [];
  const kept: { key: string; recordId: string; removed: string[] }[] = [];
  for (const [key, group] of groups) {
    // Positional rows legitimately share a key: only rows that are equal cell by cell beyond what the source has would be surplus,
    // and that is what the pipeline's own full check decides.
    if (group.size < 2 || spec.positional) continue;
    const stays = chooseKept([...group.values()], keep);
    const removed = [...group.values()].filter((record) => record !== stays);
    for (const record of removed) {
      successor.set(record.recordId, stays.recordId);
      deletes.push({ kind: 'delete', key, recordId: record.recordId, before: record.cells });
    }
    kept.push({ key, recordId: stays.recordId, removed: removed.map((record) => record.recordId) });
  }
  context.recorder.extra('dedupe', { keep, groups: kept.length, rows: deletes.length, kept: kept.slice(0, 100) });
  if (deletes.length === 0) return;
  for (const other of specs) await repoint(context, other, spec.key, successor);
  for (const action of deletes) await writer.push(action);
  await writer.flush();
}

async function repoint(
  context: JobContext,
  spec: TableSpec,
  target: string,
  successor: ReadonlyMap<string, string>,
): Promise<void> {
  const columns = spec.columns.filter((column) => column.kind === 'link' && column.linkTo === target);
  if (columns.length === 0) return;
  const writer = await context.open(spec);
  for await (const record of writer.scan()) {
    const changes: Record<string, { from: readonly string[]; to: readonly string[] }> = {};
    for (const column of columns) {
      const cell = record.cells[column.name];
      if (typeof cell !== 'object' || cell === null) continue;
      const ids = cell as readonly string[];
      const next = [...new Set(ids.map((id) => successor.get(id) ?? id))];
      if (ids.some((id) => successor.has(id))) changes[column.name] = { from: ids, to: next };
    }
    if (Object.keys(changes).length > 0)
      await writer.push({
        kind: 'update',
        key: keyOf(spec, record.cells) ?? record.recordId,
        recordId: record.recordId,
        changes,
      });
  }
  await writer.flush();
}
