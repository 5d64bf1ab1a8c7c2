import { SyncError } from '../errors/index.ts';
import { operationMessages } from '../messages/operations.ts';
import type { Text } from '../messages/text.ts';
import type { TakenBack, TakenBackRow, TellPipeline } from '../pipelines/shared/taken-back.ts';
import type { JobContext } from '../run/runner.ts';
import type { JournalLine } from '../state/ports.ts';
import { canonical } from '../sync/cells.ts';
import type {
  Action,
  Cell,
  Change,
  Column,
  ColumnSpec,
  ReadRecord,
  Row,
  TableSpec,
  TableWriter,
} from '../sync/contracts.ts';
import { groupOf } from '../sync/keys.ts';
import { plannedLink } from '../sync/planned-links.ts';
import { currentRows } from './current-rows.ts';
import { type LandedChange, landedChanges, netChanges } from './journal-changes.ts';
import type { PlanHeader } from './plan-file.ts';
import { mirrorColumns, restorable, type Undo, undo, watchedColumns } from './undo.ts';

interface Step {
  readonly change: LandedChange;
  readonly undo: Undo;
}

interface TablePlan {
  readonly spec: TableSpec;
  readonly writer: TableWriter;
  readonly columns: readonly Column[];
  readonly mirrors: ReadonlySet<string>;
  readonly rows: ReadonlyMap<string, ReadRecord>;
  readonly steps: readonly Step[];
  /** Removed rows that stand again under their key: old record id → where. */
  readonly standing: ReadonlyMap<string, string>;
}

/**
 * How the run was started, of a saved plan how the run was started that made it, and for a rollback what it took back; `redo`: taking
 * it back does the original again.
 */
export function originOf(context: JobContext, runId: string): Omit<TakenBack, 'rows'> {
  const { runs } = context.state.history.read();
  const header = context.state.journals.changes(runId)?.find((line) => line.t === 'run');
  const startedAt = header?.startedAt ?? runs.find((run) => run.runId === runId)?.startedAt ?? '';
  let mode = header?.mode ?? '';
  let redo = false;
  for (let id: string | undefined = runId; id !== undefined; ) {
    const run = runs.find((candidate) => candidate.runId === id);
    const plan = run?.['plannedBy'] as PlannedBy | undefined;
    mode = plan?.mode ?? run?.mode ?? mode;
    if (mode !== 'rollback') break;
    redo = !redo;
    id = plan?.takesBack ?? (run?.['rollback'] as { of?: string } | undefined)?.of;
  }
  return { runId, mode, startedAt, redo };
}

/** What the report of a carried-out plan says of the run that made it. */
export type PlannedBy = Pick<PlanHeader, 'mode' | 'takesBack'>;

/**
 * Undoes a run's changes, last table first: what each row was before the run, unless somebody touched it since. The pipeline is told
 * before anything is written. Costs one reading of the rows concerned, look-ups for rows that were removed, and the writes.
 * Throws UNKNOWN_RUN, CHANGES_NOT_KEPT.
 */
export async function rollback(
  context: JobContext,
  runId: string,
  specs: readonly TableSpec[],
  tell: TellPipeline = async () => [],
): Promise<void> {
  const lines = recordedChanges(context, runId);
  const landed = netChanges(landedChanges(lines, { doubtful: true }));
  const origin = originOf(context, runId);
  const plans: TablePlan[] = [];
  for (const key of [...new Set(landed.map((change) => change.table))].reverse()) {
    const changes = landed.filter((change) => change.table === key).reverse();
    const plan = await planTable(context, key, changes, specs, origin.mode);
    if (plan) plans.push(plan);
  }
  context.signal.throwIfAborted();
  const rows = plans.flatMap(takenBack);
  const notes: Text[] = landed.length === 0 ? [operationMessages.nothingWritten(runId)] : [];
  if (rows.length > 0) notes.push(...(await tell({ ...origin, rows } satisfies TakenBack)));
  context.recorder.extra('rollback', { of: runId });
  context.recorder.extra(
    'notes',
    notes.map((note) => note[context.locale]),
  );
  const moved = new Map<string, string>();
  for (const plan of plans) await carryOut(context, plan, moved);
}

