import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { SyncError } from '../../errors/index.ts';
import { verbatim } from '../../messages/text.ts';
import { storeBusy, storeDamaged, storeNotFound, storeUnreadable, storeUnwritable } from './errors.ts';
import type { CustomerStore, RawValues, StoreChange, StoreOutcome, StoreProp, StoreReading } from './port.ts';
import { columnMapping, type DbTable, describeTable, nothing, quoted } from './sqlite-schema.ts';

export interface SqliteStoreOptions {
  readonly path: string;
  readonly table: string;
  /** `customers.store.columns`: our name or the table's → the database's. */
  readonly columns: Readonly<Record<string, string>>;
  /** How long another process may hold its lock before we give up until the next run. Default 5,000. */
  readonly busyTimeoutMs?: number;
}

type Bindable = string | number | bigint | null;

// Primary result codes: https://www.sqlite.org/rescode.html
const sqliteBusy = 5;
const sqliteLocked = 6;
const sqliteReadonly = 8;
const sqliteCorrupt = 11;
const sqliteFull = 13;
const sqliteConstraint = 19;
const sqliteNotADatabase = 26;

/**
 * Customers in the bot's own SQLite table, beside the running bot: its file locks, its journal mode, its schema. All changes of
 * a run are one `BEGIN IMMEDIATE` transaction without any waiting inside.
 */
export class SqliteCustomerStore implements CustomerStore {
  readonly kind = 'sqlite';
  readonly identity: string;
  private readonly mapping: Partial<Record<StoreProp, string>>;
  private opened: { db: DatabaseSyncInstance; table: DbTable } | null = null;

  constructor(private readonly options: SqliteStoreOptions) {
    this.mapping = columnMapping(options.columns);
    const { path, table, columns } = options;
    const words = JSON.stringify(['sqlite', path, table, Object.entries(columns).sort()]);
    this.identity = createHash('sha256').update(words).digest('hex').slice(0, 16);
  }

  async fingerprint(): Promise<string> {
    return (await this.read()).fingerprint;
  }

  async read(): Promise<StoreReading> {
    const { db, table } = await this.open();
    return this.guarded(() => readAll(db, table));
  }

  async apply(changes: readonly StoreChange[]): Promise<StoreOutcome> {
    const { db, table } = await this.open();
    return this.guarded(() => {
      const stale = new Set<string>();
      const refused = new Map<string, string>();
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const change of changes) {
          db.exec('SAVEPOINT customer');
          try {
            if (!applyOne(db, table, change)) stale.add(change.id);
          } catch (error) {
            if (primaryCode(error) !== sqliteConstraint) throw error;
            db.exec('ROLLBACK TO customer');
            refused.set(change.id, (error as Error).message);
          }
          db.exec('RELEASE customer');
        }
        db.exec('COMMIT');
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
      return { stale, refused, reading: readAll(db, table) };
    });
  }

  close(): void {
    this.opened?.db.close();
    this.opened = null;
  }

  private async open(): Promise<{ db: DatabaseSyncInstance; table: DbTable }> {
    if (this.opened) return this.opened;
    const { path, busyTimeoutMs = 5_000 } = this.options;
    if (!existsSync(path)) throw storeNotFound(path);
    // Loaded here: a native library that most commands never need.
    const { DatabaseSync } = await import('@photostructure/sqlite');
    return this.guarded(() => {
      // `rw`: never create a database where the bot's has just been moved away.
      const address = pathToFileURL(path);
      address.searchParams.set('mode', 'rw');
      const db = new DatabaseSync(address, { timeout: busyTimeoutMs });
      try {
        const table = describeTable(db, path, this.options.table, this.mapping);
        this.opened = { db, table };
        return this.opened;
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.explained(error);
    }
  }

  private explained(error: unknown): unknown {
    const { path } = this.options;
    if (error instanceof SyncError) return error;
    const code = primaryCode(error);
    if (code === null) return error;
    if (code === sqliteBusy || code === sqliteLocked) return storeBusy(path, error);
    if (code === sqliteNotADatabase || code === sqliteCorrupt)
      return storeDamaged(path, verbatim((error as Error).message));
    if (code === sqliteReadonly || code === sqliteFull) return storeUnwritable(path, error);
    return storeUnreadable(path, error);
  }
}

/** The primary result code; null when the error is not SQLite's. */
function primaryCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
}

