import type { RefusalKind } from '../sync/contracts.ts';
import { SyncError, type SyncErrorInput } from './base.ts';

/** The platform refused a write because of what it contains; the engine bisects, halves or re-locates. */
export class WriteRefusedError extends SyncError {
  override readonly name = 'WriteRefusedError';
  constructor(
    readonly kind: RefusalKind,
    input: Omit<SyncErrorInput, 'recovery'>,
  ) {
    super({ ...input, recovery: 'reject-record' });
  }
}

/** A write that may have taken effect: its answer was lost, or the platform says that it has seen the key before. */
export class UnknownOutcomeError extends SyncError {
  override readonly name = 'UnknownOutcomeError';
  constructor(input: Omit<SyncErrorInput, 'recovery'>) {
    super({ ...input, recovery: 'unknown-outcome' });
  }
}
