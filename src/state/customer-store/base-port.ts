import type { Text } from '../../messages/text.ts';
import type { Cell, Row } from '../../sync/contracts.ts';

/** What we remember of one customer. */
export interface BaseEntry {
  /** The row; null when the customer is known to have none. */
  readonly recordId: string | null;
  /** Per column the last value that both sides held. null: they were never both there. */
  readonly agreed: Row | null;
  /** Cells of the row, as last read or written, that are not what was agreed. */
  readonly elsewhere: Row;
  /** 同步时间 of the row, epoch ms. */
  readonly syncTime: Cell;
}

export interface Retired {
  readonly name: string | null;
  readonly since: string;
}

/** What stood in the store where we wrote. */
export interface Overwritten {
  readonly atMs: number;
  /** People's cells by column; null where there was nothing. */
  readonly cells: Row;
  /** The mark of who is inactive, where we set it; null: there was none. */
  readonly status?: string | null | undefined;
}

/**
 * The last synced state. A cell is in it only when both sides held the value, so a crash, a refused row or a half-finished run
 * can make it too old but never wrong. Together with `elsewhere` it is a picture of the table at the revision last read.
 */
export interface Base {
  /** Of which table and which store; of any others it says nothing. */
  tableId: string;
  storeId: string;
  customers: Map<string, BaseEntry>;
  /** Numbers of deleted customers: never given out again. */
  retired: Map<string, Retired>;
  /** Other numbers that were ever seen. */
  seen: Set<string>;
  /** Numbers that stand in the table in a way that neither side may be touched (duplicates). */
  frozen: Set<string>;
  /** Changes that the platform refused: not tried again while they are the same. */
  refused: Map<string, string>;
  /** By number what our latest writes to the store replaced: a bot that read before and writes after brings it back. */
  overwritten: Map<string, Overwritten>;
  /** What was about to be copied when this was saved; settled by the next look at both sides. */
  pending: Pending;
}

/** Cells on their way to a side, by number; and conflicts whose losing value is about to be overwritten. */
export interface Pending {
  readonly table: ReadonlyMap<string, Row>;
  readonly store: ReadonlyMap<string, Row>;
  readonly conflicts: readonly Conflict[];
}

/** Both sides changed the same cell differently; the table's value was taken. */
export interface Conflict {
  readonly id: string;
  readonly column: string;
  /** undefined: they had never agreed on anything. */
  readonly base?: Cell | undefined;
  readonly table: Cell;
  readonly store: Cell;
}

/** `state_dir/customers-base.jsonl`. Losing it is harmless: the next run pairs by number. Throws STATE_DAMAGED, STATE_NEWER. */
export interface BaseFile {
  /** null when there is none. */
  load(): Promise<Base | null>;
  /** Replaces the file atomically; does nothing when it already says so. */
  save(base: Base): Promise<void>;
}

/** Something that a person should look at. */
export interface Problem {
  /** Where it stands. `both`: a conflict between the sides. */
  readonly side: 'table' | 'store' | 'both';
  /** `rejected`: the customer was left alone. `warning`: one cell was, or something happened that is worth knowing. */
  readonly severity: 'rejected' | 'warning';
  /** The number, or the row's id where it has none. */
  readonly key: string;
  readonly code: string;
  readonly text: Text;
  readonly column?: string | undefined;
  readonly tableValue?: string | undefined;
  readonly storeValue?: string | undefined;
  readonly recordId?: string | undefined;
}

export interface SavedProblem extends Problem {
  readonly firstSeenMs: number;
}

/** The standing problems and the latest conflicts: once for us, once as a table that people can open. */
export interface ProblemsFile {
  /** Where people find it. */
  readonly csvPath: string;
  load(): Promise<readonly SavedProblem[]>;
  save(problems: readonly SavedProblem[]): Promise<void>;
}
