import { operationMessages } from '../messages/operations.ts';
import type { JobContext } from '../run/runner.ts';
import { isEmptyCell, sameCell } from '../sync/cells.ts';
import type { Cell, PlanRow, Row, TableSpec, TableWriter } from '../sync/contracts.ts';
import { currentRows } from './current-rows.ts';

/** In a plan, a link to a row that does not exist yet is written as this mark and the row's key. */
export const plannedLink = '→';

/** Writes a saved plan exactly as it was read. A row that has changed since is refused and listed; the rest is done. */
export async function applyPlan(
  context: JobContext,
  rows: readonly PlanRow[],
  specs: readonly TableSpec[],
): Promise<void> {
  const writers = new Map<string, TableWriter>();
  for (const key of new Set(rows.map((row) => row.table))) {
    const spec = specs.find((candidate) => candidate.key === key);
    const mine = rows.filter((row) => row.table === key);
    if (!spec) {
      for (const row of mine)
        refuse(
          context,
          row,
          'unknown_table',
          operationMessages.unknownTable(
            key,
            specs.map((s) => s.key),
          ),
        );
      continue;
    }
    const writer = await context.open(spec);
    writers.set(key, writer);
    await applyTable(context, writer, spec, mine, writers);
    await writer.flush();
  }
}

async function applyTable(
  context: JobContext,
  writer: TableWriter,
  spec: TableSpec,
  rows: readonly PlanRow[],
  writers: Map<string, TableWriter>,
): Promise<void> {
  const to = (row: PlanRow): Row =>
    Object.fromEntries(Object.entries(row.changes).map(([name, change]) => [name, change.to]));
  const creates = rows.filter((row) => row.action === 'create');
  const existing = rows.filter((row) => row.action !== 'create');
  const now = await currentRows(
    writer.table,
    existing.map((row) => row.recordId ?? ''),
  );
  await writer.locate(creates.map(to));
  for (const row of rows) {
    context.recorder.read();
    if (row.action === 'create') {
      if (!spec.positional && writer.known(row.key).length > 0) {
        refuse(context, row, 'already_exists', operationMessages.alreadyThere());
        continue;
      }
      const resolved = resolveLinks(spec, to(row), writers);
      if (typeof resolved === 'string') refuse(context, row, 'no_link', operationMessages.unresolvedLink(resolved));
      else await writer.push({ kind: 'create', key: row.key, row: resolved });
      continue;
    }
    const record = now.get(row.recordId ?? '');
    if (!record) {
      refuse(context, row, 'row_gone', operationMessages.rowGone());
      continue;
    }
    const moved = Object.entries(row.changes).filter(
      ([name, change]) =>
        !sameCell(spec.columns.find((c) => c.name === name)?.kind ?? 'text', record.cells[name], change.from),
    );
    if (moved.length > 0)
      refuse(context, row, 'row_changed', operationMessages.rowChanged(moved.map(([name]) => name)));
    else if (row.action === 'update')
      await writer.push({ kind: 'update', key: row.key, recordId: record.recordId, changes: row.changes });
    else await writer.push({ kind: 'delete', key: row.key, recordId: record.recordId, before: record.cells });
  }
}

/** The row with planned links replaced by record ids, or the key that could not be found. */
function resolveLinks(spec: TableSpec, row: Row, writers: ReadonlyMap<string, TableWriter>): Row | string {
  const cells: Record<string, Cell> = { ...row };
  for (const column of spec.columns) {
    const cell = cells[column.name];
    if (column.kind !== 'link' || isEmptyCell(cell) || typeof cell !== 'object') continue;
    const ids: string[] = [];
    for (const value of cell as readonly string[]) {
      const key = value.startsWith(plannedLink) ? value.slice(plannedLink.length) : null;
      const id = key === null ? value : (writers.get(column.linkTo ?? '')?.recordId(key) ?? null);
      if (id === null) return key as string;
      ids.push(id);
    }
    cells[column.name] = ids;
  }
  return cells;
}

function refuse(context: JobContext, row: PlanRow, code: string, reason: { 'zh-CN': string; en: string }): void {
  context.recorder.reject({ table: row.table, key: row.key, stage: 'write', code, reason });
}
