export {
  CancelledError,
  InvariantError,
  invariant,
  type Recovery,
  SyncError,
  type SyncErrorInput,
  withHint,
} from './base.ts';
export { UnknownOutcomeError, WriteRefusedError } from './write.ts';
