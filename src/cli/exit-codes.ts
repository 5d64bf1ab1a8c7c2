import { CancelledError, type Recovery, SyncError } from '../errors/index.ts';
import type { RunStatus } from '../sync/contracts.ts';

/** DESIGN §2. */
export const exitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  incomplete: 3,
  access: 4,
  later: 5,
  locked: 6,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

const ofRecovery: Readonly<Record<Recovery, ExitStatus>> = {
  'fix-config': exitStatus.usage,
  'fix-access': exitStatus.access,
  'try-later': exitStatus.later,
  locked: exitStatus.locked,
  'reject-record': exitStatus.incomplete,
  'unknown-outcome': exitStatus.incomplete,
  stop: exitStatus.failed,
};

/** How a run ended: its report's status, what its error asks for (when one ended it), and the signal that stopped it. */
export interface RunEnd {
  readonly status: RunStatus;
  readonly recovery?: Recovery | null | undefined;
  readonly signal?: 'SIGINT' | 'SIGTERM' | null | undefined;
}

/** The exit status of a run. An error that ended the run counts for more than what it left incomplete. */
export function exitStatusOfRun({ status, recovery, signal }: RunEnd): ExitStatus {
  if (status === 'interrupted') return exitStatus[signal ?? 'SIGINT'];
  if (status === 'locked') return exitStatus.locked;
  if (recovery) return ofRecovery[recovery];
  if (status === 'partial') return exitStatus.incomplete;
  return status === 'succeeded' ? exitStatus.done : exitStatus.failed;
}

/** The exit status of anything thrown. What is no SyncError is a bug of ours. */
export function exitStatusOfError(error: unknown): ExitStatus {
  if (error instanceof CancelledError) return exitStatus[error.signalName];
  return error instanceof SyncError ? ofRecovery[error.recovery] : exitStatus.failed;
}
