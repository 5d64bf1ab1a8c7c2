import { createHash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { operationMessages } from '../messages/operations.ts';
import { planFileMessages } from '../messages/plan-file.ts';
import type { Text } from '../messages/text.ts';
import type { PipelineName } from '../pipelines/pipeline.ts';
import type { TellPipeline } from '../pipelines/shared/taken-back.ts';
import type { JobContext } from '../run/runner.ts';
import { isEmptyCell, sameCell } from '../sync/cells.ts';
import type { ColumnSpec, PlanRow, ReadRecord, Row, TableSpec, TableWriter } from '../sync/contracts.ts';
import { groupOf } from '../sync/keys.ts';
import { type PlannedLink, plannedLink, resolveLinks } from '../sync/planned-links.ts';
import { currentRows } from './current-rows.ts';
import type { PlanHeader } from './plan-file.ts';
import { originOf, type PlannedBy } from './rollback.ts';
import { mirrorColumns, watchedColumns } from './undo.ts';

/** Names the tables that a pipeline's plan is for, as far as the configuration tells: a plan for others is refused. */
export function planTarget(config: Config, pipeline: PipelineName): string {
  const { target } = config[pipeline];
  const base = target === 'feishu' ? [config.feishu.base_url, config.feishu.app_token] : [config.dingtalk.base_id];
  return createHash('sha256')
    .update(JSON.stringify([target, base, config[target].tables]))
    .digest('hex')
    .slice(0, 16);
}

interface Applied {
  readonly spec: TableSpec;
  readonly writer: TableWriter;
  readonly rows: readonly PlanRow[];
  /** Updates and deletes whose row is as the plan knows it, with the row. */
  readonly unmoved: ReadonlyMap<PlanRow, ReadRecord>;
  /** Keys that the plan itself creates. */
  readonly planned: ReadonlySet<string>;
}

/**
 * Writes a saved plan exactly as it was read. A row that has changed since is refused and listed; the rest is done. The plan of a
 * rollback is one: the pipeline is told before anything is written.
 */
export async function applyPlan(
  context: JobContext,
  header: PlanHeader,
  rows: readonly PlanRow[],
  specs: readonly TableSpec[],
  tell: TellPipeline = async () => [],
): Promise<void> {
  const { mode, takesBack } = header;
  context.recorder.extra('plannedBy', { mode, ...(takesBack === undefined ? {} : { takesBack }) } satisfies PlannedBy);
  const tables = new Map<string, Applied>();
  for (const key of new Set(rows.map((row) => row.table))) {
    const spec = specs.find((candidate) => candidate.key === key);
    const mine = rows.filter((row) => row.table === key);
    context.recorder.read(mine.length);
    if (!spec) {
      const known = specs.map((candidate) => candidate.key);
      for (const row of mine) refuse(context, row, 'unknown_table', operationMessages.unknownTable(key, known));
      continue;
    }
    const writer = await context.open(spec);
    const planned = new Set(mine.filter((row) => row.action === 'create').map((row) => row.key));
    const watched = watchedColumns(spec, await writer.table.columns(), mirrorColumns(specs, spec.key));
    tables.set(key, { spec, writer, rows: mine, planned, unmoved: await findUnmoved(context, writer, watched, mine) });
  }
  await tellOf(context, header, tables, tell);
  const find = ({ table, key }: PlannedLink) => {
    const target = tables.get(table);
    // A dry run creates nothing to link to: what the plan creates counts as there.
    return target?.writer.recordId(key) ?? (context.dryRun && target?.planned.has(key) ? plannedLink(key) : null);
  };
  for (const table of tables.values()) {
    await applyExisting(context, table, find);
    await applyCreates(context, table, find);
    await table.writer.flush();
  }
}

/** Tells the pipeline what the plan of a rollback takes back: undoing a create deletes, undoing a delete creates. */
async function tellOf(
  context: JobContext,
  header: PlanHeader,
  tables: ReadonlyMap<string, Applied>,
  tell: TellPipeline,
): Promise<void> {
  if (header.takesBack === undefined) return;
  const did = { create: 'delete', update: 'update', delete: 'create' } as const;
  const taken = [...tables.values()].flatMap(({ rows, unmoved }) =>
    rows
      .filter((row) => row.action === 'create' || unmoved.has(row))
      .map((row) => ({
        table: row.table,
        key: row.key,
        recordId: row.recordId ?? '',
        did: did[row.action],
        cells: unmoved.get(row)?.cells ?? wantedRow(row),
      })),
  );
  if (taken.length === 0) return;
  const notes = await tell({ ...originOf(context, header.takesBack), rows: taken });
  context.recorder.extra(
    'notes',
    notes.map((note) => note[context.locale]),
  );
}

const wantedRow = (row: PlanRow): Row =>
  Object.fromEntries(Object.entries(row.changes).map(([name, change]) => [name, change.to]));

/** Updates and deletes whose row nobody has touched; the others are refused. */
async function findUnmoved(
  context: JobContext,
  writer: TableWriter,
  watched: readonly ColumnSpec[],
  rows: readonly PlanRow[],
): Promise<Map<PlanRow, ReadRecord>> {
  const existing = rows.filter((row) => row.action !== 'create');
  const now = await currentRows(
    writer.table,
    existing.map((row) => row.recordId ?? ''),
  );
  const unmoved = new Map<PlanRow, ReadRecord>();
  for (const row of existing) {
    const record = now.get(row.recordId ?? '');
    const moved = record ? movedColumns(writer.spec, watched, row, record) : [];
    if (!record) refuse(context, row, 'row_gone', operationMessages.rowGone());
    else if (moved.length > 0) refuse(context, row, 'row_changed', operationMessages.rowChanged(moved));
    else unmoved.set(row, record);
  }
  return unmoved;
}

async function applyExisting(
  context: JobContext,
  { spec, writer, unmoved }: Applied,
  find: (link: PlannedLink) => string | null,
): Promise<void> {
  for (const [row, { recordId, cells }] of unmoved) {
    const { key } = row;
    if (row.action !== 'update') {
      await writer.push({ kind: 'delete', key, recordId, before: cells });
      continue;
    }
    const to = resolveLinks(spec, wantedRow(row), find);
    if (typeof to === 'string') refuse(context, row, 'no_link', operationMessages.unresolvedLink(to));
    else {
      const changes = Object.fromEntries(
        Object.entries(row.changes).map(([name, { from }]) => [name, { from, to: to[name] ?? null }]),
      );
      await writer.push({ kind: 'update', key, recordId, changes });
    }
  }
}

/** Columns whose cells are not what the plan was made from. Of a row that is to go, every cell counts: it may hold a person's work by now. */
function movedColumns(
  spec: TableSpec,
  watched: readonly ColumnSpec[],
  row: PlanRow,
  record: ReadRecord,
): readonly string[] {
  const kindOf = (name: string) => spec.columns.find((column) => column.name === name)?.kind ?? 'text';
  const moved = Object.entries(row.changes)
    .filter(([name, change]) => !sameCell(kindOf(name), record.cells[name], change.from))
    .map(([name]) => name);
  if (row.action !== 'delete') return moved;
  const filled = watched
    .filter(({ name }) => !Object.hasOwn(row.changes, name) && !isEmptyCell(record.cells[name]))
    .map(({ name }) => name);
  return [...moved, ...filled];
}

async function applyCreates(
  context: JobContext,
  { spec, writer, rows }: Applied,
  find: (link: PlannedLink) => string | null,
): Promise<void> {
  const creates = rows.filter((row) => row.action === 'create');
  await writer.locate(creates.map(wantedRow));
  const known = new Map(creates.map(({ key }) => [groupOf(spec, key), writer.known(groupOf(spec, key))]));
  // What is known may be old: only a row that can be read stands there.
  const now = await currentRows(
    writer.table,
    [...known.values()].flatMap((records) => records.map((record) => record.recordId)),
  );
  for (const row of creates) {
    const standing = (known.get(groupOf(spec, row.key)) ?? []).filter((record) => now.has(record.recordId)).length;
    const before = spec.positional ? (row.groupRows ?? 0) : 0;
    if (standing !== before) {
      const reason = spec.positional
        ? planFileMessages.listChanged(before, standing)
        : operationMessages.alreadyThere();
      refuse(context, row, spec.positional ? 'row_changed' : 'already_exists', reason);
      continue;
    }
    const resolved = resolveLinks(spec, wantedRow(row), find);
    if (typeof resolved === 'string') refuse(context, row, 'no_link', operationMessages.unresolvedLink(resolved));
    else await writer.push({ kind: 'create', key: row.key, row: resolved });
  }
}

function refuse(context: JobContext, row: PlanRow, code: string, reason: Text): void {
  context.recorder.reject({ table: row.table, key: row.key, stage: 'write', code, reason });
}
