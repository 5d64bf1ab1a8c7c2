import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { stateMessages } from '../../messages/state.ts';
import type { Cell, Row } from '../../sync/contracts.ts';
import { damaged, ownerOnly, readBytes, replaceFile } from '../atomic.ts';
import { parseVersioned } from '../versioned.ts';
import type { Base, BaseEntry, BaseFile, Pending } from './base-port.ts';

const version = 1;

/** Number, record id, agreed cells in the order of `columns` (`false`: never agreed), 同步时间, cells elsewhere. */
type Line = [string, string | null, (Cell | false)[] | null, number | null, Row?];

const isCell = (value: unknown): value is Cell =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (Array.isArray(value) && value.every((item) => typeof item === 'string'));
const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isCell);

/** One function instead of a schema of schemas: it looks at 130,000 cells every time. */
function isLine(value: unknown): value is Line {
  if (!Array.isArray(value) || value.length < 4 || value.length > 5) return false;
  const [id, recordId, agreed, syncTime, elsewhere] = value;
  return (
    typeof id === 'string' &&
    (recordId === null || typeof recordId === 'string') &&
    (agreed === null || (Array.isArray(agreed) && agreed.every(isCell))) &&
    (syncTime === null || typeof syncTime === 'number') &&
    (elsewhere === undefined || isRow(elsewhere))
  );
}

const cell = z.custom<Cell>(isCell, 'expected a cell');
const row = z.custom<Row>(isRow, 'expected cells by column');
const line = z.custom<Line>(isLine, 'expected a customer');
const header = z.object({
  version: z.literal(version),
  tableId: z.string(),
  storeId: z.string(),
  columns: z.array(z.string()),
  /** Lines that follow: a file cut short is not taken for a small one. */
  customers: z.int().check(z.minimum(0)),
  retired: z.record(z.string(), z.object({ name: z.nullable(z.string()), since: z.string() })),
  seen: z.array(z.string()),
  frozen: z.array(z.string()),
  refused: z.record(z.string(), z.string()),
  overwritten: z.optional(
    z.record(z.string(), z.object({ atMs: z.number(), cells: row, status: z.optional(z.nullable(z.string())) })),
  ),
  pending: z.optional(
    z.object({
      table: z.record(z.string(), row),
      store: z.record(z.string(), row),
      conflicts: z.array(
        z.object({ id: z.string(), column: z.string(), base: z.optional(cell), table: cell, store: cell }),
      ),
    }),
  ),
});

const noCells: Row = Object.freeze({});
const newline = 10;

/**
 * A header, then one customer per line: it can be looked at and compared, and 10,000 customers are read and written without ever
 * standing in memory as text. Names and phone numbers are in it: mode 0600.
 */
export class CustomersBaseFile implements BaseFile {
  private savedHash: string | null = null;

  constructor(private readonly path: string) {}

  async load(): Promise<Base | null> {
    const bytes = readBytes(this.path);
    if (bytes === null) return null;
    const lines = linesOf(bytes);
    const remedy = stateMessages.damagedBaseHint(this.path);
    const head = parseVersioned(this.path, lines.next().value ?? '', version, header, remedy);
    const customers = new Map<string, BaseEntry>();
    for (const words of lines) {
      const parsed = line.safeParse(parseLine(words));
      if (!parsed.success) throw damaged(this.path, `line ${customers.size + 2}`, remedy);
      customers.set(parsed.data[0], entryOf(parsed.data, head.columns));
    }
    if (customers.size !== head.customers) throw damaged(this.path, `${customers.size} ≠ ${head.customers}`, remedy);
    this.savedHash = hashOf([bytes]);
    return {
      tableId: head.tableId,
      storeId: head.storeId,
      customers,
      retired: new Map(Object.entries(head.retired)),
      seen: new Set(head.seen),
      frozen: new Set(head.frozen),
      refused: new Map(Object.entries(head.refused)),
      overwritten: new Map(Object.entries(head.overwritten ?? {})),
      pending: {
        table: new Map(Object.entries(head.pending?.table ?? {})),
        store: new Map(Object.entries(head.pending?.store ?? {})),
        conflicts: head.pending?.conflicts ?? [],
      },
    };
  }

  async save(base: Base): Promise<void> {
    const pieces = [...serialize(base)];
    const hash = hashOf(pieces);
    if (hash === this.savedHash) return;
    replaceFile(this.path, Buffer.concat(pieces), ownerOnly);
    this.savedHash = hash;
  }
}

function* linesOf(bytes: Buffer): Generator<string, undefined> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    const stop = end === -1 ? bytes.length : end;
    yield bytes.toString('utf8', start, stop);
    start = stop + 1;
  }
}

function parseLine(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return null;
  }
}

function entryOf([, recordId, values, syncTime, elsewhere = noCells]: Line, columns: readonly string[]): BaseEntry {
  if (values === null) return { recordId, agreed: null, elsewhere, syncTime };
  const agreed: Record<string, Cell> = {};
  for (let index = 0; index < columns.length; index++) {
    const value = values[index];
    if (value !== undefined && value !== false) agreed[columns[index] as string] = value;
  }
  return { recordId, agreed, elsewhere, syncTime };
}

function lineOf(id: string, { recordId, agreed, elsewhere, syncTime }: BaseEntry, columns: readonly string[]): Line {
  const values = agreed && columns.map((column) => (agreed[column] === undefined ? false : agreed[column]));
  const time = typeof syncTime === 'number' ? syncTime : null;
  return Object.keys(elsewhere).length > 0 ? [id, recordId, values, time, elsewhere] : [id, recordId, values, time];
}

/** The file in pieces of some hundred lines. */
function* serialize(base: Base): Generator<Buffer> {
  const used = new Set<string>();
  for (const { agreed } of base.customers.values()) for (const column in agreed) used.add(column);
  const columns = [...used].sort();
  const { tableId, storeId, seen, frozen } = base;
  const head: z.infer<typeof header> = {
    version,
    tableId,
    storeId,
    columns,
    customers: base.customers.size,
    retired: sorted(base.retired),
    seen: [...seen].sort(),
    frozen: [...frozen].sort(),
    refused: sorted(base.refused),
    ...(base.overwritten.size > 0 ? { overwritten: sorted(base.overwritten) } : {}),
    ...pendingPart(base.pending),
  };
  let words = `${JSON.stringify(head)}\n`;
  for (const id of [...base.customers.keys()].sort()) {
    words += `${JSON.stringify(lineOf(id, base.customers.get(id) as BaseEntry, columns))}\n`;
    if (words.length < 65_536) continue;
    yield Buffer.from(words);
    words = '';
  }
  yield Buffer.from(words);
}

function pendingPart({ table, store, conflicts }: Pending): Pick<z.infer<typeof header>, 'pending'> {
  if (table.size + store.size === 0) return {};
  return {
    pending: { table: Object.fromEntries(table), store: Object.fromEntries(store), conflicts: [...conflicts] },
  };
}

function sorted<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hashOf(pieces: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('base64');
}
