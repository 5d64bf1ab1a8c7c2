import { SyncError } from '../errors/index.ts';
import { formatDate, formatDateTime, startOfDay } from '../lib/zone.ts';
import { reportMessages } from '../messages/report.ts';
import type { Locale } from '../messages/text.ts';
import type { Cell, Column, ReadRecord, Table } from '../sync/contracts.ts';
import { compileWhere, type Where } from '../sync/where.ts';
import { csvPieces, type Sheet, type SheetCell, workbook, workbookRowsMax } from './sheets.ts';

export interface ExportOptions {
  readonly where: readonly Where[];
  /** A file. */
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

export interface ExportDeps {
  readonly table: Table;
  readonly zone: string;
  readonly locale: Locale;
  /** Makes folders and replaces the file atomically. */
  readonly write: (path: string, content: string | Uint8Array) => void;
}

/**
 * Writes the table's rows that meet the conditions to a CSV file, a workbook, or both; reads the table once. Columns that we
 * cannot read are left out. Throws USAGE_* (exit 2) for unknown columns, options and unusable values.
 */
export async function exportTable(
  options: ExportOptions,
  deps: ExportDeps,
): Promise<{ readonly table: string; readonly rows: number; readonly files: readonly string[] }> {
  const { table, zone, locale } = deps;
  const columns = (await table.columns()).filter(({ kind }) => kind !== null);
  const where = options.where.length > 0 ? compileWhere(options.where, columns, zone) : null;
  const rows: (readonly SheetCell[])[] = [];
  const seen = new Set<string>();
  const readOptions = { columns: columns.map(({ name }) => name), ...(where?.filter ? { filter: where.filter } : {}) };
  for await (const page of table.read(readOptions)) {
    for (const record of page.records) {
      if (seen.has(record.recordId) || (where && !where.test(record.cells))) continue;
      seen.add(record.recordId);
      rows.push(rowOf(record, columns, zone, locale));
    }
    if (page.last) break;
  }
  const sheet: Sheet = { name: table.name, head: columns.map(({ name }) => name), rows };
  const files: string[] = [];
  if (options.xlsx !== undefined && rows.length > workbookRowsMax) {
    throw new SyncError({
      code: 'USAGE_TOO_MANY_ROWS',
      recovery: 'fix-config',
      text: reportMessages.tooManyCells(rows.length),
      hint: reportMessages.tooManyCellsHint(),
    });
  }
  if (options.csv !== undefined) {
    deps.write(options.csv, Buffer.concat([...csvPieces(sheet)].map((piece) => Buffer.from(piece, 'utf8'))));
    files.push(options.csv);
  }
  if (options.xlsx !== undefined) {
    deps.write(options.xlsx, await workbook([sheet]));
    files.push(options.xlsx);
  }
  return { table: table.name, rows: rows.length, files };
}

function rowOf({ cells }: ReadRecord, columns: readonly Column[], zone: string, locale: Locale): SheetCell[] {
  return columns.map(({ name, kind }) => cellOf(cells[name] ?? null, kind, zone, locale));
}

/** Dates as people read them in `zone`, sets joined by `、`. */
function cellOf(cell: Cell, kind: Column['kind'], zone: string, locale: Locale): SheetCell {
  if (cell === null) return null;
  if (kind === 'dateTime' && typeof cell === 'number')
    return startOfDay(cell, zone) === cell ? formatDate(cell, zone) : formatDateTime(cell, zone);
  if (typeof cell === 'boolean') return (cell ? reportMessages.yes() : reportMessages.no())[locale];
  return typeof cell === 'object' ? cell.join('、') : cell;
}
