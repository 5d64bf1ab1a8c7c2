import type { Text } from '../messages/text.ts';

/** What the caller should do next. Recovery decides control flow; the class only decides wording. */
export type Recovery =
  /** Usage or configuration: a person must change something. Exit 2. */
  | 'fix-config'
  /** Credentials or permission: a person must grant something. Exit 4. */
  | 'fix-access'
  /** The platform is unavailable or the quota is spent: the next run may succeed. Exit 5. */
  | 'try-later'
  /** Another run holds the lock. Exit 6. */
  | 'locked'
  /** One record cannot be used; its neighbours go on. Ends in the rejected list. Exit 3. */
  | 'reject-record'
  /** A write may or may not have happened; read back by key before anything else. Exit 3 when it stays unknown. */
  | 'unknown-outcome'
  /** Stop; the state, the disk or the program is at fault. Exit 1. */
  | 'stop';

export interface SyncErrorInput {
  /** Stable code; documented in the troubleshooting table. */
  code: string;
  recovery: Recovery;
  /** What happened, for the operator. */
  text: Text;
  /** The next step, for the operator. */
  hint?: Text | undefined;
  /** Facts for the log. Never secrets, never full phone numbers. */
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

/** Every failure that the program foresees. Anything else that is thrown is a bug of ours. */
export class SyncError extends Error {
  override readonly name: string = 'SyncError';
  readonly code: string;
  readonly recovery: Recovery;
  readonly text: Text;
  readonly hint: Text | undefined;
  readonly details: Record<string, unknown>;

  constructor(input: SyncErrorInput) {
    super(`${input.code}: ${input.text.en}`);
    // Not enumerable: an axios error carries request headers, and loggers print enumerable properties.
    if (input.cause !== undefined) Object.defineProperty(this, 'cause', { value: input.cause, enumerable: false });
    this.code = input.code;
    this.recovery = input.recovery;
    this.text = input.text;
    this.hint = input.hint;
    this.details = input.details ?? {};
  }
}

/** What happened and what to do, for lists that have room for one text per row. */
export function withHint({ text, hint }: Pick<SyncError, 'text' | 'hint'>): Text {
  return hint ? { 'zh-CN': `${text['zh-CN']}。${hint['zh-CN']}`, en: `${text.en}. ${hint.en}` } : text;
}

/** A signal, not a failure: the operator pressed Ctrl-C or systemd sent SIGTERM. Exit 130 or 143. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor(readonly signalName: 'SIGINT' | 'SIGTERM' = 'SIGINT') {
    super(`cancelled by ${signalName}`);
  }
}

/** A broken assumption of ours. Never caught on purpose. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Asserts what must hold if the program is right; errors of the world are SyncErrors instead. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
