import type { Text } from '../../messages/text.ts';
import type { Row } from '../../sync/contracts.ts';

/** A row that a rollback is about to take back. */
export interface TakenBackRow {
  /** Table key. */
  readonly table: string;
  readonly key: string;
  readonly recordId: string;
  /** What the run had done to the row. */
  readonly did: 'create' | 'update' | 'delete';
  /** The row as far as it is known: as it stands now, or as it stood before it was removed. */
  readonly cells: Row;
}

/**
 * What a pipeline is told before a rollback writes: its checkpoint must know, or the next run would take the old for confirmed. Telling
 * it too early costs the next run a look at rows that are as they should be; too late would lose them.
 */
export interface TakenBack {
  readonly runId: string;
  /** How the run was started: `init`, `import`, `dedupe`…; of a rollback, how the run was started that it took back. */
  readonly mode: string;
  /** When the run began, ISO; empty where nothing tells. */
  readonly startedAt: string;
  /** A rollback is taken back: the rows come to stand as the original run had left them. */
  readonly redo: boolean;
  readonly rows: readonly TakenBackRow[];
}

/** Says what the next run will do about it, for the rollback's plan and report. */
export type TellPipeline = (taken: TakenBack) => Promise<readonly Text[]>;
