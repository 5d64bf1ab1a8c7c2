import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { SyncError } from '../errors/index.ts';
import { stateMessages } from '../messages/state.ts';
import type { Cell, Row } from '../sync/contracts.ts';
import { damaged, makeFolder, ownerOnly, unwritable } from './atomic.ts';
import { KeyFilter } from './key-filter.ts';
import type { IndexedRecord, RecordIndex } from './ports.ts';

const version = 1;
/** Transactions of more keys write the same pages of the file less often; of still more they outgrow SQLite's cache. */
const commitEvery = 2_000;
const magic = 'SQLite format 3\u0000';

/** SQLite takes a file shorter than a page for an empty database and would overwrite it; what is not ours is never replaced. */
function checkHeader(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const header = Buffer.alloc(magic.length);
  const handle = openSync(path, 'r');
  try {
    readSync(handle, header, 0, header.length, 0);
  } finally {
    closeSync(handle);
  }
  if (header.toString('latin1') !== magic) throw damaged(path, 'not a record index');
}

type Database = InstanceType<typeof DatabaseSync>;

interface Opened {
  readonly database: Database;
  readonly statements: Record<
    'get' | 'drop' | 'insert' | 'keys' | 'ids' | 'count' | 'fact' | 'setFact',
    ReturnType<Database['prepare']>
  >;
}

/** What is wrong with the file itself; anything else (full, read-only, locked) is said of the disk. */
function failed(path: string, error: unknown): SyncError {
  if (error instanceof SyncError) return error;
  const { message } = error as Error;
  const isBroken = error instanceof SyntaxError || /malformed|not a database|no such (table|column)/.test(message);
  return isBroken ? damaged(path, message) : unwritable(path, error);
}

