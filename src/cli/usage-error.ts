import { SyncError } from '../errors/index.ts';
import type { Text } from '../messages/text.ts';

/** Codes of what can be wrong with a command line. All are `fix-config`: exit 2. */
export type UsageCode =
  | 'USAGE_UNKNOWN_COMMAND'
  | 'USAGE_UNKNOWN_OPTION'
  | 'USAGE_MISSING_COMMAND'
  | 'USAGE_MISSING_ARGUMENT'
  | 'USAGE_EXCESS_ARGUMENT'
  | 'USAGE_CONFLICT'
  | 'USAGE_VALUE'
  | 'USAGE_DATE';

/** Builds the error that a wrong command line ends in. */
export function usageError(code: UsageCode, text: Text, hint?: Text): SyncError {
  return new SyncError({ code, recovery: 'fix-config', text, hint });
}