/** Throws UNKNOWN_RUN for a run that nobody knows, CHANGES_NOT_KEPT for one that wrote, too long ago. A run that wrote nothing: none. */
function recordedChanges(context: JobContext, runId: string): readonly JournalLine[] {
  const lines = context.state.journals.changes(runId);
  if (lines) return lines;
  const run = context.state.history.read().runs.find((candidate) => candidate.runId === runId);
  if (!run) throw unknownRun(runId);
  const wrote = Object.values(run.tables).some(
    ({ created, updated, deleted, unknown }) => created + updated + deleted + unknown > 0,
  );
  if (wrote) throw changesNotKept(runId);
  return [];
}

async function planTable(
  context: JobContext,
  key: string,
  changes: readonly LandedChange[],
  specs: readonly TableSpec[],
  mode: string,
): Promise<TablePlan | null> {
  const refuseAll = (refused: readonly LandedChange[], code: string, reason: Text) => {
    for (const { action } of refused) {
      context.recorder.read();
      context.recorder.reject({ table: key, key: action.key, stage: 'map', code, reason });
    }
  };
  const spec = specs.find((candidate) => candidate.key === key);
  if (!spec) {
    const known = specs.map((candidate) => candidate.key);
    refuseAll(changes, 'unknown_table', operationMessages.unknownTable(key, known));
    return null;
  }
  const writer = await context.open(spec);
  const here = changes.filter((change) => change.tableId === writer.table.id);
  refuseAll(
    changes.filter((change) => change.tableId !== writer.table.id),
    'other_table',
    operationMessages.otherTable(key),
  );
  const columns = await writer.table.columns();
  const mirrors = mirrorColumns(specs, spec.key);
  const watched = watchedColumns(spec, columns, mirrors);
  const rows = await currentRows(
    writer.table,
    here.map((change) => change.recordId),
  );
  const steps = here.flatMap((change) =>
    undo(watched, change, rows.get(change.recordId)).map((one) => ({ change, undo: one })),
  );
  context.recorder.read(here.length);
  // Rows that share a key on purpose: what a dedupe removed stood beside the row that stayed.
  const standing = mode === 'dedupe' ? new Map<string, string>() : await standingAgain(spec, writer, watched, steps);
  return { spec, writer, columns, mirrors, rows, steps, standing };
}

/** What the pipeline is told: only what is really going to be undone. */
function takenBack({ spec, rows, steps, standing }: TablePlan): TakenBackRow[] {
  return steps.flatMap(({ change: { action, recordId }, undo: step }) =>
    step.kind !== 'undo' || standing.has(recordId)
      ? []
      : [
          {
            table: spec.key,
            key: action.key,
            recordId,
            did: action.kind,
            cells: rows.get(recordId)?.cells ?? (action.kind === 'delete' ? action.before : {}),
          },
        ],
  );
}

async function carryOut(context: JobContext, plan: TablePlan, moved: Map<string, string>): Promise<void> {
  const { spec, writer, steps, standing, columns, mirrors } = plan;
  const table = spec.key;
  const refuse = (key: string, code: string, reason: Text) =>
    context.recorder.reject({ table, key, stage: 'map', code, reason });
  for (const [recordId, now] of standing) moved.set(recordId, now);
  const creates: { recordId: string; action: Extract<Action, { kind: 'create' }> }[] = [];
  for (const { change, undo: step } of steps) {
    if (step.kind === 'left') refuse(step.key, 'changed_since', operationMessages.touched(step.columns));
    else if (step.kind === 'gone')
      context.recorder.warn({ key: step.key, code: 'row_gone', message: operationMessages.rowGone() });
    else if (step.action.kind === 'delete') await writer.push(step.action);
    else if (step.action.kind === 'update') {
      const changes = withMovedLinks(spec.columns, step.action.changes, moved);
      if (changes === null) refuse(step.action.key, 'no_link', operationMessages.unresolvedLink(step.action.key));
      else await writer.push({ ...step.action, changes });
    } else if (standing.has(change.recordId)) {
      refuse(step.action.key, 'already_exists', operationMessages.standsAgain());
    } else {
      const row = movedCells(spec.columns, restorable(step.action.row, columns, mirrors), moved);
      if (leadsNowhere(row)) refuse(step.action.key, 'no_link', operationMessages.unresolvedLink(step.action.key));
      else creates.push({ recordId: change.recordId, action: { ...step.action, row } });
    }
  }
  await recreate(context, writer, creates, moved);
  await writer.flush();
}

