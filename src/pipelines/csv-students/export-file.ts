import { studentMessages } from '../../messages/students.ts';
import { detectDialect, readCsv } from '../shared/csv-reader.ts';
import { decodeText, type Inspected } from '../shared/encoding.ts';
import { inputFault } from '../shared/faults.ts';
import type { InputFile } from '../shared/input-files.ts';
import { fields, type Header, headerScore, missingColumnsError, missingFields, readHeader } from './columns.ts';
import { RowReader, type RowReading } from './mapper.ts';
import type { StudentsSettings } from './settings.ts';

/** An export whose bytes decode and whose header is known. Rows are read from disk again and again; nothing of them is kept. */
export interface ExportFile {
  readonly input: InputFile;
  readonly inspected: Inspected;
  readonly delimiter: string;
  /** Place of the header among the rows, 0-based. */
  readonly headerRow: number;
  readonly header: Header;
}

export interface ExportRow {
  /** Place among all rows of the file, 0-based. */
  readonly place: number;
  /** Physical line, 1-based. */
  readonly line: number;
  readonly cells: readonly string[];
}

const headChars = 64 * 1024;
/** Exports put a title, an export time and blank lines above the header; not more. */
const headerRowsMax = 30;

/** Finds delimiter and header. Errors (stop): MISSING_COLUMN, NOT_TEXT for web pages, UNCLOSED_QUOTE. */
export async function recognise(
  input: InputFile,
  inspected: Inspected,
  settings: StudentsSettings,
): Promise<ExportFile> {
  const head = await headOf(input, inspected);
  if (/^\s*<(?:!doctype|html|table|\?xml|meta)/i.test(head)) {
    throw inputFault('NOT_TEXT', studentMessages.webPage(input.name), studentMessages.webPageHint());
  }
  const { delimiter, sepLine } = detectDialect(head, (cells) => headerScore(cells, settings.aliases));
  const given = { course: settings.course !== null, date: settings.dayMs !== null };
  let place = -1;
  let best: { header: Header; score: number } | null = null;
  let first: Header | null = null;
  for await (const { rows } of readCsv(decodeText(input.read, inspected.encoding), delimiter, input.name)) {
    for (const cells of rows) {
      place++;
      if (place > headerRowsMax) break;
      if (place === 0 && sepLine) continue;
      const header = readHeader(cells, settings.aliases);
      if (header.cells.length === 0) continue;
      first ??= header;
      const score = headerScore(cells, settings.aliases);
      if (score >= 2 && missingFields(header, given).length === 0)
        return { input, inspected, delimiter, headerRow: place, header };
      if (score > (best?.score ?? 0)) best = { header, score };
    }
    if (place > headerRowsMax) break;
  }
  const closest = best?.header ?? first;
  throw missingColumnsError(
    input.name,
    closest,
    closest ? missingFields(closest, given) : fields.filter((field) => field !== '手机号'),
  );
}

async function headOf(input: InputFile, inspected: Inspected): Promise<string> {
  let head = '';
  for await (const words of decodeText(input.read, inspected.encoding)) {
    head += words;
    if (head.length >= headChars) break;
  }
  return head.slice(0, headChars);
}

/** A pass over the rows after the header, in blocks: an await per row would cost more than reading it. */
export async function* rowsOf(file: ExportFile): AsyncGenerator<readonly ExportRow[]> {
  let place = -1;
  for await (const { rows, lines } of readCsv(
    decodeText(file.input.read, file.inspected.encoding),
    file.delimiter,
    file.input.name,
  )) {
    const block: ExportRow[] = [];
    for (let at = 0; at < rows.length; at++) {
      place++;
      if (place > file.headerRow)
        block.push({ place, line: lines[at] as number, cells: rows[at] as readonly string[] });
    }
    if (block.length > 0) yield block;
  }
}

/** Reads rows as they come, following a header that comes again. */
export function rowReader(file: ExportFile, settings: StudentsSettings): (row: ExportRow) => RowReading {
  const reader = new RowReader(file.header, settings);
  return (row) => {
    const reading = reader.read(row.cells);
    if (reading.kind === 'header') reader.header = reading.header;
    return reading;
  };
}
