/**
 * The words of the engine. A pipeline declares tables and yields rows; one engine locates, plans and applies.
 *
 * | term            | meaning here                                                                                  |
 * | natural key     | column(s) that identify a record in the real world; always through `keysOf`                   |
 * | record id       | the platform's id for a row; never a natural key                                              |
 * | group           | the rows that share a natural key: one, except in positional tables (n-th of equals is n-th)  |
 * | located         | what is known to stand in the table for a key, from the record index, a lookup or a scan      |
 * | action          | one planned change: create, update or delete                                                  |
 * | outcome         | what became of an action: created, updated, unchanged, deleted, rejected, unknown             |
 * | intent          | an action on disk before it leaves; settled by its outcome                                    |
 * | idempotency key | UUID v4 of one create call, reused on every retry of the same bytes                           |
 * | watermark       | source time up to which everything is confirmed written                                       |
 */
import type { Text } from '../messages/text.ts';

/**
 * A cell in canonical form. text, phone, email, single select: string · number: number · date-time: epoch ms ·
 * multi select: option names · user: user ids · link: record ids · empty: null. Sets are unordered.
 */
export type Cell = null | string | number | boolean | readonly string[];

/** Column name → cell. A column that is absent is not touched; null clears it. */
export type Row = Readonly<Record<string, Cell>>;

export type ColumnKind =
  | 'text'
  | 'longText'
  | 'email'
  | 'number'
  | 'singleSelect'
  | 'multiSelect'
  | 'dateTime'
  | 'phone'
  | 'user'
  | 'link';

export interface ColumnSpec {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Who may overwrite the cell after creation. `people`: we fill it at creation and never again. Default: system. */
  readonly owner?: 'system' | 'people';
  /** A people's column that we may fill while it is empty. */
  readonly fillEmpty?: boolean;
  /** Selects: the options that `setup` creates, in order. */
  readonly options?: readonly string[];
  /** Selects: `open` lists take new values (tags); `closed` (default) means that an unlisted value deserves a warning. */
  readonly optionList?: 'open' | 'closed';
  /** Links: key of the table that the cell points to. */
  readonly linkTo?: string;
  /** Links: name of the mirror column in that table, created with the link. */
  readonly backColumn?: string;
  /** Links: one record only. */
  readonly single?: boolean;
  /** Date-times: `day` when only the date matters. Default: minute. Display only. */
  readonly precision?: 'day' | 'minute';
  /** Numbers: decimals shown. Default 0. Display only. */
  readonly decimals?: number;
  /** May be missing in the user's table: then it is left out instead of stopping the run. */
  readonly optional?: boolean;
}

export interface KeySpec {
  /** Columns that together are the key; the row has this key when none is empty. */
  readonly columns: readonly string[];
  /** Normalises one key part; default `normalizeKeyPart` (NFKC, invisible marks and outer blanks removed). */
  readonly normalize?: (column: string, value: Cell) => string;
  /** How rows are looked up on the server by the first key column. `contains` finds hand-typed variants too. Default: by length. */
  readonly lookup?: 'is' | 'contains';
  /** What the server is asked for where that is not the normalised part (it may tell case apart where the key does not). */
  readonly lookupValue?: (column: string, value: Cell) => string;
}

export interface TableSpec {
  /** Key in `feishu.tables` / `dingtalk.tables`, and in the report's `tables`. */
  readonly key: string;
  /** Name used where the configuration leaves the table out. */
  readonly defaultName: string;
  /** The first column is the primary one. */
  readonly columns: readonly ColumnSpec[];
  /** Alternatives in order: a row's key is the first that is complete; it is found by any of them. */
  readonly keys: readonly [KeySpec, ...KeySpec[]];
  /** Several rows may share a key and are reconciled as a list: the n-th of equals is the n-th. Surplus rows are deleted. */
  readonly positional?: boolean;
}

/** A column as it really is in the table. */
export interface Column {
  readonly id: string;
  readonly name: string;
  /** null: a type that we can neither read nor write. */
  readonly kind: ColumnKind | null;
  /** The platform's own type word, for messages: `Text`, `singleSelect`. */
  readonly platformType: string;
  readonly primary: boolean;
  readonly writable: boolean;
  readonly options?: readonly { readonly id: string; readonly name: string }[];
  /** Links: id of the table that the cell points to. */
  readonly linkTableId?: string;
}

/** A row as read, in canonical form. `cells` has only non-empty cells. */
export interface ReadRecord {
  readonly recordId: string;
  readonly cells: Row;
  /** Epoch ms, where the platform tells. */
  readonly createdAtMs?: number;
  readonly modifiedAtMs?: number;
}

/** A condition that the server evaluates. Date-time values are epoch ms and compare whole days in the base's time zone. */
export interface Condition {
  readonly column: string;
  readonly operator:
    | 'is'
    | 'isNot'
    | 'contains'
    | 'notContains'
    | 'empty'
    | 'notEmpty'
    | 'greater'
    | 'greaterEqual'
    | 'less'
    | 'lessEqual';
  readonly value?: string | number;
}

