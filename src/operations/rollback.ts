import { SyncError } from '../errors/index.ts';
import { operationMessages } from '../messages/operations.ts';
import type { JobContext } from '../run/runner.ts';
import { sameCell } from '../sync/cells.ts';
import type { Action, Change, ColumnSpec, ReadRecord, TableSpec } from '../sync/contracts.ts';
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

/** Undoes a run's changes, last first. Costs one reading of the rows concerned and the writes. Throws UNKNOWN_RUN. */
export async function rollback(context: JobContext, runId: string, specs: readonly TableSpec[]): Promise<void> {
  const lines = context.state.journals.changes(runId);
  if (!lines) throw unknownRun(runId);
  const landed = landedChanges(lines);
  const tables = [...new Set(landed.map((change) => change.table))].reverse();
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
    for (const change of changes) {
      context.recorder.read();
      for (const step of undo(columns, change, rows.get(change.recordId))) {
        if (step.kind === 'undo') await writer.push(step.action);
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
  }
  await forgetImports(context, runId);
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
