import { byteOrderMark, isFormula } from '../lib/csv.ts';

/** A table of plain cells, the form between the figures and a file. Dates are texts in the reader's zone. */
export interface Sheet {
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: Iterable<readonly SheetCell[]>;
}
export type SheetCell = string | number | boolean | null;

/**
 * A text cell that stays text when a spreadsheet opens the CSV: a leading apostrophe where it would be a formula. Numbers keep
 * their sign.
 */
export function inert(cell: SheetCell): SheetCell {
  return typeof cell === 'string' && isFormula(cell) ? `'${cell}` : cell;
}

/** RFC 4180 with CRLF, and a byte-order mark so that Excel reads Chinese. Yields pieces of some hundred rows. */
export function* csvPieces(sheet: Sheet): Generator<string> {
  let piece = byteOrderMark + csvLine(sheet.head);
  let rows = 0;
  for (const row of sheet.rows) {
    piece += csvLine(row);
    if (++rows % 500 === 0) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function csvLine(cells: readonly SheetCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: SheetCell): string {
  if (cell === null) return '';
  const words = String(inert(cell)).replace(unwritable, ' ');
  return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
}

/** Rows that a sheet of a workbook holds. */
export const workbookRowsMax = 1_048_575;
const workbookTextMax = 32_767;

/** An .xlsx workbook. Text is stored as text: nothing in it is a formula, whatever it looks like. Loaded when first needed. */
export async function workbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const names = new Set<string>();
  const made = sheets.map((sheet) => {
    const head = sheet.head.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
    const rows = Array.from(sheet.rows, (row) => row.map(workbookCell));
    return {
      sheet: sheetName(sheet.name, names),
      data: [head, ...rows],
      columns: sheet.head.map((title) => ({ width: Math.min(40, Math.max(12, title.length * 2 + 2)) })),
      stickyRowsCount: 1,
    };
  });
  return writeExcelFile(made as never).toBuffer();
}

function workbookCell(cell: SheetCell) {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'number') return Number.isFinite(cell) ? { value: cell, type: Number } : null;
  if (typeof cell === 'boolean') return { value: cell, type: Boolean };
  return { value: cell.slice(0, workbookTextMax).replace(unwritable, ' '), type: String };
}

// XML 1.0 has no place for these.
const unwritable = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]|\p{Surrogate}/gu;

/** At most 31 characters, none of `[]:*?/\`, and no name twice. */
function sheetName(name: string, taken: Set<string>): string {
  const base =
    name
      .replace(/[[\]:*?/\\]/g, ' ')
      .trim()
      .slice(0, 28) || 'Sheet';
  let free = base;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${base} ${number}`;
  taken.add(free.toLowerCase());
  return free;
}