export interface Filter {
  readonly combine: 'and' | 'or';
  readonly conditions: readonly Condition[];
}

export interface ReadPage {
  readonly records: readonly ReadRecord[];
  /** Rows that match in all, where the platform tells. */
  readonly total?: number;
  readonly last: boolean;
}

export interface ReadOptions {
  /** Column names to read; default: all that we can read. */
  readonly columns?: readonly string[];
  readonly filter?: Filter;
  /** Ask for created/modified times. */
  readonly times?: boolean;
  /** Every page will be wanted: the next one may be asked for while one is looked at. */
  readonly whole?: boolean;
}

export interface TableLimits {
  /** Rows per call. */
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly readPage: number;
  /** Ids per `get`, which may cost several calls where the platform has none for many rows. */
  readonly get: number;
  /** `or` conditions per lookup. */
  readonly conditions: number;
}

/**
 * One table of a platform: the port that both adapters and the in-memory table implement and the contract suite checks.
 * All calls are all-or-nothing. Errors: `WriteRefusedError` (a row or the batch size is at fault), `UnknownOutcomeError`
 * (a create whose answer was lost), `StaleSchemaError` is handled inside by re-reading the columns once; anything else is a
 * SyncError that stops the run.
 */
export interface Table {
  /** Id, stable across renames: `<base>/<table>`. Keys the record index. */
  readonly id: string;
  /** Base: one writer at a time. */
  readonly baseId: string;
  readonly name: string;
  readonly platform: 'feishu' | 'dingtalk' | 'memory';
  readonly limits: TableLimits;
  /** Columns, from the disk cache unless `fresh`. */
  columns(options?: { fresh?: boolean }): Promise<readonly Column[]>;
  /** Pages of matching rows. Rows may repeat between pages when people edit meanwhile: callers de-duplicate by record id. */
  read(options?: ReadOptions): AsyncIterable<ReadPage>;
  /** Rows by id; those that are gone are in `absent`. At most `limits.get` ids. */
  get(recordIds: readonly string[]): Promise<{ records: readonly ReadRecord[]; absent: readonly string[] }>;
  /** Creates rows, at most `limits.create`. Returns record ids in the order of `rows`. */
  create(rows: readonly Row[], idempotencyKey: string): Promise<readonly string[]>;
  update(rows: readonly { readonly recordId: string; readonly cells: Row }[]): Promise<void>;
  delete(recordIds: readonly string[]): Promise<void>;
  /** A number that changes whenever the table changes; null where the platform has none. */
  revision(): Promise<number | null>;
  /**
   * Whether an empty answer proves an empty table. False where permissions may hide rows (Feishu's advanced permissions).
   * Costs at most one call per base and run.
   */
  emptyIsProof(): Promise<boolean>;
  /** Adds select options that the column lacks (one metadata update). */
  addOptions(column: string, names: readonly string[]): Promise<void>;
  /** Checks cells before sending. Returns the reason when the platform would refuse the row. */
  validate(cells: Row, columns: readonly Column[]): { code: string; reason: Text; column: string } | null;
}

/** The platform refused a write because of its content. */
export type RefusalKind =
  /** One of the rows is bad: bisect. */
  | 'row'
  /** Too many rows or too large a change for one call: halve and remember. */
  | 'size'
  /** A record id in the call no longer exists. */
  | 'record-gone'
  /** The table is full: rows cannot be created any more, updates can. */
  | 'table-full';

export type Change = { readonly from: Cell; readonly to: Cell };

export type Action =
  | { readonly kind: 'create'; readonly key: string; readonly row: Row }
  | {
      readonly kind: 'update';
      readonly key: string;
      readonly recordId: string;
      readonly changes: Readonly<Record<string, Change>>;
    }
  | { readonly kind: 'delete'; readonly key: string; readonly recordId: string; readonly before: Row };

export type Stage = 'source' | 'map' | 'write';

/** A record that could not be used: ends in the rejected list with its reason. */
export interface Rejection {
  /** Table key of the report; empty when the record never got as far as a table. */
  readonly table: string;
  readonly key: string;
  readonly stage: Stage;
  readonly code: string;
  readonly reason: Text;
  /** Physical line in the source file, 1-based. */
  readonly line?: number | undefined;
  readonly column?: string | undefined;
  /** The original record, for people. */
  readonly payload?: unknown;
  /** Stage `write`: the row as it was to be written, for `rejected retry`. */
  readonly row?: Row | undefined;
}

export interface Warning {
  readonly key: string;
  readonly code: string;
  readonly message: Text;
  readonly line?: number | undefined;
}

export interface TableCounts {
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  rejected: number;
  unknown: number;
}

/** One row of `plan` in a dry run's report, and one line of a saved plan. */
export interface PlanRow {
  readonly table: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly key: string;
  readonly recordId?: string;
  /** A new row of a list: how many rows the list had. */
  readonly groupRows?: number;
  readonly changes: Readonly<Record<string, Change>>;
}

