/** What the rest of the program asks of the disk. The engine, the platforms and the pipelines see only these. */
import type { Action, Cell, Row } from '../sync/contracts.ts';

/** Tokens shared by all processes; file mode 0600; single flight across processes. */
export interface TokenStore {
  /**
   * The cached token for `key` (domain + app id) while it has five more minutes to live and is not `refused`; else `fetch` is
   * called once, under a lock, and its result stored.
   */
  token(
    key: string,
    refused: string | null,
    fetch: () => Promise<{ token: string; expiresAtMs: number }>,
  ): Promise<string>;
}

/** Small JSON facts that cost calls to learn again: table ids, columns, names of people. Losing it is harmless. */
export interface FactCache {
  get<T>(area: string, key: string): Promise<{ value: T; savedAtMs: number } | null>;
  /** Writes are collected and saved at the end of the run and at checkpoints. */
  set(area: string, key: string, value: unknown): Promise<void>;
  delete(area: string, key?: string): Promise<void>;
}

export interface IndexedRecord {
  readonly recordId: string;
  /** Cells as last confirmed written or read. */
  readonly cells: Row;
  /** We wrote these cells, or compared them with what we wanted and found them equal. */
  readonly confirmed: boolean;
}

/** key → records of one table. On disk, bounded in memory. Losing it costs reads, never rows. */
export interface RecordIndex {
  get(key: string): readonly IndexedRecord[];
  has(key: string): boolean;
  /** Replaces what is known for the key. An empty list forgets it. */
  put(key: string, records: readonly IndexedRecord[]): void;
  keys(): Iterable<string>;
  /** The ids of all records: cheaper than reading their cells. */
  recordIds(): Iterable<string>;
  count(): number;
  clear(): void;
  /** A small fact about the table (rows last counted, revision last seen). */
  fact<T extends Cell>(name: string): T | null;
  setFact(name: string, value: Cell): void;
  /** Makes everything so far durable. Part of it may be so before: what a run that died had put is in its journal too. */
  commit(): void;
}

/** One line of the journal: an intent before it leaves, its outcome after. Kept after the run as its record of changes. */
export type JournalLine =
  | {
      readonly t: 'run';
      readonly version: 1;
      readonly runId: string;
      readonly pipeline: string;
      readonly startedAt: string;
      readonly mode: string;
    }
  | {
      readonly t: 'intent';
      readonly batch: number;
      readonly table: string;
      readonly tableId: string;
      /** UUID v4 that a create carries; null for updates and deletes. */
      readonly token: string | null;
      readonly actions: readonly Action[];
      /** When it left, epoch ms. */
      readonly atMs?: number;
      /** Source lines in the order of `actions`; null where a row has none. Absent when none has. */
      readonly lines?: readonly (number | null)[];
    }
  | {
      readonly t: 'outcome';
      readonly batch: number;
      /** `void`: the platform refused the whole batch, nothing was written; it is replanned in other batches. */
      readonly result: 'done' | 'void' | 'rejected' | 'unknown' | 'settled';
      /** creates: record ids in the order of `actions`. */
      readonly recordIds?: readonly string[];
    }
  | { readonly t: 'end'; readonly status: string };

export interface Journal {
  /** Appends; an intent is fsynced before this returns: what is not on disk must not leave. */
  append(line: JournalLine): void;
  close(): void;
}

export interface PipelineCheckpoint {
  /** The pipeline's entry, or null when it starts over. The pipeline validates it with its own zod schema. */
  readonly value: unknown;
  /** Replaces the pipeline's entry atomically; other pipelines' entries are untouched, also when they write at the same time. */
  save(value: unknown): Promise<void>;
}
