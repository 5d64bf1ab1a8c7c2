import { SyncError } from '../../errors/index.ts';
import type { Text } from '../../messages/text.ts';

/** What is wrong with an input as a whole: nothing of it is written; the run ends with 1, or goes on with the other inputs. */
export function inputFault(code: string, words: Text, hint?: Text, details?: Record<string, unknown>): SyncError {
  return new SyncError({ code, recovery: 'stop', text: words, hint, details });
}