function selectList(table: DbTable): string {
  return [...table.columns.values()].map((column) => quoted(column.name)).join(', ');
}

/** One statement, hence one consistent view. */
function readAll(db: DatabaseSyncInstance, table: DbTable): StoreReading {
  const statement = db.prepare(`SELECT ${selectList(table)} FROM ${quoted(table.name)}`);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const props = [...table.columns.keys()];
  const rows = (statement.all() as unknown[][]).map((row) => row.map(readable));
  const hash = createHash('sha256').update(JSON.stringify(props));
  for (const row of rows) hash.update(JSON.stringify(row));
  const records = rows.map((row) => Object.fromEntries(props.map((prop, index) => [prop, row[index]])) as RawValues);
  return { fingerprint: hash.digest('base64'), records, props: new Set(props) };
}

/** SQLite's integers have 64 bits: those that JavaScript cannot hold become their digits. */
function readable(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function bindable(value: unknown): Bindable {
  if (value === null || value === undefined) return null;
  // A bound double would stand as "3.0" in a text column.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || typeof value === 'bigint') return value;
  return JSON.stringify(value);
}

/** False when the record is no longer what the change was decided on. */
function applyOne(db: DatabaseSyncInstance, table: DbTable, change: StoreChange): boolean {
  const id = quoted((table.columns.get('customer_id') as { name: string }).name);
  const name = quoted(table.name);
  if (change.kind === 'create') {
    const taken = db.prepare(`SELECT 1 FROM ${name} WHERE upper(trim(CAST(${id} AS TEXT))) = ? LIMIT 1`).get(change.id);
    if (taken) return false;
    const cells = cellsOf(table, withoutDefaulted(table, change.values));
    for (const column of table.required) cells.set(column.name, nothing(column, null));
    const columns = [...cells.keys()].map(quoted).join(', ');
    db.prepare(`INSERT INTO ${name} (${columns}) VALUES (${[...cells].map(() => '?').join(', ')})`).run(
      ...cells.values(),
    );
    return true;
  }
  const find = db.prepare(`SELECT ${selectList(table)} FROM ${name} WHERE ${id} IS ? LIMIT 2`);
  find.setReadBigInts(true);
  find.setReturnArrays(true);
  const rows = find.all(bindable(change.rawId)) as unknown[][];
  if (rows.length !== 1) return false;
  const row = (rows[0] as unknown[]).map(readable);
  const found = Object.fromEntries([...table.columns.keys()].map((prop, index) => [prop, row[index]])) as RawValues;
  const holds = Object.entries(change.expect).every(([prop, value]) => same(found[prop as StoreProp], value));
  if (!holds) return false;
  const cells = cellsOf(table, change.set);
  if (cells.size === 0) return true;
  const assignments = [...cells.keys()].map((column) => `${quoted(column)} = ?`).join(', ');
  db.prepare(`UPDATE ${name} SET ${assignments} WHERE ${id} IS ?`).run(...cells.values(), bindable(change.rawId));
  return true;
}

/** Where we have nothing to say, the database's own default speaks. */
function withoutDefaulted(table: DbTable, values: RawValues): RawValues {
  const kept = Object.entries(values).filter(
    ([prop, value]) => value !== null || !table.columns.get(prop as StoreProp)?.hasDefault,
  );
  return Object.fromEntries(kept);
}

function same(a: unknown, b: unknown): boolean {
  return (a ?? null) === (b ?? null) || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function cellsOf(table: DbTable, values: RawValues): Map<string, Bindable> {
  const cells = new Map<string, Bindable>();
  for (const [key, value] of Object.entries(values)) {
    const prop = key as StoreProp;
    const column = table.columns.get(prop);
    if (!column || value === undefined) continue;
    cells.set(column.name, value === null ? nothing(column, prop) : bindable(value));
  }
  return cells;
}
