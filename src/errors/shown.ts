import { engineMessages } from '../messages/engine.ts';
import type { Locale } from '../messages/text.ts';
import { CancelledError, SyncError } from './base.ts';

/** An error as a report or a terminal shows it, in the reader's language. */
export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** What of a thrown value may be shown. What is no SyncError is a bug of ours; its message is shown, its stack goes to the log. */
export function shownError(error: unknown, locale: Locale): ShownError {
  if (error instanceof SyncError)
    return { code: error.code, message: error.text[locale], hint: error.hint?.[locale] ?? null };
  if (error instanceof CancelledError) {
    return {
      code: 'INTERRUPTED',
      message: engineMessages.interrupted(error.signalName)[locale],
      hint: engineMessages.interruptedHint()[locale],
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: engineMessages.unexpected(message)[locale],
    hint: engineMessages.unexpectedHint()[locale],
  };
}
