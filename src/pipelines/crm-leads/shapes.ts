import type { SyncError } from '../../errors/index.ts';
import { leadMessages } from '../../messages/leads.ts';
import type { Text } from '../../messages/text.ts';
import { cleanText, quoteCell } from '../shared/clean.ts';
import { detectDialect, readCsv } from '../shared/csv-reader.ts';
import { inputFault } from '../shared/faults.ts';
import { fieldNamed } from './fields.ts';
import { jsonFaultAt } from './json-place.ts';

/** One element of an input before it is understood. */
export interface RawLead {
  readonly value: unknown;
  /** Physical line, where the input has lines; else the place in its list. */
  readonly line?: number;
  readonly place: number;
}

export interface BrokenLead {
  readonly line?: number;
  readonly place: number;
  readonly code: string;
  readonly reason: Text;
  readonly payload: unknown;
}

export interface Leads {
  readonly shape: 'json' | 'json-lines' | 'csv';
  readonly leads: readonly RawLead[];
  readonly broken: readonly BrokenLead[];
  /** Blank lines. */
  readonly ignored: number;
}

/** Names under which answers and files keep their list, at the top or one level down. */
const listNames = [
  'items',
  'leads',
  'list',
  'data',
  'records',
  'rows',
  'results',
  'result',
  'customers',
  '线索',
  '客户',
];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property; nothing that is inherited or planted under `__proto__` counts. */
function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

const keysOf = (value: unknown) => (isObject(value) ? Object.keys(value).slice(0, 20).map(quoteCell) : []);

/** The value at a path such as `data.list`. */
export function at(value: unknown, path: string): unknown {
  return path === '' ? value : path.split('.').reduce<unknown>((found, name) => own(found, name), value);
}

/** The list at a configured path. Throws LEADS_NOT_FOUND (stop). */
export function itemsAt(value: unknown, path: string, name: string): readonly unknown[] {
  const found = at(value, path);
  if (Array.isArray(found)) return found;
  const parent = path.includes('.') ? at(value, path.slice(0, path.lastIndexOf('.'))) : value;
  throw inputFault('LEADS_NOT_FOUND', leadMessages.noItemsAt(name, path, keysOf(parent)), leadMessages.noItemsHint());
}

/** The list in a parsed document: the document itself, a well-known member, or the single lead that it is. Throws LEADS_NOT_FOUND (stop). */
export function itemsOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  for (const member of listNames) {
    const found = own(value, member);
    if (Array.isArray(found)) return found;
    for (const deeper of listNames) {
      const inner = own(found, deeper);
      if (Array.isArray(inner)) return inner;
    }
  }
  if (isObject(value) && Object.keys(value).some((key) => fieldNamed(key) !== null)) return [value];
  throw inputFault('LEADS_NOT_FOUND', leadMessages.noItems(name, keysOf(value)), leadMessages.noItemsHint());
}

export function rawLeads(items: readonly unknown[]): RawLead[] {
  return items.map((value, index) => ({ value, place: index + 1 }));
}

/** Reads an input of any shape. Errors (stop): WEB_PAGE, INVALID_JSON, LEADS_NOT_FOUND, MISSING_COLUMN, UNCLOSED_QUOTE. */
export async function readLeads(words: string, name: string): Promise<Leads> {
  const first = /\S/.exec(words)?.[0] ?? '';
  if (first === '<') throw inputFault('WEB_PAGE', leadMessages.webPage(name), leadMessages.webPageHint());
  if (first === '[' || first === '{') return readJson(words, name);
  return readTable(words, name);
}

const scientific = /(:\s*)(\d+(?:\.\d+)?[eE][+-]?\d+)(?=\s*[,}\]])/g;

/** JSON.parse, but 1.38E+10 stays words: as a number it would look like a phone whose last digits are zeros. */
export function parseJson(words: string): unknown {
  if (/\d[eE][+-]?\d/.test(words)) {
    try {
      return JSON.parse(words.replace(scientific, '$1"$2"'));
    } catch {
      // It stood within a string.
    }
  }
  return JSON.parse(words);
}

function readJson(words: string, name: string): Leads {
  let value: unknown;
  try {
    value = parseJson(words);
  } catch {
    const lines = readLines(words);
    if (lines) return lines;
    throw jsonFault(words, name);
  }
  return { shape: 'json', leads: rawLeads(itemsOf(value, name)), broken: [], ignored: 0 };
}

