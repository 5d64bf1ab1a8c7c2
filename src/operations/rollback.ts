import { SyncError } from '../errors/index.ts';
import { operationMessages } from '../messages/operations.ts';
import type { JobContext } from '../run/runner.ts';
import { sameCell } from '../sync/cells.ts';
import type { Action, Cell, Change, ColumnSpec, ReadRecord, Row, TableSpec, TableWriter } from '../sync/contracts.ts';
import { currentRows } from './current-rows.ts';
import { type LandedChange, landedChanges } from './journal-changes.ts';

export type Undo =
  | { readonly kind: 'undo'; readonly action: Action }
  | { readonly kind: 'left'; readonly key: string; readonly columns: readonly string[] }
  | { readonly kind: 'gone'; readonly key: string };

/**
 * Pure: how one change is undone. A created row is removed, a changed cell restored, a deleted row created again, each only if nobody
 * touched it since; what was touched is left alone and listed.
 */
export function undo(columns: readonly ColumnSpec[], change: LandedChange, now: ReadRecord | undefined): Undo[] {
  const { action, recordId } = change;
  const kindOf = (name: string) => columns.find((column) => column.name === name)?.kind ?? 'text';
  if (action.kind === 'delete')
    return now ? [] : [{ kind: 'undo', action: { kind: 'create', key: action.key, row: action.before } }];
  if (!now) return [{ kind: 'gone', key: action.key }];
  if (action.kind === 'create') {
    const touched = columns
      .filter((column) => !sameCell(column.kind, action.row[column.name], now.cells[column.name]))
      .map((column) => column.name);
    return touched.length > 0
      ? [{ kind: 'left', key: action.key, columns: touched }]
      : [{ kind: 'undo', action: { kind: 'delete', key: action.key, recordId, before: now.cells } }];
  }
  const restore: Record<string, Change> = {};
  const left: string[] = [];
  for (const [name, cell] of Object.entries(action.changes)) {
    const current = now.cells[name] ?? null;
    if (!sameCell(kindOf(name), current, cell.to)) left.push(name);
    else restore[name] = { from: current, to: cell.from };
  }
  const undone: Undo[] = [];
  if (Object.keys(restore).length > 0)
    undone.push({ kind: 'undo', action: { kind: 'update', key: action.key, recordId, changes: restore } });
  if (left.length > 0) undone.push({ kind: 'left', key: action.key, columns: left });
  return undone;
}

/** Undoes a run's changes, last first. Costs one reading of the rows concerned, look-ups for rows that were removed, and the writes. Throws UNKNOWN_RUN. */
export async function rollback(context: JobContext, runId: string, specs: readonly TableSpec[]): Promise<void> {
  const lines = context.state.journals.changes(runId);
  if (!lines) throw unknownRun(runId);
  const landed = landedChanges(lines);
  const tables = [...new Set(landed.map((change) => change.table))].reverse();
  // Rows that share a key on purpose: what a dedupe removed stood beside the row that stayed.
  const besideOthers = context.state.history.read().runs.find((run) => run.runId === runId)?.mode === 'dedupe';
  /** Old record id → the id under which the row stands now. */
  const moved = new Map<string, string>();
  for (const key of tables) {
    const spec = specs.find((candidate) => candidate.key === key);
    if (!spec) {
      context.recorder.reject({
        table: key,
        key: '',
        stage: 'source',
        code: 'unknown_table',
        reason: operationMessages.unknownTable(
          key,
          specs.map((s) => s.key),
        ),
      });
      continue;
    }
    const writer = await context.open(spec);
    const changes = landed.filter((change) => change.table === key && change.tableId === writer.table.id).reverse();
    const rows = await currentRows(
      writer.table,
      changes.map((change) => change.recordId),
    );
    const columns = spec.columns.filter(
      (column) =>
        column.kind !== 'link' || changes.some((c) => c.action.kind === 'create' && column.name in c.action.row),
    );
    const present =
      besideOthers || spec.positional ? new Map<string, string>() : await standingAgain(writer, changes, rows);
    const restored: LandedChange[] = [];
    for (const change of changes) {
      context.recorder.read();
      for (const step of undo(columns, change, rows.get(change.recordId))) {
        if (step.kind === 'undo' && step.action.kind === 'create') {
          const standing = present.get(step.action.key);
          if (standing !== undefined) {
            moved.set(change.recordId, standing);
            context.recorder.reject({
              table: key,
              key: step.action.key,
              stage: 'map',
              code: 'already_exists',
              reason: operationMessages.alreadyThere(),
            });
            continue;
          }
          restored.push(change);
          await writer.push({ ...step.action, row: withLinks(spec, step.action.row, moved) });
        } else if (step.kind === 'undo') await writer.push(step.action);
        else if (step.kind === 'left') {
          context.recorder.reject({
            table: key,
            key: step.key,
            stage: 'map',
            code: 'changed_since',
            reason: operationMessages.touched(step.columns),
          });
        } else context.recorder.warn({ key: step.key, code: 'row_gone', message: operationMessages.rowGone() });
      }
    }
    await writer.flush();
    for (const { recordId, action } of restored) {
      const now = writer.recordId(action.key);
      if (now !== null) moved.set(recordId, now);
    }
  }
  await forgetImports(context, runId);
}

/** Keys of removed rows under which a row stands again, from a later import or a person: restoring them would double it. */
async function standingAgain(
  writer: TableWriter,
  changes: readonly LandedChange[],
  rows: ReadonlyMap<string, ReadRecord>,
): Promise<Map<string, string>> {
  const removed = changes.flatMap(({ action, recordId }) =>
    action.kind === 'delete' && !rows.has(recordId) ? [action] : [],
  );
  await writer.locate(removed.map(({ before }) => before));
  const known = new Map(
    removed.flatMap(({ key }) => {
      const recordId = writer.recordId(key);
      return recordId === null ? [] : [[key, recordId] as const];
    }),
  );
  // What is known may be old: only rows that can be read stand there.
  const now = await currentRows(writer.table, [...known.values()]);
  return new Map([...known].filter(([, recordId]) => now.has(recordId)));
}

/** Links to rows that this rollback has restored lead to their new places. */
function withLinks(spec: TableSpec, row: Row, moved: ReadonlyMap<string, string>): Row {
  const cells: Record<string, Cell> = { ...row };
  for (const { name, kind } of spec.columns) {
    const cell = cells[name];
    if (kind === 'link' && typeof cell === 'object' && cell !== null)
      cells[name] = (cell as readonly string[]).map((id) => moved.get(id) ?? id);
  }
  return cells;
}

/** A rolled-back file counts as not imported: entries of the checkpoint that the run left are dropped. */
async function forgetImports(context: JobContext, runId: string): Promise<void> {
  const value = context.checkpoint.value as { files?: Record<string, { runId?: string }> } | null;
  if (!value?.files) return;
  const files = Object.fromEntries(Object.entries(value.files).filter(([, file]) => file.runId !== runId));
  await context.checkpoint.save({ ...value, files });
}

export function unknownRun(runId: string): SyncError {
  return new SyncError({
    code: 'UNKNOWN_RUN',
    recovery: 'fix-config',
    text: operationMessages.unknownRun(runId),
    hint: operationMessages.unknownRunHint(),
  });
}
