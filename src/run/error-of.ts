import { CancelledError, SyncError } from '../errors/index.ts';
import { engineMessages } from '../messages/engine.ts';
import type { Locale } from '../messages/text.ts';
import type { RunReport } from '../sync/contracts.ts';

/** A failure as the report says it, in the reader's language. */
export function errorOf(error: unknown, locale: Locale): RunReport['error'] {
  if (!error) return null;
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
