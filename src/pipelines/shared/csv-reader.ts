import Papa from 'papaparse';
import type { SyncError } from '../../errors/index.ts';
import { sharedMessages } from '../../messages/shared.ts';
import { inputFault } from './faults.ts';

export interface CsvBlock {
  readonly rows: readonly (readonly string[])[];
  /** Physical line on which each row begins, 1-based. */
  readonly lines: readonly number[];
}

/** Longer records are quoting faults, or no table at all: a cell holds 100,000 characters at most. */
const recordCharsMax = 1024 * 1024;

interface LowLevelResult {
  readonly data: string[][];
  readonly errors: readonly {
    readonly type: string;
    readonly code: string;
    readonly row: number;
    readonly index: number;
  }[];
  readonly meta: { readonly cursor: number };
}

/** Papa's synchronous parser: it takes a piece of text and tells where the last complete record ends. Not in its type declarations. */
type LowLevelParser = new (config: {
  delimiter: string;
  newline: string;
}) => {
  parse(input: string, baseIndex: number, ignoreLastRow: boolean): LowLevelResult;
};
const PapaParser = (Papa as unknown as { Parser: LowLevelParser }).Parser;

function parsePiece(input: string, delimiter: string, ignoreLastRow: boolean): LowLevelResult {
  return new PapaParser({ delimiter, newline: '\n' }).parse(input, 0, ignoreLastRow);
}

function countLineEnds(words: string, end = words.length): number {
  let count = 0;
  for (let at = words.indexOf('\n'); at >= 0 && at < end; at = words.indexOf('\n', at + 1)) count++;
  return count;
}

/**
 * Rows of a CSV, in blocks. Line ends may be mixed (`\r\n`, `\n`, `\r`): they are made alike before the parser sees them, since
 * parsers take the first for all. A quote opens a cell only at its beginning; elsewhere it is a character like any other.
 * Errors (stop): UNCLOSED_QUOTE, which names the line and column where the quote began, RECORD_TOO_LONG.
 */
export async function* readCsv(
  texts: AsyncIterable<string>,
  delimiter: string,
  name: string,
): AsyncGenerator<CsvBlock> {
  let rest = '';
  let line = 1;
  let heldReturn = '';
  const take = (input: string, result: LowLevelResult): CsvBlock => {
    const broken = result.errors.find((error) => error.type === 'Quotes');
    if (broken) throw quoteFault(name, input, broken.index, line, delimiter);
    const quotes = input.includes('"');
    const lines: number[] = new Array(result.data.length);
    for (let place = 0; place < result.data.length; place++) {
      lines[place] = line;
      line++;
      if (quotes)
        for (const cell of result.data[place] as string[]) if (cell.includes('\n')) line += countLineEnds(cell);
    }
    return { rows: result.data, lines };
  };
  for await (const piece of texts) {
    let words = heldReturn + piece;
    // Half of a \r\n may be in the next piece.
    heldReturn = words.endsWith('\r') ? '\r' : '';
    if (heldReturn) words = words.slice(0, -1);
    if (words.includes('\r')) words = words.replace(/\r\n?/g, '\n');
    const input = rest + words;
    const end = words.lastIndexOf('\n') < 0 ? 0 : rest.length + words.lastIndexOf('\n') + 1;
    if (end === 0) {
      rest = input;
    } else {
      const complete = input.slice(0, end);
      const result = parsePiece(complete, delimiter, true);
      // A fault in the record that is still open may vanish with the next piece.
      const errors = result.errors.filter((error) => error.row < result.data.length);
      const block = take(complete, { ...result, errors });
      rest = input.slice(result.meta.cursor);
      if (block.rows.length > 0) yield block;
    }
    if (rest.length > recordCharsMax) {
      const { errors } = parsePiece(rest, delimiter, false);
      const [broken] = errors;
      if (broken) throw quoteFault(name, rest, broken.index, line, delimiter);
      throw inputFault('RECORD_TOO_LONG', sharedMessages.recordTooLong(name, line), undefined, { line });
    }
  }
  rest += heldReturn === '' ? '' : '\n';
  if (rest === '') return;
  // A line end at the very end begins no further record.
  const last = rest.endsWith('\n') ? parsePiece(rest, delimiter, true) : null;
  if (last && last.meta.cursor === rest.length)
    yield take(rest, { ...last, errors: last.errors.filter((error) => error.row < last.data.length) });
  else yield take(rest, parsePiece(rest, delimiter, false));
}

function quoteFault(name: string, input: string, index: number, firstLine: number, delimiter: string): SyncError {
  const line = firstLine + countLineEnds(input, index);
  const before = input.slice(input.lastIndexOf('\n', index - 2) + 1, Math.max(0, index - 1));
  const column = parsePiece(before, delimiter, false).data[0]?.length ?? 1;
  return inputFault(
    'UNCLOSED_QUOTE',
    sharedMessages.unclosedQuote(name, line, column),
    sharedMessages.unclosedQuoteHint(),
    { line, column },
  );
}

export type Delimiter = ',' | '\t' | ';';

export interface Dialect {
  readonly delimiter: string;
  /** The first line is `sep=;`, a note to spreadsheets. */
  readonly sepLine: boolean;
}

const candidates: readonly Delimiter[] = [',', '\t', ';'];
const headRows = 30;

/**
 * The delimiter: what a `sep=` line says, else the one with which `score` recognises most of the header among the first rows. `head`
 * is the beginning of the text and may end anywhere.
 */
export function detectDialect(head: string, score: (cells: readonly string[]) => number): Dialect {
  const words = head.replace(/\r\n?/g, '\n');
  const note = /^\ufeff?\s*"?sep=(.)"?[\t ]*(?=\n|$)/i.exec(words);
  if (note) return { delimiter: note[1] as string, sepLine: true };
  let best: Dialect = { delimiter: ',', sepLine: false };
  let bestScore = 0;
  for (const delimiter of candidates) {
    const { data } = Papa.parse<string[]>(words, { delimiter, newline: '\n', preview: headRows });
    const reached = Math.max(0, ...data.map((cells) => score(cells)));
    if (reached > bestScore) {
      best = { delimiter, sepLine: false };
      bestScore = reached;
    }
  }
  return best;
}
