import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { Checkpoints, type TakeOver } from './checkpoint.ts';
import { FactFiles } from './facts.ts';
import { History } from './history.ts';
import { Journals } from './journal.ts';
import { CallLedger } from './ledger.ts';
import { Locks } from './locks.ts';
import type { RecordIndex } from './ports.ts';
import { SqliteIndex } from './record-index.ts';
import { RejectedRows } from './rejected.ts';
import { TokenFile } from './tokens.ts';

export { quotaMonth } from './ledger.ts';
export type { RejectedEntry } from './rejected.ts';

export interface OpenIndex extends RecordIndex {
  /** Ahead of the first question, which does it otherwise. Throws STATE_DAMAGED, STATE_NEWER, STATE_UNWRITABLE. */
  open(): void;
  /** Commits, so that it holds when the power fails too: for when the journal, which knows the same rows, is put away. */
  persist(): void;
  close(): void;
}

/** Everything on disk under `state_dir`, and the checkpoint file. Opening it touches nothing. */
export class State {
  readonly locks: Locks;
  readonly checkpoints: Checkpoints;
  readonly tokens: TokenFile;
  readonly facts: FactFiles;
  readonly journals: Journals;
  readonly rejected: RejectedRows;
  readonly history: History;
  readonly ledger: CallLedger;

  constructor(
    readonly stateDir: string,
    checkpointFile: string,
    clock: Clock,
    takeOver?: TakeOver,
  ) {
    this.locks = new Locks(join(stateDir, 'locks'), clock);
    this.checkpoints = new Checkpoints(checkpointFile, this.locks, takeOver);
    this.tokens = new TokenFile(join(stateDir, 'tokens.json'), this.locks, clock);
    this.facts = new FactFiles(join(stateDir, 'facts'), this.locks, clock);
    this.journals = new Journals(stateDir);
    this.rejected = new RejectedRows(join(stateDir, 'rejected'), this.locks);
    this.history = new History(stateDir, this.locks);
    this.ledger = new CallLedger(join(stateDir, 'calls.json'), this.locks);
  }

  /** Whether something stands at this path: a store, an inbox. */
  exists(path: string): boolean {
    return existsSync(path);
  }

  index(tableId: string): OpenIndex {
    return new SqliteIndex(join(this.stateDir, 'index'), tableId);
  }
}
