import { SyncError } from '../errors/index.ts';
import { engineMessages } from '../messages/engine.ts';
import type { Column, ColumnKind, ColumnSpec, Table, TableSpec } from './contracts.ts';

const words: readonly ColumnKind[] = ['text', 'longText', 'email', 'phone', 'singleSelect'];

/** Whether cells of the wanted kind can live in a column of the found kind: all that hold one string can stand in for each other. */
export function fits(wanted: ColumnKind, found: ColumnKind | null): boolean {
  if (found === null) return false;
  return wanted === found || (words.includes(wanted) && words.includes(found));
}

export interface ColumnCheck {
  readonly missing: readonly ColumnSpec[];
  readonly wrong: readonly { readonly column: ColumnSpec; readonly found: Column }[];
  /** Spec columns that are there and usable. */
  readonly usable: readonly ColumnSpec[];
}

/** Pure: the declared columns against the real ones. An optional column that is missing or of another type is left out. */
export function checkColumns(spec: TableSpec, columns: readonly Column[]): ColumnCheck {
  const byName = new Map(columns.map((column) => [column.name.trim(), column]));
  const missing: ColumnSpec[] = [];
  const wrong: { column: ColumnSpec; found: Column }[] = [];
  const usable: ColumnSpec[] = [];
  for (const column of spec.columns) {
    const found = byName.get(column.name);
    if (found?.writable && fits(column.kind, found.kind)) usable.push(column);
    else if (column.optional) continue;
    else if (found) wrong.push({ column, found });
    else missing.push(column);
  }
  return { missing, wrong, usable };
}

/**
 * The table's columns after checking them against the spec; re-reads them from the platform before complaining, since the cached
 * ones may be old. Throws MISSING_COLUMN or WRONG_COLUMN_TYPE (fix-config).
 */
export async function openColumns(
  table: Table,
  spec: TableSpec,
  pipeline: string,
  fresh: boolean,
): Promise<{ columns: readonly Column[]; usable: readonly ColumnSpec[] }> {
  let columns = await table.columns({ fresh });
  let check = checkColumns(spec, columns);
  if (!fresh && (check.missing.length > 0 || check.wrong.length > 0)) {
    columns = await table.columns({ fresh: true });
    check = checkColumns(spec, columns);
  }
  if (check.missing.length > 0) {
    throw new SyncError({
      code: 'MISSING_COLUMN',
      recovery: 'fix-config',
      text: engineMessages.missingColumns(
        table.name,
        check.missing.map((column) => column.name),
        columns.map((column) => column.name),
      ),
      hint: engineMessages.missingColumnsHint(pipeline),
      details: { table: table.name, columns: check.missing.map((column) => column.name) },
    });
  }
  if (check.wrong.length > 0) {
    throw new SyncError({
      code: 'WRONG_COLUMN_TYPE',
      recovery: 'fix-config',
      text: engineMessages.wrongTypes(
        table.name,
        check.wrong.map(({ column, found }) => ({
          column: column.name,
          found: found.platformType,
          wanted: column.kind,
        })),
      ),
      hint: engineMessages.wrongTypesHint(),
      details: { table: table.name, columns: check.wrong.map(({ column }) => column.name) },
    });
  }
  return { columns, usable: check.usable };
}