/** Creates removed rows again and learns where they stand now. Rows that share a key go in turns: a key tells of its latest row only. */
async function recreate(
  context: JobContext,
  writer: TableWriter,
  creates: readonly { recordId: string; action: Extract<Action, { kind: 'create' }> }[],
  moved: Map<string, string>,
): Promise<void> {
  let waiting = [...creates];
  while (waiting.length > 0) {
    const keys = new Set<string>();
    const turn = waiting.filter(({ action }) => !keys.has(action.key) && keys.add(action.key));
    waiting = waiting.filter((one) => !turn.includes(one));
    for (const { action } of turn) await writer.push(action);
    await writer.flush();
    for (const { recordId, action } of turn) {
      if (context.dryRun) {
        moved.set(recordId, plannedLink(action.key));
        continue;
      }
      const now = writer.recordId(action.key);
      if (writer.failed.has(action.key)) moved.set(recordId, '');
      else if (now !== null) moved.set(recordId, now);
    }
  }
}

/** Removed rows that stand again, from a later import or a person: restoring them would double them. */
async function standingAgain(
  spec: TableSpec,
  writer: TableWriter,
  columns: readonly ColumnSpec[],
  steps: readonly Step[],
): Promise<Map<string, string>> {
  const removed = steps.flatMap(({ change, undo: step }) =>
    step.kind === 'undo' && step.action.kind === 'create' ? [{ change, action: step.action }] : [],
  );
  if (removed.length === 0) return new Map();
  await writer.locate(removed.map(({ action }) => action.row));
  const ids = removed.flatMap(({ action }) => writer.known(groupOf(spec, action.key)).map((record) => record.recordId));
  // What is known may be old: only rows that can be read stand there.
  const now = await currentRows(writer.table, ids);
  const print = (row: Row) =>
    columns.map((column) => (column.kind === 'link' ? '' : canonical(column.kind, row[column.name]))).join('\u0000');
  const standing = new Map<string, string>();
  for (const { change, action } of removed) {
    const twin = writer
      .known(groupOf(spec, action.key))
      .map((record) => now.get(record.recordId))
      .find((record) => record && (!spec.positional || print(record.cells) === print(action.row)));
    if (twin) standing.set(change.recordId, twin.recordId);
  }
  return standing;
}

/** Links to rows that this rollback has restored lead to their new places; null when such a row could not be restored. */
function withMovedLinks(
  columns: readonly ColumnSpec[],
  changes: Readonly<Record<string, Change>>,
  moved: ReadonlyMap<string, string>,
): Record<string, Change> | null {
  const to = movedCells(
    columns,
    Object.fromEntries(Object.entries(changes).map(([name, { to }]) => [name, to])),
    moved,
  );
  if (leadsNowhere(to)) return null;
  return Object.fromEntries(Object.entries(changes).map(([name, { from }]) => [name, { from, to: to[name] ?? null }]));
}

/** Whether it links to a row that could not be restored. */
const leadsNowhere = (row: Row) => Object.values(row).some((cell) => Array.isArray(cell) && cell.includes(''));

function movedCells(columns: readonly ColumnSpec[], row: Row, moved: ReadonlyMap<string, string>): Row {
  const cells: Record<string, Cell> = { ...row };
  for (const { name, kind } of columns) {
    const cell = cells[name];
    if (kind === 'link' && typeof cell === 'object' && cell !== null)
      cells[name] = (cell as readonly string[]).map((id) => moved.get(id) ?? id);
  }
  return cells;
}

export function unknownRun(runId: string): SyncError {
  return new SyncError({
    code: 'UNKNOWN_RUN',
    recovery: 'fix-config',
    text: operationMessages.unknownRun(runId),
    hint: operationMessages.unknownRunHint(),
  });
}

export function changesNotKept(runId: string): SyncError {
  return new SyncError({
    code: 'CHANGES_NOT_KEPT',
    recovery: 'fix-config',
    text: operationMessages.changesNotKept(runId),
    hint: operationMessages.changesNotKeptHint(),
  });
}