/** Throws STATE_DAMAGED, STATE_NEWER, STATE_UNWRITABLE. */
function openIndex(path: string): Opened {
  checkHeader(path);
  let database: Database;
  try {
    makeFolder(dirname(path));
    // What SQLite puts beside the file takes its rights from it.
    closeSync(openSync(path, 'a', ownerOnly));
    database = new DatabaseSync(path);
  } catch (error) {
    throw unwritable(path, error);
  }
  try {
    database.exec(
      'PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-8000;',
    );
    const found = Number((database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version);
    if (found > version) {
      throw new SyncError({
        code: 'STATE_NEWER',
        recovery: 'stop',
        text: stateMessages.newer(path, found),
        hint: stateMessages.newerHint(),
      });
    }
    // Only once: even the number that it has already is written, and waits for the disk.
    if (found < version)
      database.exec(`
      CREATE TABLE IF NOT EXISTS record (key TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL, cells TEXT NOT NULL, confirmed INTEGER NOT NULL, PRIMARY KEY (key, place));
      CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      PRAGMA user_version=${version};`);
    const prepare = (sql: string) => database.prepare(sql);
    const statements = {
      get: prepare('SELECT id, cells, confirmed FROM record WHERE key = ? ORDER BY place'),
      drop: prepare('DELETE FROM record WHERE key = ?'),
      insert: prepare('INSERT INTO record (key, place, id, cells, confirmed) VALUES (?, ?, ?, ?, ?)'),
      keys: prepare('SELECT DISTINCT key FROM record'),
      ids: prepare('SELECT DISTINCT id FROM record'),
      count: prepare('SELECT COUNT(DISTINCT id) AS n FROM record'),
      fact: prepare('SELECT value FROM fact WHERE name = ?'),
      setFact: prepare(
        'INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      ),
    };
    return { database, statements };
  } catch (error) {
    database.close();
    throw failed(path, error);
  }
}

/**
 * Record index of one table in a SQLite file: key → records with the cells we last confirmed. A row on disk costs no memory, a
 * look-up costs no call, and a file that is lost costs one reading of the table. Writes gather in one transaction until `commit`.
 * Opened by the first question: a run that finds nothing changed never asks.
 */
export class SqliteIndex implements RecordIndex {
  private opened: Opened | null = null;
  private readonly filter = new KeyFilter();
  private inTransaction = false;
  /** Something was written, and may not have reached the disk yet. */
  private committed = false;
  /** Keys put since the last commit. */
  private uncommitted = 0;
  /** A row that is planned is asked for several times in a row. */
  private last: { readonly key: string; readonly records: readonly IndexedRecord[] } | null = null;
  /** Facts are asked for with every row: read once, written with the next commit. */
  private readonly facts = new Map<string, Cell>();
  private readonly changedFacts = new Set<string>();
  private readonly path: string;
  private failure: SyncError | null = null;

  constructor(folder: string, tableId: string) {
    this.path = join(folder, `${createHash('sha256').update(tableId).digest('hex').slice(0, 24)}.db`);
  }

  open(): void {
    this.opened ??= openIndex(this.path);
  }

  private get statements(): Opened['statements'] {
    this.open();
    return (this.opened as Opened).statements;
  }

  private get database(): Database {
    this.open();
    return (this.opened as Opened).database;
  }

  get(key: string): readonly IndexedRecord[] {
    if (key === this.last?.key) return this.last.records;
    if (this.filter.rulesOut(key)) return [];
    const records = this.reading(({ get }) =>
      (get.all(key) as { id: string; cells: string; confirmed: number }[]).map((row) => ({
        recordId: row.id,
        cells: JSON.parse(row.cells) as Row,
        confirmed: row.confirmed === 1,
      })),
    );
    if (records.length === 0) this.filter.missed(() => this.keys());
    this.last = { key, records };
    return records;
  }

  has(key: string): boolean {
    return this.get(key).length > 0;
  }

  put(key: string, records: readonly IndexedRecord[]): void {
    const isNew = this.filter.rulesOut(key);
    if (records.length > 0) this.filter.added(key);
    this.last = null;
    this.writing(() => {
      this.begin();
      const { drop, insert } = this.statements;
      if (!isNew) drop.run(key);
      for (let place = 0; place < records.length; place++) {
        const { recordId, cells, confirmed } = records[place] as IndexedRecord;
        insert.run(key, place, recordId, JSON.stringify(cells), confirmed ? 1 : 0);
      }
    });
    this.uncommitted++;
    if (this.uncommitted >= commitEvery) this.commit();
  }

  *keys(): Iterable<string> {
    for (const { key } of this.each<{ key: string }>('keys')) yield key;
  }

  *recordIds(): Iterable<string> {
    for (const { id } of this.each<{ id: string }>('ids')) yield id;
  }

  private *each<T>(of: 'keys' | 'ids'): Iterable<T> {
    const statement = this.statements[of];
    try {
      yield* statement.iterate() as Iterable<T>;
    } catch (error) {
      throw failed(this.path, error);
    }
  }

  count(): number {
    return this.reading(({ count }) => Number((count.get() as { n: number }).n));
  }

  clear(): void {
    this.writing(() => {
      this.begin();
      this.database.exec('DELETE FROM record; DELETE FROM fact;');
    });
    this.last = null;
    this.facts.clear();
    this.changedFacts.clear();
  }

  fact<T extends Cell>(name: string): T | null {
    const known = this.facts.get(name);
    if (known !== undefined) return known as T | null;
    const value = this.reading(({ fact }) => {
      const row = fact.get(name) as { value: string } | undefined;
      return row ? (JSON.parse(row.value) as T) : null;
    });
    this.facts.set(name, value);
    return value;
  }

  setFact(name: string, value: Cell): void {
    this.facts.set(name, value);
    this.changedFacts.add(name);
  }

  commit(): void {
    this.writing(() => {
      if (this.changedFacts.size > 0) {
        this.begin();
        for (const name of this.changedFacts) this.statements.setFact.run(name, JSON.stringify(this.facts.get(name)));
        this.changedFacts.clear();
      }
      if (!this.inTransaction) return;
      this.database.exec('COMMIT');
      this.inTransaction = false;
      this.committed = true;
      this.uncommitted = 0;
    });
  }

  persist(): void {
    this.commit();
    if (this.committed) this.writing(() => this.database.exec('PRAGMA wal_checkpoint(PASSIVE)'));
    this.committed = false;
  }

  /** Throws STATE_UNWRITABLE when something since the last commit is lost: who calls must not believe that it was kept. */
  close(): void {
    try {
      this.persist();
    } finally {
      this.opened?.database.close();
    }
    if (this.failure) throw this.failure;
  }

  /** A file of which a page is broken opens like any other: it shows when the page is read. Throws STATE_DAMAGED, STATE_UNWRITABLE. */
  private reading<T>(work: (statements: Opened['statements']) => T): T {
    const { statements } = this;
    try {
      return work(statements);
    } catch (error) {
      throw failed(this.path, error);
    }
  }

  /** A disk that is full, said as such. After that the file stays as it was at the last commit. */
  private writing(work: () => void): void {
    if (this.failure) throw this.failure;
    try {
      work();
    } catch (error) {
      this.failure = failed(this.path, error);
      throw this.failure;
    }
  }

  private begin(): void {
    if (this.inTransaction) return;
    this.database.exec('BEGIN IMMEDIATE');
    this.inTransaction = true;
  }
}
