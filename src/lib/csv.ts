import { stringify } from 'csv-stringify/sync';

const formula = /^['\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]/;
const formulaOrMark = /^[\t\r]/;
const longNumber = /^\d{12,}$|^0\d+$/;

/** Whether a spreadsheet would calculate this text: https://owasp.org/www-community/attacks/CSV_Injection */
export const isFormula = (cell: string): boolean => formula.test(cell) || formulaOrMark.test(cell);

/**
 * A cell for a file that people open in a spreadsheet. What a spreadsheet would calculate gets a leading `'`; numbers that it would
 * round or shorten (12 digits and more, leading zeros) a leading TAB, which is invisible there. The reader takes both off again.
 */
export function guardCell(cell: string): string {
  if (cell.startsWith("'")) return cell;
  if (isFormula(cell)) return `'${cell}`;
  return longNumber.test(cell) ? `\t${cell}` : cell;
}

/** One line of CSV, with its line end, as spreadsheets write it. Any line break in a cell is quoted, not only one like the line end. */
export function csvLine(cells: readonly string[]): string {
  return stringify([cells.map(guardCell)], { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

/** Makes spreadsheets read a file as UTF-8. */
export const byteOrderMark = '\ufeff';
