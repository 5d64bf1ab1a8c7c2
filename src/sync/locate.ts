import { invariant } from '../errors/index.ts';
import type { KnownRecord, ReadRecord, Row, Table, TableSpec } from './contracts.ts';
import { keyOf, keysOf, type Lookup, lookupOf } from './keys.ts';
import { chunk } from './split.ts';

/** Cheapest way to learn which of `unknown` keys (at least one) exist in a table of `rows` rows (null: unknown). */
export function cheapestReading(
  unknown: number,
  rows: number | null,
  limits: { conditions: number; readPage: number },
): 'lookup' | 'scan' {
  const lookups = Math.ceil(unknown / limits.conditions);
  // An unknown table may be small: its first page tells how large it is.
  if (rows === null) return lookups <= 1 ? 'lookup' : 'scan';
  // At equal cost the scan: it also finds keys that people typed in another case or in wide forms.
  return Math.max(1, Math.ceil(rows / limits.readPage)) <= lookups ? 'scan' : 'lookup';
}

/**
 * Fills the room that the last call leaves, at no cost, with wide spellings of text keys: a Chinese keyboard in full-width mode types
 * them so, and a filter tells them apart.
 */
function withWideSpellings(spec: TableSpec, conditions: readonly Lookup[], perCall: number): readonly Lookup[] {
  const room = Math.ceil(conditions.length / perCall) * perCall - conditions.length;
  const isText = ({ column }: Lookup) => spec.columns.find(({ name }) => name === column)?.kind === 'text';
  const wide = (words: string) => words.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
  const spellings = conditions.filter(isText).map((condition) => ({ ...condition, value: wide(condition.value) }));
  return [...conditions, ...spellings.slice(0, room)];
}

export interface LocateDeps {
  readonly table: Table;
  readonly spec: TableSpec;
  /** Columns that exist in the table and belong to the spec. */
  readonly columns: readonly string[];
  /** Rows in the table as last counted; null when never. */
  readonly rowsKnown: number | null;
  /** Told when a whole reading or a page's total gives the number of rows. */
  onRows(count: number): void;
  /** Every row that was read, whatever its key. */
  onRecord(record: ReadRecord): void;
}

/**
 * Finds what stands in the table for the keys of `rows` (§6: the fewer of look-ups by filter and pages of a scan). Returns one entry
 * per wanted key; `records` is empty when the key does not exist.
 */
export async function locate(deps: LocateDeps, rows: readonly Row[]): Promise<Map<string, KnownRecord[]>> {
  const { table, spec } = deps;
  const wanted = new Map<string, Wanted>();
  const open = new OpenLookups();
  for (const row of rows) {
    const key = keyOf(spec, row);
    if (key === null || wanted.has(key)) continue;
    const lookup = lookupOf(spec, row);
    invariant(lookup, 'a row with a key can be looked up');
    wanted.set(key, { records: [], lookup: open.add(lookup) });
  }
  const collect = (record: ReadRecord) => {
    const { recordId, cells } = record;
    deps.onRecord(record);
    for (const key of keysOf(spec, cells)) {
      const found = wanted.get(key);
      if (!found) continue;
      if (found.records.length === 0) open.answered(found.lookup);
      const place = found.records.findIndex((other) => other.recordId === recordId);
      found.records[place < 0 ? found.records.length : place] = { recordId, cells };
    }
  };

  let how = cheapestReading(open.size, deps.rowsKnown, table.limits);
  if (how === 'scan') {
    let pages = 0;
    let seen = 0;
    for await (const page of table.read({ columns: deps.columns })) {
      pages++;
      seen += page.records.length;
      for (const record of page.records) collect(record);
      if (page.last) {
        deps.onRows(page.total ?? seen);
        break;
      }
      if (page.total !== undefined) deps.onRows(page.total);
      const lookups = Math.ceil(open.size / table.limits.conditions);
      const pagesLeft = page.total === undefined ? null : Math.ceil(page.total / table.limits.readPage) - pages;
      // Without a total, give the scan as many pages as the look-ups would cost, then change over.
      const tooLong = pagesLeft === null ? pages > lookups : pagesLeft > lookups;
      if (tooLong && !spec.positional) {
        how = 'lookup';
        break;
      }
    }
  }
  if (how === 'lookup') {
    // A positional key may be found only in part by an aborted scan, so look-ups then ask for every key again.
    const conditions = withWideSpellings(spec, open.lookups(), table.limits.conditions);
    for (const some of chunk(conditions, table.limits.conditions)) {
      for await (const page of table.read({ columns: deps.columns, filter: { combine: 'or', conditions: some } })) {
        for (const record of page.records) collect(record);
      }
    }
  }
  const found = new Map<string, KnownRecord[]>();
  for (const [key, { records }] of wanted) found.set(key, records);
  return found;
}

interface Wanted {
  readonly records: KnownRecord[];
  readonly lookup: OpenLookup;
}

interface OpenLookup {
  readonly id: string;
  readonly lookup: Lookup;
  /** Keys that it would find and that nothing was found of. */
  keys: number;
}

/** Look-ups by which something would be found that is still missing. Several keys may share one. */
class OpenLookups {
  private readonly byId = new Map<string, OpenLookup>();

  get size(): number {
    return this.byId.size;
  }

  lookups(): Lookup[] {
    return [...this.byId.values()].map(({ lookup }) => lookup);
  }

  add(lookup: Lookup): OpenLookup {
    const id = `${lookup.column}\u0000${lookup.operator}\u0000${lookup.value}`;
    let open = this.byId.get(id);
    if (open === undefined) {
      open = { id, lookup, keys: 0 };
      this.byId.set(id, open);
    }
    open.keys++;
    return open;
  }

  /** One of its keys was found. */
  answered(open: OpenLookup): void {
    open.keys--;
    if (open.keys === 0) this.byId.delete(open.id);
  }
}