export type RunStatus = 'succeeded' | 'partial' | 'failed' | 'interrupted' | 'locked';

export interface CallCounts {
  total: number;
  byOperation: Record<string, number>;
}

/** DESIGN §2 "Run report". Texts are already in the run's language. */
export interface RunReport {
  runId: string;
  pipeline: string;
  mode: string;
  dryRun: boolean;
  status: RunStatus;
  startedAt: string;
  finishedAt: string;
  durationMs: number;
  window?: { start: string; end: string };
  source: { read: number; rejected: number; skipped: number };
  tables: Record<string, TableCounts>;
  rejected: {
    table: string;
    key: string;
    stage: Stage;
    code: string;
    reason: string;
    line?: number;
    column?: string;
  }[];
  warnings: { key: string; code: string; message: string; line?: number }[];
  apiCalls: { feishu: CallCounts; dingtalk: CallCounts };
  retries: number;
  error: { code: string; message: string; hint: string | null } | null;
  plan?: PlanRow[];
  planTruncated?: boolean;
  /** Pipeline-specific facts (stats, full-check differences, conflicts …). Additive. */
  [extra: string]: unknown;
}

/** What a pipeline tells the run while it works. Counters end in the report. */
export interface RunRecorder {
  read(count?: number): void;
  skipped(count?: number): void;
  /** stage `source` and `map` rejections; the engine adds those of stage `write`. */
  reject(rejection: Rejection): void;
  /** Takes back a rejection of stage `write`: the row is tried once more. */
  retract(table: string, key: string): void;
  /** Everything rejected so far, the engine's rejections included. */
  readonly rejections?: readonly Rejection[];
  /** This run lists every rejection of the stage anew: older ones that it does not repeat are settled. */
  forget(stage: Stage): void;
  /** Same key+code is reported once. */
  warn(warning: Warning): void;
  /** Sets pipeline-specific facts of the report. */
  extra(name: string, value: unknown): void;
  window(startMs: number, endMs: number): void;
  /** Progress for a terminal; `total` null when unknown. */
  progress(done: number, total: number | null, what?: string): void;
}

/** Rows wanted for one natural key: one row, or the whole list where the table is positional. */
export interface DesiredGroup {
  readonly key: string;
  readonly rows: readonly Row[];
  /** Physical source line, for rejections. */
  readonly line?: number | undefined;
  /** The original record, kept with a rejection. */
  readonly payload?: unknown;
}

/** What to do with a key that already exists. `update`: owned cells follow the source. */
export type ExistingPolicy = 'update' | 'skip' | 'fill-empty';

/**
 * The engine's door for one table in one run. `locate` once with all keys that are known up front (cheapest), then `put`
 * groups as they come; full batches leave while the source goes on; `flush` sends the rest.
 * In a dry run nothing leaves; the plan is recorded instead.
 */
export interface TableWriter {
  readonly spec: TableSpec;
  readonly table: Table;
  readonly counts: TableCounts;
  /** Learns what stands in the table for these rows' keys, at the lowest cost (§6). Rows need only their key columns. */
  locate(rows: readonly Row[]): Promise<void>;
  /**
   * Reads the whole table (a full check). Yields every row; refreshes the index; fixes what `put` compares with. `keep` false: the
   * caller compares for itself, so nothing of the rows stays here, `put` knows no more than before, and rows that the pages did not show
   * are the caller's to ask for.
   */
  scan(options?: { columns?: readonly string[]; keep?: boolean }): AsyncIterable<ReadRecord>;
  /** Tells the rows that were created so recently that a reading may not show them yet. */
  createdLately(): (recordId: string) => boolean;
  /** What is known for this key: from the index or this run's reading. */
  known(key: string): readonly KnownRecord[];
  /** What we last confirmed writing for this key, whatever people did to it since; empty when we never did. */
  expected(key: string): readonly KnownRecord[];
  /** What the table is to hold under a key. A promise only where there is something to wait for: one for each row costs more than planning it. */
  put(group: DesiredGroup): Promise<void> | undefined;
  /** A planned change from elsewhere (merge, rollback, set-status, dedupe, saved plan). */
  push(action: Action): Promise<void>;
  /** Sends what is buffered; resolves when every outcome is known. */
  flush(): Promise<void>;
  /**
   * Drops what is known of a key, so that the next `locate` or `put` asks the table, and takes back its rejection in this run. Only
   * after `flush`; what this run has read in full, or what may have landed, is not doubted.
   */
  reconsider(key: string): void;
  /** Record id of a key after flush; null when it was rejected, unknown, or (in a dry run) not yet created. */
  recordId(key: string): string | null;
  /** Keys of this run whose write was rejected or stayed unknown. */
  readonly failed: ReadonlyMap<string, 'rejected' | 'unknown'>;
}

export interface KnownRecord {
  readonly recordId: string;
  /** Cells as last written or read by us. */
  readonly cells: Row;
}