/** JSON lines: null when the text does not look like them, so that a broken document is not taken for a thousand broken lines. */
function readLines(words: string): Leads | null {
  const leads: RawLead[] = [];
  const broken: BrokenLead[] = [];
  let ignored = 0;
  let firstIsRecord: boolean | null = null;
  let line = 0;
  for (const raw of words.split(/\r\n|\n|\r/)) {
    line++;
    const record = raw.trim();
    if (record === '') {
      ignored++;
      continue;
    }
    const place = leads.length + broken.length + 1;
    try {
      leads.push({ value: parseJson(record), line, place });
      firstIsRecord ??= true;
    } catch {
      firstIsRecord ??= false;
      broken.push({
        line,
        place,
        code: 'invalid_json',
        reason: leadMessages.invalidLine(),
        payload: record.slice(0, 2000),
      });
    }
  }
  if (words.endsWith('\n') || words.endsWith('\r')) ignored--;
  const objects = leads.filter(({ value }) => isObject(value)).length;
  if (objects === 0 || (!firstIsRecord && objects < broken.length)) return null;
  return { shape: 'json-lines', leads, broken, ignored: Math.max(0, ignored) };
}

function jsonFault(words: string, name: string): SyncError {
  const before = words.slice(0, jsonFaultAt(words)).split(/\r\n|\n|\r/);
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return inputFault('INVALID_JSON', leadMessages.invalidJson(name, line, column), leadMessages.invalidJsonHint(), {
    line,
    column,
  });
}

const headerRowsMax = 30;

/** A CSV: rows become objects under the names of its header. */
async function readTable(words: string, name: string): Promise<Leads> {
  const score = (cells: readonly string[]) =>
    new Set(cells.map((cell) => fieldNamed(cell)).filter((field) => field !== null)).size;
  const { delimiter, sepLine } = detectDialect(words.slice(0, 64 * 1024), score);
  const leads: RawLead[] = [];
  const broken: BrokenLead[] = [];
  let ignored = 0;
  let header: readonly string[] | null = null;
  let firstRow: readonly string[] | null = null;
  let place = 0;
  const pieces = async function* () {
    yield words;
  };
  for await (const { rows, lines } of readCsv(pieces(), delimiter, name)) {
    for (const [index, row] of rows.entries()) {
      const line = lines[index] as number;
      const cells = row.map(cleanText);
      if (line === 1 && sepLine) continue;
      const blank = cells.every((cell) => cell === '');
      if (!header) {
        if (blank) continue;
        firstRow ??= cells;
        if (hasContact(cells) && (score(cells) >= 2 || cells.filter((cell) => cell !== '').length === 1))
          header = trimmed(cells);
        else if (line > headerRowsMax) throw noContactColumn(name, firstRow);
        continue;
      }
      if (blank || header.every((title, at) => title === cells[at])) {
        ignored++;
        continue;
      }
      place++;
      if (cells.length < header.length || cells.slice(header.length).some((cell) => cell !== '')) {
        broken.push({
          line,
          place,
          code: 'column_count',
          reason: leadMessages.columnCount(header.length, cells.length),
          payload: cells,
        });
        continue;
      }
      const pairs = header
        .map((title, at): [string, string] => [title, cells[at] as string])
        .filter(([title]) => title !== '');
      leads.push({ value: Object.fromEntries(pairs), line, place });
    }
  }
  if (!header) throw noContactColumn(name, firstRow ?? []);
  return { shape: 'csv', leads, broken, ignored };
}

const hasContact = (cells: readonly string[]) =>
  cells.some((cell) => ['phone', 'wechat'].includes(fieldNamed(cell) ?? ''));

function trimmed(cells: readonly string[]): readonly string[] {
  let end = cells.length;
  while (end > 0 && cells[end - 1] === '') end--;
  return cells.slice(0, end);
}

function noContactColumn(name: string, found: readonly string[]): SyncError {
  const shown = found
    .map(quoteCell)
    .filter((cell) => cell !== '')
    .slice(0, 30);
  return inputFault(
    'MISSING_COLUMN',
    leadMessages.missingContactColumn(name, shown),
    leadMessages.missingContactColumnHint(),
    { found: shown },
  );
}
