import { formatDateTime } from '../lib/zone.ts';
import { operationMessages } from '../messages/operations.ts';
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
  if (spec.positional) {
    // Rows of a list share a key on purpose; which of them are surplus, the pipeline's own full check decides.
    context.recorder.extra('notes', [operationMessages.isAList(spec.defaultName)[context.locale]]);
    return;
  }
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
  const deletes: Extract<Action, { kind: 'delete' }>[] = [];
  const kept: Kept[] = [];
  for (const [key, group] of groups) {
    if (group.size < 2) continue;
    const stays = chooseKept([...group.values()], keep);
    const removed = [...group.values()].filter((record) => record !== stays);
    for (const record of removed) {
      successor.set(record.recordId, stays.recordId);
      deletes.push({ kind: 'delete', key, recordId: record.recordId, before: record.cells });
    }
    kept.push({
      key,
      recordId: stays.recordId,
      removed: removed.map((record) => record.recordId),
      filled: filled(stays.cells),
      ...(stays.createdAtMs === undefined ? {} : { createdAt: new Date(stays.createdAtMs).toISOString() }),
    });
  }
  context.recorder.extra('dedupe', { keep, groups: kept.length, rows: deletes.length, kept: kept.slice(0, 100) });
  context.recorder.extra('notes', notesOf(context, keep, kept));
  if (deletes.length === 0) return;
  // Whether every table that may link to these rows is there must be known before the first link is turned.
  for (const other of specs) if (linksTo(other, spec.key).length > 0) await context.open(other);
  const linked = new Set<string>();
  for (const other of specs)
    for (const recordId of await repoint(context, other, spec.key, successor)) linked.add(recordId);
  for (const action of deletes) {
    if (!linked.has(action.recordId)) await writer.push(action);
    else {
      const reason = operationMessages.stillLinked();
      context.recorder.reject({ table: spec.key, key: action.key, stage: 'map', code: 'still_linked', reason });
    }
  }
  await writer.flush();
}

interface Kept {
  readonly key: string;
  readonly recordId: string;
  readonly removed: readonly string[];
  readonly filled: number;
  readonly createdAt?: string;
}

const groupsShown = 20;

/** Which row of each group stays, and why. */
function notesOf({ locale, config }: JobContext, keep: Keep, kept: readonly Kept[]): string[] {
  const notes = kept.slice(0, groupsShown).map(({ key, recordId, removed, filled: cells, createdAt }) => {
    const at = createdAt === undefined ? null : formatDateTime(Date.parse(createdAt), config.timezone);
    return operationMessages.kept(key, recordId, keep, keep === 'fullest' ? null : at, cells, removed)[locale];
  });
  if (kept.length > groupsShown) notes.push(operationMessages.moreGroups(kept.length - groupsShown)[locale]);
  return notes;
}

const linksTo = (spec: TableSpec, target: string) =>
  spec.columns.filter(
    (column) => column.kind === 'link' && column.linkTo === target && column.backColumn !== undefined,
  );

/** Turns links to their successors. Returns the rows to which a link still leads, because it could not be turned. */
async function repoint(
  context: JobContext,
  spec: TableSpec,
  target: string,
  successor: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const columns = linksTo(spec, target);
  if (columns.length === 0) return [];
  const turned: { key: string; from: readonly string[] }[] = [];
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
    if (Object.keys(changes).length === 0) continue;
    const key = keyOf(spec, record.cells) ?? record.recordId;
    turned.push({ key, from: Object.values(changes).flatMap(({ from }) => from) });
    await writer.push({ kind: 'update', key, recordId: record.recordId, changes });
  }
  await writer.flush();
  return turned.filter(({ key }) => writer.failed.has(key)).flatMap(({ from }) => from);
}
